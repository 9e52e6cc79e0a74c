"""What the vendor has accepted, and the receipts it still owes. Survives a crash of the process."""

import json
import random
import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from delivery.dummy_vendor.engagement import USUAL_LATEST, draw_reactions

ARRIVES = 0.9
SOONEST = 0.1  # seconds from acceptance to the first possible receipt
REASONS = {
    "email": ["mailbox does not exist", "mailbox is full", "refused as spam", "receiving server did not answer"],
    "sms": ["number is not in service", "handset could not be reached", "blocked by the operator"],
    "whatsapp": ["number is not on WhatsApp", "recipient has blocked the sender", "handset could not be reached"],
}
# What an e-mail's failure says of the address. It is said of some failures alone, as vendors do.
BOUNCES = {"mailbox does not exist": "hard", "mailbox is full": "soft", "refused as spam": "content"}
SHARES = {"hard": 0.05, "soft": 0.5, "content": 0.5}  # of the failures with that reason
UNSUBSCRIBES, COMPLAINS = 0.002, 0.0001  # of the e-mails that arrive with a link to unsubscribe
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;  -- a crash of the process loses nothing, a loss of power may
PRAGMA cache_size = -65536;
PRAGMA wal_autocheckpoint = 10000;
CREATE TABLE IF NOT EXISTS acceptances (  -- append only, one row an id
    id TEXT PRIMARY KEY,
    vendor_id TEXT NOT NULL,
    accepted_at REAL NOT NULL,
    channel TEXT NOT NULL,
    recipient TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    headers TEXT NOT NULL,  -- as JSON
    status TEXT NOT NULL,
    reason TEXT NOT NULL,
    bounce TEXT NOT NULL,
    decided_at REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS repeats (  -- append only: ids that were sent again, and whether their content was the same
    id TEXT NOT NULL,
    repeated_at REAL NOT NULL,
    same INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS receipts (  -- still owed
    id TEXT PRIMARY KEY,
    callback_url TEXT NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS receipts_due ON receipts (due_at);
CREATE TABLE IF NOT EXISTS reactions (  -- opens and clicks, still owed
    id TEXT NOT NULL,
    number INTEGER NOT NULL,
    callback_url TEXT NOT NULL,
    due_at REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    link INTEGER NOT NULL,
    is_machine INTEGER NOT NULL,
    happens_at REAL NOT NULL,
    PRIMARY KEY (id, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS reactions_due ON reactions (due_at);
"""


class Message(NamedTuple):
    """A message as it was accepted."""

    id: str
    channel: str
    to: str
    subject: str
    body: str
    html: str = ""
    headers: str = ""  # as JSON


class Receipt(NamedTuple):
    """A receipt that is still owed. `decided_at` is in seconds since 1970. `number` counts the reactions to a message
    from 1, and is 0 for the receipt that says what became of it."""

    id: str
    callback_url: str
    attempts: int
    status: str
    reason: str
    bounce: str
    decided_at: float
    number: int = 0
    link: int = 0
    is_machine: int = 0


class Register:
    """The vendor's SQLite file. `latest` is the longest time in seconds from acceptance to receipt. `reactions` is how
    much more often than SHARES, UNSUBSCRIBES and COMPLAINS say recipients react, and `engagement` how much more often
    than in life they open and click: 0 for never."""

    def __init__(self, path: Path, latest: float, reactions: float = 1, engagement: float = 1) -> None:
        self.latest = latest
        self.reactions = reactions
        self.engagement = engagement
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def accept(self, callback_url: str, messages: list[Message]) -> dict[str, str]:
        """The vendor's id of each message. An id seen before keeps its first answer and causes nothing more."""
        now = time.time()
        known = {row[0]: row[1:] for row in self._known([message.id for message in messages])}
        accepted: dict[str, str] = {}
        acceptances, receipts, reactions, repeats = [], [], [], []
        for message in messages:
            content = message[1:]
            if message.id in known:
                vendor_id, *first_content = known[message.id]
                repeats.append((message.id, now, tuple(first_content) == content))
            else:
                vendor_id = f"dv_{random.getrandbits(64):016x}"
                # Squared, so that most arrive soon and a few late.
                decided_at = now + min(SOONEST, self.latest) + random.random() ** 2 * max(0, self.latest - SOONEST)
                verdict = self._verdict(message)
                acceptances.append((message.id, vendor_id, now, *content, *verdict, decided_at))
                if verdict[0] == "delivered":
                    reactions += self._reactions(message, callback_url, decided_at)
                receipts.append((message.id, callback_url, decided_at))
                known[message.id] = (vendor_id, *content)
            accepted[message.id] = vendor_id
        with self.db:
            self.db.execute("BEGIN IMMEDIATE")
            self.db.executemany("INSERT INTO acceptances VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", acceptances)
            self.db.executemany("INSERT INTO receipts (id, callback_url, due_at) VALUES (?, ?, ?)", receipts)
            self.db.executemany("INSERT INTO reactions VALUES (?, ?, ?, ?, 0, ?, ?, ?, ?)", reactions)
            self.db.executemany("INSERT INTO repeats VALUES (?, ?, ?)", repeats)
        return accepted

    def find(self, id: str) -> Message | None:
        """The message that was accepted with this id."""
        row = self.db.execute(
            "SELECT id, channel, recipient, subject, body, html, headers FROM acceptances WHERE id = ?", (id,)
        ).fetchone()
        return Message(*row) if row else None

    def due(self, limit: int) -> list[Receipt]:
        """The receipts whose time has come; of each kind, those that are due for longest."""
        now = time.time()
        verdicts = self.db.execute(
            "SELECT id, callback_url, attempts, status, reason, bounce, decided_at"
            " FROM receipts JOIN acceptances USING (id) WHERE due_at <= ? ORDER BY due_at LIMIT ?",
            (now, limit),
        )
        found = [Receipt(*row) for row in verdicts]
        reactions = self.db.execute(
            "SELECT id, callback_url, attempts, status, '', '', happens_at, number, link, is_machine"
            " FROM reactions WHERE due_at <= ? ORDER BY due_at LIMIT ?",
            (now, limit - len(found)),
        )
        return found + [Receipt(*row) for row in reactions]

    def delivered(self, receipts: Iterable[Receipt]) -> None:
        """Forget receipts that were taken by the one they are owed to."""
        with self.db:
            self.db.execute("BEGIN IMMEDIATE")
            receipts = list(receipts)
            verdicts = [(receipt.id,) for receipt in receipts if not receipt.number]
            reactions = [(receipt.id, receipt.number) for receipt in receipts if receipt.number]
            self.db.executemany("DELETE FROM receipts WHERE id = ?", verdicts)
            self.db.executemany("DELETE FROM reactions WHERE id = ? AND number = ?", reactions)

    def postpone(self, receipts: Iterable[Receipt], seconds: float) -> None:
        """Try these receipts again after so many seconds."""
        due_at = time.time() + seconds
        with self.db:
            self.db.execute("BEGIN IMMEDIATE")
            receipts = list(receipts)
            verdicts = [(due_at, receipt.id) for receipt in receipts if not receipt.number]
            reactions = [(due_at, receipt.id, receipt.number) for receipt in receipts if receipt.number]
            later = "SET due_at = ?, attempts = attempts + 1 WHERE id = ?"
            self.db.executemany(f"UPDATE receipts {later}", verdicts)
            self.db.executemany(f"UPDATE reactions {later} AND number = ?", reactions)

    def _reactions(self, message: Message, callback_url: str, arrives_at: float) -> list[tuple[object, ...]]:
        """The rows of what is going to happen to a message that arrives."""
        drawn = draw_reactions(message.id, message.channel, message.body, message.html, self.engagement)
        pace = self.latest / USUAL_LATEST
        rows: list[tuple[object, ...]] = []
        for number, (status, link, is_machine, seconds) in enumerate(drawn, 1):
            at = arrives_at + seconds * pace
            rows.append((message.id, number, callback_url, at, status, link, is_machine, at))
        return rows

    def _known(self, ids: list[str]) -> sqlite3.Cursor:
        return self.db.execute(
            "SELECT id, vendor_id, channel, recipient, subject, body, html, headers FROM acceptances"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(ids),),
        )

    def _verdict(self, message: Message) -> tuple[str, str, str]:
        """Status, reason and kind of bounce. One receipt says all: who unsubscribes or complains got the message."""
        if random.random() >= ARRIVES:
            reason = random.choice(REASONS[message.channel])
            bounce = BOUNCES.get(reason, "")
            return "failed", reason, bounce if self._happens(SHARES.get(bounce, 0)) else ""
        if "List-Unsubscribe" in message.headers:
            if self._happens(COMPLAINS):
                return "complained", "", ""
            if self._happens(UNSUBSCRIBES):
                return "unsubscribed", "", ""
        return "delivered", "", ""

    def _happens(self, share: float) -> bool:
        return random.random() < share * self.reactions
