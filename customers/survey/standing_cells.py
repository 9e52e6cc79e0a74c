"""Where customers stood some time ago, and who of them has ordered since.

A cell is a band of orders and a band of days since the last one, as in `rfm`. What those did who stood in a cell is the
best guess of what those will do who stand in it now, and it can be said: of 412 who stood like this, 33 ordered.
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from crm.database.milliseconds import floor_to_millisecond, milliseconds
from customers.segments.values import Window
from customers.segments.windows import window_start
from customers.survey.kinds import Kind, Surveyed
from customers.survey.rfm import BANDS, Bands, current_bands, recency_band

HORIZONS = (30, 60, 90, 180)  # days


class StandingCells(Kind):
    """The result has the bands, and for each of the `HORIZONS` its `cells`: how many stood in each that many days ago,
    and how many of them have ordered since, by recency and frequency."""

    name = "standing"

    def begin(self) -> None:
        """The bands as they were when the pass began, and where they began in time at each horizon."""
        stored = self.counts.setdefault("bands", [*current_bands().recency, *current_bands().frequency])
        self.bands = Bands(tuple(stored[: BANDS - 1]), tuple(stored[BANDS - 1 :]))
        self.moments = []
        for days in HORIZONS:
            then = floor_to_millisecond(self.as_of - timedelta(days=days))
            starts = [milliseconds(window_start(then, Window(band, "days"))) for band in self.bands.recency]
            self.moments.append((days, milliseconds(then), starts))
        self.now = milliseconds(self.as_of)

    def take(self, customers: Sequence[Surveyed]) -> None:
        """Add each customer who had ordered by then to the cell where they stood."""
        figures, thresholds = self.figures, self.bands.frequency
        for customer in customers:
            times = [at for at, _ in customer.completed if at <= self.now]
            times.reverse()
            ordered = len(times)
            for days, then, starts in self.moments:
                before = bisect_right(times, then)
                if not before:
                    break  # nor had they ordered any earlier
                recency = recency_band(starts, times[before - 1])
                cell = figures(f"{days}.{recency}.{bisect_right(thresholds, before)}", 2)
                cell[0] += 1
                cell[1] += ordered > before

    def result(self) -> dict[str, Any]:
        """Cells without customers are there too."""
        return {
            "recency": self.bands.recency,
            "frequency": self.bands.frequency,
            "horizons": {
                str(days): [
                    [self.counts.get(f"{days}.{recency}.{frequency}", [0, 0]) for frequency in range(BANDS)]
                    for recency in range(BANDS)
                ]
                for days in HORIZONS
            },
        }
