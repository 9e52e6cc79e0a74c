"""The rows of an import to correct, as a file like the one they came from, to be uploaded again: those that were
refused, and those that came in without their phone number."""

import codecs
import csv
from collections.abc import Iterator

from crm.web.spreadsheet import FORMULA
from customers.imports.models import Import, RefusedRow

REASON = "reason"  # the last column
CHUNK = 1_000  # rows
SPREADSHEET_ENCODING = "utf-8-sig"  # of the CSV file for a spreadsheet: Excel knows it by its mark


def refused_file(import_: Import) -> Iterator[bytes]:
    """The heading and the rows to correct, each with its reason, in the encoding and with the delimiter of the file."""
    encode = codecs.getincrementalencoder(SPREADSHEET_ENCODING if import_.sheet else import_.encoding)("replace").encode
    writer = csv.writer(_Echo(), delimiter=import_.delimiter)
    heading = import_.heading[:-1] if import_.heading[-1:] == [REASON] else import_.heading  # of refused rows again
    width = len(heading)
    yield encode(writer.writerow([*map(_guarded, heading), REASON]))
    for row in RefusedRow.objects.filter(import_id=import_.id).order_by("line").iterator(chunk_size=CHUNK):
        cells = [*row.cells, *[""] * (width - len(row.cells))][:width]
        yield encode(writer.writerow(map(_guarded, [*cells, row.reason])))


def refused_file_name(import_: Import) -> str:
    """As in "orders-refused.csv"."""
    return f"{import_.name.rpartition('.')[0] or import_.name}-refused.csv"


def _guarded(cell: str) -> str:
    """A cell that no spreadsheet calculates. The guard of one that has it already stays."""
    return f"'{cell}" if cell.startswith(FORMULA) else cell


class _Echo:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line
