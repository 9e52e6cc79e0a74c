"""How many customers a campaign would reach now, counted exactly, and how many it would skip for each reason."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import tee

from django.db.models import Count, Q, QuerySet, Value
from django.utils import timezone

from campaigns.content.tokens import TRIGGER
from campaigns.effect.arms import HOLDOUT
from campaigns.forecast.deferred import Deferral, forecast_deferrals
from campaigns.log.exclusions import CAPPED, HOLDOUTS, SAME_ADDRESS, choose, conditions, eligible, held_out, none_hold
from campaigns.models import Campaign
from campaigns.sending_rules.planning import campaign_timing
from campaigns.sending_rules.timing import Timing
from campaigns.sending_rules.touches import campaign_caps, find_capped
from crm.database.models import as_stored
from crm.database.places import At
from crm.database.scans import repeated_values
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
    """What would become of an `audience`: how many are `skipped`, by reason in the order of `log.exclusions`, and
    how many are `reachable`, which are the rest. `eligible` are those whom no condition excludes; of them `unasked`
    said neither yes nor no, and `missing` counts, by token, those who have no value. Of the reachable, some are
    `deferred` to a later time. How many a large audience holds out is an estimate (`is_estimate`)."""

    audience: int = 0
    eligible: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    unasked: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    is_estimate: bool = False
    deferred: list[Deferral] = field(default_factory=list)

    @property
    def reachable(self) -> int:
        """How many would be written to."""
        return self.audience - sum(self.skipped.values())

    @property
    def held_out(self) -> int:
        """How many the campaign holds out."""
        return self.skipped.get(HOLDOUT, 0)

    @property
    def held_out_in_all(self) -> int:
        """How many it or the global holdout holds out."""
        return sum(self.skipped.get(holdout.reason, 0) for holdout in HOLDOUTS)


def members(segment: Segment) -> QuerySet[Customer]:
    """The customers who are in a segment now."""
    return audience.matching(rules.parse(segment.rule))


def eligible_members(campaign: Campaign) -> QuerySet[Customer]:
    """The customers in a campaign's segment whom no condition excludes, in the order of their ids; nobody without a
    segment. Some of them may share an address, be capped, or be held out."""
    if campaign.segment is None:
        return Customer.objects.none()
    return members(campaign.segment).filter(eligible(campaign)).order_by("id")


def first_recipient(campaign: Campaign, customers: QuerySet[Customer]) -> Customer | None:
    """The first of these eligible customers whom neither a cap nor a holdout leaves out. All of them are read."""
    found = list(customers.annotate(key=as_stored("id"), exclusion=Value("")))
    addresses = [getattr(each, CHANNELS[campaign.channel].address_key) for each in found]
    is_capped = find_capped(campaign, campaign_timing(campaign), addresses)
    reasons = choose(campaign, found, set(), is_capped)
    return next((each for each, reason in zip(found, reasons, strict=False) if not reason), None)


def count_reach(campaign: Campaign, names: Collection[str] = ()) -> Reach:
    """The reach of a campaign, which need not be saved, with `missing` for each token in `names`; nobody is reached
    without a segment.

    1. Count what the customers' rows say: a large audience is counted in one pass over all customers.
    2. Count what is decided customer by customer among the eligible: caps, shared addresses and holdouts.
    """
    rule = _audience_rule(campaign)
    if rule is None:
        return Reach()
    now = timezone.now()
    is_large = not audience.is_found_by_index(rule, now)
    (is_member,) = audience.conditions_for([rule], now)
    excluding, timing = conditions(campaign), campaign_timing(campaign)
    reach, by_zone = _count_conditions(
        campaign, is_member, excluding, names, is_large=is_large, has_zones=timing is not None
    )
    receivers = Customer.objects.filter(is_member & none_hold(excluding.values()))
    return _count_choices(campaign, reach, receivers, timing, by_zone, is_large=is_large)


def _count_conditions(
    campaign: Campaign,
    is_member: Q,
    excluding: Mapping[str, Q],
    names: Collection[str],
    *,
    is_large: bool,
    has_zones: bool,
) -> tuple[Reach, Counter[str]]:
    """The audience, who is skipped by which condition of `excluding`, and which values the eligible lack; and the
    eligible of a large audience by time zone, where this is asked for."""
    asked = [name for name in names if name not in ALWAYS]
    counted = {"audience": Q()}
    is_eligible = Q()
    for n, condition in enumerate(excluding.values()):
        is_eligible &= ~condition
        counted[f"passing_{n}"] = is_eligible
    counted["unasked"] = is_eligible & Q(**{CHANNELS[campaign.channel].opt_in: None})
    counted |= {f"missing_{n}": is_eligible & without(name) for n, name in enumerate(asked)}
    by_zone: Counter[str] = Counter()
    if is_large:
        counted = {name: is_member & condition for name, condition in counted.items()}
        if has_zones:
            zones = audience.tally_by("time_zone", counted)
            figures = {name: counts.total() for name, counts in zones.items()}
            by_zone = zones[f"passing_{len(excluding) - 1}"]
        else:
            figures = audience.tally(counted)
    else:
        counts = {name: Count("id", filter=condition) for name, condition in counted.items() if condition}
        figures = Customer.objects.filter(is_member).aggregate(audience=Count("id"), **counts)
    skipped, left = {}, figures["audience"]
    for n, reason in enumerate(excluding):
        skipped[reason] = left - figures[f"passing_{n}"]
        left = figures[f"passing_{n}"]
    missing = dict.fromkeys(names, 0) | {name: figures[f"missing_{n}"] for n, name in enumerate(asked)}
    return Reach(figures["audience"], left, skipped, figures["unasked"], missing), by_zone


def _count_choices(
    campaign: Campaign,
    reach: Reach,
    receivers: QuerySet[Customer],
    timing: Timing | None,
    by_zone: Counter[str],
    *,
    is_large: bool,
) -> Reach:
    """The reach with what is decided customer by customer among its eligible customers, the `receivers`, who are
    counted `by_zone` in a large audience. They are only read one by one where counting would not give the same
    figures."""
    address_key = CHANNELS[campaign.channel].address_key
    has_holdouts = bool(held_out(campaign))
    has_caps = not campaign.ignores_caps and campaign_caps(campaign) is not None
    is_estimate = has_holdouts and not timing and not has_caps and reach.eligible > MAX_DRAWN
    needs_each = has_caps or (has_holdouts and not is_estimate)
    repeated = _repeated_addresses(address_key) if is_large and not needs_each else None
    if needs_each or (timing and repeated is None):
        skipped, by_zone = _choose_each(campaign, receivers, timing, has_caps=has_caps)
    elif repeated is None:
        skipped = {SAME_ADDRESS: reach.eligible - receivers.values(address_key).distinct().count()}
    else:
        again = _again_at(receivers, address_key, repeated, has_zones=timing is not None)
        skipped = {SAME_ADDRESS: again.total()}
        by_zone -= again
    if is_estimate:
        skipped |= _estimate_holdouts(campaign, reach.eligible - skipped[SAME_ADDRESS])
    deferred = forecast_deferrals(timing, by_zone) if timing else []
    return replace(reach, skipped=reach.skipped | skipped, deferred=deferred, is_estimate=is_estimate)


def _estimate_holdouts(campaign: Campaign, left: int) -> dict[str, int]:
    """How many of the customers who are `left` each holdout takes, about: its share of those before it left."""
    skipped: dict[str, int] = {}
    for holdout in HOLDOUTS:
        if percent := holdout.percent(campaign):
            skipped[holdout.reason] = round(left * percent / 100)
            left -= skipped[holdout.reason]
    return skipped


def takes_long(campaign: Campaign) -> bool:
    """Whether counting the reach of a campaign takes longer than a page should wait."""
    rule = _audience_rule(campaign)
    return rule is not None and audience.takes_long(rule)


def _audience_rule(campaign: Campaign) -> rules.Group | None:
    """The rule that was frozen at the launch, before that the segment's."""
    if campaign.rule:
        return audience.thawed(campaign.rule)
    return rules.parse(campaign.segment.rule) if campaign.segment else None


def _again_at(receivers: QuerySet[Customer], key: str, repeated: set[str], *, has_zones: bool) -> Counter[str]:
    """Those who have the address of a customer before them, counted by time zone where it is asked for; `repeated` are
    the addresses of several customers."""
    if not repeated:
        return Counter()
    rows = receivers.filter(**{f"{key}__among": repeated}).order_by("id")
    seen: set[str] = set()
    again: Counter[str] = Counter()
    for address, zone in rows.values_list(key, "time_zone" if has_zones else Value("")):
        again[zone] += address in seen
        seen.add(address)
    return again


def _choose_each(
    campaign: Campaign, receivers: QuerySet[Customer], timing: Timing | None, *, has_caps: bool
) -> tuple[dict[str, int], Counter[str]]:
    """How many are skipped for each reason that is decided customer by customer, as the snapshot decides it; and the
    time zones of those who are written to, where these are asked for."""
    rows = receivers.order_by("id").annotate(key=as_stored("id"), exclusion=Value(""))
    zone = ("time_zone",) if timing else ()
    rows = rows.values_list("key", "exclusion", CHANNELS[campaign.channel].address_key, *zone, named=True)
    customers, chosen = tee(rows.iterator())
    skipped = ({CAPPED: 0} if has_caps else {}) | {SAME_ADDRESS: 0} | {reason: 0 for reason, _ in held_out(campaign)}
    by_zone: Counter[str] = Counter()
    for customer, reason in zip(customers, choose(campaign, chosen, set(), find_capped(campaign, timing)), strict=True):
        if reason:
            skipped[reason] += 1
        elif timing:
            by_zone[customer.time_zone] += 1
    return skipped, by_zone


def _repeated_addresses(key: str) -> set[str] | None:
    """The addresses that several customers have, read from their index; None where they are more than
    `MAX_REPEATED`."""
    found = repeated_values(Customer.objects.filter(**{f"{key}__gt": ""}), key, MAX_REPEATED + 1)
    return found if len(found) <= MAX_REPEATED else None


def without(name: str) -> Q:
    """Customers who have no value for a token."""
    if name.startswith(TRIGGER):
        return Q()  # nobody has one outside of a journey
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
