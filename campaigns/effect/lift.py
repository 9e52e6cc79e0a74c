"""What a campaign brought: everybody who was assigned to be written to, against everybody who was held out.

Credited is not caused: attribution says which message came last before an order, and only this comparison says what the
messages brought. It is made once, at a fixed time. Who looks every hour for a verdict finds one in a fifth of campaigns
that brought nothing; so while orders still count, and are still reported, there are counts alone.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Count, F, FloatField, QuerySet, Sum
from django.db.models.functions import Cast
from django.utils import timezone

from campaigns.effect.arms import HELD_OUT, LETTERS, Counts
from campaigns.log.ledger import HAS_ORDERED, Message
from campaigns.models import Campaign
from crm.estimates import Interval, Sums, chance_of_split, compare_means, compare_shares

REPORTED_WITHIN = timedelta(hours=48)  # after the last day that counts; later orders still correct the result
MIN_BUYERS, MIN_PEOPLE = 10, 100  # of each group for a verdict
MIN_BUYERS_FOR_PERCENT = 30  # held out
MIN_BUYERS_OF_VARIANT = 30  # of each text, and of those held out, to compare a single text with these
WRONG_SPLIT = 0.001  # a split as uneven as this one is not by chance


class LiftState(StrEnum):
    """What can be said about the share of buyers."""

    RUNNING = "running"
    NOT_ENOUGH = "not_enough"
    CHANCE = "chance"
    MORE = "more"
    LESS = "less"
    VOID = "void"


@dataclass(frozen=True)
class Outcome:
    """What the `people` of an arm did: how many bought, with how many orders, and what they spent, in minor units; the
    sums of squares and products are those of `crm.estimates.Sums`."""

    people: int = 0
    before: int = 0
    before_squares: int = 0
    buyers: int = 0
    orders: int = 0
    spent: int = 0
    squares: int = 0
    products: int = 0

    def __add__(self, other: "Outcome") -> "Outcome":
        return Outcome(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def money(self) -> Sums:
        """The sums over what each person spent."""
        return Sums(self.people, self.spent, self.squares, self.before, self.before_squares, self.products)


@dataclass(frozen=True)
class Effect:
    """A difference between those written to and those held out, and what it is as a share of the latter, where enough
    of them bought."""

    difference: Interval
    lift: Interval | None


@dataclass(frozen=True)
class Lift:
    """The two groups, and since `until` their comparison: the share of buyers, revenue a head and in all, the last two
    in minor units."""

    state: LiftState
    until: datetime
    held_out: Outcome
    written_to: Outcome
    because: str = ""
    conversion: Effect | None = None
    revenue: Effect | None = None
    total: Interval | None = None


def read_outcomes(campaign: Campaign) -> dict[str, Outcome]:
    """What the people of each arm did. Buyers alone are read; how many people an arm has was counted at the launch."""
    return sum_outcomes(campaign.arms, Message.objects.filter(HAS_ORDERED, campaign=campaign))


def sum_outcomes(arms: Counts, buyers: QuerySet[Any]) -> dict[str, Outcome]:
    """What the people of each arm did: `arms` counts all of them, and `buyers` are the rows of those who ordered. The
    database sums squares and products as floats: as integers SQLite would refuse sums that are too large."""
    spent = Cast("spent", FloatField())
    sums = (
        buyers.order_by()
        .values_list("arm")
        .annotate(
            buyers=Count("*"),
            all_orders=Sum("orders"),
            all_spent=Sum("spent"),
            squares=Sum(spent * spent),
            products=Sum(spent * F("before")),
        )
    )
    bought = {arm: map(int, counts) for arm, *counts in sums}
    return {arm: Outcome(*people, *bought.get(arm, ())) for arm, people in arms.items()}


def measure_lift(campaign: Campaign, outcomes: dict[str, Outcome]) -> Lift | None:
    """The lift of a launched campaign; None where it holds nobody out."""
    if not campaign.holdout or not campaign.launched_at:
        return None
    held_out = outcomes.get(HELD_OUT, Outcome())
    written_to = sum((outcome for arm, outcome in outcomes.items() if arm != HELD_OUT), Outcome())
    until = campaign.measured[1] + REPORTED_WITHIN
    if because := _why_void(campaign, held_out.people, written_to.people):
        return Lift(LiftState.VOID, until, held_out, written_to, because)
    if timezone.now() < until or campaign.snapshot_at is None:
        return Lift(LiftState.RUNNING, until, held_out, written_to)
    return compare_outcomes(held_out, written_to, until)


def compare_outcomes(held_out: Outcome, written_to: Outcome, until: datetime) -> Lift:
    """The verdict on two groups whose time is over."""
    if min(held_out.buyers, written_to.buyers) < MIN_BUYERS or min(held_out.people, written_to.people) < MIN_PEOPLE:
        return Lift(LiftState.NOT_ENOUGH, until, held_out, written_to)
    conversion = compare_shares(written_to.buyers, written_to.people, held_out.buyers, held_out.people)
    state = LiftState.CHANCE
    if conversion.is_beyond_chance:
        state = LiftState.MORE if conversion.value > 0 else LiftState.LESS
    shares = compare_means(*(Sums(each.people, each.buyers, each.buyers) for each in (written_to, held_out)))
    money = compare_means(written_to.money, held_out.money)
    has_percent = held_out.buyers >= MIN_BUYERS_FOR_PERCENT
    total = Interval(*(bound * written_to.people for bound in money.difference))
    return Lift(
        state,
        until,
        held_out,
        written_to,
        "",
        Effect(conversion, shares.lift if has_percent else None),
        Effect(money.difference, money.lift if has_percent else None),
        total,
    )


def lift_by_variant(outcomes: dict[str, Outcome], lift: Lift) -> dict[str, Lift]:
    """The lift of each text that was tried, by its letter, where the whole campaign has a verdict and enough people
    bought; empty where one text was sent. Who got the winner's text later is not among them."""
    tried = {arm: outcomes[arm] for arm in LETTERS if arm in outcomes}
    if lift.conversion is None or len(tried) < 2 or lift.held_out.buyers < MIN_BUYERS_OF_VARIANT:
        return {}
    found = {
        arm: compare_outcomes(lift.held_out, outcome, lift.until)
        for arm, outcome in tried.items()
        if outcome.buyers >= MIN_BUYERS_OF_VARIANT
    }
    return {arm: each for arm, each in found.items() if each.conversion}


def _why_void(campaign: Campaign, held_out: int, written_to: int) -> str:
    """Why nothing can be said of a campaign, ever; empty where something can."""
    if campaign.status == Campaign.Status.CANCELLED:
        return "The campaign was cancelled, so not everybody who was to get it did."
    return why_uneven(held_out, written_to, campaign.holdout) if campaign.snapshot_at else ""


def why_uneven(held_out: int, written_to: int, percent: int) -> str:
    """Why two groups cannot be compared, of which `percent` were to be held out; empty where they can."""
    people = held_out + written_to
    if people and chance_of_split(held_out, people, percent / 100) < WRONG_SPLIT:
        return f"The groups are not as large as {percent} % held out makes them: they may not be alike."
    return ""
