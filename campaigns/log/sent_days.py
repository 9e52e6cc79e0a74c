"""What became of the messages of journeys, by the day on which each was sent.

A campaign has the day of its launch, and its counters say the rest. A step of a journey sends on any day, so its
messages are counted by day. The counts move in the transaction that moves the messages, and equal a count of the log.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from campaigns.campaign import Campaign
from campaigns.log.ledger import Message, State
from crm.database import increment
from crm.database.models import Record, as_stored

HANDED_OVER = (State.SENT, State.DELIVERED, State.FAILED)
FIGURES = ("sent", "delivered", "failed", "clicked", "unsubscribed")
COLUMNS = ("status", "sent_at", "delivered_at", "failed_at", "clicked_at", "unsubscribed_at")

Key = tuple[str, date, str]  # campaign as the database keeps its id, day, figure


class Sent(NamedTuple):
    """How many messages that a step of a journey sent on a day have come to a figure."""

    journey: UUID
    day: date
    figure: str
    messages: int


class SentDay(Record):
    """How many messages that a step of a journey sent on a day have come to a figure; `sent` has those delivered, too.
    The day is that of the installation's time zone when it was counted. A row goes when it comes to 0."""

    campaign = models.ForeignKey(
        "campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="sent_days"
    )
    day = models.DateField()
    figure = models.CharField(max_length=12)
    count = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "day", "figure"], name="sent_day_once")]
        indexes = [
            models.Index(fields=["day"], name="sent_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day}, {self.figure}: {self.count}"


@contextmanager
def moving_days(campaigns: Iterable[UUID | str], messages: Collection[str] | Collection[UUID]) -> Iterator[None]:
    """Move the counts by what the block changes in these messages of these campaigns, in a transaction that holds the
    campaigns. Only messages of journeys are read for it."""
    of_journeys = Campaign.objects.filter(id__in=set(campaigns)).exclude(journey_id=None)
    steps = set(of_journeys.values_list("id", flat=True)) if messages else None
    if not steps:
        yield
        return
    log = Message.objects.filter(id__among=set(messages), campaign_id__in=steps)
    before = count_messages(log)
    yield
    changes = count_messages(log)
    changes.subtract(before)
    move_days(changes)


def move_days(changes: Counter[Key]) -> None:
    """Add to the counts, or take away."""
    moved = {key: by for key, by in changes.items() if by}
    increment(SentDay, moved, key=("campaign", "day", "figure"), counter="count")
    if any(by < 0 for by in moved.values()):
        SentDay.objects.filter(campaign_id__in={campaign for campaign, *_ in moved}, count=0).delete()


def check_days(campaign: Campaign) -> list[tuple[str, int, int]]:
    """Where the counts of a campaign differ from its log: the day and figure in words, what is shown, what is so."""
    return [
        (f"{figure} on {day}", shown, counted)
        for (_, day, figure), (shown, counted) in sorted(_compare(campaign).items())
        if shown != counted
    ]


def recount_days(campaign: Campaign) -> list[tuple[str, int, int]]:
    """Set the counts of a campaign to what its log says, in a transaction that holds it; what differed, as
    `check_days` says it."""
    differences = check_days(campaign)
    if differences:
        move_days(Counter({key: counted - shown for key, (shown, counted) in _compare(campaign).items()}))
    return differences


def _compare(campaign: Campaign) -> dict[Key, tuple[int, int]]:
    """Each count as it is stored, and as the log says it; nothing of a campaign that people launch."""
    if not campaign.journey_id:
        return {}
    rows = SentDay.objects.filter(campaign=campaign).values_list("day", "figure", "count")
    shown: dict[Key, int] = {(campaign.id.hex, day, figure): count for day, figure, count in rows}
    counted = count_messages(Message.objects.filter(campaign=campaign))
    return {key: (shown.get(key, 0), counted[key]) for key in shown.keys() | counted.keys()}


def sum_figures(first: date, last: date) -> Counter[str]:
    """The figures of all journeys from the first to the last day."""
    return Counter(dict(_between(first, last).values_list("figure").annotate(Sum("count"))))


def read_sent(first: date, last: date) -> list[Sent]:
    """The figures of each step of a journey on each day from the first to the last one."""
    rows = list(_between(first, last).values_list("campaign_id", "day", "figure", "count"))
    steps = Campaign.objects.filter(id__in={campaign for campaign, *_ in rows}) if rows else Campaign.objects.none()
    journeys: dict[UUID, Any] = dict(steps.values_list("id", "journey_id"))
    return [Sent(journeys[campaign], day, figure, messages) for campaign, day, figure, messages in rows]


def _between(first: date, last: date) -> QuerySet[SentDay]:
    return SentDay.objects.filter(day__gte=first, day__lte=last).order_by()


def count_messages(log: QuerySet[Message, Any]) -> Counter[Key]:
    """What these messages add to the counts."""
    counts: Counter[Key] = Counter()
    handed_over = log.filter(Q(status__in=HANDED_OVER)).values_list(as_stored("campaign_id"), *COLUMNS)
    for campaign, status, sent_at, delivered_at, failed_at, clicked_at, unsubscribed_at in handed_over.iterator():
        day = _day(sent_at or delivered_at or failed_at)
        if day is None:
            continue
        counts[campaign, day, "failed" if status == State.FAILED else "sent"] += 1
        reached = {"delivered": status == State.DELIVERED, "clicked": clicked_at, "unsubscribed": unsubscribed_at}
        for figure, is_reached in reached.items():
            if is_reached:
                counts[campaign, day, figure] += 1
    return counts


def _day(at: datetime | None) -> date | None:
    return at and timezone.localdate(at)
