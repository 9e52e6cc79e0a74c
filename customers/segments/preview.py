"""What stands beside a rule while it is edited, counted exactly: first the audience, then how it comes about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.db.models import Q
from django.utils import timezone

from customers.channels import EMAIL
from customers.models import Customer
from customers.segments.audience import conditions_by_path, conditions_for, sample, tally
from customers.segments.compiler import EVERYBODY, joined_by_and, joined_by_or
from customers.segments.english import phrase
from customers.segments.reference_names import named
from customers.segments.rules import Group, Node

STEPS = 8  # the most to draw; one bar an attribute is read, fifty are not
SHOWN = 5  # customers of the sample

HAS_EMAIL = ~Q(email="")
REFUSED = ~Q(**{EMAIL.standing: ""})


@dataclass(frozen=True)
class Totals:
    """How many customers match, and how many of those can be written to."""

    everyone: int
    count: int
    reachable: int
    opted_out: int
    saved: int | None
    took_ms: int

    @property
    def no_address(self) -> int:
        """Customers who have not opted out and have no address to write to."""
        return self.count - self.reachable - self.opted_out

    @property
    def change(self) -> int:
        """Against the saved rule; 0 also without a saved rule."""
        return 0 if self.saved is None else self.count - self.saved

    @property
    def difference(self) -> int:
        """`change` without its sign."""
        return abs(self.change)


@dataclass(frozen=True)
class Step:
    """How many customers are left after one more condition."""

    label: str
    count: int
    change: int = 0  # against the step before

    @property
    def difference(self) -> int:
        """`change` without its sign."""
        return abs(self.change)


@dataclass(frozen=True)
class Narrowing:
    """`nodes` has, by path, how many of all customers a node alone matches."""

    everyone: int
    nodes: dict[str, int]
    steps: list[Step]
    sample: list[Customer]

    @property
    def count(self) -> int:
        """How many customers match the whole rule."""
        return self.nodes[""]


def totals(rule: Group, saved: Group | None = None, now: datetime | None = None) -> Totals:
    """Counted in one pass; `saved` is counted to compare with."""
    started = perf_counter()
    matched, compared = conditions_for([rule, saved or rule], now)
    counts = tally(
        {
            "everyone": EVERYBODY,
            "count": matched,
            "reachable": matched & HAS_EMAIL & ~REFUSED,
            "opted_out": matched & HAS_EMAIL & REFUSED,
            "saved": compared,
        }
    )
    return Totals(
        everyone=counts["everyone"],
        count=counts["count"],
        reachable=counts["reachable"],
        opted_out=counts["opted_out"],
        saved=counts["saved"] if saved else None,
        took_ms=round((perf_counter() - started) * 1000),
    )


def narrowing(rule: Group, now: datetime | None = None) -> Narrowing:
    """Counted in one pass, and the first customers to match."""
    now = now or timezone.now()
    nodes = conditions_by_path(rule, now)
    steps = _steps(named([rule])[0], nodes)
    counts = tally(
        {
            "everyone": EVERYBODY,
            **{f"step {place}": condition for place, (_, condition) in enumerate(steps)},
            **{f"node {path}": condition for path, condition in nodes.items()},
        }
    )
    drawn = [Step("Everyone", counts["everyone"])]
    for place, (label, _) in enumerate(steps):
        counted = counts[f"step {place}"]
        drawn.append(Step(label, counted, counted - drawn[-1].count if place or rule.match != "any" else 0))
    return Narrowing(
        everyone=counts["everyone"],
        nodes={path: counts[f"node {path}"] for path in nodes},
        steps=drawn,
        sample=sample(rule, SHOWN, now),
    )


def _steps(rule: Group, nodes: dict[str, Q]) -> list[tuple[str, Q]]:
    """After each part of the rule, who is still in (or already in, under `any`). Those left out come last."""
    parts = [(node, nodes[str(index)]) for index, node in enumerate(rule.rules)]
    if rule.match == "any":
        return _running(parts, joined_by_or)
    left_out = bool(parts) if rule.match == "none" else any(_leaves_out(node) for node in rule.rules)
    kept = [part for part in parts if not _leaves_out(part[0])] if rule.match == "all" else []
    steps = _running(kept, joined_by_and)
    return [*steps, ("After leaving people out", nodes[""])] if left_out else steps


def _running(parts: Sequence[tuple[Node, Q]], combine: Callable[[Sequence[Q]], Q]) -> list[tuple[str, Q]]:
    conditions = [condition for _, condition in parts]
    steps = [(phrase(node), combine(conditions[: i + 1])) for i, (node, _) in enumerate(parts[:STEPS])]
    if len(parts) > STEPS:
        steps[-1] = (f"{len(parts) - STEPS + 1} more conditions", combine(conditions))
    return steps


def _leaves_out(node: Node) -> bool:
    return isinstance(node, Group) and node.match == "none" and bool(node.rules)
