"""How many customers a campaign would reach now, counted exactly."""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet

from crm.database.places import At
from customers.channels import CHANNELS
from customers.consent import OPTED_OUT, SUPPRESSED
from customers.models import Customer, Segment
from customers.segments import audience, rules

ALWAYS = {"total_spend", "order_count"}  # no customer lacks these


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
    return ~Q(**{CHANNELS[channel].address: ""})


def willing(channel: str) -> Q:
    """Who has an address that may be written to; it may when nobody there was ever asked."""
    return addressed(channel) & Q(**{CHANNELS[channel].standing: ""})


def count_reach(segment: Segment, channel: str, names: Collection[str] = ()) -> Reach:
    """The reach of a segment on a channel, with `missing` for each token in `names`; two queries."""
    may_get_it = willing(channel)
    asked = [name for name in names if name not in ALWAYS]
    audience = members(segment)
    figures = audience.aggregate(
        audience=Count("id"),
        addressed=Count("id", filter=addressed(channel)),
        opted_out=Count("id", filter=addressed(channel) & Q(**{CHANNELS[channel].standing: OPTED_OUT})),
        suppressed=Count("id", filter=addressed(channel) & Q(**{CHANNELS[channel].standing: SUPPRESSED})),
        unasked=Count("id", filter=may_get_it & Q(**{CHANNELS[channel].opt_in: None})),
        **{f"missing_{n}": Count("id", filter=may_get_it & without(name)) for n, name in enumerate(asked)},
    )
    missing = {name: figures.pop(f"missing_{n}") for n, name in enumerate(asked)}
    reachable = audience.filter(may_get_it).values(CHANNELS[channel].address_key).distinct().count()
    return Reach(**figures, reachable=reachable, missing={name: missing.get(name, 0) for name in names})


def without(name: str) -> Q:
    """Customers who have no value for a token."""
    if name.startswith("attributes."):
        return ~Q(attributes_key__at=At((name.removeprefix("attributes."),), "known"))
    if name in ("first_name", "name"):
        return Q(name__lt="!", name__regex=r"^\s*$")  # the first spares most rows the second
    if name == "last_order_on":
        return Q(last_order_at=None)
    return Q(**{name: ""})


def lacking(names: Collection[str]) -> Q:
    """Customers who lack a value for one of the tokens at least; nobody when every customer has them all."""
    found = Q(pk__in=[])
    for name in names:
        if name not in ALWAYS:
            found |= without(name)
    return found
