"""RFM: customers by how long ago they last ordered, how often they did, and what they spent.

The bands are fixed numbers that people may change, since a segment needs numbers that stay. Every customer is in one
cell: a pair of bands, or `NEVER`. `cell_rule` says a cell as a rule, and a segment of it has just the customers whom
the survey counted, at the same moment.
"""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from django.utils import timezone

from crm.database.milliseconds import floor_to_millisecond, milliseconds
from customers.segments.values import Window
from customers.segments.windows import window_start
from customers.survey.kinds import Kind, Surveyed
from customers.survey.models import ONLY, RfmBands

BANDS = 5
MAX_BAND = 10_000  # days, and orders, that a band may begin or end at
NEVER = "never"
DAY = 86_400_000  # milliseconds
MAX_DAYS, MAX_ORDERS = 3_650, 1_000  # above which nobody is told apart for a suggestion


class Bands(NamedTuple):
    """`recency`: the ends of all bands but the last, in days. `frequency`: the first numbers of orders of all bands
    but the first, which begins at 1. Both rise."""

    recency: tuple[int, ...] = (30, 90, 180, 365)
    frequency: tuple[int, ...] = (2, 3, 5, 10)

    @property
    def recency_labels(self) -> list[str]:
        """Each band in words, the latest first."""
        first, *_, last = self.recency
        between = [f"{low} to {high} days ago" for low, high in pairwise(self.recency)]
        return [f"Up to {first} days ago", *between, f"Over {last} days ago"]

    @property
    def frequency_labels(self) -> list[str]:
        """Each band in words, the fewest orders first."""
        between = [
            str(low) if high == low + 1 else f"{low} to {high - 1}" for low, high in pairwise((1, *self.frequency))
        ]
        return [f"{each} order{'' if each == '1' else 's'}" for each in between] + [
            f"{self.frequency[-1]} or more orders"
        ]


def current_bands() -> Bands:
    """The bands that the next survey counts by."""
    stored = RfmBands.objects.filter(id=ONLY).values_list("recency", "frequency").first()
    return Bands(*map(tuple, stored)) if stored else Bands()


def set_bands(bands: Bands) -> None:
    """Count by these from the next survey on."""
    row = {"recency": list(bands.recency), "frequency": list(bands.frequency), "updated_at": timezone.now()}
    if not RfmBands.objects.filter(id=ONLY).update(**row):
        RfmBands.objects.create(id=ONLY, **row)


def cell_rule(bands: Bands, recency: int, frequency: int) -> dict[str, Any]:
    """The rule of those in a cell, whose bands are counted from 0."""
    return {"match": "all", "rules": block_conditions(bands, (recency, recency), (frequency, frequency))}


def block_conditions(bands: Bands, days: tuple[int, int], orders: tuple[int, int]) -> list[dict[str, Any]]:
    """The conditions of a block of cells, from its first to its last band of both, counted from 0."""
    found: list[dict[str, Any]] = []
    if days[0]:
        window = {"n": bands.recency[days[0] - 1], "unit": "days"}
        found.append({"field": "last_order_at", "op": "not_in_last", "value": window})
    if days[1] < BANDS - 1:
        window = {"n": bands.recency[days[1]], "unit": "days"}
        found.append({"field": "last_order_at", "op": "in_last", "value": window})
    low = (1, *bands.frequency)[orders[0]]
    if orders[1] == BANDS - 1:
        return [*found, {"field": "order_count", "op": "gte", "value": low}]
    high = bands.frequency[orders[1]] - 1
    compared = {"op": "eq", "value": low} if low == high else {"op": "between", "value": [low, high]}
    return [*found, {"field": "order_count", **compared}]


def never_rule() -> dict[str, Any]:
    """The rule of those in `NEVER`."""
    return {"match": "all", "rules": [{"field": "order_count", "op": "eq", "value": 0}]}


def recency_band(starts: Sequence[int], last: int) -> int:
    """The band of a last order, by when all bands but the last begin; all in milliseconds, bands counted from 0."""
    for band, start in enumerate(starts):
        if last >= start:
            return band
    return BANDS - 1


class Rfm(Kind):
    """The result has the bands, `cells` with customers and spend in minor units by recency and frequency, those who
    `NEVER` ordered, and the bands that would hold a fifth of the buyers each as `suggested`."""

    name = "rfm"

    def begin(self) -> None:
        """The bands as they were when the pass began, and where they begin in time."""
        stored = self.counts.setdefault("bands", [*current_bands().recency, *current_bands().frequency])
        self.bands = Bands(tuple(stored[: BANDS - 1]), tuple(stored[BANDS - 1 :]))
        now = floor_to_millisecond(self.as_of)
        self.now = milliseconds(now)
        self.starts = [milliseconds(window_start(now, Window(days, "days"))) for days in self.bands.recency]

    def take(self, customers: Sequence[Surveyed]) -> None:
        """Add each customer to their cell. An order that is still to come is in no window that ends now, as in a
        rule."""
        figures, starts, now = self.figures, self.starts, self.now
        for customer in customers:
            last = customer.last_order_at
            if last is None:
                cell = figures(NEVER, 2)
            else:
                recency = BANDS - 1 if last > now else recency_band(starts, last)
                cell = figures(f"{recency}.{bisect_right(self.bands.frequency, customer.order_count)}", 2)
                figures(f"days.{min(max((now - last) // DAY, 0), MAX_DAYS)}")[0] += 1
                figures(f"orders.{min(customer.order_count, MAX_ORDERS)}")[0] += 1
            cell[0] += 1
            cell[1] += customer.total_spend

    def result(self) -> dict[str, Any]:
        """Cells without customers are there too."""
        return {
            "recency": self.bands.recency,
            "frequency": self.bands.frequency,
            "cells": [
                [self.counts.get(f"{recency}.{frequency}", [0, 0]) for frequency in range(BANDS)]
                for recency in range(BANDS)
            ],
            NEVER: self.counts.get(NEVER, [0, 0]),
            "suggested": {
                "recency": _fifths(self._histogram("days"), first=1),
                "frequency": _fifths(self._histogram("orders"), first=2),
            },
        }

    def _histogram(self, name: str) -> dict[int, int]:
        prefix = f"{name}."
        return {int(key[len(prefix) :]): n for key, (n, *_) in self.counts.items() if key.startswith(prefix)}


def _fifths(histogram: dict[int, int], *, first: int) -> list[int]:
    """Rising numbers, `first` or more, below which lie a fifth of these values, two fifths, …, as well as whole numbers
    can part them."""
    values = sorted(histogram)
    sums = list(accumulate(histogram[value] for value in values))
    found: list[int] = []
    for band in range(1, BANDS):
        least = found[-1] + 1 if found else first
        fitting = (value for value, sum in zip(values, sums, strict=True) if sum * BANDS >= band * sums[-1])
        found.append(max(least, next(fitting, 0) + 1))
    return found
