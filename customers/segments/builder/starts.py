"""Ready-made rules to start from in an empty builder."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from crm.web import display
from customers.models import Customer
from customers.segments.builder.drafts import GroupDraft
from customers.segments.builder.form import make_draft
from customers.segments.rules import parse


@dataclass(frozen=True)
class Start:
    """A ready-made rule that a new segment can begin with."""

    name: str
    label: str
    description: str
    conditions: Callable[[], list[dict[str, Any]]]

    def draft(self) -> GroupDraft:
        """The rule as a draft, with dates counted from now."""
        return make_draft(parse({"match": "all", "rules": self.conditions()}))


def _ordered(op: str, n: int, unit: str) -> dict[str, Any]:
    return {"field": "last_order_at", "op": op, "value": {"n": n, "unit": unit}}


def _first_ordered(op: str, days: int) -> dict[str, Any]:
    return {"field": "first_order_at", "op": op, "value": {"n": days, "unit": "days"}}


def _orders(op: str, value: int) -> dict[str, Any]:
    return {"field": "order_count", "op": op, "value": value}


def _top_tenth() -> dict[str, Any]:
    """Spent what the best tenth of the buyers did, rounded down to something readable."""
    buyers = Customer.objects.filter(total_spend__gt=0)
    last = max(buyers.count() // 10, 1) - 1
    least = buyers.order_by("-total_spend").values_list("total_spend", flat=True)[last : last + 1]
    amount = int(display.from_minor(least[0])) if least else 0
    step = 10 ** max(len(str(amount)) - 2, 0)
    return {"field": "total_spend", "op": "gte", "value": amount // step * step}


STARTS = {
    start.name: start
    for start in (
        Start("lapsed", "Lapsed", "Bought before, but not in 90 days",
              lambda: [_orders("gte", 1), _ordered("not_in_last", 90, "days")]),
        Start("vip", "Best customers", "Top 10 % by spend", lambda: [_top_tenth()]),
        Start("new", "New", "First order within 30 days", lambda: [_first_ordered("in_last", 30)]),
        Start("once", "One-time buyers", "A single order, 30 days ago or more",
              lambda: [_orders("eq", 1), _ordered("not_in_last", 30, "days")]),
        Start("risk", "At risk", "Three orders or more, and quiet for two to six months",
              lambda: [_orders("gte", 3), _ordered("in_last", 6, "months"), _ordered("not_in_last", 2, "months")]),
        Start("anniversary", "First-order anniversary", "First order a year ago, a week more or less",
              lambda: [_first_ordered("in_last", 372), _first_ordered("not_in_last", 358)]),
        Start("never", "Never ordered", "Signed up, but has not bought yet",
              lambda: [_orders("eq", 0), {"field": "signed_up_at", "op": "is_set"}]),
    )
}  # fmt: skip
