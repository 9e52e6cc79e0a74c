"""How many messages of a campaign failed or were skipped for each reason: counters, since a page that polls would take
too long to count them in the log. They move in the transaction that moves the messages."""

import re
from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import models

from campaigns.log.ledger import State
from crm.database import increment
from crm.database.models import Record

COUNTED = frozenset({State.FAILED.value, State.SKIPPED.value})

# Reasons for which another attempt fails again: the recipient refused, or the address is wrong.
REFUSED = r"suppressed|unsubscribed|opted out|topic refused|blocked the sender|erased"
WRONG_ADDRESS = (
    r"no such|not exist|unknown (user|address)|user unknown|invalid|no recipient|bad (address|number)|5\.1\.1"
    r"|not in service|not on whatsapp"
)
HARD = re.compile(f"{REFUSED}|{WRONG_ADDRESS}", re.IGNORECASE)

Change = tuple[UUID | str, str, str]  # campaign, state and reason


class ReasonCount(Record):
    """How many messages of a campaign are in a state for a reason. A row goes when it comes to 0."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="reasons")
    status = models.CharField(max_length=10, choices=State.choices)
    reason = models.CharField(max_length=1000)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "status", "reason"], name="reason_once")]
        indexes = [
            models.Index(fields=["campaign", "status", "-count", "reason"], name="reason_most_frequent"),
        ]

    def __str__(self) -> str:
        return f"{self.status}, {self.reason}: {self.count}"


def move_reasons(changes: Mapping[Change, int]) -> None:
    """Add to the counts, or take away below 0; states without counted reasons are ignored."""
    moved = {key: by for key, by in changes.items() if by and key[1] in COUNTED and key[2]}
    increment(ReasonCount, moved, key=("campaign", "status", "reason"), counter="count")
    if any(by < 0 for by in moved.values()):
        # A reason that a vendor gave may quote an address: it goes with the last message that has it.
        ReasonCount.objects.filter(
            campaign__in={campaign for campaign, *_ in moved}, status__in=COUNTED, count=0
        ).delete()


def soft_failures(campaign_id: UUID) -> dict[str, int]:
    """By reason how many messages of a campaign failed and may pass at another attempt, the most frequent first."""
    counts = ReasonCount.objects.filter(campaign=campaign_id, status=State.FAILED).order_by("-count", "reason")
    return {reason: count for reason, count in counts.values_list("reason", "count") if not HARD.search(reason)}


def has_failed_for(campaign_id: UUID, reasons: Collection[str]) -> bool:
    """Whether a message of a campaign has failed for one of these reasons."""
    counts = ReasonCount.objects.filter(campaign=campaign_id, status=State.FAILED, reason__among=set(reasons))
    return counts.exists()
