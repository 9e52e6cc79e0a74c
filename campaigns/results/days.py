"""Messages of each day as bars, drawn by `campaigns/_bars.html`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

SLOT, BAR_WIDTH, HEIGHT = 30, 18, 100  # units of the drawing; a slot holds the bar of a day
LABELS = 4  # days that are named below the chart, and a few more where they do not divide evenly


@dataclass(frozen=True)
class Bar:
    """One day of the chart, drawn from the floor up: failed below, sent above. `scale` is units per message."""

    day: date
    sent: int
    failed: int
    x: int
    scale: float

    @property
    def messages(self) -> int:
        """Messages that were handed over, whatever became of them."""
        return self.sent + self.failed

    @property
    def height(self) -> float:
        """Height of the whole bar in units of the drawing."""
        return round(self.messages * self.scale, 1)

    @property
    def failed_height(self) -> float:
        """Height of the failed part in units of the drawing."""
        return round(self.failed * self.scale, 1)

    @property
    def y(self) -> float:
        """Upper edge of the whole bar in units of the drawing."""
        return round(HEIGHT - self.height, 1)

    @property
    def failed_y(self) -> float:
        """Upper edge of the failed part in units of the drawing."""
        return round(HEIGHT - self.failed_height, 1)


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


def draw_days(first: date, last: date, sent: Mapping[date, int], failed: Mapping[date, int]) -> Chart:
    """A chart from the first day to the last one; days without messages may be left out of the counts."""
    days = [first + timedelta(n) for n in range((last - first).days + 1)]
    counts = [(sent.get(day, 0), failed.get(day, 0)) for day in days]
    top = _rounded_up(max(map(sum, counts)))
    scale, inset = HEIGHT / top, (SLOT - BAR_WIDTH) // 2
    bars = [Bar(day, *each, n * SLOT + inset, scale) for n, (day, each) in enumerate(zip(days, counts, strict=True))]
    return Chart(bars, top)


def _rounded_up(count: int) -> int:
    """The next round number, at least 10: 7,000 for 6,412."""
    step = 10 ** max(len(str(count)) - 1, 1)
    return max(-(-count // step) * step, 10)
