"""Tickets: what the links in a message carry. A ticket names the message and proves that this installation wrote it.

A ticket is base64url(message id + the first 10 bytes of an HMAC-SHA256), 35 characters. Its kind is part of what is
signed: people pass links to click on, so a ticket for clicks must not unsubscribe anybody. Links outlive secrets,
so several are accepted (LINK_SECRET); the first one signs.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from enum import StrEnum
from functools import cache
from uuid import UUID

from django.conf import settings

PROOF_BYTES = 10
_TICKET = re.compile(r"[A-Za-z0-9_-]{35}")


class TicketKind(StrEnum):
    """What a ticket is good for. One of a test message opens the page for unsubscribing and changes nothing; one of a
    customer, whose id is in it, opens that page for the e-mail address that the customer has now. One of a sign-up by
    phone number confirms it."""

    CLICKS = "c"
    UNSUBSCRIBE = "u"
    SIGNUP = "s"
    TEST = "t"
    CUSTOMER = "p"


def make_ticket(kind: TicketKind, message_id: UUID) -> str:
    """The ticket of a message, signed with the first secret."""
    return ticket_maker(kind)(message_id.bytes)


def ticket_maker(kind: TicketKind) -> Callable[[bytes], str]:
    """What makes the tickets of many messages, by the bytes of their ids."""
    begun = hmac.new(_key(settings.LINK_SECRETS[0]), kind.encode(), "sha256")

    def make(id: bytes) -> str:
        proof = begun.copy()
        proof.update(id)
        return _encode(id, proof.digest()[:PROOF_BYTES])

    return make


def read_ticket(kind: TicketKind, ticket: str) -> UUID | None:
    """The id in a ticket of this kind; None for a text that no secret has signed."""
    if not _TICKET.fullmatch(ticket):
        return None
    decoded = base64.urlsafe_b64decode(f"{ticket}=")
    id, proof = decoded[:-PROOF_BYTES], decoded[-PROOF_BYTES:]
    proofs = [_proof(secret, kind, id) for secret in settings.LINK_SECRETS]
    is_signed = max(hmac.compare_digest(proof, each) for each in proofs)  # compares with all, whichever fits
    # The last character has two bits that mean nothing: a ticket has one spelling alone.
    return UUID(bytes=id) if is_signed and _encode(id, proof) == ticket else None


def _encode(id: bytes, proof: bytes) -> str:
    return base64.urlsafe_b64encode(id + proof).decode().rstrip("=")


def _proof(secret: str, kind: TicketKind, id: bytes) -> bytes:
    return hmac.digest(_key(secret), kind.encode() + id, "sha256")[:PROOF_BYTES]


@cache
def _key(secret: str) -> bytes:
    return hashlib.sha256(b"campaigns.tickets" + secret.encode()).digest()
