"""How many customers a campaign would reach now, counted exactly."""

from collections.abc import Collection
from dataclasses import dataclass, field, replace

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from crm.database.places import At
from customers.channels import CHANNELS
from customers.consent import OPTED_OUT, SUPPRESSED
from customers.models import Customer, Segment
from customers.segments import audience, rules

ALWAYS = {"total_spend", "order_count"}  # no customer lacks these
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
    """`addressed` have an address on the channel. Of them, `opted_out` and `suppressed` may not be written to, and
    `reachable` have an address that nobody before them has; `unasked` may be written to and said neither yes nor no.
    `missing` counts, by token, those who may be written to and have no value."""

    audience: int = 0
    addressed: int = 0
    opted_out: int = 0
    suppressed: int = 0
    reachable: int = 0
    unasked: int = 0
    missing: dict[str, int] = field(default_factory=dict)

    @property
    def no_address(self) -> int:
        """How many cannot be written to for want of an address."""
        return self.audience - self.addressed

    @property
    def willing(self) -> int:
        """How many have an address that may be written to."""
        return self.addressed - self.opted_out - self.suppressed

    @property
    def same_address(self) -> int:
        """How many share an address with somebody before them."""
        return self.willing - self.reachable


def members(segment: Segment) -> QuerySet[Customer]:
    """The customers who are in a segment now."""
    return audience.matching(rules.parse(segment.rule))


def addressed(channel: str) -> Q:
    """Customers who have an address on a channel."""
    return ~Q(**{CHANNELS[channel].address_key: ""})


def willing(channel: str) -> Q:
    """Who has an address that may be written to; it may when nobody there was ever asked."""
    return addressed(channel) & Q(**{CHANNELS[channel].standing: ""})


def count_reach(segment: Segment, channel: str, names: Collection[str] = ()) -> Reach:
    """The reach of a segment on a channel, with `missing` for each token in `names`. A large audience is counted in one
    pass over all customers."""
    rule, now = rules.parse(segment.rule), timezone.now()
    is_large = not audience.is_found_by_index(rule, now)
    (is_member,) = audience.conditions_for([rule], now)
    may_get_it = willing(channel)
    asked = [name for name in names if name not in ALWAYS]
    standing = CHANNELS[channel].standing
    conditions = {
        "audience": Q(),
        "addressed": addressed(channel),
        "opted_out": addressed(channel) & Q(**{standing: OPTED_OUT}),
        "suppressed": addressed(channel) & Q(**{standing: SUPPRESSED}),
        "unasked": may_get_it & Q(**{CHANNELS[channel].opt_in: None}),
        **{f"missing_{n}": may_get_it & without(name) for n, name in enumerate(asked)},
    }
    if is_large:
        figures = audience.tally({name: is_member & condition for name, condition in conditions.items()})
    else:
        counts = {name: Count("id", filter=condition) for name, condition in conditions.items() if condition}
        figures = Customer.objects.filter(is_member).aggregate(audience=Count("id"), **counts)
    missing = {name: figures.pop(f"missing_{n}") for n, name in enumerate(asked)}
    reach = Reach(**figures, missing={name: missing.get(name, 0) for name in names})
    receivers = Customer.objects.filter(is_member & may_get_it)
    key = CHANNELS[channel].address_key
    if not is_large or (repeated := _repeated_addresses(key)) is None:
        return replace(reach, reachable=receivers.values(key).distinct().count())
    at_repeated = receivers.filter(**{f"{key}__among": repeated})
    same_address = at_repeated.count() - at_repeated.values(key).distinct().count() if repeated else 0
    return replace(reach, reachable=reach.willing - same_address)


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
