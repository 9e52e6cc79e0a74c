"""Which parts of an audience differ from the rest of it beyond chance.

Each part is compared with everybody else by the exact hypergeometric tail. Many parts find a difference somewhere by
chance alone, so the false discovery rate is kept (`crm.estimates.discoveries`), and a difference too small to matter
does not count. Parts of a few messages say nothing: they are put together.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from crm.estimates import Interval, discoveries, share_interval, upper_tail

MIN_MESSAGES = 20  # of a part that is compared with the rest, and of the rest
MIN_RATIO = 1.2  # between the rates of a part that stands out and of the rest


class Count(NamedTuple):
    """`n` messages of `of` with some outcome."""

    n: int
    of: int

    @property
    def rate(self) -> float:
        """The share with the outcome, 0 to 1; 0 where there are no messages."""
        return self.n / self.of if self.of else 0.0

    @property
    def interval(self) -> Interval | None:
        """The share with its 95 % confidence interval; None where there are too few messages to speak of a share."""
        return share_interval(self.n, self.of) if self.of >= MIN_MESSAGES else None


@dataclass(frozen=True)
class Part:
    """A part of the messages. `merged` is how many small parts it consists of, 0 for a part of its own. `stands_out`:
    it has the outcome more often (`is_more`) or less often than the rest."""

    name: str
    count: Count
    rest: Count
    merged: int = 0
    stands_out: bool = False

    @property
    def is_more(self) -> bool:
        """Whether the rest has the outcome less often."""
        return self.count.rate > self.rest.rate

    @property
    def is_comparable(self) -> bool:
        """Whether there are enough messages on both sides to compare them."""
        return not self.merged and min(self.count.of, self.rest.of) >= MIN_MESSAGES

    @property
    def is_much(self) -> bool:
        """Whether the difference is large enough to matter."""
        low, high = sorted((self.count.rate, self.rest.rate))
        return high > 0 and high >= MIN_RATIO * low


def chance_of_more(part: Count, rest: Count) -> float:
    """How likely a part as large as this one has the outcome as often, or more often, where nothing differs."""
    return upper_tail(part.n, part.of, part.n + rest.n, part.of + rest.of)


class Others(NamedTuple):
    """How many parts were counted together, without their names."""

    parts: int
    together: Count


NO_OTHERS = Others(0, Count(0, 0))


def compare_parts(
    counts: Mapping[str, Count], whole: Count, *, by_size: bool, both_ways: bool, others: Others = NO_OTHERS
) -> list[Part]:
    """The parts by name, the largest first if `by_size`, and the small ones together at the end, with `others`. With
    `both_ways` parts that have the outcome less often than the rest can stand out too. Parts may overlap; `whole`
    counts each message once."""
    named = sorted(counts.items(), key=lambda pair: -pair[1].of) if by_size else list(counts.items())
    parts = [Part(name, count, _without(whole, count)) for name, count in named if count.of >= MIN_MESSAGES]
    compared = [part for part in parts if part.is_comparable]
    chances = [_chance(part, both_ways=both_ways) for part in compared]
    found = {
        part.name
        for part, beyond_chance in zip(compared, discoveries(chances), strict=True)
        if beyond_chance and part.is_much and (both_ways or part.is_more)
    }
    parts = [replace(part, stands_out=part.name in found) for part in parts]
    small = [count for _, count in named if count.of < MIN_MESSAGES]
    merged = others.parts + len(small)
    if merged:
        small.append(others.together)
        together = Count(sum(count.n for count in small), sum(count.of for count in small))
        parts.append(Part(f"others ({merged})", together, Count(0, 0), merged=merged))
    return parts


def _without(whole: Count, part: Count) -> Count:
    return Count(whole.n - part.n, whole.of - part.of)


def _chance(part: Part, *, both_ways: bool) -> float:
    more = chance_of_more(part.count, part.rest)
    if not both_ways:
        return more
    one, other = (Count(count.of - count.n, count.of) for count in (part.count, part.rest))
    return min(1.0, 2 * min(more, chance_of_more(one, other)))
