"""How much two or three segments share: how many customers are in each part of their diagram, exactly."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product

from django.db.models import Q

from customers.models import Segment
from customers.segments.audience import conditions_for, tally
from customers.segments.compiler import joined_by_and, joined_by_or
from customers.segments.references import in_segments
from customers.segments.rules import Group, parse

MAX_SEGMENTS = 3  # nobody can read a diagram of more


@dataclass(frozen=True)
class Part:
    """Who is in all of `inside` and in none of `outside`."""

    inside: tuple[Segment, ...]
    outside: tuple[Segment, ...]
    count: int

    @property
    def name(self) -> str:
        """Like “VIPs and Pune without Lapsed”."""
        return name_overlap(self.inside, self.outside)


@dataclass(frozen=True)
class Overlap:
    """`parts` begin with what all share; `sizes` are in the order of the segments, `together` is who is in any."""

    parts: list[Part]
    sizes: list[int]
    together: int


def overlap(segments: Sequence[Segment], now: datetime | None = None) -> Overlap:
    """Counted in one pass over the customers."""
    conditions = conditions_for([parse(segment.rule) for segment in segments], now)
    places = [place for place in product((True, False), repeat=len(segments)) if any(place)]
    counts = tally(
        {
            **{f"part {place}": _part(conditions, place) for place in places},
            **{f"segment {number}": condition for number, condition in enumerate(conditions)},
            "together": joined_by_or(conditions),
        }
    )
    return Overlap(
        parts=[
            Part(
                tuple(segment for segment, is_in in zip(segments, place, strict=True) if is_in),
                tuple(segment for segment, is_in in zip(segments, place, strict=True) if not is_in),
                counts[f"part {place}"],
            )
            for place in places
        ],
        sizes=[counts[f"segment {number}"] for number in range(len(segments))],
        together=counts["together"],
    )


def _part(conditions: Sequence[Q], place: tuple[bool, ...]) -> Q:
    return joined_by_and(condition if is_in else ~condition for condition, is_in in zip(conditions, place, strict=True))


def name_overlap(inside: Sequence[Segment], outside: Sequence[Segment]) -> str:
    """Like “VIPs and Pune without Lapsed”."""
    within = " and ".join(segment.name for segment in inside) or "Everyone"
    return f"{within} without {' or '.join(segment.name for segment in outside)}" if outside else within


def make_overlap_rule(inside: Sequence[Segment], outside: Sequence[Segment]) -> Group:
    """The rule of the customers who are in all of `inside` and in none of `outside`.

    It names these segments, so that it follows their rules.
    """
    kept = tuple(in_segments([segment.id]) for segment in inside)
    left_out = in_segments([segment.id for segment in outside])
    return Group("all", (*kept, Group("none", (left_out,))) if outside else kept)
