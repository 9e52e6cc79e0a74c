"""Places and sizes of what the templates of reports draw as SVG, in units of each drawing."""

from dataclasses import dataclass

from campaigns.reports.changes import Changes, Day
from campaigns.reports.cohort_rows import SHOWN, Cohort, Month
from campaigns.reports.comparison import Comparison, Rate

LEVELS = 5  # of shading
CELL, ROW, LABEL, HEAD = 62, 30, 92, 24  # of the cohorts: width and height of a month, its labels
BASELINE = 19  # of a text, below the top of its row
SLOT, BAR, HEIGHT = 44, 26, 120  # of the days
LINE, SCALE = 30, 100  # of the rates


@dataclass(frozen=True)
class MonthCell:
    """A month of a cohort: `share` is how many of its customers ordered, in per cent."""

    x: int
    y: int
    month: Month
    share: float
    level: int

    @property
    def text_x(self) -> float:
        """The middle of the cell."""
        return self.x + CELL / 2

    @property
    def text_y(self) -> int:
        """The line on which its number stands."""
        return self.y + BASELINE


@dataclass(frozen=True)
class CohortChart:
    """Rows of cells, the newest cohort first."""

    rows: list[tuple[Cohort, int, list[MonthCell]]]
    width: int
    height: int
    cell_width = CELL - 2
    cell_height = ROW - 2

    @property
    def columns(self) -> list[tuple[int, float]]:
        """The numbers of the months, and where they stand."""
        most = max(len(cells) for _, _, cells in self.rows)
        return [(number, LABEL + number * CELL + CELL / 2) for number in range(most)]


def draw_cohorts(cohorts: list[Cohort]) -> CohortChart:
    """A cell for each of the first SHOWN months of each cohort."""
    rows = []
    for line, cohort in enumerate(reversed(cohorts)):
        y = HEAD + line * ROW
        rows.append((cohort, y + BASELINE, [_cell(cohort, month, y) for month in cohort.months[:SHOWN]]))
    most = max(len(cells) for _, _, cells in rows)
    return CohortChart(rows, LABEL + most * CELL, HEAD + len(rows) * ROW)


def _cell(cohort: Cohort, month: Month, y: int) -> MonthCell:
    x = LABEL + month.number * CELL
    if not cohort.customers:
        return MonthCell(x, y, month, 0.0, 0)
    share = 100 * month.customers / cohort.customers
    # The first month is all of them; of later ones, half is a lot.
    level = min(LEVELS, round(share / 10)) if month.number else LEVELS
    return MonthCell(x, y, month, share, level)


@dataclass(frozen=True)
class DayBar:
    """The revenue of a day, drawn from the floor up."""

    day: Day
    x: int
    height: float
    is_last: bool

    @property
    def y(self) -> float:
        """Its upper edge."""
        return round(HEIGHT - self.height, 1)

    @property
    def text_x(self) -> float:
        """The middle of the bar."""
        return self.x + BAR / 2


@dataclass(frozen=True)
class DayChart:
    """Fourteen bars; `top` is the revenue at the upper edge, in minor units."""

    bars: list[DayBar]
    top: int
    width = 14 * SLOT
    bar_width = BAR
    plot_height = HEIGHT
    height = HEIGHT + 20
    text_y = HEIGHT + 15


def draw_days(report: Changes) -> DayChart:
    """A bar for the revenue of each day of both weeks; days on which more was given back than taken have none."""
    days = [(day, False) for day in report.before] + [(day, True) for day in report.last]
    top = max(1, *(day.revenue for day, _ in days))
    inset = (SLOT - BAR) // 2
    bars = [
        DayBar(day, place * SLOT + inset, round(HEIGHT * max(0, day.revenue) / top, 1), is_last)
        for place, (day, is_last) in enumerate(days)
    ]
    return DayChart(bars, top)


@dataclass(frozen=True)
class RateLine:
    """The interval of one campaign's rate, in per cent of the width."""

    name: str
    rate: Rate
    y: int
    low: float
    value: float
    high: float

    @property
    def width(self) -> float:
        """The length of the interval."""
        return round(max(self.high - self.low, 0.5), 2)


@dataclass(frozen=True)
class RateChart:
    """One rate of all campaigns on a common scale from 0 to `top` per cent."""

    label: str
    lines: list[RateLine]
    top: float

    @property
    def height(self) -> int:
        """Of the whole drawing."""
        return len(self.lines) * LINE


def draw_rates(report: Comparison) -> list[RateChart]:
    """A chart for each rate that can be said of two campaigns or more."""
    charts = []
    for place, rate in enumerate(report.campaigns[0].rates if report.campaigns else []):
        rates = [(each.campaign.name, each.rates[place]) for each in report.campaigns]
        known = [(name, each, each.interval) for name, each in rates if each.interval]
        if len(known) < 2:
            continue
        top = min(1.0, max(0.001, *(interval.high for _, _, interval in known)) * 1.05)
        lines = [
            RateLine(name, shown, number * LINE, *(round(SCALE * bound / top, 2) for bound in (low, value, high)))
            for number, (name, shown, (value, low, high)) in enumerate(known)
        ]
        charts.append(RateChart(rate.label, lines, 100 * top))
    return charts
