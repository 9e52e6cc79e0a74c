"""Whoever carries messages to people. A vendor takes a batch and says of each message what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


class Outgoing(NamedTuple):
    """One message, as a vendor gets it. `id` is its key: the same for every attempt, so that a repeat is recognised."""

    id: str
    channel: str
    to: str
    subject: str
    body: str


class Rejection(NamedTuple):
    reason: str
    permanent: bool


@dataclass
class Answer:
    """Which ids a vendor took, and why it did not take the others."""

    accepted: set[str] = field(default_factory=set)
    rejected: dict[str, Rejection] = field(default_factory=dict)


class VendorError(Exception):
    """The whole request failed. `permanent`: it always will. `retry_after`: seconds the vendor asked to wait."""

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class Vendor(Protocol):
    async def send(self, messages: Sequence[Outgoing]) -> Answer:
        """VendorError where nothing is known of any of them."""
        ...
