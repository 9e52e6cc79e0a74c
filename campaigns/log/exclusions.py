"""Why a customer of the audience is not written to: one order of reasons, for the forecast and for the ledger.

`ORDER` holds what a customer's own row says, so that the database decides it: the forecast counts by these conditions,
and the snapshot reads the first that holds with each customer. Among those who pass, each address is written to once:
the first customer there takes it, and the rest are skipped as "same address". `HOLDOUTS` come last and are decided
customer by customer among those who took an address, so that everybody in them would have been written to.

A new reason is one entry, at its place in one of the two.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Q, Value, When

from campaigns.effect.arms import HOLDOUT, holdout_drawing
from campaigns.effect.global_holdouts import GLOBAL_HOLDOUT, global_drawing, global_percent
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from campaigns.sending_rules.planning import too_late
from customers.channels import CHANNELS, Channel
from customers.consent import NO_CONSENT, OPTED_OUT, SUPPRESSED, without_yes
from customers.privacy.topics import TOPIC_REFUSED, refusing

SAME_ADDRESS = "same address"
TOO_LATE, CAPPED = "too late", "capped"


@dataclass(frozen=True)
class Exclusion:
    """A reason in the ledger. `condition` gives the customers whom it concerns for a campaign; None where the campaign
    has no such rule. `label` is how pages say it, with the fields of the channel in braces; `always_shown` also where
    it concerns nobody."""

    reason: str
    label: str
    condition: Callable[[Campaign, Channel], Q | None]
    always_shown: bool = False


@dataclass(frozen=True)
class Holdout:
    """A reason for which customers are held out. `chooser` gives a test of one customer, by the id as the database
    keeps it; None where the campaign holds nobody out. `percent` is the share that it chooses."""

    reason: str
    label: str
    chooser: Callable[[Campaign], Callable[[str], bool] | None]
    percent: Callable[[Campaign], int]


ORDER = (
    Exclusion("no address", "No {address_label}", lambda _, channel: Q(**{channel.address_key: ""}), always_shown=True),
    Exclusion(
        OPTED_OUT, "Opted out of {spoken}", lambda _, channel: Q(**{channel.standing: OPTED_OUT}), always_shown=True
    ),
    Exclusion(NO_CONSENT, "Did not say yes to {spoken}", lambda _, channel: without_yes(channel)),
    Exclusion(SUPPRESSED, "Suppressed", lambda _, channel: Q(**{channel.standing: SUPPRESSED})),
    Exclusion(
        TOPIC_REFUSED,
        "Refused the topic",
        lambda campaign, channel: refusing(channel, campaign.topic_id) if campaign.topic_id else None,
    ),
    Exclusion(TOO_LATE, "Their time comes after the end", lambda campaign, _: too_late(campaign)),
)
HOLDOUTS = (
    Holdout(GLOBAL_HOLDOUT, "In the global holdout", global_drawing, global_percent),
    Holdout(HOLDOUT, "Held out, to measure the effect", holdout_drawing, lambda campaign: campaign.holdout),
)
SAME_ADDRESS_LABEL = "Same {address_label} as another customer"
CAPPED_LABEL = "Reached a cap"


def conditions(campaign: Campaign) -> dict[str, Q]:
    """By reason the customers whom it would exclude, in order; one customer may meet several."""
    channel = CHANNELS[campaign.channel]
    found = {exclusion.reason: exclusion.condition(campaign, channel) for exclusion in ORDER}
    return {reason: condition for reason, condition in found.items() if condition is not None}


def eligible(campaign: Campaign) -> Q:
    """The customers whom no condition excludes. Some of them may share an address, or be held out."""
    return none_hold(conditions(campaign).values())


def none_hold(excluding: Iterable[Q]) -> Q:
    """The customers for whom none of these conditions holds."""
    passing = Q()
    for condition in excluding:
        passing &= ~condition
    return passing


def first_exclusion(campaign: Campaign) -> Case:
    """The first reason whose condition holds for a customer; empty for an eligible one. For an annotation."""
    cases = (When(condition, then=Value(reason)) for reason, condition in conditions(campaign).items())
    return Case(*cases, default=Value(""), output_field=CharField())


def held_out(campaign: Campaign) -> list[tuple[str, Callable[[str], bool]]]:
    """The holdouts of a campaign, in order: the reason, and the test of one customer."""
    found = ((holdout.reason, holdout.chooser(campaign)) for holdout in HOLDOUTS)
    return [(reason, test) for reason, test in found if test]


def taken_addresses(campaign: Campaign, keys: Collection[str]) -> set[str]:
    """Those of the address keys that the ledger has already: somebody there is written to, or held out."""
    took = ~Q(status=State.SKIPPED) | Q(reason__in=[holdout.reason for holdout in HOLDOUTS])
    there = Message.objects.filter(took, campaign=campaign, to_key__among=keys)
    return set(there.values_list("to_key", flat=True))


def choose(
    campaign: Campaign, customers: Iterable[Any], taken: set[str], is_capped: Callable[[Any], bool]
) -> Iterator[str]:
    """The reason for each customer, empty for those who are written to.

    Customers come in the order of their ids, with `key`, the id as the database keeps it, their address key, and
    `first_exclusion` as `exclusion`. `taken` are the address keys that customers before them have; theirs are added.
    `is_capped` says whether one more message would exceed a cap of the customer.
    """
    address_key = CHANNELS[campaign.channel].address_key
    holdouts = held_out(campaign)
    for customer in customers:
        reason: str = customer.exclusion
        if not reason:
            at = getattr(customer, address_key)
            if is_capped(customer):
                reason = CAPPED
            elif at in taken:
                reason = SAME_ADDRESS
            else:
                taken.add(at)
                reason = next((reason for reason, is_held_out in holdouts if is_held_out(customer.key)), "")
        yield reason


@dataclass(frozen=True)
class Line:
    """How pages show a reason, and how many are skipped for it."""

    label: str
    count: int


def shown_lines(skipped: Mapping[str, int], channel: Channel) -> list[Line]:
    """The reasons as the review shows them: those that concern somebody, and those that always stand there."""
    named = {exclusion.reason: exclusion.label for exclusion in ORDER}
    named |= {CAPPED: CAPPED_LABEL, SAME_ADDRESS: SAME_ADDRESS_LABEL}
    named |= {holdout.reason: holdout.label for holdout in HOLDOUTS}
    always = {SAME_ADDRESS, *(exclusion.reason for exclusion in ORDER if exclusion.always_shown)}
    return [
        Line(named[reason].format(address_label=channel.address_label, spoken=channel.spoken), count)
        for reason, count in skipped.items()
        if count or reason in always
    ]
