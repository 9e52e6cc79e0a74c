"""Whose fault a refusal of a mail server is: the address's, the message's, or that of what all messages share.

RFC 5321 says little with its codes, RFC 3463 more with the three numbers that most servers put behind them.
"""

import re
from enum import Enum
from typing import Literal, NamedTuple

from delivery.vendors.protocol import Bounce, Rejection, VendorError

_ENHANCED = re.compile(rb"^[245]\.(\d{1,3}\.\d{1,3})\b")
_RELAYING = re.compile(rb"relay", re.IGNORECASE)
# Amazon SES answers with this when an account has sent too much, for the second or for the day.
_THROTTLED = re.compile(rb"throttling|maximum sending rate|daily message quota", re.IGNORECASE)
_NO_ADDRESS = {"1.0", "1.1", "1.2", "1.3", "1.6", "1.10", "2.1"}
_MAILBOX = {"2.0", "2.2", "2.3"}  # it exists, and takes nothing for now
_SENDER = {"1.7", "1.8"}


class Command(Enum):
    """What the server refused: the sender, the recipient, or the content."""

    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"


class Reply(NamedTuple):
    """What the server said."""

    code: int
    text: bytes

    @property
    def is_positive(self) -> bool:
        """Whether a command was carried out."""
        return 200 <= self.code < 300

    @property
    def reason(self) -> str:
        """The reply as the reason of a refusal."""
        return f"mail server answered {self.code} {self.text.decode(errors='replace')}"[:1000]

    @property
    def detail(self) -> str:
        """Subject and detail of the enhanced code, like 1.1 in 5.1.1; empty without one."""
        found = _ENHANCED.match(self.text)
        return found[1].decode() if found else ""


def rejection(command: Command, reply: Reply) -> Rejection:
    """What became of the one e-mail that was refused."""
    return Rejection(reply.reason, permanent=reply.code >= 500, bounce=find_bounce(command, reply))


def find_bounce(command: Command, reply: Reply) -> Bounce:
    """Whose fault it was. A refusal for the time being is soft, should it be the last one."""
    if reply.code < 500:
        return "soft" if command == Command.RCPT else ""
    detail = reply.detail
    if detail in _NO_ADDRESS:
        return "hard"
    if detail in _MAILBOX:
        return "soft"
    if command == Command.DATA or detail.startswith(("6.", "7.")):
        return "content"
    if detail or command == Command.MAIL:
        return ""
    by_code: dict[int, Bounce] = {550: "hard", 551: "hard", 553: "hard", 552: "soft", 554: "content"}
    return by_code.get(reply.code, "")


def find_stop(command: Command, reply: Reply) -> VendorError | None:
    """The error where every other e-mail would meet the same refusal; None where it concerns one e-mail."""
    stops: Literal["", "vendor", "campaign"] = ""
    if reply.code in (530, 535, 538) or _THROTTLED.search(reply.text):
        stops = "vendor"  # authentication, or too much for now
    elif reply.code >= 500 and command == Command.RCPT and _RELAYING.search(reply.text):
        stops = "vendor"  # it takes no mail for other domains from us
    elif reply.code >= 500 and (command == Command.MAIL or reply.detail in _SENDER):
        stops = "campaign"
    return VendorError(reply.reason, stops=stops) if stops else None
