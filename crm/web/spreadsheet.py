"""CSV files as spreadsheets take them, written line by line however long they are."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from django.utils import timezone

CHUNK = 2_000  # rows read at a time
# How a cell begins that a spreadsheet would calculate, also in the wide letters of East Asian keyboards.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
BYTE_ORDER_MARK = "\ufeff"  # by which Excel knows UTF-8

Row = Sequence[Any]


def csv_file(name: str, header: Row, chunks: Iterable[Iterable[Row]]) -> StreamingHttpResponse:
    """A response that browsers save as `name`, and no cache."""
    return StreamingHttpResponse(
        csv_lines(header, chunks),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )


def csv_lines(header: Row, chunks: Iterable[Iterable[Row]]) -> Iterator[str]:
    """The lines of a CSV file, begun by a byte order mark: cells are escaped and guarded against formulas."""
    writer = csv.writer(_Line())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    for chunk in chunks:
        yield "".join(writer.writerow(map(guarded, row)) for row in chunk)


def in_chunks(rows: QuerySet, *columns: str) -> Iterator[list[Row]]:
    """The columns of all rows by id, a stretch of the index at a time."""
    ordered = rows.order_by("id").values_list("id", *columns)
    chunk = list(ordered[:CHUNK])
    while chunk:
        yield [cells for _, *cells in chunk]
        chunk = list(ordered.filter(id__gt=chunk[-1][0])[:CHUNK])


class _Line:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


def unguarded(cell: str) -> str:
    """The text of a cell of a file that `csv_lines` wrote, without the guard against formulas."""
    return cell[1:] if cell.startswith("'") and _calculates(cell) else cell


def _calculates(cell: str) -> bool:
    """Whether a spreadsheet would calculate this text, with or without the guard before it."""
    return cell.lstrip("'").startswith(FORMULA)


def guarded(value: Any) -> Any:
    """A cell that no spreadsheet calculates: texts with a guard where one would, times as text."""
    match value:
        case datetime():
            return timezone.localtime(value).isoformat(timespec="seconds")
        case str() if _calculates(value):
            return f"'{value}"
        case _:
            return value
