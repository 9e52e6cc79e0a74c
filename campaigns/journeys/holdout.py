"""The holdout of a journey: a share of those who could enter is kept out, to measure what the journey brings.

Everybody who could enter a journey with a holdout is in the comparison once, by the arm that they draw: their
completed orders count from then on, for the time of the goal. People keep coming, and who looks at a result again and
again finds one by chance; so they are compared in rounds of 90 days, each of which is judged once, when the time of its
last people is over. Another share that is held out begins a round of its own.
"""

import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.utils import timezone

from campaigns.effect.arms import HELD_OUT, OWN, add_to_arms
from campaigns.effect.lift import REPORTED_WITHIN, Lift, LiftState, Outcome, compare_outcomes, sum_outcomes, why_uneven
from campaigns.effect.outcomes import read_purchases, spent_before
from campaigns.journeys.figures import current_plan
from campaigns.journeys.models import Journey, Participant
from campaigns.journeys.plan import Duration, Plan
from campaigns.journeys.walking import time_after
from campaigns.log.ledger import HAS_ORDERED
from campaigns.membership import in_arm
from crm.database import insert, update_each
from crm.database.models import as_stored, new_id
from customers.chance import chance

HOLDOUT = "holdout"  # why somebody was not let in
ROUND = timedelta(days=90)
USUAL = Duration(14, "days")  # in which orders count where the journey has no goal
FIELDS = ("id", "journey", "customer_id", "round", "arm", "entered_at", "until", "orders", "spent", "before")


class Comer(NamedTuple):
    """Somebody who is compared from now on."""

    customer_id: uuid.UUID
    customer_external_id: str
    arm: str


@dataclass(frozen=True)
class JourneyLift:
    """What a journey brought to those who came in one round, of whom `percent` were to be held out."""

    percent: int
    begins_at: datetime
    ends_at: datetime
    lift: Lift


def draw_arm(journey: Journey, plan: Plan, customer_id: uuid.UUID) -> str:
    """The arm of a customer: HELD_OUT, or OWN for those who are let in."""
    return HELD_OUT if chance(f"{journey.id}:holdout", customer_id) < plan.holdout / 100 else OWN


def current_round(journey: Journey, plan: Plan, at: datetime) -> str:
    """What the round of a moment is called: its number since the start, and the share held out in it."""
    assert journey.started_at
    return f"{max(0, (at - journey.started_at) // ROUND)}:{plan.holdout}"


def compare(journey: Journey, plan: Plan, comers: Collection[Comer], now: datetime) -> None:
    """Take people into the comparison, inside the transaction that lets them in or keeps them out."""
    if not comers:
        return
    before = spent_before({each.customer_external_id for each in comers}, now)
    until, round = _until(plan, now), current_round(journey, plan, now)
    insert(
        Participant,
        [
            (new_id(), journey.id, id, round, arm, now, until, 0, 0, before.get(external_id, 0))
            for id, external_id, arm in comers
        ],
        fields=FIELDS,
    )
    in_arm(OWN, journey.id, [each.customer_id for each in comers])
    drawn = [(each.arm, before.get(each.customer_external_id, 0)) for each in comers]
    journey.arms = {**journey.arms, round: add_to_arms(journey.arms.get(round, {}), drawn)}
    Journey.objects.filter(id=journey.id).update(arms=journey.arms)


def _until(plan: Plan, at: datetime) -> datetime:
    return time_after(at, plan.goal.within if plan.goal else USUAL, ZoneInfo("UTC"))


def refresh_participants(customers: Mapping[str, uuid.UUID]) -> None:
    """Count again what these customers, ids by external id, ordered; inside the transaction that changes orders."""
    external_ids = {id: external_id for external_id, id in customers.items()}
    columns = (as_stored("id"), "customer_id", "entered_at", "until", "orders", "spent")
    rows = list(Participant.objects.filter(customer_id__among=set(external_ids)).values_list(*columns))
    if not rows:
        return
    bought = defaultdict(list)
    begin, end = min(row[2] for row in rows), max(row[3] for row in rows)
    for purchase in read_purchases({external_ids[row[1]] for row in rows}, begin, end):
        bought[purchase.customer].append(purchase)
    changed = []
    for id, customer_id, since, until, *stored in rows:
        amounts = [each.amount for each in bought[external_ids[customer_id]] if since <= each.ordered_at < until]
        if [len(amounts), sum(amounts)] != stored:
            changed.append((len(amounts), sum(amounts), id))
    update_each(Participant, changed, fields=("orders", "spent"))


# ── What is shown ─────────────────────────────────────────────────────
def measure_lifts(journey: Journey) -> list[JourneyLift]:
    """The lift of each round, the newest first."""
    if not journey.arms:
        return []
    plan = current_plan(journey)
    rounds = [(int(number), int(percent), f"{number}:{percent}") for number, percent in _split(journey.arms)]
    return [_measure(journey, plan, *each) for each in sorted(rounds, reverse=True)]


def _split(arms: Mapping[str, object]) -> list[tuple[str, ...]]:
    return [tuple(round.split(":")) for round in arms]


def _measure(journey: Journey, plan: Plan, number: int, percent: int, round: str) -> JourneyLift:
    assert journey.started_at
    begins_at = journey.started_at + number * ROUND
    ends_at = begins_at + ROUND
    until = _until(plan, ends_at) + REPORTED_WITHIN
    buyers = Participant.objects.filter(HAS_ORDERED, journey=journey, round=round)
    outcomes = sum_outcomes(journey.arms[round], buyers)
    held_out, let_in = outcomes.get(HELD_OUT, Outcome()), outcomes.get(OWN, Outcome())
    if because := why_uneven(held_out.people, let_in.people, percent):
        lift = Lift(LiftState.VOID, until, held_out, let_in, because)
    elif timezone.now() < until:
        lift = Lift(LiftState.RUNNING, until, held_out, let_in)
    else:
        lift = compare_outcomes(held_out, let_in, until)
    return JourneyLift(percent, begins_at, ends_at, lift)
