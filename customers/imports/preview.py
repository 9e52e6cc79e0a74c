"""The first rows of a file as the page shows them: as they stand there, and what becomes of each."""

from itertools import islice
from typing import Any, NamedTuple

from customers.imports.appending import find_customers, valid_records
from customers.imports.choices import Choices
from customers.imports.conversion import convert
from customers.imports.reading import Row, Table

READ_ROWS = 200  # so that the rows of an order are together


class PreviewRow(NamedTuple):
    """A row of the file: the records that it becomes or is a part of, by kind, or the reason why it is refused."""

    line: int
    cells: list[str]
    records: dict[str, dict[str, Any]]
    reason: str


def preview(table: Table, choices: Choices, rows: int = 10) -> list[PreviewRow]:
    """What becomes of the first rows."""
    sample = list(islice(table.rows(), READ_ROWS))
    groups: dict[str, list[Row]] = {}
    for row in sample:
        groups.setdefault(choices.order_id(row.cells) or f"\0{row.number}", []).append(row)
    _, records, refusals = valid_records(convert(list(groups.values()), table, choices, find_customers), table, choices)
    reasons = {refusal.line: refusal.reason for refusal in refusals if not refusal.is_imported}
    becomes: dict[int, dict[str, dict[str, Any]]] = {}
    for kind, some in records.items():
        for record in some:
            for row in record.rows:
                becomes.setdefault(row.number, {})[kind] = record.data
    return [
        PreviewRow(row.number, row.cells, becomes.get(row.number, {}), reasons.get(row.number, ""))
        for row in sample[:rows]
    ]
