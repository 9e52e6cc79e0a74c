"""What stands beside a rule while it is edited: its audience, counted exactly, and how it comes about."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from django.db.models import Q
from django.utils import timezone

from customers.models import Customer
from customers.segments.audience import conditions_by_path, conditions_of, sample, tally
from customers.segments.comparisons import EVERYBODY, every, some
from customers.segments.english import phrase
from customers.segments.names import named
from customers.segments.rules import Group, Node

STEPS = 8  # the most to draw; one bar an attribute is read, fifty are not
SHOWN = 5  # customers of the sample

HAS_EMAIL = ~Q(email="")
OPTED_OUT = Q(email_opt_in=False)


@dataclass(frozen=True)
class Step:
    label: str
    count: int


@dataclass(frozen=True)
class Preview:
    """Counts of customers. `nodes` has, by path, those whom a node alone matches."""

    everyone: int
    count: int
    reachable: int
    opted_out: int
    no_address: int
    saved: int | None
    nodes: dict[str, int]
    narrows: bool
    steps: list[Step]
    sample: list[Customer]
    took_ms: int

    @property
    def change(self) -> int:
        """Against the saved rule; 0 also when there is none."""
        return 0 if self.saved is None else self.count - self.saved

    @property
    def difference(self) -> int:
        return abs(self.change)


def preview(rule: Group, saved: Group | None = None, now: datetime | None = None) -> Preview:
    """All figures at one moment, counted in one pass; `saved` is counted to compare with."""
    now = now or timezone.now()
    started = perf_counter()
    nodes = conditions_by_path(rule, now)
    matched = nodes[""]
    steps = _steps(named([rule])[0], nodes)
    counts = tally(
        {
            "everyone": EVERYBODY,
            "reachable": matched & HAS_EMAIL & ~OPTED_OUT,
            "opted_out": matched & HAS_EMAIL & OPTED_OUT,
            "saved": conditions_of([saved], now)[0] if saved else matched,
            **{f"step {i}": condition for i, (_, condition) in enumerate(steps)},
            **{f"node {path}": condition for path, condition in nodes.items()},
        }
    )
    count = counts["node "]
    return Preview(
        everyone=counts["everyone"],
        count=count,
        reachable=counts["reachable"],
        opted_out=counts["opted_out"],
        no_address=count - counts["reachable"] - counts["opted_out"],
        saved=counts["saved"] if saved else None,
        nodes={path: counts[f"node {path}"] for path in nodes},
        narrows=rule.match != "any",
        steps=[
            Step("Everyone", counts["everyone"]),
            *(Step(label, counts[f"step {i}"]) for i, (label, _) in enumerate(steps)),
        ],
        sample=sample(rule, SHOWN, now),
        took_ms=round((perf_counter() - started) * 1000),
    )


def _steps(rule: Group, nodes: dict[str, Q]) -> list[tuple[str, Q]]:
    """After each part of the rule, who is still in (or already in, under `any`). Those left out come last."""
    parts = [(node, nodes[str(index)]) for index, node in enumerate(rule.rules)]
    if rule.match == "any":
        return _running(parts, some)
    left_out = bool(parts) if rule.match == "none" else any(_leaves_out(node) for node in rule.rules)
    kept = [part for part in parts if not _leaves_out(part[0])] if rule.match == "all" else []
    steps = _running(kept, every)
    return [*steps, ("After leaving people out", nodes[""])] if left_out else steps


def _running(parts: Sequence[tuple[Node, Q]], combine: Callable[[Sequence[Q]], Q]) -> list[tuple[str, Q]]:
    conditions = [condition for _, condition in parts]
    steps = [(phrase(node), combine(conditions[: i + 1])) for i, (node, _) in enumerate(parts[:STEPS])]
    if len(parts) > STEPS:
        steps[-1] = (f"{len(parts) - STEPS + 1} more conditions", combine(conditions))
    return steps


def _leaves_out(node: Node) -> bool:
    return isinstance(node, Group) and node.match == "none" and bool(node.rules)
