"""Messages of each day as bars, drawn by `campaigns/_bars.html`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

SLOT, BAR_WIDTH, HEIGHT = 30, 18, 100  # units of the drawing; a slot holds the bar of a day
LABELS = 4  # days that are named below the chart, and a few more where they do not divide evenly


class DayCounts(NamedTuple):
    """Messages of a day that were handed over and did not fail, and those that failed."""

    campaigns: int = 0
    journeys: int = 0
    failed: int = 0


class Part(NamedTuple):
    """A rectangle of a bar, in units of the drawing; `fill` names its style."""

    fill: str
    y: float
    height: float


@dataclass(frozen=True)
class Bar:
    """One day of the chart, drawn from the floor up: failed, by journeys, by campaigns. `scale` is units per
    message."""

    day: date
    counts: DayCounts
    x: int
    scale: float

    @property
    def messages(self) -> int:
        """Messages that were handed over, whatever became of them."""
        return sum(self.counts)

    @property
    def height(self) -> float:
        """Height of the whole bar in units of the drawing."""
        return round(self.messages * self.scale, 1)

    @property
    def parts(self) -> list[Part]:
        """The parts that are not empty, the lowest first."""
        parts, below = [], 0
        stacked = (("bad", self.counts.failed), ("journey", self.counts.journeys), ("accent", self.counts.campaigns))
        for fill, count in stacked:
            below += count
            if count:
                parts.append(Part(fill, round(HEIGHT - below * self.scale, 1), round(count * self.scale, 1)))
        return parts


@dataclass(frozen=True)
class Chart:
    """A bar for each day; `top` is the number of messages at the upper edge."""

    bars: list[Bar]
    top: int
    bar_width = BAR_WIDTH
    lines = (0, HEIGHT / 2, HEIGHT)

    @property
    def width(self) -> int:
        """Width of the whole drawing."""
        return len(self.bars) * SLOT

    @property
    def view_box(self) -> str:
        """The coordinates of the drawing."""
        return f"0 0 {self.width} {HEIGHT}"

    @property
    def half(self) -> float:
        """The number of messages at the middle line."""
        return self.top / 2

    @property
    def labelled(self) -> list[Bar]:
        """Some days at equal distances, the last one among them."""
        every = max(1, len(self.bars) // LABELS)
        return self.bars[::-every][::-1]

    @property
    def busiest(self) -> Bar:
        """The day with the most messages."""
        return max(self.bars, key=lambda bar: bar.messages)


def draw_days(first: date, last: date, counts: Mapping[date, DayCounts]) -> Chart:
    """A chart from the first day to the last one; days without messages may be left out of the counts."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    top = _rounded_up(max(sum(counts.get(day, DayCounts())) for day in days))
    scale, inset = HEIGHT / top, (SLOT - BAR_WIDTH) // 2
    return Chart([Bar(day, counts.get(day, DayCounts()), n * SLOT + inset, scale) for n, day in enumerate(days)], top)


def _rounded_up(count: int) -> int:
    """The next round number, at least 10: 7,000 for 6,412."""
    step = 10 ** max(len(str(count)) - 1, 1)
    return max(-(-count // step) * step, 10)
