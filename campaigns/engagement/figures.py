"""Figures of engagement: how many messages of a campaign were opened and clicked, by arm and by link.

They follow people and stand in rows of their own, so that an order never waits for them. Each moves by the difference,
in the transaction that moves the message and holds the campaign, and equals a count of the log.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import models
from django.db.models import Count, Q, Sum

from campaigns.engagement.hits import Hit, HitKind, Reading, Verdict
from campaigns.log.ledger import Message
from crm.database import insert, update_each
from crm.database.models import Record, as_stored, new_stored_id

WHOLE = 0  # in place of a link: the message


class Engagement(NamedTuple):
    """Counts of messages: `opened` and `clicked` by people, `prefetched` and `machine_clicked` by machines alone.
    `opens` and `clicks` are how often people did it in all."""

    opened: int = 0
    prefetched: int = 0
    clicked: int = 0
    machine_clicked: int = 0
    opens: int = 0
    clicks: int = 0


COUNTS = Engagement._fields
NOTHING = Engagement()


class Figure(Record):
    """The engagement with the messages of one arm, or with one link in them. `arm` is empty where a campaign has none;
    `link` is the number of the link, 0 for the whole message. A row without counts goes."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="figures")
    arm = models.CharField(max_length=1, blank=True, default="")
    link = models.IntegerField(default=WHOLE)
    opened = models.BigIntegerField(default=0)
    prefetched = models.BigIntegerField(default=0)
    clicked = models.BigIntegerField(default=0)
    machine_clicked = models.BigIntegerField(default=0)
    opens = models.BigIntegerField(default=0)
    clicks = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "arm", "link"], name="figure_once")]

    def __str__(self) -> str:
        return f"{self.arm or 'all'}, link {self.link}: {self.opened} opened, {self.clicked} clicked"


class Key(NamedTuple):
    """What a row counts; `campaign` is an id as the database keeps it."""

    campaign: str
    arm: str
    link: int


def engagement_of_message(reading: Reading) -> Counter[str]:
    """What one message adds to the counts of its campaign."""
    return Counter(
        opened=int(reading.opened_at is not None),
        prefetched=int(reading.prefetched_at is not None and reading.opened_at is None),
        clicked=int(reading.clicked_at is not None),
        machine_clicked=int(reading.machine_clicked_at is not None and reading.clicked_at is None),
        opens=reading.opens or 0,
        clicks=reading.clicks or 0,
    )


def engagement_with_link(clicks: int) -> Counter[str]:
    """What one message adds to the counts of a link in it that was followed, so often by people."""
    return Counter(clicked=int(clicks > 0), machine_clicked=int(not clicks), clicks=clicks)


def move_figures(changes: Mapping[Key, Counter[str]]) -> None:
    """Add to the counts, or take away, in a transaction that holds the campaigns."""
    move_counts(Figure, changes, COUNTS)


def move_counts(
    model: type[models.Model], changes: Mapping[Key, Counter[str]], names: Sequence[str], **same: int
) -> None:
    """Add to these counts of rows that are unique by key, or take away. Missing rows begin at 0, and those that come to
    0 go. `same` are further columns, with one value in all these rows."""
    changes = {key: counts for key, counts in changes.items() if any(counts.values())}
    if not changes:
        return
    rows = model._default_manager.filter(campaign_id__in={key.campaign for key in changes}, **same)
    found = rows.values_list(as_stored("id"), as_stored("campaign_id"), "arm", "link", *names)
    stored = {Key(campaign, arm, link): (id, counts) for id, campaign, arm, link, *counts in found}
    moved, new = [], []
    for key, by in changes.items():
        id, before = stored.get(key, ("", [0] * len(names)))
        after = [count + by[name] for name, count in zip(names, before, strict=True)]
        if id:
            moved.append((*after, id))
        else:
            new.append((new_stored_id(), *key, *after, *same.values()))
    update_each(model, moved, fields=names)
    insert(model, new, fields=("id", "campaign", "arm", "link", *names, *same))
    if any(by < 0 for counts in changes.values() for by in counts.values()):
        rows.filter(**dict.fromkeys(names, 0)).delete()


class Difference(NamedTuple):
    """What a row shows, and what the log says."""

    key: Key
    name: str
    shown: int
    counted: int


def compare_figures(campaign: UUID, *, counts_links: bool) -> list[Difference]:
    """Where the figures of a campaign differ from a count of its messages and, with `counts_links`, of its hits."""
    counted = _count_messages(campaign) | (_count_links(campaign) if counts_links else {})
    rows = Figure.objects.filter(campaign_id=campaign)
    rows = rows if counts_links else rows.filter(link=WHOLE)
    stored = {
        Key(campaign.hex, arm, link): Engagement(*counts)
        for arm, link, *counts in rows.values_list("arm", "link", *COUNTS)
    }
    return [
        Difference(key, name, shown, count)
        for key in sorted(stored.keys() | counted.keys())
        for name, shown, count in zip(COUNTS, stored.get(key, NOTHING), counted.get(key, NOTHING), strict=True)
        if shown != count
    ]


def correct_figures(differences: Collection[Difference]) -> None:
    """Set the figures to what was counted, in the transaction that has compared them and holds the campaign."""
    changes: dict[Key, Counter[str]] = defaultdict(Counter)
    for key, name, shown, counted in differences:
        changes[key][name] = counted - shown
    move_figures(changes)


def _count_messages(campaign: UUID) -> dict[Key, Engagement]:
    by_machines = Q(prefetched_at__isnull=False, opened_at__isnull=True)
    clicked_by_machines = Q(machine_clicked_at__isnull=False, clicked_at__isnull=True)
    rows = Message.objects.filter(campaign_id=campaign).values_list("arm")
    counts = rows.annotate(
        Count("opened_at"),
        prefetched=Count("id", filter=by_machines),
        clicked=Count("clicked_at"),
        machine_clicked=Count("id", filter=clicked_by_machines),
        opens_in_all=Sum("opens"),
        clicks_in_all=Sum("clicks"),
    )
    return {Key(campaign.hex, arm, WHOLE): Engagement(*(sum or 0 for sum in sums)) for arm, *sums in counts}


def _count_links(campaign: UUID) -> dict[Key, Engagement]:
    """From the hits, grouped by message in the database."""
    clicks: Counter[tuple[str, int, str]] = Counter()
    hits = Hit.objects.filter(campaign_id=campaign, kind=HitKind.CLICK, link__gt=WHOLE)
    for arm, link, verdict, message, count in hits.values_list(
        "arm", "link", "verdict", as_stored("message_id")
    ).annotate(Count("id")):
        clicks[arm, link, message] += count if verdict == Verdict.PERSON else 0
    counted: dict[Key, Counter[str]] = defaultdict(Counter)
    for (arm, link, _), count in clicks.items():
        counted[Key(campaign.hex, arm, link)].update(engagement_with_link(count))
    return {key: Engagement(**counts) for key, counts in counted.items()}


def read_engagement(campaigns: Collection[UUID]) -> dict[UUID, Engagement]:
    """The engagement with each of these campaigns, all arms together; one query."""
    rows = Figure.objects.filter(campaign_id__in=campaigns, link=WHOLE).values_list("campaign_id")
    sums = {id: Engagement(*counts) for id, *counts in rows.annotate(*(Sum(name) for name in COUNTS))}
    return {id: sums.get(id, NOTHING) for id in campaigns}


def engagement_by_arm(campaign: UUID) -> dict[str, Engagement]:
    """The engagement with the messages of each arm that has any."""
    rows = Figure.objects.filter(campaign_id=campaign, link=WHOLE).values_list("arm", *COUNTS)
    return {arm: Engagement(*counts) for arm, *counts in rows}


def read_links(campaign: UUID) -> dict[int, Engagement]:
    """The engagement with each link that has any, by its number, all arms together."""
    rows = Figure.objects.filter(campaign_id=campaign, link__gt=WHOLE).values_list("link")
    return {link: Engagement(*counts) for link, *counts in rows.annotate(*(Sum(name) for name in COUNTS))}
