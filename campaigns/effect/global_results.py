"""What all campaigns brought together: customers in a global holdout against all others, counted by the survey.

Customers who were known at its beginning count, with their completed orders from then to its end, and what they spent
in the time before as for the lift of one campaign. Its arms are drawn from all customers, also from those whom no
campaign would have reached: the effect is that of having campaigns at all.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from campaigns.effect.global_holdouts import GlobalHoldout
from campaigns.effect.lift import REPORTED_WITHIN, WRONG_SPLIT, Lift, LiftState, Outcome, compare_outcomes
from campaigns.effect.outcomes import DAYS_BEFORE, MAX_BEFORE
from crm.database.milliseconds import milliseconds
from crm.estimates import chance_of_split
from crm.web.display import DECIMALS
from customers.survey.kinds import Kind, Surveyed
from customers.survey.passing import Latest, latest

MINOR = 10**DECIMALS
COUNTED = 2  # holdouts that a survey counts: the last ones that have begun
HELD_OUT, WRITTEN_TO = "in", "out"
GROUPS = {True: HELD_OUT, False: WRITTEN_TO}
FIGURES = ("people", "before", "before_squares", "buyers", "orders", "spent", "whole", "squares", "products")


class GlobalResults(Kind):
    """The result has, by the id of a holdout, the `FIGURES` of those in it and of those out of it. `spent` is in minor
    units; `whole` is the same in units of the currency, of which the squares and the products with `before` fit 64
    bits."""

    name = "global holdout"

    def begin(self) -> None:
        """The holdouts that count, with their draws and their times in milliseconds."""
        begun = GlobalHoldout.objects.filter(begins_at__lte=self.as_of).order_by("-number")[:COUNTED]
        self.holdouts = [
            (
                each.id.hex,
                each.drawing(),
                milliseconds(each.begins_at - DAYS_BEFORE),
                milliseconds(each.begins_at),
                milliseconds(min(each.ends_at, self.as_of)),
            )
            for each in begun
        ]

    def take(self, customers: Sequence[Surveyed]) -> None:
        """Add each customer who was known when a holdout began to their group."""
        for id, is_held_out, first, begin, end in self.holdouts:
            groups = {held_out: self.figures(f"{id}.{name}", len(FIGURES)) for held_out, name in GROUPS.items()}
            for customer in customers:
                if customer.created_at < begin:
                    _add(groups[is_held_out(customer.id)], customer, first, begin, end)

    def result(self) -> dict[str, Any]:
        """Both groups of each holdout, also where nobody is in one."""
        nobody = [0] * len(FIGURES)
        return {
            id: {group: self.counts.get(f"{id}.{group}", nobody) for group in (HELD_OUT, WRITTEN_TO)}
            for id, *_ in self.holdouts
        }


def _add(figures: list[int], customer: Surveyed, first: int, begin: int, end: int) -> None:
    """Add a customer to the figures of their group."""
    figures[0] += 1
    before, spent, orders = 0, 0, 0
    for at, amount in customer.completed:
        if at < first:
            break  # the latest stands first
        if at < begin:
            before += amount
        elif at < end:
            orders += 1
            spent += amount
    if not before and not orders:
        return
    earlier, whole = (min(max(0, amount // MINOR), MAX_BEFORE) for amount in (before, spent))
    added = (earlier, earlier**2, int(orders > 0), orders, spent, whole, whole**2, whole * earlier)
    for place, figure in enumerate(added, start=1):
        figures[place] += figure


def measure_global(holdout: GlobalHoldout) -> tuple[Lift, Latest] | None:
    """What campaigns brought during a holdout, with the survey that counted it; None before the first one. Its amounts
    are in minor units."""
    found = latest(GlobalResults.name)
    groups = found.results.get(holdout.id.hex) if found else None
    if found is None or groups is None:
        return None
    held_out, written_to = (_outcome(dict(zip(FIGURES, groups[name], strict=True))) for name in (HELD_OUT, WRITTEN_TO))
    until = holdout.ends_at + REPORTED_WITHIN
    people = held_out.people + written_to.people
    if people and chance_of_split(held_out.people, people, holdout.percent / 100) < WRONG_SPLIT:
        because = f"The groups are not as large as {holdout.percent} % makes them: they may not be alike."
        return Lift(LiftState.VOID, until, held_out, written_to, because), found
    if found.as_of < until:
        return Lift(LiftState.RUNNING, until, held_out, written_to), found
    return compare_outcomes(held_out, written_to, until), found


def _outcome(figures: Mapping[str, int]) -> Outcome:
    """Squares and products in minor units, exactly; what was spent is shown as it is, with what lies below a unit."""
    return Outcome(
        people=figures["people"],
        before=figures["before"],
        before_squares=figures["before_squares"],
        buyers=figures["buyers"],
        orders=figures["orders"],
        spent=figures["spent"],
        squares=figures["squares"] * MINOR**2,
        products=figures["products"] * MINOR,
    )
