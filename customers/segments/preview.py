"""What stands beside a rule while it is edited, counted exactly: first the audience, then how it comes about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.db.models import Q
from django.utils import timezone

from customers.models import Customer
from customers.segments.audience import EVERYBODY, condition_of, every, sample, some, tally
from customers.segments.english import phrase
from customers.segments.rules import Group, Node, walk

STEPS = 8  # the most to draw; one bar an attribute is read, fifty are not
SHOWN = 5  # customers of the sample

HAS_EMAIL = ~Q(email="")
OPTED_OUT = Q(email_opt_in=False)


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
        return self.count - self.reachable - self.opted_out

    @property
    def change(self) -> int:
        """Against the saved rule; 0 also when there is none."""
        return 0 if self.saved is None else self.count - self.saved

    @property
    def difference(self) -> int:
        return abs(self.change)


@dataclass(frozen=True)
class Step:
    label: str
    count: int
    change: int = 0  # against the step before

    @property
    def difference(self) -> int:
        return abs(self.change)


@dataclass(frozen=True)
class Narrowing:
    """`nodes` has, by path, how many of all customers a node alone matches."""

    everyone: int
    nodes: dict[str, int]
    narrows: bool
    steps: list[Step]
    sample: list[Customer]

    @property
    def count(self) -> int:
        return self.nodes[""]


def totals(rule: Group, saved: Group | None = None, now: datetime | None = None) -> Totals:
    """Counted in one pass; `saved` is counted to compare with."""
    now = now or timezone.now()
    started = perf_counter()
    matched = condition_of(rule, now)
    counts = tally(
        {
            "everyone": EVERYBODY,
            "count": matched,
            "reachable": matched & HAS_EMAIL & ~OPTED_OUT,
            "opted_out": matched & HAS_EMAIL & OPTED_OUT,
            "saved": condition_of(saved, now) if saved else EVERYBODY,
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
    steps = _steps(rule, now)
    counts = tally(
        {
            "everyone": EVERYBODY,
            **{f"step {place}": condition for place, (_, condition) in enumerate(steps)},
            **{f"node {path}": condition_of(node, now) for path, node in walk(rule)},
        }
    )
    drawn = [Step("Everyone", counts["everyone"])]
    for place, (label, _) in enumerate(steps):
        counted = counts[f"step {place}"]
        drawn.append(Step(label, counted, counted - drawn[-1].count if place or rule.match != "any" else 0))
    return Narrowing(
        everyone=counts["everyone"],
        nodes={path: counts[f"node {path}"] for path, _ in walk(rule)},
        narrows=rule.match != "any",
        steps=drawn,
        sample=sample(rule, SHOWN, now),
    )


def _steps(rule: Group, now: datetime) -> list[tuple[str, Q]]:
    """After each part of the rule, who is still in (or already in, under `any`). Those left out come last."""
    if rule.match == "any":
        return _running(rule.rules, now, some)
    left_out = [rule] if rule.match == "none" and rule.rules else [node for node in rule.rules if _leaves_out(node)]
    kept = [node for node in rule.rules if not _leaves_out(node)] if rule.match == "all" else []
    steps = _running(kept, now, every)
    return [*steps, ("After leaving people out", condition_of(rule, now))] if left_out else steps


def _running(nodes: Sequence[Node], now: datetime, combine: Callable[[Sequence[Q]], Q]) -> list[tuple[str, Q]]:
    conditions = [condition_of(node, now) for node in nodes]
    steps = [(phrase(node), combine(conditions[: i + 1])) for i, node in enumerate(nodes[:STEPS])]
    if len(nodes) > STEPS:
        steps[-1] = (f"{len(nodes) - STEPS + 1} more conditions", combine(conditions))
    return steps


def _leaves_out(node: Node) -> bool:
    return isinstance(node, Group) and node.match == "none" and bool(node.rules)
