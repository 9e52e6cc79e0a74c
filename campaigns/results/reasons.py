"""Why messages ended as they did, with advice on each reason."""

import re
from dataclasses import dataclass
from typing import NamedTuple

from campaigns.effect.arms import HOLDOUT
from campaigns.effect.global_holdouts import GLOBAL_HOLDOUT
from campaigns.log.ledger import State
from campaigns.log.reason_counts import REFUSED, WRONG_ADDRESS
from campaigns.models import Campaign, ReasonCount

CANCELLED = "cancelled"  # the reason of a message that was withdrawn
MAX_REASONS = 8  # shown for failures; a vendor may give each message a reason of its own
LIKELY_TEMPORARY = "Likely temporary: retry."


class Advice(NamedTuple):
    """What to do about a reason, and whether that ends in a retry."""

    text: str
    is_to_retry: bool = False


ADVICE = [  # a pattern of reasons, and what to do about them
    (r"^suppressed$", Advice("Nothing may be sent to the address: it bounced, or its owner refused.")),
    (r"^capped$", Advice("They have had as many messages as the cap allows: reach them later.")),
    (REFUSED, Advice("They opted out.")),
    (r"mailbox (is )?full|over quota|[45]\.2\.2", Advice("Wait a few days, then retry.", is_to_retry=True)),
    (
        r"spam|block|denied|blacklist|5\.7\.",
        Advice("Check the text and its links before you retry.", is_to_retry=True),
    ),
    (WRONG_ADDRESS, Advice("Correct the address: the same one will fail again.")),
    (
        r"vendor answered 40[13]",
        Advice("The vendor refuses the account: check its credentials, then retry.", is_to_retry=True),
    ),
    (
        r"vendor answered (402|429)|quota|too many",
        Advice("The account is at its limit: raise it or wait, then retry.", is_to_retry=True),
    ),
    (
        r"vendor answered (5\d\d|408)|mail server answered 4|unreachable|not answer|not be reached|timed out|broke off",
        Advice(LIKELY_TEMPORARY, is_to_retry=True),
    ),
    (r"^no address$", Advice("Add an address to reach them.")),
    (r"^no consent$", Advice("Ask for consent to reach them.")),
    (
        rf"^({GLOBAL_HOLDOUT}|{HOLDOUT})$",
        Advice("They got nothing on purpose: what they buy shows what the messages bring."),
    ),
    (rf"^{CANCELLED}$", Advice("You cancelled the campaign: duplicate it to reach them.")),
]


def known_advice(text: str) -> Advice | None:
    """The advice on a reason as it is written in the log; None when nothing is known."""
    return next((advice for pattern, advice in ADVICE if re.search(pattern, text, re.IGNORECASE)), None)


@dataclass(frozen=True)
class Reason:
    """A reason as it is written in the log, and how many of the `whole` messages in that state have it."""

    text: str
    count: int
    whole: int

    @property
    def advice(self) -> str:
        """What to do about it; empty when nothing is known."""
        advice = known_advice(self.text)
        return advice.text if advice else ""


def reasons(campaign: Campaign, state: State) -> list[Reason]:
    """The most frequent reasons of the messages in a state, at most `MAX_REASONS` of them."""
    counts = ReasonCount.objects.filter(campaign=campaign, status=state).order_by("-count", "reason")
    whole = getattr(campaign, state)
    return [Reason(text, count, whole) for text, count in counts.values_list("reason", "count")[:MAX_REASONS]]


def count_of_reason(campaign: Campaign, state: State, reason: str) -> int:
    """How many messages in a state have exactly this reason."""
    found = ReasonCount.objects.filter(campaign=campaign, status=state, reason=reason)
    return found.values_list("count", flat=True).first() or 0
