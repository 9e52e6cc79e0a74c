"""A file as rows of text, whatever wrote it: CSV in any encoding and dialect, XLSX, XLS, ODS, or a zip of one of them.

CSV streams from disk, so its size costs no memory. A spreadsheet is held in memory while it is read.
"""

import codecs
import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO

import charset_normalizer
from django.conf import settings
from python_calamine import CalamineError, CalamineWorkbook

from customers.imports.cells import looks_like_data

SAMPLE_BYTES = 256 * 1024
SAMPLE_ROWS = 200
MAX_LINE_LENGTH = 1024 * 1024  # characters
MAX_TITLE_LINES = 10  # above the heading
DELIMITERS = (",", ";", "\t", "|")
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
OLE_MARK = bytes.fromhex("d0cf11e0a1b11ae1")  # how an XLS file begins
SEPARATOR_LINE = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # Excel's own first line
# Encodings whose text is mostly not ASCII. Western text has few such bytes, from which no guess is safe.
NOT_WESTERN = re.compile(r"cp(125[1356]|932|949|950|866|874)|koi8|shift|gb|big5|euc|iso8859_(5|6|7|8)")
MIN_SHARE_NOT_ASCII = 0.1
MIN_BYTES_NOT_ASCII = 20  # in a few letters any encoding can be seen


class UnreadableFile(ValueError):
    """The file cannot be read as a table. The message says why, and what to do."""


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
        """The rows below the heading that are not blank, each with as many cells as the heading."""
        width = len(self.heading)
        for number, cells in _all_rows(self.path, self.dialect):
            if number > self.dialect.heading_line and any(cells):
                yield Row(number, (cells + [""] * (width - len(cells)))[: max(width, len(cells))])


def read_table(path: Path, *, sheet: str = "") -> Table:
    """Recognise the file at `path`: its encoding, delimiter and heading, or the first sheet unless one is chosen.

    A zip is replaced by the file that it holds. UnreadableFile says why a file cannot be read.
    """
    size = path.stat().st_size
    if not size:
        raise UnreadableFile("The file is empty.")
    if size > settings.IMPORT_MAX_BYTES:
        raise UnreadableFile(
            f"The file has {_megabytes(size)}. At most {_megabytes(settings.IMPORT_MAX_BYTES)} are read."
        )
    if zipfile.is_zipfile(path) and not _is_spreadsheet(path):
        _unzip(path)
    dialect = _sheet_dialect(path, sheet) if _is_spreadsheet(path) else _csv_dialect(path)
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


# ── Zip files and spreadsheets ────────────────────────────────────────
def _is_spreadsheet(path: Path) -> bool:
    with path.open("rb") as file:
        if file.read(len(OLE_MARK)) == OLE_MARK:
            return True
    if not zipfile.is_zipfile(path):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError):
        raise UnreadableFile("The zip file is damaged. Make it again, or upload the file itself.") from None
    return bool(names & {"[Content_Types].xml", "content.xml"})


def _unzip(path: Path) -> None:
    """Replace the archive by the only file in it."""
    unzipped = path.with_name(f"{path.name}.unzipped")
    try:
        with zipfile.ZipFile(path) as archive:
            files = [
                info for info in archive.infolist() if not info.is_dir() and not info.filename.startswith("__MACOSX/")
            ]
            if len(files) != 1:
                raise UnreadableFile(f"The zip file holds {len(files)} files. Upload one file at a time.")
            with archive.open(files[0]) as source, unzipped.open("wb") as target:
                _copy(source, target)
    except RuntimeError:
        raise UnreadableFile("The zip file has a password. Upload the file without one.") from None
    except (zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableFile("The zip file is damaged. Make it again, or upload the file itself.") from error
    else:
        unzipped.replace(path)
    finally:
        unzipped.unlink(missing_ok=True)


def _copy(source: Any, target: BinaryIO) -> None:
    """Stops at the limit, whatever size the archive claims."""
    written = 0
    while chunk := source.read(SAMPLE_BYTES):
        written += len(chunk)
        if written > settings.IMPORT_MAX_BYTES:
            limit = _megabytes(settings.IMPORT_MAX_BYTES)
            raise UnreadableFile(f"The file in the zip has more than {limit}, which is the limit.")
        target.write(chunk)


def _sheet_dialect(path: Path, wanted: str) -> Dialect:
    _check_unpacked_size(path)
    with closing(_workbook(path)) as workbook:
        names = tuple(workbook.sheet_names)
    if not names:
        raise UnreadableFile("The spreadsheet has no sheets.")
    if wanted and wanted not in names:
        raise UnreadableFile(f"The spreadsheet has no sheet “{wanted}”. It has: {', '.join(names)}.")
    return Dialect(sheet=wanted or names[0], sheets=names)


def _check_unpacked_size(path: Path) -> None:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            if sum(info.file_size for info in archive.infolist()) > settings.IMPORT_MAX_BYTES:
                limit = _megabytes(settings.IMPORT_MAX_BYTES)
                raise UnreadableFile(f"The spreadsheet unpacks to more than {limit}. Save it as CSV and upload that.")


def _workbook(path: Path) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        if "password" in str(error).lower():
            raise UnreadableFile("The spreadsheet has a password. Save it without one.") from None
        raise UnreadableFile("The spreadsheet cannot be read. Save it again as XLSX or CSV.") from None


def _sheet_rows(path: Path, dialect: Dialect) -> Iterator[Row]:
    with closing(_workbook(path)) as workbook:
        sheet = workbook.get_sheet_by_name(dialect.sheet)
        if sheet.total_height > settings.IMPORT_MAX_SHEET_ROWS:
            raise UnreadableFile(
                f"The sheet has {sheet.total_height:,} rows. At most {settings.IMPORT_MAX_SHEET_ROWS:,} are read from "
                "a spreadsheet: save it as CSV, which has no such limit."
            )
        for number, cells in enumerate(sheet.to_python(skip_empty_area=False), start=1):
            yield Row(number, [_cell_text(cell) for cell in cells])


def _cell_text(cell: Any) -> str:
    """As a person would type it: whole numbers without a fraction, dates and times in ISO form."""
    match cell:
        case bool():
            return "true" if cell else "false"
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
        case datetime():
            return cell.isoformat(sep=" ", timespec="seconds")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            return str(cell)
    return str(cell).strip()


# ── CSV ───────────────────────────────────────────────────────────────
def _csv_dialect(path: Path) -> Dialect:
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    encoding = _encoding(path, sample)
    text = sample.decode(encoding, errors="replace")
    if "\0" in text:
        raise UnreadableFile("This is not a table. Upload CSV, XLSX or ODS.")
    lines = text.splitlines(keepends=True)
    if lines and (named := SEPARATOR_LINE.fullmatch(lines[0])):
        return Dialect(encoding, named[1])
    whole = lines if len(sample) < SAMPLE_BYTES else lines[:-1]
    return Dialect(encoding, max(DELIMITERS, key=lambda delimiter: _fit(whole, delimiter)))


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
    not_ascii = sum(byte > 127 for byte in undecodable)
    if not_ascii >= max(MIN_BYTES_NOT_ASCII, MIN_SHARE_NOT_ASCII * len(undecodable)):
        guess = charset_normalizer.from_bytes(undecodable).best()
        if guess and NOT_WESTERN.match(guess.encoding):
            return guess.encoding
    return "cp1252"


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
        rows = list(islice(csv.reader(lines, delimiter=delimiter), SAMPLE_ROWS))
    except csv.Error:
        return 0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1)
    if not widths:
        return 0, 0
    width, count = max(widths.items(), key=lambda item: (item[1], item[0]))
    return count, width


def _csv_rows(path: Path, dialect: Dialect) -> Iterator[Row]:
    csv.field_size_limit(MAX_LINE_LENGTH)
    with path.open(encoding=dialect.encoding, errors="replace", newline="") as file:
        reader = csv.reader(_lines(file), delimiter=dialect.delimiter)
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
    if any(looks_like_data(cell) for cell in first.cells):
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


def _megabytes(size: int) -> str:
    return f"{max(1, size // 1024 // 1024):,} MB"
