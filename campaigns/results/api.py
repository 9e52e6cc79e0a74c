"""What campaigns brought, and what they could show, over the API."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema, Status
from ninja.errors import HttpError
from pydantic import Field

from campaigns.answers import VariantShown, variant_shown
from campaigns.attribution.earnings import Earnings, earned_by_arm
from campaigns.effect.lift import Effect, Lift, Outcome, lift_by_variant, measure_lift, read_outcomes
from campaigns.effect.measuring import Holdout
from campaigns.effect.power import measure_power
from campaigns.engagement.figures import NOTHING, engagement_by_arm
from campaigns.models import Campaign
from campaigns.sending_rules.hours_test import HoursTest, measure_hours
from campaigns.variants.deciding import decide, why_no_winner
from campaigns.variants.models import Experiment
from crm.accounts.permissions import control, read
from crm.database import consistent_reads
from crm.estimates import Interval
from crm.web.answers import Body, Problems, json_body, read_body
from crm.web.display import from_minor

router = Router(tags=["Campaigns"])


class OutcomeOut(Schema):
    """A group: its people, how many of them bought, with how many orders, and for how much."""

    people: int
    buyers: int
    orders: int
    spent: float


class ArmOut(OutcomeOut):
    """One arm: `h` is held out, `a` has the campaign's own text, `b` to `d` the other ones, `r` waits for the winner
    among them, `t` is written to at the hour of each person. The figures of engagement are those of GET
    /campaigns/{id}, `opens` and `clicks` how often people did so in all. `converted`, `credited` and `revenue` are what
    is credited to its messages: messages with an order, the orders, and their revenue."""

    arm: str
    opened: int
    prefetched: int
    clicked: int
    machine_clicked: int
    opens: int
    clicks: int
    converted: int
    credited: int
    revenue: float


class EffectOut(Schema):
    """A difference with its 95 % interval, and per cent of what those held out did where enough of them bought."""

    difference: float
    low: float
    high: float
    percent: float | None = None


class VariantLiftOut(Schema):
    """One of the texts that were tried, against those held out; as `conversion` and `revenue` of the lift."""

    variant: str
    conversion: EffectOut
    revenue: EffectOut


class ComparisonOut(Schema):
    """Those written to against those held out. `state` is about the share of buyers; before `until` there are counts
    alone. `conversion` is in buyers a person, `revenue` in the currency a person, `total` for all written to."""

    state: str = Field(description="running, not_enough, chance, more, less or void.")
    until: datetime
    because: str = Field(description="Why nothing can be said, if void.")
    held_out: OutcomeOut
    written_to: OutcomeOut
    conversion: EffectOut | None
    revenue: EffectOut | None
    total: EffectOut | None


class LiftOut(ComparisonOut):
    """`variants` are the texts that were tried, from 30 buyers of the text and 30 held out."""

    variants: list[VariantLiftOut]


class HoursOut(Schema):
    """Those written to at the hour of each against those written to as planned; `state` is as that of the lift."""

    state: str
    until: datetime
    their_hour: OutcomeOut
    as_planned: OutcomeOut
    conversion: EffectOut | None
    revenue: EffectOut | None


class RuleOut(Schema):
    """Which orders count."""

    orders: str
    since: datetime | None
    until: datetime | None
    measure_days: int


class VariantOut(VariantShown):
    """How the texts that are tried compare. `clear`: the winner beat each other text."""

    decided_at: datetime | None
    clear: bool


class ResultsOut(Schema):
    """`variant` is null where one text is sent, `lift` where nobody is held out, `hours` where they are not
    tried, and without all three there are no arms."""

    rule: RuleOut
    arms: list[ArmOut]
    variant: VariantOut | None
    lift: LiftOut | None
    hours: HoursOut | None
    as_of: datetime


class PowerOut(Schema):
    """Per cent of lift that would be told from chance in 8 of 10 cases; null where the audience bought nothing lately.
    `people` could be written to or held out."""

    people: int
    conversion: float | None
    revenue: float | None


class WinnerBody(Body):
    """The letter of a text: `a` is the campaign's own."""

    variant: Literal["a", "b", "c", "d"]


Share = Annotated[Holdout, Query(description="Per cent held out.")]


@router.get(
    "/campaigns/{campaign_id}/results",
    summary="Show what a campaign brought",
    auth=read,
    response={200: ResultsOut, 404: Problems},
)
def results(request: HttpRequest, campaign_id: UUID) -> dict[str, Any]:
    """What each arm did, and what the messages brought, as far as a holdout can tell."""
    return _results(campaign_id)


@consistent_reads
def _results(campaign_id: UUID) -> dict[str, Any]:
    campaign = get_object_or_404(Campaign, id=campaign_id)
    since, until = campaign.measured if campaign.launched_at else (None, None)
    outcomes = read_outcomes(campaign)
    lift = measure_lift(campaign, outcomes)
    engagement, earned = engagement_by_arm(campaign.id), earned_by_arm(campaign.id)
    return {
        "rule": {"orders": "completed", "since": since, "until": until, "measure_days": campaign.measure_days},
        "arms": [
            {
                "arm": arm,
                **engagement.get(arm, NOTHING)._asdict(),
                **_credited(earned.get(arm, Earnings())),
                **_outcome(outcome),
            }
            for arm, outcome in sorted(outcomes.items())
        ],
        "variant": _variant(campaign.experiment) if campaign.has_variants else None,
        "lift": lift
        and {
            **lift_data(lift),
            "variants": [
                {
                    "variant": arm,
                    "conversion": each.conversion and _effect(each.conversion),
                    "revenue": each.revenue and _effect(each.revenue, of_money=True),
                }
                for arm, each in lift_by_variant(outcomes, lift).items()
            ],
        },
        "hours": _hours(measure_hours(campaign, outcomes)),
        "as_of": timezone.now(),
    }


def lift_data(lift: Lift) -> dict[str, Any]:
    """A lift as `ComparisonOut` has it."""
    return {
        "state": lift.state,
        "until": lift.until,
        "because": lift.because,
        "held_out": _outcome(lift.held_out),
        "written_to": _outcome(lift.written_to),
        "conversion": lift.conversion and _effect(lift.conversion),
        "revenue": lift.revenue and _effect(lift.revenue, of_money=True),
        "total": lift.total and _interval(lift.total, of_money=True),
    }


def _hours(test: HoursTest | None) -> dict[str, Any] | None:
    if test is None:
        return None
    return {
        "state": test.lift.state,
        "until": test.lift.until,
        "their_hour": _outcome(test.lift.written_to),
        "as_planned": _outcome(test.lift.held_out),
        "conversion": test.lift.conversion and _effect(test.lift.conversion),
        "revenue": test.lift.revenue and _effect(test.lift.revenue, of_money=True),
    }


@router.get(
    "/campaigns/{campaign_id}/power",
    summary="Show how small an effect a campaign could show",
    auth=read,
    response={200: PowerOut, (404, 422): Problems},
)
def power(request: HttpRequest, campaign_id: UUID, holdout: Share) -> dict[str, Any]:
    """The smallest lift that `holdout` per cent held out would show, if the audience buys as it did lately."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    found = measure_power(campaign, holdout)
    return {"people": found.people, "conversion": _percent(found.conversion), "revenue": _percent(found.revenue)}


@router.post(
    "/campaigns/{campaign_id}/winner",
    summary="Choose the winning variant",
    auth=control,
    response={202: VariantOut, (400, 401, 403, 404, 409, 413, 422): Problems},
    openapi_extra=json_body(WinnerBody, {"variant": "b"}),
)
def winner(request: HttpRequest, campaign_id: UUID) -> Status:
    """Send this text to the rest, whatever the figures say. Again the same is 202; 409 where another one was chosen, or
    the campaign is not under way."""
    body = read_body(WinnerBody, request)
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if why := why_no_winner(campaign, body.variant):
        raise HttpError(409, why)
    decide(campaign, body.variant, by=request)
    experiment = Experiment.objects.get(campaign=campaign)
    if experiment.winner != body.variant:
        raise HttpError(409, f"{experiment.winner.upper()} has been chosen already.")
    return Status(202, _variant(experiment))


def _variant(experiment: Experiment) -> dict[str, Any]:
    return {**(variant_shown(experiment) or {}), "decided_at": experiment.decided_at, "clear": experiment.is_clear}


def _credited(earnings: Earnings) -> dict[str, Any]:
    counts = {"converted": earnings.converted, "credited": earnings.orders}
    return counts | {"revenue": float(from_minor(earnings.revenue))}


def _outcome(outcome: Outcome) -> dict[str, Any]:
    counts = {name: getattr(outcome, name) for name in ("people", "buyers", "orders")}
    return counts | {"spent": float(from_minor(outcome.spent))}


def _effect(effect: Effect, *, of_money: bool = False) -> dict[str, Any]:
    return _interval(effect.difference, of_money=of_money) | {"percent": _percent(effect.lift and effect.lift.value)}


def _interval(interval: Interval, *, of_money: bool) -> dict[str, float]:
    values = [float(from_minor(bound)) if of_money else bound for bound in interval]
    return dict(zip(("difference", "low", "high"), values, strict=True))


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
