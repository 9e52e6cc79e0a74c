"""Why messages ended as they did, counted from the log, with advice on each reason."""

import re
from contextlib import suppress
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count
from redis.exceptions import RedisError

from campaigns.ledger import Message, State
from campaigns.models import Campaign

CANCELLED = "cancelled"  # the reason of a message that was withdrawn
MAX_REASONS = 8  # shown for failures; a vendor may give each message a reason of its own
MANY = 20_000  # messages whose reasons take a noticeable time to count
KEPT_SECONDS = 600
LIKELY_TEMPORARY = "Likely temporary: retry."

ADVICE = [  # a pattern of reasons, and what to do about them
    (r"suppressed|unsubscribed|blocked the sender", "They opted out."),
    (r"mailbox (is )?full|over quota|[45]\.2\.2", "Wait a few days, then retry."),
    (r"spam|block|denied|blacklist|5\.7\.", "Check the text and its links before you retry."),
    (
        r"no such|not exist|unknown (user|address)|user unknown|invalid|no recipient|bad (address|number)|5\.1\.1"
        r"|not in service|not on whatsapp",
        "Correct the address: the same one will fail again.",
    ),
    (r"vendor answered 40[13]", "The vendor refuses the account: check its credentials, then retry."),
    (r"vendor answered (402|429)|quota|too many", "The account is at its limit: raise it or wait, then retry."),
    (
        r"vendor answered (5\d\d|408)|mail server answered 4|unreachable|not answer|not be reached|timed out|broke off",
        LIKELY_TEMPORARY,
    ),
    (r"^no address$", "Add an address to reach them."),
    (r"^no consent$", "Ask for consent to reach them."),
    (rf"^{CANCELLED}$", "You cancelled the campaign: duplicate it to reach them."),
]


@dataclass(frozen=True)
class Reason:
    """A reason as it is written in the log, and how many of the `whole` messages in that state have it."""

    text: str
    count: int
    whole: int

    @property
    def advice(self) -> str:
        """What to do about it; empty when nothing is known."""
        return next((advice for pattern, advice in ADVICE if re.search(pattern, self.text, re.IGNORECASE)), "")


def reasons(campaign: Campaign, state: State) -> list[Reason]:
    """The most frequent reasons of the messages in a state, at most `MAX_REASONS` of them.

    Reasons of many skipped messages are kept for `KEPT_SECONDS`: they hardly change, and hold no personal data.
    """
    whole = getattr(campaign, state)
    if state != State.SKIPPED or whole < MANY:
        return [Reason(text, count, whole) for text, count in _counted(campaign, state)]
    key = f"campaigns:skips:{campaign.id}:{whole}"
    found = None
    with suppress(RedisError, OSError):
        found = cache.get(key)
    if found is None:
        found = _counted(campaign, state)
        with suppress(RedisError, OSError):
            cache.set(key, found, KEPT_SECONDS)
    return [Reason(text, count, whole) for text, count in found]


def _counted(campaign: Campaign, state: State) -> list[tuple[str, int]]:
    rows = (
        Message.objects.filter(campaign=campaign, reason_for=state)
        .values_list("reason")
        .annotate(count=Count("id"))
        .order_by("-count", "reason")
    )
    return list(rows[:MAX_REASONS])
