"""A vendor that misbehaves on request: a process of its own that honours keys and writes down everything.

    python -m tests.faults.vendor PORT LOG          with VENDOR_SECRET in the environment

The log is a SQLite file to which rows are only added, each committed before the answer it belongs to. It is the oracle
of the fault tests: what it says was accepted has reached a person.
"""

import argparse
import asyncio
import json
import os
import random
import secrets
import sqlite3
import time
import uuid
import zlib
from base64 import b64encode
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
from aiohttp import web

from delivery.dummy_vendor.callbacks import signature

CALLS_AT_ONCE = 4
PACE = 0.1  # seconds from acceptance to answer when all is well, so that there is a middle to strike
SLOWNESS = 2  # seconds
APART = 0.3  # seconds between receipts that contradict each other, so that they are not settled together
STALENESS = 600  # seconds; twice what a receiver may tolerate
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;  -- a crash of the process loses nothing
CREATE TABLE IF NOT EXISTS messages (request INTEGER, key TEXT, recipient TEXT, body TEXT, fate TEXT);
CREATE TABLE IF NOT EXISTS receipts (key TEXT, status TEXT, genuine INTEGER, answer INTEGER);
"""


class Answers(StrEnum):
    """What becomes of a request."""

    OK = "ok"
    ERROR = "500"
    BUSY = "429 with Retry-After"
    SLOW = "slow"
    HANG = "hangs before accepting"
    HOLD = "hangs after accepting"
    RESET = "resets before accepting"
    RESET_LATE = "resets after accepting"
    REJECT = "rejects some permanently"
    DEFER = "rejects some transiently"


class Receipts(StrEnum):
    """How receipts are sent. After each false one the true one follows."""

    PROMPT = "prompt"
    EARLY = "early"  # before the request is answered
    LATE = "late"  # once the behaviour has changed
    TRIPLED = "tripled"
    SHUFFLED = "shuffled"  # lower states after the highest
    FORGED = "forged"
    STALE = "stale"
    FOREIGN = "foreign"  # well signed, with another secret
    UNKNOWN = "of unknown messages"


class Fate(StrEnum):
    """What the vendor did with one message of one request."""

    ACCEPTED = "accepted"
    REPEATED = "repeated"  # accepted before, recognised by its key
    REJECTED = "rejected"  # permanently
    DEFERRED = "deferred"  # rejected transiently
    IGNORED = "ignored"  # the request failed before it was read


class Requested(NamedTuple):
    """One message of one request."""

    key: str
    recipient: str
    body: str
    fate: str


class Told(NamedTuple):
    """One receipt of one call; `answer` is the status it got, None for a broken connection."""

    key: str
    status: str
    genuine: bool
    answer: int | None


def share(key: str) -> float:
    """From 0 to 1, the same for the same key."""
    return zlib.crc32(key.encode()) / 2**32


def verdict(key: str) -> str:
    """Nine in ten arrive."""
    return "failed" if share(key) < 0.1 else "delivered"


class Desk:
    """The vendor at work."""

    def __init__(self, log: Path, secret: str) -> None:
        self.log = sqlite3.connect(log, isolation_level=None)
        self.log.executescript(SCHEMA)
        self.secret = secret
        self.answer, self.times, self.receipts = Answers.OK, 0, Receipts.PROMPT
        self.changed = asyncio.Event()
        self.accepted: set[str] = set()
        self.rejected: set[str] = set()
        self.deferred: set[str] = set()
        self.requests = 0
        self.held = 0
        self.callback_url = ""
        self.calls: set[asyncio.Task] = set()
        self.line = asyncio.Semaphore(CALLS_AT_ONCE)

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/messages", self.post_messages),
            web.post("/receipts", self.post_receipts),
            web.get("/control", self.get_control),
            web.post("/control", self.post_control),
        ]

    async def session(self, app: web.Application) -> AsyncIterator[None]:
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as self.web:
            yield
            for call in self.calls:
                call.cancel()

    # The vendor's own endpoints.
    async def post_messages(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.requests += 1
        self.callback_url = body["callback_url"]
        answer = self.next_answer()
        if answer in (Answers.ERROR, Answers.BUSY, Answers.HANG, Answers.RESET):
            self.note(body["messages"], [Fate.IGNORED] * len(body["messages"]))
            return await self.refuse(request, answer)
        fates = self.take(body["messages"], answer)
        keys = [message["id"] for message in body["messages"]]
        new = [key for key, fate in zip(keys, fates, strict=True) if fate == Fate.ACCEPTED]
        if self.receipts == Receipts.EARLY:
            await self.call(new, lambda key: verdict(key))
        else:
            self.later(new)
        await asyncio.sleep(PACE)
        if answer == Answers.SLOW:
            await asyncio.sleep(SLOWNESS)
        elif answer == Answers.RESET_LATE:
            return self.reset(request)
        elif answer == Answers.HOLD:
            await self.hold()
        taken = (Fate.ACCEPTED, Fate.REPEATED)
        decided = list(zip(keys, fates, strict=True))
        return web.json_response(
            {
                "accepted": [{"id": key, "vendor_id": f"stub-{key}"} for key, fate in decided if fate in taken],
                "rejected": [
                    {"id": key, "reason": "as asked", "permanent": fate == Fate.REJECTED}
                    for key, fate in decided
                    if fate not in taken
                ],
            },
            status=202,
        )

    def next_answer(self) -> Answers:
        """`times` counts down to ok; 0 is for ever."""
        answer = self.answer
        if self.times:
            self.times -= 1
            if not self.times:
                self.answer = Answers.OK
        return answer

    async def refuse(self, request: web.Request, answer: Answers) -> web.Response:
        match answer:
            case Answers.ERROR:
                return web.Response(status=500)
            case Answers.BUSY:
                return web.Response(status=429, headers={"Retry-After": "1"})
            case Answers.HANG:
                await self.hold()
        return self.reset(request)

    @staticmethod
    def reset(request: web.Request) -> web.Response:
        if request.transport:
            request.transport.abort()
        return web.Response()

    async def hold(self) -> None:
        self.held += 1
        await self.changed.wait()

    def take(self, messages: list[dict[str, str]], answer: Answers) -> list[Fate]:
        fates = [self.fate(message["id"], answer) for message in messages]
        self.note(messages, fates)
        return fates

    def fate(self, key: str, answer: Answers) -> Fate:
        if key in self.accepted:
            return Fate.REPEATED
        if key in self.rejected or (answer == Answers.REJECT and share(key) > 0.8):
            self.rejected.add(key)
            return Fate.REJECTED
        if answer == Answers.DEFER and share(key) > 0.6 and key not in self.deferred:
            self.deferred.add(key)
            return Fate.DEFERRED
        self.accepted.add(key)
        return Fate.ACCEPTED

    def note(self, messages: list[dict[str, str]], fates: list[Fate]) -> None:
        self.log.execute("BEGIN")
        self.log.executemany(
            "INSERT INTO messages VALUES (?, ?, ?, ?, ?)",
            [
                (self.requests, message["id"], message["to"], f"{message['subject']}\n{message['body']}", fate)
                for message, fate in zip(messages, fates, strict=True)
            ],
        )
        self.log.execute("COMMIT")

    # What it tells the sender.
    def later(self, keys: Sequence[str]) -> None:
        call = asyncio.create_task(self.tell(keys))
        self.calls.add(call)
        call.add_done_callback(self.calls.discard)

    async def tell(self, keys: Sequence[str]) -> None:
        while self.receipts == Receipts.LATE:
            await self.changed.wait()
        match self.receipts:
            case Receipts.TRIPLED:
                await asyncio.gather(*(self.call(keys, verdict) for _ in range(3)))
                return
            case Receipts.SHUFFLED:
                ranks = ["sent", "failed", "delivered"]
                for rank in random.choice([(2, 0, 1), (2, 1, 0), (1, 2, 0), (0, 2, 1)]):
                    await self.call(keys, lambda key, rank=rank: ranks[min(rank, ranks.index(verdict(key)))])
                    await asyncio.sleep(APART)
                return
            case Receipts.FORGED | Receipts.STALE | Receipts.FOREIGN as lie:
                await self.call(keys, lambda key: "delivered", lie)
            case Receipts.UNKNOWN:
                await self.call([str(uuid.uuid4()) for _ in keys], lambda key: "delivered")
        await self.call(keys, verdict)

    async def call(self, keys: Sequence[str], status_of: Any, lie: Receipts | None = None) -> None:
        """Until it is taken; a lie once, if it is answered at all."""
        while keys:
            async with self.line:
                statuses = [status_of(key) for key in keys]
                answer = await self.post(keys, statuses, lie)
                self.log.execute("BEGIN")
                self.log.executemany(
                    "INSERT INTO receipts VALUES (?, ?, ?, ?)",
                    [(key, status, lie is None, answer) for key, status in zip(keys, statuses, strict=True)],
                )
                self.log.execute("COMMIT")
            if answer == 202 or answer == 401:
                return
            await asyncio.sleep(0.5)

    async def post(self, keys: Sequence[str], statuses: Sequence[str], lie: Receipts | None) -> int | None:
        now = datetime.now(UTC).isoformat()
        receipts = [
            {"message_id": key, "status": status, "occurred_at": now, "reason": None}
            for key, status in zip(keys, statuses, strict=True)
        ]
        body = json.dumps({"receipts": receipts}).encode()
        timestamp = str(int(time.time()) - (STALENESS if lie == Receipts.STALE else 0))
        secret = new_secret() if lie == Receipts.FOREIGN else self.secret
        webhook_id = f"msg_{uuid.uuid4().hex}"
        signed = signature(secret, webhook_id, timestamp, body if lie != Receipts.FORGED else b"something else")
        headers = {
            "content-type": "application/json",
            "webhook-id": webhook_id,
            "webhook-timestamp": timestamp,
            "webhook-signature": signed,
        }
        with suppress(aiohttp.ClientError, TimeoutError):
            async with self.web.post(self.callback_url, data=body, headers=headers) as response:
                return response.status
        return None

    # Endpoints for the test.
    async def post_control(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.answer, self.receipts = Answers(asked["answer"]), Receipts(asked["receipts"])
        self.times, self.held = asked["times"], 0
        self.changed.set()
        self.changed = asyncio.Event()
        return web.Response(status=204)

    async def get_control(self, request: web.Request) -> web.Response:
        return web.json_response(
            {"owed": len(self.calls), "held": self.held, "requests": self.requests, "times": self.times}
        )

    async def post_receipts(self, request: web.Request) -> web.Response:
        """Tell these, given as `{key: status}`, now."""
        statuses = await request.json()
        keys = list(statuses)
        for start in range(0, len(keys), 1000):
            await self.call(keys[start : start + 1000], statuses.__getitem__)
        return web.Response(status=204)


def new_secret() -> str:
    return f"whsec_{b64encode(secrets.token_bytes(32)).decode()}"


def main() -> None:
    parser = argparse.ArgumentParser("vendor")
    parser.add_argument("port", type=int)
    parser.add_argument("log", type=Path)
    options = parser.parse_args()

    async def application() -> web.Application:
        app = web.Application(client_max_size=2**25)
        desk = Desk(options.log, os.environ["VENDOR_SECRET"])
        app.cleanup_ctx.append(desk.session)
        app.add_routes(desk.routes())
        return app

    web.run_app(application(), host="127.0.0.1", port=options.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
