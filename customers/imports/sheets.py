"""The sheets of an XLSX, XLS or ODS file, read by a process of its own (`sheet_process`)."""

import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from pydantic_core import from_json

from customers.imports import sheet_process
from customers.imports.archive import UnreadableFile, megabytes

PROBLEMS = {
    sheet_process.PASSWORD: "The spreadsheet has a password. Save it without one.",
    sheet_process.UNREADABLE: "The spreadsheet cannot be read. Save it again as XLSX or CSV.",
}
TOO_MUCH = (
    "The spreadsheet is too large to be read, perhaps for a single cell far away from the table. "
    "Copy the table into a new file, or save it as CSV."
)


LARGE_PART = 50 * 1024 * 1024  # bytes, unpacked
MAX_RATIO = 200  # of a large part to what it takes in the file: tables have a tenth of it


class Sheets(NamedTuple):
    """The names of all sheets, and of the first that holds a table."""

    names: tuple[str, ...]
    first: str


def find_sheets(path: Path) -> Sheets:
    """The sheets of the file. UnreadableFile says why it cannot be read."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > settings.IMPORT_MAX_BYTES:
                limit = megabytes(settings.IMPORT_MAX_BYTES)
                raise UnreadableFile(f"The spreadsheet unpacks to more than {limit}. Save it as CSV and upload that.")
            if any(_is_swollen(info) for info in archive.infolist()):
                raise UnreadableFile(TOO_MUCH)
    with _process("sheets", path) as lines:
        names, first = next(lines, ((), ""))
    if not names:
        raise UnreadableFile("The spreadsheet has no sheets.")
    return Sheets(tuple(names), first)


def _is_swollen(part: zipfile.ZipInfo) -> bool:
    """Whether a part of a spreadsheet says the same again and again, and would only take time."""
    return part.file_size > LARGE_PART and part.file_size > MAX_RATIO * part.compress_size


def sheet_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    """The rows of a sheet as text, the first being row 1 of the spreadsheet."""
    with _process("rows", path, sheet) as lines:
        for row in lines:
            if isinstance(row, int):
                raise UnreadableFile(
                    f"The sheet has {row:,} rows. At most {settings.IMPORT_MAX_SHEET_ROWS:,} are read from "
                    "a spreadsheet: save it as CSV, which has no such limit."
                )
            yield row


@contextmanager
def _process(work: str, path: Path, *sheet: str) -> Iterator[Iterator[Any]]:
    """What the process writes, line by line; it is ended with the context."""
    limits = (settings.IMPORT_SHEET_BYTES, settings.IMPORT_SHEET_SECONDS, settings.IMPORT_MAX_SHEET_ROWS)
    command = [sys.executable, "-I", sheet_process.__file__, work, str(path), *map(str, limits), *sheet]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:  # noqa: S603
        try:
            yield _lines(process)
        finally:
            process.kill()


def _lines(process: "subprocess.Popen[bytes]") -> Iterator[Any]:
    for line in process.stdout or ():
        if not line.endswith(b"\n"):
            break  # it was ended in the middle of a line
        yield from_json(line)
    if code := process.wait():
        raise UnreadableFile(PROBLEMS.get(code, TOO_MUCH))
