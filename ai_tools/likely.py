"""Who is likely to order, who is fading, and who is gone: counted, not modelled.

The share of those who stood in a cell some time ago and have ordered since (`customers.survey.standing_cells`) is
taken for those who stand in it now, smoothed with `IMAGINED` people of their number of orders. A group of cells is a
rule that can be read and changed; no score is stored.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from crm.web.display import day, number
from customers.segments.english import say
from customers.segments.rules import Group, parse
from customers.survey.passing import latest
from customers.survey.rfm import BANDS, Bands, block_conditions
from customers.survey.standing_cells import StandingCells

IMAGINED = 20  # people who are added to a cell, and order as those with as many orders do
LIKELY, GONE = 1.5, 0.5  # times the share among all who had ordered
FADING = 0.5  # times the best chance of anybody with as many orders
LIKELY_NAME, FADING_NAME, GONE_NAME = "likely", "fading", "gone"
FEWEST = 100  # customers who had ordered by then, below which nothing is said
TITLES = {
    LIKELY_NAME: "Likely to order",
    FADING_NAME: "Fading: likely to order before, and less so now",
    GONE_NAME: "Gone: hardly likely to order again",
}


class Cell(NamedTuple):
    """A cell: how many stood in it, how many of them ordered, and the chance of those who stand in it now."""

    recency: int
    frequency: int
    stood: int
    ordered: int
    chance: float


@dataclass(frozen=True)
class Standing:
    """Customers of some cells as a rule. `because` says for each cell what was counted."""

    name: str
    rule: Group | None
    english: str
    because: list[str]

    @property
    def title(self) -> str:
        """What they are called."""
        return TITLES[self.name]


@dataclass(frozen=True)
class Likely:
    """The three groups; none of them where too little is known, and `checked` says why."""

    groups: list[Standing]
    checked: str


def find_likely(days: int) -> Likely:
    """The groups by who ordered within so many days, one of `HORIZONS`."""
    found = latest(StandingCells.name)
    if found is None:
        return Likely([], "Nothing is known yet: customers are surveyed every night. Come back tomorrow.")
    bands = Bands(tuple(found.results["recency"]), tuple(found.results["frequency"]))
    cells = count_chances(found.results["horizons"][str(days)])
    stood, ordered = sum(cell.stood for cell in cells), sum(cell.ordered for cell in cells)
    if stood < FEWEST:
        return Likely([], f"{number(stood)} customers had ordered {days} days ago: {FEWEST} are needed.")
    grouped = group_cells(cells)
    groups = [_standing(name, grouped[name], bands, days) for name in TITLES]
    checked = (
        f"Counted from {number(stood)} customers as they stood {days} days before {day(found.as_of)}: "
        f"{number(ordered)} of them ({100 * ordered / stood:.0f} %) have ordered since. Where few stood alike, they "
        "are judged together with others who placed as many orders. A shop that has slowed down since then gets fewer "
        "orders than this."
    )
    return Likely(groups, checked)


def count_chances(counted: list[list[list[int]]]) -> list[Cell]:
    """The cells by recency and frequency, with smoothed chances."""
    rates = []
    for frequency in range(BANDS):
        stood, ordered = (sum(row[frequency][n] for row in counted) for n in range(2))
        rates.append(ordered / stood if stood else 0.0)
    return [
        Cell(recency, frequency, stood, ordered, (ordered + IMAGINED * rates[frequency]) / (stood + IMAGINED))
        for recency, row in enumerate(counted)
        for frequency, (stood, ordered) in enumerate(row)
    ]


def group_cells(cells: list[Cell]) -> dict[str, list[Cell]]:
    """The cells of each group; a cell is in one at most, and one where nobody stood is in none."""
    seen = [cell for cell in cells if cell.stood]
    all_stood, all_ordered = sum(cell.stood for cell in seen), sum(cell.ordered for cell in seen)
    usual = all_ordered / all_stood if all_stood else 0.0
    best = [max((cell.chance for cell in seen if cell.frequency == band), default=0.0) for band in range(BANDS)]
    groups: dict[str, list[Cell]] = {LIKELY_NAME: [], FADING_NAME: [], GONE_NAME: []}
    for cell in seen:
        if usual and cell.chance >= LIKELY * usual:
            groups[LIKELY_NAME].append(cell)
        elif cell.chance < GONE * usual:
            groups[GONE_NAME].append(cell)
        elif cell.chance < FADING * best[cell.frequency]:
            groups[FADING_NAME].append(cell)
    return groups


def _standing(name: str, cells: list[Cell], bands: Bands, days: int) -> Standing:
    because = [
        f"{bands.frequency_labels[cell.frequency]}, the last {bands.recency_labels[cell.recency].lower()}: of "
        f"{number(cell.stood)} who stood like this, {number(cell.ordered)} ordered within {days} days "
        f"({100 * cell.ordered / cell.stood:.0f} %)."
        for cell in sorted(cells, key=lambda cell: -cell.chance)
    ]
    if not cells:
        return Standing(name, None, "", ["No customers stood like this."])
    rule = parse(cells_rule(bands, {(cell.recency, cell.frequency) for cell in cells}))
    return Standing(name, rule, say(rule), because)


def cells_rule(bands: Bands, cells: set[tuple[int, int]]) -> dict[str, Any]:
    """The rule of those in any of these cells, neighbours joined: first along the days, then along the orders."""
    runs: dict[tuple[int, int], list[int]] = {}
    for frequency in range(BANDS):
        column = [recency for recency in range(BANDS) if (recency, frequency) in cells]
        for run in _runs(column):
            runs.setdefault(run, []).append(frequency)
    blocks = [(days, orders) for days, frequencies in runs.items() for orders in _runs(frequencies)]
    groups = [{"match": "all", "rules": block_conditions(bands, *block)} for block in blocks]
    return groups[0] if len(groups) == 1 else {"match": "any", "rules": groups}


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """First and last of each run of neighbours among rising numbers."""
    breaks = [0, *(n for n, (one, next) in enumerate(pairwise(numbers), 1) if next > one + 1), len(numbers)]
    return [(numbers[begin], numbers[end - 1]) for begin, end in pairwise(breaks) if end > begin]
