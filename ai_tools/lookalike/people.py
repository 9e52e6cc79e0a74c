"""The seeds, people who are in a list or did something after a campaign, and whom they are compared with."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from ai_tools.lookalike.questions import Known
from campaigns.attribution.models import Credit, shown_versions
from campaigns.forecast.reach import members
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from crm.database.milliseconds import milliseconds
from customers.channels import CHANNELS
from customers.models import TAG_EDGE, Customer, Order, Segment
from customers.sampling import sample_ids

MAX_PEOPLE = 20_000  # who are read
MAX_SEEDS = 5_000
COLUMNS = (
    *("id", "external_id", "purchases", "has_many_orders", "signed_up_at", "city_key", "country_key", "tags_key"),
    *("attributes_key", *(channel.opt_in for channel in CHANNELS.values())),
)


@dataclass
class Sample:
    """People as they stood at `as_of`. Each of the `others` stands for `weight` people as a seed stands for one.
    `new` seeds were not there yet, and are left out."""

    as_of: datetime
    seeds: list[Known] = field(default_factory=list)
    others: list[Known] = field(default_factory=list)
    weight: float = 1.0
    new: int = 0


def of_list(segment: Segment, as_of: datetime | None = None) -> Sample:
    """The members of a list and other customers, as they stood when the list was made, or at another time."""
    sample = Sample(as_of or segment.created_at)
    inside = members(segment)
    seeds = list(sample_ids(inside, MAX_SEEDS))
    everybody = list(sample_ids(Customer.objects.all(), MAX_PEOPLE - len(seeds)))
    drawn_seeds = set(inside.filter(id__among=everybody).values_list("id", flat=True))
    others = [id for id in everybody if id not in drawn_seeds]
    if seeds and others:
        seed_count, count = inside.count(), Customer.objects.count()
        sample.weight = (count - seed_count) / len(others) / (seed_count / len(seeds))
    sample.seeds = _read(seeds, sample.as_of)
    sample.new = len(seeds) - len(sample.seeds)
    sample.others = _read(others, sample.as_of)
    return sample


def of_campaign(campaign: Campaign) -> Sample:
    """Those who clicked a campaign or ordered after it, and those who were written to as well and did neither, as they
    stood at its launch."""
    assert campaign.launched_at
    sample = Sample(campaign.launched_at)
    written_to = Message.objects.filter(campaign=campaign, status__in=(State.SENT, State.DELIVERED))
    drawn = list(sample_ids(written_to, MAX_PEOPLE))
    credits = Credit.objects.filter(message_id__among=drawn, version__in=shown_versions())
    ordered = set(credits.values_list("message_id", flat=True))
    rows = Message.objects.filter(id__among=drawn).values_list("id", "customer_id", "clicked_at")
    did = {customer: clicked is not None or id in ordered for id, customer, clicked in rows}
    for known in _read(list(did), sample.as_of):
        (sample.seeds if did[UUID(known.key)] else sample.others).append(known)
    return sample


def _read(ids: Collection[UUID], as_of: datetime) -> list[Known]:
    """These customers as they stood, in the order of their ids, without those who came later or whose orders are too
    many to be kept with them."""
    rows = Customer.objects.filter(id__among=ids).order_by("id").values(*COLUMNS)
    found = (_known(row, milliseconds(as_of)) for row in rows.iterator())
    return [known for known in found if known]


def _known(row: dict[str, Any], now: int) -> Known | None:
    signed_up = milliseconds(row["signed_up_at"]) if row["signed_up_at"] else None
    first = min(
        [*([signed_up] if signed_up is not None else []), *(order["t"] for order in row["purchases"])], default=now
    )
    if row["has_many_orders"] or first > now:
        return None
    before = [order for order in row["purchases"] if order["t"] < now]
    completed = [order for order in before if "s" not in order]
    credited = (order["v"] for order in before if order.get("s") == Order.Status.CREDIT_NOTE)
    times = [order["t"] for order in completed]
    return Known(
        key=row["id"].hex,
        order_count=len(completed),
        spend=sum(order["v"] for order in completed) + sum(credited),
        first_order=min(times, default=None),
        last_order=max(times, default=None),
        categories=frozenset(category for order in completed for category in order["c"] if category),
        signed_up=signed_up,
        city=row["city_key"],
        country=row["country_key"],
        tags=frozenset(tag for tag in row["tags_key"].split(TAG_EDGE) if tag),
        attributes=row["attributes_key"],
        opt_ins=frozenset(channel.opt_in for channel in CHANNELS.values() if row[channel.opt_in]),
    )


def rank_by_rfm(people: Iterable[Known]) -> list[Known]:
    """The people by the sum of their fifths of recency, frequency and spend, the best first; of equal ones the one who
    ordered last."""
    everybody = list(people)
    scores = dict.fromkeys((each.key for each in everybody), 0)
    for column in ("last_order", "order_count", "spend"):
        ranked = sorted(everybody, key=lambda each: getattr(each, column) or 0)
        values = [getattr(each, column) or 0 for each in ranked]
        first = {value: place for place, value in reversed(list(enumerate(values)))}
        for each in everybody:
            scores[each.key] += 5 * first[getattr(each, column) or 0] // len(everybody)
    return sorted(everybody, key=lambda each: (-scores[each.key], -(each.last_order or 0), -each.spend, each.key))
