"""A file as rows of text, whatever wrote it: CSV in any encoding and dialect, XLSX, XLS, ODS, or a zip of one of them.

CSV streams from disk, so its size costs no memory. A spreadsheet is held in memory while it is read.
"""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import charset_normalizer
from django.conf import settings

from customers.imports.amounts import is_number
from customers.imports.archive import UnreadableFile as UnreadableFile
from customers.imports.archive import is_spreadsheet, megabytes, unzip
from customers.imports.cells import LIKE_EMAIL
from customers.imports.dates import is_date
from customers.imports.sheets import find_sheets, sheet_rows

SAMPLE_BYTES = 256 * 1024
SAMPLE_ROWS = 200
MAX_LINE_LENGTH = 1024 * 1024  # characters
MAX_TITLE_LINES = 10  # above the heading
DELIMITERS = (",", ";", "\t", "|")
BLANKS = " "  # as a delimiter: any number of them, also before the first cell and behind the last one
WIDE_GAP = re.compile(r"\S {2,}\S")  # between columns; between words is one blank
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
OTHER_FILES = {  # how texts begin that people take for tables
    "a web page": re.compile(r"\s*<(!doctype|html|\?xml|head|table)\b", re.IGNORECASE),
    "JSON": re.compile(r"\s*(\{\s*\"|\[\s*\{)"),
    "a PDF": re.compile(r"%PDF-"),
}
SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # Excel's own first line
# Encodings whose text is mostly not ASCII. Western text has few such bytes, from which no guess is safe.
NOT_WESTERN = re.compile(r"cp(125[1356]|932|949|950|866|874)|koi8|shift|gb|big5|euc|iso8859_(5|6|7|8)")
MIN_SHARE_NOT_ASCII = 0.1
MIN_WHOLE_LETTERS = 3  # of UTF-8 for each broken one
MIN_BYTES_NOT_ASCII = 20  # in a few letters any encoding can be seen


class Row(NamedTuple):
    """`number` is the line of the file on which the row begins, the first line being 1."""

    number: int
    cells: list[str]


@dataclass(frozen=True)
class Dialect:
    """How a file is written. `heading_line` is 0 where it has no heading; only a spreadsheet has sheets."""

    encoding: str = "utf-8"
    delimiter: str = ","
    heading_line: int = 1
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A file that has been recognised. `heading` has a name for each column, "Column 3" where the file gives none."""

    path: Path
    dialect: Dialect
    heading: tuple[str, ...]

    def rows(self) -> Iterator[Row]:
        """The rows below the heading, each with as many cells. Blank rows and repeated headings are left out."""
        width = len(self.heading)
        for number, cells in _all_rows(self.path, self.dialect):
            if number > self.dialect.heading_line and any(cells) and not self._is_heading(cells):
                yield Row(number, (cells + [""] * (width - len(cells)))[: max(width, len(cells))])

    def _is_heading(self, cells: list[str]) -> bool:
        """Whether a row is the heading once more, as at the top of each printed page."""
        width = len(self.heading)
        return cells[0] == self.heading[0] and _distinct((cells + [""] * width)[:width]) == self.heading


def read_table(path: Path, *, sheet: str = "") -> Table:
    """Recognise the file at `path`: its encoding, delimiter and heading, or the first sheet unless one is chosen.

    A zip is replaced by the file that it holds. UnreadableFile says why a file cannot be read.
    """
    size = path.stat().st_size
    if not size:
        raise UnreadableFile("The file is empty.")
    if size > settings.IMPORT_MAX_BYTES:
        raise UnreadableFile(
            f"The file has {megabytes(size)}. At most {megabytes(settings.IMPORT_MAX_BYTES)} are read."
        )
    unzip(path)
    dialect = _sheet_dialect(path, sheet) if is_spreadsheet(path) else _csv_dialect(path)
    sample = [row for row in islice(_all_rows(path, dialect), SAMPLE_ROWS) if any(row.cells)]
    if not sample:
        raise UnreadableFile("The file has no rows.")
    heading_line, heading = _heading(sample)
    if len(heading) > settings.IMPORT_MAX_COLUMNS:
        raise UnreadableFile(
            f"The file has {len(heading):,} columns. At most {settings.IMPORT_MAX_COLUMNS:,} are read; "
            "leave out those that are not needed."
        )
    return Table(path, replace(dialect, heading_line=heading_line), heading)


# ── Spreadsheets ──────────────────────────────────────────────────────
def _sheet_dialect(path: Path, wanted: str) -> Dialect:
    names, first = find_sheets(path)
    if wanted and wanted not in names:
        raise UnreadableFile(f"The spreadsheet has no sheet “{wanted}”. It has: {', '.join(names)}.")
    return Dialect(sheet=wanted or first, sheets=names)


def _sheet_rows(path: Path, dialect: Dialect) -> Iterator[Row]:
    for number, cells in enumerate(sheet_rows(path, dialect.sheet), start=1):
        yield Row(number, cells)


# ── CSV ───────────────────────────────────────────────────────────────
def _csv_dialect(path: Path) -> Dialect:
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    encoding = _encoding(path, sample)
    text = sample.decode(encoding, errors="replace")
    if "\0" in text:
        raise UnreadableFile("This is not a table. Upload CSV, XLSX or ODS.")
    for what, beginning in OTHER_FILES.items():
        if beginning.match(text):
            raise UnreadableFile(f"This is {what}, not a table. Export CSV, XLSX or ODS.")
    lines = text.splitlines(keepends=True)
    if lines and (named := SEPARATOR_LINE.fullmatch(lines[0])):
        return Dialect(encoding, named[1])
    whole = lines if len(sample) < SAMPLE_BYTES else lines[:-1]
    delimiter = max(DELIMITERS, key=lambda delimiter: _fit(whole, delimiter))
    if _fit(whole, BLANKS)[0] > _fit(whole, delimiter)[0] and any(map(WIDE_GAP.search, whole)):
        in_blanks = Dialect(encoding, BLANKS)
        if _has_one_width(path, in_blanks):
            return in_blanks
    return Dialect(encoding, delimiter)


def _has_one_width(path: Path, dialect: Dialect) -> bool:
    """Whether all rows of the file have the same number of cells."""
    try:
        rows = (row.cells for row in _csv_rows(path, dialect) if any(row.cells))
        width = len(next(rows, []))
        return all(len(cells) == width for cells in rows)
    except UnreadableFile:
        return False


def _encoding(path: Path, sample: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if sample.startswith(mark):
            return encoding
    if sample[1::2].count(0) > len(sample) / 4:
        return "utf-16-le"
    if sample[::2].count(0) > len(sample) / 4:
        return "utf-16-be"
    undecodable = _first_not_in_utf8(path)
    if undecodable is None:
        return "utf-8"
    if _is_damaged_utf8(undecodable):
        return "utf-8"
    not_ascii = sum(byte > 127 for byte in undecodable)
    if not_ascii >= max(MIN_BYTES_NOT_ASCII, MIN_SHARE_NOT_ASCII * len(undecodable)):
        guess = charset_normalizer.from_bytes(undecodable).best()
        if guess and NOT_WESTERN.match(guess.encoding):
            return guess.encoding
    return "cp1252"


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all of its letters are UTF-8, so that a few broken ones do not change how all others are read."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    return sum(character > "\x7f" for character in text) - broken > MIN_WHOLE_LETTERS * broken


def _first_not_in_utf8(path: Path) -> bytes | None:
    """The first part of the file that is not UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(SAMPLE_BYTES):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return chunk
    return None


def _fit(lines: list[str], delimiter: str) -> tuple[int, int]:
    """How many rows have the same number of cells, more than one; and that number."""
    try:
        rows = list(islice(_reader(lines, delimiter), SAMPLE_ROWS))
    except csv.Error:
        return 0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count, width


def _reader(lines: Iterable[str], delimiter: str) -> Any:  # a reader of csv, whose type has no name
    if delimiter != BLANKS:
        return csv.reader(lines, delimiter=delimiter)
    return csv.reader((line.rstrip(" \r\n") + "\n" for line in lines), delimiter=BLANKS, skipinitialspace=True)


def _csv_rows(path: Path, dialect: Dialect) -> Iterator[Row]:
    csv.field_size_limit(MAX_LINE_LENGTH)
    with path.open(encoding=dialect.encoding, errors="replace", newline="") as file:
        reader = _reader(_lines(file), dialect.delimiter)
        begins = 1
        try:
            for cells in reader:
                if not (begins == 1 and len(cells) <= 2 and SEPARATOR_LINE.fullmatch(dialect.delimiter.join(cells))):
                    yield Row(begins, [cell.strip() for cell in cells])
                begins = reader.line_num + 1
        except csv.Error:
            raise UnreadableFile(
                f"The row that begins on line {begins:,} never ends. Look for a quotation mark without its partner."
            ) from None


def _lines(file: TextIO) -> Iterator[str]:
    number = 0
    while line := file.readline(MAX_LINE_LENGTH + 1):
        number += 1
        if len(line) > MAX_LINE_LENGTH:
            raise UnreadableFile(f"Line {number:,} has more than {MAX_LINE_LENGTH:,} characters. Is this a table?")
        yield line


# ── Both ──────────────────────────────────────────────────────────────
def _all_rows(path: Path, dialect: Dialect) -> Iterator[Row]:
    return _sheet_rows(path, dialect) if dialect.sheet else _csv_rows(path, dialect)


def _heading(sample: list[Row]) -> tuple[int, tuple[str, ...]]:
    """The line of the heading, 0 where the file has no heading, and the name of each column.

    Lines above it, like a title, have fewer cells than the table. The first whole row is a heading unless one of its
    cells looks like data.
    """
    filled = [sum(map(bool, row.cells)) for row in sample]
    usual = Counter(filled).most_common(1)[0][0]
    at = next((n for n in range(min(MAX_TITLE_LINES, len(sample))) if filled[n] * 2 > usual), 0)
    first = sample[at]
    width = max(number for row in sample[at:] for number, cell in enumerate(row.cells, start=1) if cell)
    if any(_looks_like_data(cell) for cell in first.cells):
        return (sample[at - 1].number if at else 0), tuple(f"Column {n}" for n in range(1, width + 1))
    return first.number, _distinct((first.cells + [""] * width)[:width])


def _distinct(names: list[str]) -> tuple[str, ...]:
    """Every column has a name of its own."""
    seen: Counter[str] = Counter()
    distinct = []
    for number, name in enumerate(names, start=1):
        name = " ".join(name.split()) or f"Column {number}"
        seen[name] += 1
        distinct.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(distinct)


def _looks_like_data(text: str) -> bool:
    """Whether the text can hardly be the name of a column."""
    return bool(LIKE_EMAIL.fullmatch(text)) or is_number(text) or (any(map(str.isdigit, text)) and is_date(text))
