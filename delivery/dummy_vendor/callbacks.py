"""Tells the sender what became of each message: signed batches of receipts, again and again until they are taken."""

import asyncio
import base64
import hashlib
import hmac
import json
import logging
import random
import time
from collections import defaultdict
from datetime import UTC, datetime

import aiohttp

from delivery.dummy_vendor.register import Receipt, Register

BATCH = 1000  # receipts a request
AT_ONCE = 8  # requests
PAUSE = 0.05  # seconds between looks for due receipts
TIMEOUT = aiohttp.ClientTimeout(total=10)
LONGEST_BACKOFF = 30  # seconds

log = logging.getLogger("dummy_vendor")


def signature(secret: str, webhook_id: str, timestamp: str, body: bytes) -> str:
    """As Standard Webhooks asks: HMAC-SHA256 over id, timestamp and raw body, with the decoded part after `whsec_`."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{webhook_id}.{timestamp}.".encode() + body, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


def build_request(receipts: list[Receipt], secrets: list[str]) -> tuple[bytes, dict[str, str]]:
    """Body and headers of one call; the same receipts make the same `webhook-id` in every attempt."""
    body = json.dumps(
        {
            "receipts": [
                {
                    "message_id": receipt.id,
                    "status": receipt.status,
                    "occurred_at": datetime.fromtimestamp(receipt.decided_at, UTC).isoformat(),
                    "reason": receipt.reason,
                    **({"bounce": receipt.bounce} if receipt.bounce else {}),
                    **({"machine": bool(receipt.is_machine)} if receipt.number else {}),
                    **({"link": receipt.link} if receipt.link else {}),
                }
                for receipt in receipts
            ]
        }
    ).encode()
    webhook_id = f"msg_{hashlib.sha256(body).hexdigest()[:32]}"
    timestamp = str(int(time.time()))
    signatures = " ".join(signature(secret, webhook_id, timestamp, body) for secret in secrets)
    return body, {
        "content-type": "application/json",
        "webhook-id": webhook_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signatures,
    }


async def call_back(register: Register, secrets: list[str]) -> None:
    """Runs until cancelled: hands over every due receipt, a few requests at a time, each receipt in one at most."""
    under_way: set[tuple[str, int]] = set()
    tasks: set[asyncio.Task] = set()

    async def hand_over(session: aiohttp.ClientSession, url: str, batch: list[Receipt]) -> None:
        try:
            if await _taken(session, url, *build_request(batch, secrets)):
                register.delivered(batch)
            else:
                attempts = min(receipt.attempts for receipt in batch)
                register.postpone(batch, min(2**attempts, LONGEST_BACKOFF) * random.uniform(0.5, 1))
        finally:
            under_way.difference_update((receipt.id, receipt.number) for receipt in batch)

    async with aiohttp.ClientSession(timeout=TIMEOUT) as session:
        while True:
            room = AT_ONCE - len(tasks)
            due = register.due(len(under_way) + room * BATCH) if room else []
            waiting = (receipt for receipt in due if (receipt.id, receipt.number) not in under_way)
            for url, batch in _batches(waiting)[:room]:
                under_way.update((receipt.id, receipt.number) for receipt in batch)
                task = asyncio.create_task(hand_over(session, url, batch))
                tasks.add(task)
                task.add_done_callback(tasks.discard)
            await asyncio.sleep(PAUSE)


def _batches(receipts) -> list[tuple[str, list[Receipt]]]:
    by_url: dict[str, list[Receipt]] = defaultdict(list)
    for receipt in receipts:
        by_url[receipt.callback_url].append(receipt)
    return [
        (url, of_url[start : start + BATCH]) for url, of_url in by_url.items() for start in range(0, len(of_url), BATCH)
    ]


async def _taken(session: aiohttp.ClientSession, url: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        async with session.post(url, data=body, headers=headers, allow_redirects=False) as response:
            if response.ok and response.status < 300:
                return True
            problem = f"answered {response.status}"
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        problem = str(error) or type(error).__name__
    log.warning("%s did not take a batch of receipts: %s", url, problem)
    return False
