"""What a campaign brought, in the words of the report and of the review."""

from typing import Any, NamedTuple

from campaigns.effect.lift import (
    MIN_BUYERS,
    MIN_PEOPLE,
    Effect,
    Lift,
    LiftState,
    Outcome,
    lift_by_variant,
    measure_lift,
    read_outcomes,
)
from campaigns.effect.power import measure_power
from campaigns.models import Campaign
from campaigns.sending_rules.hours_test import measure_hours
from crm.estimates import Interval
from crm.web.display import counted, day, money, number

LARGE_AMOUNT = 1_000_00  # minor units, from which on hundredths are not shown
SENTENCES = {
    LiftState.MORE: "More people bought because of the messages.",
    LiftState.LESS: "Fewer people bought because of the messages.",
    LiftState.CHANCE: "The difference in buyers cannot be told from chance.",
    LiftState.NOT_ENOUGH: f"Not enough data: a result takes {MIN_BUYERS} buyers and {MIN_PEOPLE} people in each group.",
}


class Line(NamedTuple):
    """One comparison: what is compared, the difference, its 95 % interval, and what that is in per cent."""

    label: str
    difference: str
    interval: str
    percent: str


def lift_context(campaign: Campaign) -> dict[str, Any]:
    """What the report says of the lift; nothing for a campaign that holds nobody out."""
    outcomes = read_outcomes(campaign) if campaign.holdout else {}
    lift = measure_lift(campaign, outcomes)
    return shown_lift(lift) | {"lift_variants": _variant_lines(outcomes, lift)} if lift else {}


HOURS_SENTENCES = {
    LiftState.MORE: "More people bought when they were written to at their hour.",
    LiftState.LESS: "Fewer people bought when they were written to at their hour.",
}


def hours_context(campaign: Campaign) -> dict[str, Any]:
    """What the report says of the hours that were tried; nothing for a campaign that tries none."""
    test = measure_hours(campaign, read_outcomes(campaign)) if campaign.tries_hours else None
    if test is None:
        return {}
    lines = _lines(test.lift)[:2]
    if test.clicks and campaign.is_tracked:
        lines.insert(0, _line("Clicks in 100 people", _per_hundred(test.clicks), _points, ""))
    shown = {
        "lift": test.lift,
        "verdict": HOURS_SENTENCES.get(test.lift.state) or _sentence(test.lift),
        "lift_lines": lines,
        "clicked": (test.clicked, test.usual_clicked) if campaign.is_tracked else (),
    }
    return {"hours": shown}


def shown_lift(lift: Lift) -> dict[str, Any]:
    """A lift with its verdict and its lines, as `_lift_tables.html` shows them."""
    return {"lift": lift, "verdict": _sentence(lift), "lift_lines": _lines(lift)}


def power_sentence(campaign: Campaign) -> str:
    """How small an effect a draft could show; empty where it holds nobody out."""
    if not campaign.holdout:
        return ""
    power = measure_power(campaign, campaign.holdout)
    if power.conversion is None or power.revenue is None:
        days = counted(campaign.measure_days, "days")
        return f"Nobody here bought anything in the last {days}, so how small an effect you could see is unknown."
    sentence = (
        f"With {campaign.holdout} % held out you can see +{number(round(100 * power.conversion))} % buyers or "
        f"+{number(round(100 * power.revenue))} % revenue, in 8 of 10 cases. Smaller effects are seen less often."
    )
    small = " A holdout can hardly answer this for one campaign: the audience is too small." if power.is_small else ""
    return sentence + small


def _sentence(lift: Lift) -> str:
    if lift.state == LiftState.VOID:
        return f"No verdict. {lift.because}"
    return SENTENCES.get(lift.state, f"Judged on {day(lift.until)}. Until then these are counts, not a result.")


def _lines(lift: Lift) -> list[Line]:
    if not (lift.conversion and lift.revenue and lift.total):
        return []
    return [
        _line("Buyers in 100 people", _per_hundred(lift.conversion.difference), _points, _percent(lift.conversion)),
        _line("Revenue a person", lift.revenue.difference, _amount, _percent(lift.revenue)),
        _line(f"Revenue in all, for {number(lift.written_to.people)} people written to", lift.total, _amount, ""),
    ]


def _variant_lines(outcomes: dict[str, Outcome], lift: Lift) -> list[tuple[str, Outcome, list[Line]]]:
    """Each text that can be compared with those held out: its letter, what its people did, and the differences."""
    found = lift_by_variant(outcomes, lift).items()
    return [(arm.upper(), outcomes[arm], _lines(each)[:2]) for arm, each in found]


def _per_hundred(share: Interval) -> Interval:
    return Interval(*(100 * bound for bound in share))


def _line(label: str, interval: Interval, shown: Any, percent: str) -> Line:
    return Line(label, shown(interval.value), f"{shown(interval.low)} to {shown(interval.high)}", percent)


def _points(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def _amount(minor: float) -> str:
    sign = "−" if round(minor) < 0 else "+"
    return f"{sign}{money(abs(int(round(minor, -2)) if abs(minor) >= LARGE_AMOUNT else round(minor)))}"


def _percent(effect: Effect) -> str:
    if effect.lift is None:
        return ""
    value, low, high = (f"{100 * bound:+.0f}".replace("-", "−") for bound in effect.lift)
    return f"{value} % ({low} % to {high} %)"
