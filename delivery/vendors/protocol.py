"""What a vendor is: it takes a batch of messages and says what became of each, then and later."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, NotRequired, TypedDict

from django.http import HttpResponse

from campaigns.approved.templates import ChosenTemplate
from campaigns.content.shared import SharedContent


class Outgoing(TypedDict):
    """One message, as a vendor gets it. `id` is its key: the same for every attempt, so that a repeat is recognised.
    `headers` are those of an e-mail beside the usual ones: ASCII, one line each, to be sent unfolded.

    A designed e-mail has `html` beside its body, and the sender's `from_header` and `reply_to`; or, for a vendor that
    fills it itself, `content` and `fill` in place of all that, and subject and body are empty.

    A message of a campaign with an approved template has it as `template`, and what stands in its variables, in their
    order, as `parameters`; `body` is the same as one text.
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
    template: NotRequired[ChosenTemplate]
    parameters: NotRequired[list[str]]
    content: NotRequired[SharedContent]
    fill: NotRequired[list[str]]


class Design(NamedTuple):
    """What a vendor takes of designed e-mails: whole `html`, or `contents` that it fills itself."""

    html: bool = False
    contents: bool = False


# The address's fault for good, for now, the message's; its owner wants no more; "": unsaid.
Bounce = Literal["", "hard", "soft", "content", "stop"]


class Rejection(NamedTuple):
    """Why a vendor did not take a message; `permanent`: it never will. `bounce` says whose fault a permanent rejection
    is: a `hard` one suppresses the address, and so does `stop`, as a reply STOP does."""

    reason: str
    permanent: bool
    bounce: Bounce = ""


class VendorError(Exception):
    """The whole request failed. `permanent`: the same request always will. `retry_after`: seconds that the vendor asked
    to wait. A vendor that does not honour keys raises it only when it accepted nothing.

    `stops` is for what every other message would meet too, so that no message fails for it: "vendor" pauses the vendor
    (a wrong key, an account without credit), "campaign" pauses the campaign (a sender or template it must not use).
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        stops: Literal["", "vendor", "campaign"] = "",
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent
        self.retry_after = retry_after
        self.stops = stops


class ListedTemplate(NamedTuple):
    """A template that the vendor lists, in one language, by the names of the fields of `ApprovedTemplate`."""

    name: str
    language: str
    category: str
    body: str
    status: str
    vendor_id: str


@dataclass
class Answer:
    """Which messages a vendor accepted, which it rejected and why, and of which nobody knows whether they were,
    with what happened; by key. Messages that appear nowhere were not attempted, because of `error` if there is one.

    `handles` are the vendor's own ids of accepted messages, by key: needed where its receipts do not echo the key.
    """

    accepted: set[str] = field(default_factory=set)
    rejected: dict[str, Rejection] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)
    error: VendorError | None = None

    def add(self, other: "Answer") -> None:
        """Take the outcomes of another answer in."""
        self.accepted |= other.accepted
        self.rejected |= other.rejected
        self.unknown |= other.unknown
        self.handles |= other.handles
        self.error = self.error or other.error


class Vendor:
    """One account at a vendor. A subclass says what is different there; `send` is called from several threads."""

    name: str  # on pages
    account = ""  # as `Setup.account`: what the gate knows it by
    batch = 1  # the most messages of one request
    honours_keys = False  # a message that is sent again with its key is recognised
    keys_last: timedelta | None = None  # how long it recognises them; None for ever
    gives_receipts = True  # it reports later what became of each message
    echoes_key = True  # its receipts name our key; otherwise handles are stored
    html = False  # takes HTML of designed e-mails
    contents = False  # takes what messages have in common once, and fills it in
    needs_template = False  # sends approved templates alone
    lists_templates = False  # `fetch_templates` tells which ones there are

    def ask_design(self) -> Design:
        """What it takes of designed e-mails; VendorError where it must be asked and does not say."""
        return Design(self.html, self.contents)

    def fetch_templates(self) -> Sequence[ListedTemplate]:
        """The templates of the account; VendorError where they cannot be had."""
        raise NotImplementedError

    def send(self, messages: Sequence[Outgoing]) -> Answer:
        """Send at most `batch` messages; VendorError where none was accepted. Where keys are not honoured, a message
        that may have been accepted is `unknown`."""
        raise NotImplementedError


class Unproven(Exception):
    """A request for receipts is not from the vendor, or cannot be shown to be: it is answered with 401."""


class Reply(NamedTuple):
    """What a person wrote back: from which address, on the setup's channel."""

    address: str
    text: str
    at: datetime


@dataclass
class Received:
    """What a vendor reports in one request: receipts in the form of our API (`delivery.receipts.Receipt`), each with
    the key as its `message_id`, or with the vendor's id where it does not echo the key; and replies of people. Others
    than POST with receipts, like a handshake, have a `response` of their own."""

    receipts: list[dict[str, Any]] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    response: HttpResponse | None = None
