"""How many customers a campaign would reach now, counted exactly, and how many it would skip for each reason."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from campaigns.arms import HOLDOUT
from campaigns.exclusions import HOLDOUTS, SAME_ADDRESS, choose, conditions, held_out
from campaigns.models import Campaign
from crm.database.models import as_stored
from crm.database.places import At
from customers.channels import CHANNELS
from customers.models import Customer, Segment
from customers.segments import audience, rules

ALWAYS = {"total_spend", "order_count"}  # no customer lacks these
MAX_DRAWN = 20_000  # eligible customers for each of whom a forecast draws whether they are held out
MAX_REPEATED = 20_000  # addresses that are looked at one by one
KEYS = {
    "first_name": "name_key",
    "name": "name_key",
    "email": "email_key",
    "city": "city_key",
    "country": "country_key",
}


@dataclass(frozen=True)
class Reach:
    """What would become of an `audience`: how many are `skipped`, by reason in the order of `campaigns.exclusions`, and
    how many are `reachable`, which are the rest. `eligible` are those whom no condition excludes; of them `unasked`
    said neither yes nor no, and `missing` counts, by token, those who have no value. How many a large audience holds
    out is an estimate (`is_estimate`)."""

    audience: int = 0
    eligible: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    unasked: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    is_estimate: bool = False

    @property
    def reachable(self) -> int:
        """How many would be written to."""
        return self.audience - sum(self.skipped.values())

    @property
    def held_out(self) -> int:
        """How many the campaign holds out."""
        return self.skipped.get(HOLDOUT, 0)


def members(segment: Segment) -> QuerySet[Customer]:
    """The customers who are in a segment now."""
    return audience.matching(rules.parse(segment.rule))


def count_reach(campaign: Campaign, names: Collection[str] = ()) -> Reach:
    """The reach of a campaign, which need not be saved, with `missing` for each token in `names`. A large audience is
    counted in one pass over all customers; nobody is reached without a segment."""
    if campaign.rule:
        rule = audience.thawed(campaign.rule)
    elif campaign.segment:
        rule = rules.parse(campaign.segment.rule)
    else:
        return Reach()
    now = timezone.now()
    channel = CHANNELS[campaign.channel]
    is_large = not audience.is_found_by_index(rule, now)
    (is_member,) = audience.conditions_for([rule], now)
    excluding = conditions(campaign)
    asked = [name for name in names if name not in ALWAYS]
    counted = {"audience": Q()}
    passing = Q()
    for n, condition in enumerate(excluding.values()):
        passing &= ~condition
        counted[f"passing_{n}"] = passing
    counted["unasked"] = passing & Q(**{channel.opt_in: None})
    counted |= {f"missing_{n}": passing & without(name) for n, name in enumerate(asked)}
    if is_large:
        figures = audience.tally({name: is_member & condition for name, condition in counted.items()})
    else:
        counts = {name: Count("id", filter=condition) for name, condition in counted.items() if condition}
        figures = Customer.objects.filter(is_member).aggregate(audience=Count("id"), **counts)
    skipped, left = {}, figures["audience"]
    for n, reason in enumerate(excluding):
        skipped[reason] = left - figures[f"passing_{n}"]
        left = figures[f"passing_{n}"]
    missing = dict.fromkeys(names, 0) | {name: figures[f"missing_{n}"] for n, name in enumerate(asked)}
    reach = Reach(figures["audience"], left, skipped, figures["unasked"], missing)
    receivers = Customer.objects.filter(is_member & passing)
    if held_out(campaign) and left <= MAX_DRAWN:
        return replace(reach, skipped=skipped | _count_choices(campaign, receivers))
    skipped[SAME_ADDRESS] = _same_address(receivers, left, channel.address_key, is_large)
    left -= skipped[SAME_ADDRESS]
    for holdout in HOLDOUTS if held_out(campaign) else ():
        skipped[holdout.reason] = round(left * holdout.percent(campaign) / 100)
        left -= skipped[holdout.reason]
    return replace(reach, skipped=skipped, is_estimate=bool(held_out(campaign)))


def _same_address(receivers: QuerySet[Customer], count: int, key: str, is_large: bool) -> int:
    """How many of these `count` customers have the address of one before them."""
    if not is_large or (repeated := _repeated_addresses(key)) is None:
        return count - receivers.values(key).distinct().count()
    if not repeated:
        return 0
    at_repeated = receivers.filter(**{f"{key}__among": repeated})
    return at_repeated.count() - at_repeated.values(key).distinct().count()


def _count_choices(campaign: Campaign, receivers: QuerySet[Customer]) -> dict[str, int]:
    """How many of these customers are skipped for each reason that is decided customer by customer, as the snapshot
    decides it."""
    rows = receivers.order_by("id").annotate(key=as_stored("id"), exclusion=Value(""))
    rows = rows.values_list("key", "exclusion", CHANNELS[campaign.channel].address_key, named=True)
    found = Counter(choose(campaign, rows.iterator(), taken=set()))
    return {reason: found[reason] for reason in (SAME_ADDRESS, *(reason for reason, _ in held_out(campaign)))}


def _repeated_addresses(key: str) -> set[str] | None:
    """The addresses that several customers have, read from their index; None where they are more than
    `MAX_REPEATED`."""
    shared = Customer.objects.exclude(**{key: ""}).values(key).annotate(customers=Count("*")).filter(customers__gt=1)
    found = set(shared.values_list(key, flat=True)[: MAX_REPEATED + 1])
    return found if len(found) <= MAX_REPEATED else None


def without(name: str) -> Q:
    """Customers who have no value for a token."""
    if name.startswith("attributes."):
        return ~Q(attributes_key__at=At((name.removeprefix("attributes."),), "known"))
    if name == "last_order_on":
        return Q(last_order_at=None)
    return Q(**{KEYS.get(name, name): ""})


def lacking(names: Collection[str]) -> Q:
    """Customers who lack a value for one of the tokens at least; nobody when every customer has them all."""
    found = Q(pk__in=[])
    for name in names:
        if name not in ALWAYS:
            found |= without(name)
    return found
