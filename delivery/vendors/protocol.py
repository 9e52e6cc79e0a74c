"""What a vendor is: it takes a batch of messages and says what became of each."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, NotRequired, Protocol, TypedDict

from campaigns.content.shared import SharedContent


class Outgoing(TypedDict):
    """One message, as a vendor gets it. `id` is its key: the same for every attempt, so that a repeat is recognised.
    `headers` are those of an e-mail beside the usual ones: ASCII, one line each, to be sent unfolded.

    A designed e-mail has `html` beside its body, and the sender's `from_header` and `reply_to`; or, for a vendor that
    fills it itself, `content` and `fill` in place of all that, and subject and body are empty.
    """

    id: str
    channel: str
    to: str
    subject: str
    body: str
    headers: NotRequired[dict[str, str]]
    html: NotRequired[str]
    from_header: NotRequired[str]
    reply_to: NotRequired[str]
    content: NotRequired[SharedContent]
    fill: NotRequired[list[str]]


class Design(NamedTuple):
    """What a vendor takes of designed e-mails: whole `html`, or `contents` that it fills itself."""

    html: bool = False
    contents: bool = False


class Rejection(NamedTuple):
    """Why a vendor did not take a message; `permanent`: it never will."""

    reason: str
    permanent: bool


@dataclass
class Answer:
    """Which messages a vendor accepted, which it rejected and why, and of which nobody knows whether they were,
    with what happened; by id. Messages that appear nowhere were not attempted."""

    accepted: set[str] = field(default_factory=set)
    rejected: dict[str, Rejection] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Answer") -> None:
        """Take the outcomes of another answer in."""
        self.accepted |= other.accepted
        self.rejected |= other.rejected
        self.unknown |= other.unknown


class VendorError(Exception):
    """The whole request failed. `permanent`: the same request always will. `retry_after`: seconds that the vendor asked
    to wait. A vendor that does not honour keys raises it only when it accepted nothing."""

    def __init__(self, reason: str, *, permanent: bool = False, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after


class Vendor(Protocol):
    """`batch` is how many messages one request may carry. `honours_keys`: a message that is sent again with its key is
    recognised. `gives_receipts`: it reports later what became of each."""

    @property
    def name(self) -> str:
        """What the vendor is called on pages and in its state."""

    @property
    def batch(self) -> int:
        """The most messages of one request."""

    @property
    def honours_keys(self) -> bool:
        """Whether a repeated message is recognised by its key."""

    @property
    def gives_receipts(self) -> bool:
        """Whether it reports later what became of each message."""

    def ask_design(self) -> Design:
        """What it takes of designed e-mails; VendorError where it does not say so."""
        ...

    def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Send at most `batch` messages, in any thread; VendorError where nothing is known of any of them."""
        ...


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One folder of `delivery/vendors`: the channels it carries, by name, whether the environment sets it up, whether
    it only pretends to send, and how to make it. `check` raises ValueError for a wrong configuration."""

    channels: frozenset[str]
    is_set_up: Callable[[], bool]
    create: Callable[[], Vendor]
    is_test: Callable[[], bool] = lambda: False
    check: Callable[[], None] = lambda: None
