"""The RFM grid: customers by how long ago they last ordered and how often, with the segment of each cell."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from campaigns.reports.tables import ORDERS_COUNTED, Table, builder_link
from crm.web.display import from_minor
from customers.survey.passing import latest
from customers.survey.rfm import NEVER, Bands, cell_rule, never_rule

LEVELS = 5  # of shading


@dataclass(frozen=True)
class Cell:
    """Customers who are in two bands, counted from 0; `spend` is theirs in minor units, `level` from 0 to LEVELS says
    how many they are beside the largest cell."""

    recency: int
    frequency: int
    name: str
    customers: int
    spend: int
    rule: dict[str, Any]
    level: int

    @property
    def link(self) -> str:
        """A builder with the rule of the cell."""
        return builder_link(self.rule, self.name)


@dataclass(frozen=True)
class Grid:
    """All cells, the latest orders first and the most orders last, and the customers without an order."""

    as_of: datetime
    bands: Bands
    rows: list[tuple[str, list[Cell]]]
    never: Cell
    suggested: Bands

    @property
    def cells(self) -> list[Cell]:
        """The cells of all rows."""
        return [cell for _, cells in self.rows for cell in cells]

    @property
    def buyers(self) -> int:
        """How many customers have ordered."""
        return sum(cell.customers for cell in self.cells)

    @property
    def table(self) -> Table:
        """A line for each cell, and one for those without an order."""
        rows = [
            (
                self.bands.recency_labels[cell.recency],
                self.bands.frequency_labels[cell.frequency],
                *(cell.customers, from_minor(cell.spend)),
            )
            for cell in self.cells
        ]
        rows.append(("Never", "No order", self.never.customers, from_minor(self.never.spend)))
        return Table("rfm", ("last_order", "orders", "customers", "spend"), rows, self.as_of, ORDERS_COUNTED)


def read_grid() -> Grid | None:
    """The grid that the last survey counted; None before the first one."""
    found = latest("rfm")
    if found is None:
        return None
    results = found.results
    bands = Bands(tuple(results["recency"]), tuple(results["frequency"]))
    largest = max(customers for row in results["cells"] for customers, _ in row)
    rows = []
    for recency, label in enumerate(bands.recency_labels):
        cells = []
        for frequency, (customers, spend) in enumerate(results["cells"][recency]):
            name = f"Last order {label[0].lower()}{label[1:]}, {bands.frequency_labels[frequency]}"
            rule = cell_rule(bands, recency, frequency)
            level = -(-customers * LEVELS // largest) if largest else 0
            cells.append(Cell(recency, frequency, name, customers, spend, rule, level))
        rows.append((label, cells))
    customers, spend = results[NEVER]
    suggested = results["suggested"]
    return Grid(
        found.as_of,
        bands,
        rows,
        Cell(-1, -1, "Never ordered", customers, spend, never_rule(), 0),
        Bands(tuple(suggested["recency"]), tuple(suggested["frequency"])),
    )
