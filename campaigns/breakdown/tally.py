"""What has been counted of each part so far, in bounded memory, and as JSON between two tasks."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
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


class Tally:
    """Counts messages by part. Spellings that rules take for the same are one part, named as it was first met. Numbers
    are counted exactly, but of very many only bands stay known, each of which holds few of all messages."""

    def __init__(self, stored: Mapping[str, Any] | None = None) -> None:
        stored = stored or {}
        self.together: list[int] = stored.get("together", [0, 0])
        self._names: dict[str, list[Any]] = {fold(name): [name, n, of] for name, n, of in stored.get("names", [])}
        self._bands: list[list[Any]] = stored.get("bands", [])  # lowest, highest, n, of; they rise
        self._others: list[int] = stored.get("others", [0, 0, 0])  # parts, n, of
        self._lows = [band[0] for band in self._bands]
        self._numbers: dict[float, list[int]] = {}
        self._folded: dict[str, str] = {}

    def add(self, keys: Iterable[Key], has: int) -> None:
        """A message in these parts; `has` is 1 if it has the outcome, else 0."""
        self.together[0] += has
        self.together[1] += 1
        for key in keys:
            found = self._find_name(key) if isinstance(key, str) else self._find_number(key)
            found[-2] += has
            found[-1] += 1

    def _find_name(self, name: str) -> list[Any]:
        folded = self._folded.get(name)
        if folded is None:
            folded = fold(name)
            if len(self._folded) < MAX_NAMES:
                self._folded[name] = folded
        found = self._names.get(folded)
        if found is None:
            if len(self._names) >= MAX_NAMES:
                self._others[0] = max(self._others[0], 1)
                return self._others
            found = self._names[folded] = [name, 0, 0]
        return found

    def _find_number(self, number: float) -> list[Any]:
        place = bisect_right(self._lows, number) - 1
        if place >= 0 and number <= self._bands[place][1]:
            return self._bands[place]
        found = self._numbers.get(number)
        if found is None:
            if len(self._numbers) + len(self._bands) >= MAX_NUMBERS:
                self._put_neighbours_together()
                return self._find_number(number)
            found = self._numbers[number] = [0, 0]
        return found

    def _put_neighbours_together(self) -> None:
        bands = self._all_bands()
        pairs = [bands[place : place + 2] for place in range(0, len(bands), 2)]
        self._bands = [
            [pair[0][0], pair[-1][1], *(sum(each[place] for each in pair) for place in (2, 3))] for pair in pairs
        ]
        self._lows, self._numbers = [band[0] for band in self._bands], {}

    def _all_bands(self) -> list[list[Any]]:
        return sorted([*self._bands, *([number, number, *counts] for number, counts in self._numbers.items())])

    @property
    def has_numbers(self) -> bool:
        """Whether any part is a number."""
        return bool(self._numbers or self._bands)

    def to_json(self, *, is_over: bool = False) -> dict[str, Any]:
        """What a row stores; once it `is_over`, without the names of small parts, which are never shown."""
        names, others = list(self._names.values()), self._others
        if is_over:
            small = [counts for counts in names if counts[2] < MIN_MESSAGES]
            names = [counts for counts in names if counts[2] >= MIN_MESSAGES]
            others = [others[0] + len(small), *(others[place] + sum(each[place] for each in small) for place in (1, 2))]
        return {"together": self.together, "names": names, "bands": self._all_bands(), "others": others}

    def parts(self, grouping: Grouping) -> Parts:
        """The parts by name. Numbers are in bands of about equally many messages, from the smallest, and each number
        alone where there are no more than `NUMBER_BANDS`."""
        named = {name: Count(n, of) for name, n, of in self._names.values()}
        if grouping.order:
            named = {name: named[name] for name in grouping.order if name in named}
        for band in _put_together(self._all_bands()):
            low, high = grouping.show(band[0][0]), grouping.show(band[-1][1])
            named[low if low == high else f"{low} to {high}"] = Count(
                sum(each[2] for each in band), sum(each[3] for each in band)
            )
        return Parts(named, Others(self._others[0], Count(*self._others[1:])))


def _put_together(bands: list[list[Any]]) -> list[list[list[Any]]]:
    if len(bands) <= NUMBER_BANDS:
        return [[each] for each in bands]
    whole, before = sum(band[3] for band in bands), 0
    found: list[list[list[Any]]] = [[] for _ in range(NUMBER_BANDS)]
    for band in bands:
        found[min(NUMBER_BANDS - 1, NUMBER_BANDS * (2 * before + band[3]) // (2 * whole))].append(band)
        before += band[3]
    return [each for each in found if each]
