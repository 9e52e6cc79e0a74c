"""What has been counted of each part so far, in bounded memory, and as JSON between two tasks."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from campaigns.breakdown.comparing import MIN_MESSAGES, Count, Others
from campaigns.breakdown.groupings import Grouping, Key
from customers.text import fold

MAX_NAMES = 20_000  # parts that are told apart by name; later ones are counted together
MAX_NUMBERS = 4_000  # numbers, or bands of them, that are told apart before neighbours are put together
NUMBER_BANDS = 5  # that are shown


class Parts(NamedTuple):
    """The counts by name, in the order to show if there is one, and those without a name."""

    named: dict[str, Count]
    others: Others


@dataclass(slots=True)
class _Counted:
    """`n` messages of `of` with the outcome, so far."""

    n: int = 0
    of: int = 0

    def add(self, other: "_Counted") -> None:
        self.n += other.n
        self.of += other.of


@dataclass(slots=True)
class _Named(_Counted):
    name: str = ""


@dataclass(slots=True)
class _Band(_Counted):
    """A number, or a band of numbers from `low` to `high`."""

    low: float = 0
    high: float = 0


@dataclass(slots=True)
class _Nameless(_Counted):
    """What is counted together, of so many `parts`."""

    parts: int = 0


class Tally:
    """Counts messages by part. Spellings that rules take for the same are one part, named as it was first met. Numbers
    are counted exactly, but of very many only bands stay known, each of which holds few of all messages."""

    def __init__(self, stored: Mapping[str, Any] | None = None) -> None:
        stored = stored or {}
        self._together = _Counted(*stored.get("together", ()))
        self._names = {fold(name): _Named(n, of, name) for name, n, of in stored.get("names", ())}
        self._bands = [_Band(n, of, low, high) for low, high, n, of in stored.get("bands", ())]  # they rise
        parts, n, of = stored.get("others", (0, 0, 0))
        self._others = _Nameless(n, of, parts)
        self._lows = [band.low for band in self._bands]
        self._numbers: dict[float, _Band] = {}  # that lie in none of the bands
        self._folded: dict[str, str] = {}

    @property
    def together(self) -> Count:
        """All messages that were added, each once."""
        return Count(self._together.n, self._together.of)

    def add(self, keys: Iterable[Key], has_outcome: bool) -> None:
        """A message in these parts."""
        found = [self._find_name(key) if isinstance(key, str) else self._find_number(key) for key in keys]
        for part in (self._together, *found):
            part.n += has_outcome
            part.of += 1

    def _find_name(self, name: str) -> _Counted:
        folded = self._folded.get(name)
        if folded is None:
            folded = fold(name)
            if len(self._folded) < MAX_NAMES:
                self._folded[name] = folded
        found = self._names.get(folded)
        if found is None:
            if len(self._names) >= MAX_NAMES:
                self._others.parts = max(self._others.parts, 1)
                return self._others
            found = self._names[folded] = _Named(name=name)
        return found

    def _find_number(self, number: float) -> _Counted:
        place = bisect_right(self._lows, number) - 1
        if place >= 0 and number <= self._bands[place].high:
            return self._bands[place]
        found = self._numbers.get(number)
        if found is None:
            if len(self._numbers) + len(self._bands) >= MAX_NUMBERS:
                self._join_neighbours()
                return self._find_number(number)
            found = self._numbers[number] = _Band(low=number, high=number)
        return found

    def _join_neighbours(self) -> None:
        bands = self._all_bands()
        self._bands = [_joined(bands[place : place + 2]) for place in range(0, len(bands), 2)]
        self._lows, self._numbers = [band.low for band in self._bands], {}

    def _all_bands(self) -> list[_Band]:
        return sorted([*self._bands, *self._numbers.values()], key=lambda band: band.low)

    @property
    def has_numbers(self) -> bool:
        """Whether any part is a number."""
        return bool(self._numbers or self._bands)

    def to_json(self, *, is_over: bool = False) -> dict[str, Any]:
        """What a row stores; once it `is_over`, without the names of small parts, which are never shown."""
        names, others = list(self._names.values()), replace(self._others)
        if is_over:
            names = [part for part in names if part.of >= MIN_MESSAGES]
            for small in self._names.values():
                if small.of < MIN_MESSAGES:
                    others.add(small)
                    others.parts += 1
        return {
            "together": list(self.together),
            "names": [[part.name, part.n, part.of] for part in names],
            "bands": [[band.low, band.high, band.n, band.of] for band in self._all_bands()],
            "others": [others.parts, others.n, others.of],
        }

    def parts(self, grouping: Grouping) -> Parts:
        """The parts by name. Numbers are in bands of about equally many messages, from the smallest, and each number
        alone where there are no more than `NUMBER_BANDS`."""
        named = {part.name: Count(part.n, part.of) for part in self._names.values()}
        if grouping.order:
            named = {name: named[name] for name in grouping.order if name in named}
        for band in _shown_bands(self._all_bands()):
            low, high = grouping.show(band.low), grouping.show(band.high)
            named[low if low == high else f"{low} to {high}"] = Count(band.n, band.of)
        return Parts(named, Others(self._others.parts, Count(self._others.n, self._others.of)))


def _shown_bands(bands: list[_Band]) -> list[_Band]:
    if len(bands) <= NUMBER_BANDS:
        return bands
    whole, before = sum(band.of for band in bands), 0
    groups: list[list[_Band]] = [[] for _ in range(NUMBER_BANDS)]
    for band in bands:
        groups[min(NUMBER_BANDS - 1, NUMBER_BANDS * (2 * before + band.of) // (2 * whole))].append(band)
        before += band.of
    return [_joined(group) for group in groups if group]


def _joined(bands: list[_Band]) -> _Band:
    """Neighbours as one band; they rise."""
    joined = _Band(low=bands[0].low, high=bands[-1].high)
    for band in bands:
        joined.add(band)
    return joined
