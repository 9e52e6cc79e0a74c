"""What an e-mail in the bounce mailbox reports: failures (RFC 3464) and complaints (ARF, RFC 5965). Pure.

No library does this for us: flufl.bounce names addresses alone, and we need the Message-ID and the diagnostic, too.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import Message
from typing import Any

from campaigns.log.ledger import parse_message_key
from delivery.vendors.smtp.refusals import Command, Reply, find_bounce

_MESSAGE_ID = re.compile(r"<([0-9a-f-]{36}(?:-\d{1,9})?)@[^<>\s]+>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3}\.\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)\b[ -]*(.*)", re.DOTALL)
_SPACE = re.compile(r"\s+")
_MULTIPART = re.compile(rb"boundary[*0-9]*\s*=", re.IGNORECASE)
MAX_MULTIPARTS = 20  # in one e-mail; a report has two or three, and the parser is slow where many are nested
COMPLAINTS = ("abuse", "fraud")  # types of feedback


def read_report(content: bytes, at: datetime) -> list[dict[str, Any]]:
    """The receipts in an e-mail, as `delivery.receipts` takes them; empty for any other e-mail, like that of a person
    or an automatic answer. `at` is when it came."""
    if len(_MULTIPART.findall(content)) > MAX_MULTIPARTS:
        return []
    message = message_from_bytes(content)
    key = _find_key(message)
    if not key:
        return []
    found = {"message_id": key, "occurred_at": min(at, datetime.now(UTC)).isoformat()}
    receipts = []
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            receipts += [found | failure for failure in _failures(part)]
        elif part.get_content_type() == "message/feedback-report" and _feedback_type(part) in COMPLAINTS:
            receipts.append(found | {"status": "complained"})
    return receipts


def _find_key(message: Message) -> str:
    """The key of the message that is reported: its Message-ID, in the copy of it or of its headers that a report has;
    empty where it has none of ours."""
    for part in message.walk():
        kind = part.get_content_type()
        if kind in ("message/rfc822", "message/global"):
            text = next((str(inside.get("Message-ID", "")) for inside in _inside(part)), "")
        elif kind in ("text/rfc822-headers", "message/global-headers"):
            decoded = part.get_payload(decode=True) or _joined(part)
            text = str(message_from_bytes(decoded).get("Message-ID", "")) if isinstance(decoded, bytes) else ""
        else:
            continue
        named = _MESSAGE_ID.search(text)
        if named and parse_message_key(named[1]):
            return named[1]
    return ""


def _failures(part: Message) -> Iterator[dict[str, Any]]:
    """What the blocks about recipients say of those that failed for good; the first block is about the message.
    Delays are left out: the server tries again."""
    for block in _inside(part):
        if str(block.get("Action", "")).strip().lower() != "failed":
            continue
        status = _STATUS.search(str(block.get("Status", "")))
        diagnostic = _SPACE.sub(" ", str(block.get("Diagnostic-Code", "")).partition(";")[2]).strip()
        reply = _reply(diagnostic, status)
        reason = f"bounced: {diagnostic or (status and status[0]) or 'no reason given'}".replace("\0", " ")[:1000]
        failure = {"status": "failed", "reason": reason.encode("utf-8", "replace").decode()}
        bounce = find_bounce(Command.RCPT, reply) if reply else ""
        yield failure | ({"bounce": bounce} if bounce in ("hard", "soft", "content") else {})


def _inside(part: Message) -> list[Message]:
    """The messages in a part; for a delivery status its blocks."""
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def _reply(diagnostic: str, status: re.Match[str] | None) -> Reply | None:
    """What the server that refused said, as if it had answered us; None where the report says nothing of it."""
    said = _REPLY.match(diagnostic)
    text = said[2] if said else diagnostic
    if status and not _STATUS.match(text):
        text = f"{status[0]} {text}"
    if said:
        return Reply(int(said[1]), text.encode("utf-8", "replace"))
    return Reply(550 if status[1] == "5" else 450, text.encode("utf-8", "replace")) if status else None


def _feedback_type(part: Message) -> str:
    """The kind of a complaint, from a part whose fields are lines of its text."""
    fields = message_from_bytes(_joined(part))
    return str(fields.get("Feedback-Type", "")).strip().lower()


def _joined(part: Message) -> bytes:
    """The text of a part, which the parser may have taken for messages."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return "\n".join(str(each) for each in payload).encode("utf-8", "replace")
    return str(payload).encode("utf-8", "replace")
