"""What it brought to write to people at their own hours: half of an audience against the other half.

It is judged like a lift (`campaigns.effect.lift`), at the same fixed time: those written to at their hours against
those written to at the hour of the campaign, by who bought. The orders of both count from the launch on.
"""

from dataclasses import dataclass

from django.utils import timezone

from campaigns.content.message import Problem
from campaigns.effect.arms import OWN, THEIR_HOUR, THEIR_SHARE
from campaigns.effect.lift import REPORTED_WITHIN, WRONG_SPLIT, Lift, LiftState, Outcome, compare_outcomes
from campaigns.models import Campaign
from campaigns.sending_rules.best_hours import MIN_ORDERS, orders_by_hour
from campaigns.sending_rules.planning import campaign_timing
from campaigns.variants.deciding import count_clicked
from crm.estimates import Interval, chance_of_split, compare_shares

NIGHT_BEGINS, NIGHT_ENDS = 22, 7  # hours at which nobody would send as planned


@dataclass(frozen=True)
class HoursTest:
    """Both halves compared, as a lift in which the half at the hour of the campaign is in the place of those held out,
    and how many of each clicked; `clicks` is the difference of their shares, once it may be judged."""

    lift: Lift
    clicked: int
    usual_clicked: int
    clicks: Interval | None


def hours_problems(campaign: Campaign) -> list[Problem]:
    """Why a draft cannot try the hours of its recipients; empty where it does not, or can."""
    if not campaign.tries_hours:
        return []
    problems = []
    if campaign.has_variants:
        problems.append("Try other texts or the hour, not both at once.")
    if campaign.ends_at:
        problems.append("A campaign that tries the hour has no end: some would be written to too late.")
    if orders_by_hour() is None:
        problems.append(f"Too little is known to try the hour: it takes {MIN_ORDERS} orders of the last year.")
    return [Problem("tries_hours", problem) for problem in problems]


def night_warnings(campaign: Campaign) -> list[str]:
    """A warning where the half that is compared would be written to at night, at which any other hour wins."""
    timing = campaign_timing(campaign) if campaign.tries_hours else None
    at = timezone.localtime(timing.plan("").at) if timing else None
    if at is None or NIGHT_ENDS <= at.hour < NIGHT_BEGINS:
        return []
    return [
        f"Half of them would get it in the night, at {at:%H:%M}: against that hour any other one wins. "
        "Send it at the hour at which you usually send."
    ]


def measure_hours(campaign: Campaign, outcomes: dict[str, Outcome]) -> HoursTest | None:
    """The test of a launched campaign; None where it does not try hours."""
    if not campaign.tries_hours or not campaign.launched_at:
        return None
    usual, theirs = outcomes.get(OWN, Outcome()), outcomes.get(THEIR_HOUR, Outcome())
    lift = _judge(campaign, usual, theirs)
    clicked = count_clicked(campaign)
    counts = clicked.get(THEIR_HOUR, 0), clicked.get(OWN, 0)
    is_judged = lift.state not in (LiftState.RUNNING, LiftState.VOID) and usual.people and theirs.people
    clicks = compare_shares(counts[0], theirs.people, counts[1], usual.people) if is_judged else None
    return HoursTest(lift, *counts, clicks)


def _judge(campaign: Campaign, usual: Outcome, theirs: Outcome) -> Lift:
    until = campaign.measured[1] + REPORTED_WITHIN
    people = usual.people + theirs.people
    if campaign.status == Campaign.Status.CANCELLED:
        because = "The campaign was cancelled, so not everybody who was to get it did."
        return Lift(LiftState.VOID, until, usual, theirs, because)
    if campaign.snapshot_at and people and chance_of_split(theirs.people, people, THEIR_SHARE) < WRONG_SPLIT:
        because = "The halves are not of one size, so they may not be alike."
        return Lift(LiftState.VOID, until, usual, theirs, because)
    if timezone.now() < until or campaign.snapshot_at is None:
        return Lift(LiftState.RUNNING, until, usual, theirs)
    return compare_outcomes(usual, theirs, until)
