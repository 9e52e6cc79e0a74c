"""A CSV file of customers: of all its columns, one with ids or e-mail addresses is needed."""

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from typing import NamedTuple

from django.conf import settings

from crm.web.spreadsheet import unguarded
from customers.text import clean, fold

MAX_BYTES = 20 * 1024 * 1024
MAX_LINES = 100_000
MAX_LINE = 1024 * 1024  # characters
MAX_CELL = 10_000  # characters; more is a quote that was never closed
LONG_CELL = f"a cell has more than {MAX_CELL:,} characters"
IDS = ("external_id", "customer_id", "customer_external_id", "customerid", "id", "customer", "customer_number")
ADDRESSES = ("email", "e_mail", "email_address", "e_mail_address", "emailaddress", "mail", "customer_email")
LIKE_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
LOOKED_AT = 50  # lines, where no heading says which column it is


class Line(NamedTuple):
    """A line of a file. `number` counts from 1, heading included; `texts` say who is meant, the more exact first."""

    number: int
    texts: tuple[str, ...]


def lines_in(data: bytes) -> list[Line]:
    """Who each line of the file means; a line may be empty there. ValueError says what to do about the file."""
    if len(data) > MAX_BYTES:
        limit = f"{MAX_BYTES // 1024 // 1024} MB"
        raise ValueError(f"The file may have {limit}. Leave out the columns that are not needed.")
    rows = numbered_rows(decoded_text(data))
    begin = list(islice(rows, LOOKED_AT))
    if not begin:
        raise ValueError("The file is empty. It needs a line for each customer.")
    columns, has_heading = _columns([cells for _, cells in begin])
    below = islice(chain(begin[has_heading:], rows), MAX_LINES + 1)
    lines = [
        Line(number, tuple(cells[at] for at in columns if at < len(cells) and cells[at])) for number, cells in below
    ]
    if not lines:
        raise ValueError("The file has a heading and nothing below it. It needs a line for each customer.")
    if len(lines) > MAX_LINES:
        raise ValueError(f"The file has more than {MAX_LINES:,} lines. Upload it in parts.")
    return lines


def decoded_text(data: bytes) -> str:
    """The text, in any encoding that spreadsheets write. ValueError for what is not text."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "cp1252"]:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ValueError("This is not a text file. Save the sheet as CSV, and upload that.")


def numbered_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Lines that are not blank, with their numbers."""
    if "\0" in text:
        raise ValueError("This is not a text file. Save the sheet as CSV, and upload that.")
    skipped = 0
    if named := re.match(r"sep=(.)\r?\n", text):  # as Excel writes it
        text, skipped, delimiter = text[named.end() :], 1, named[1]
    else:
        first = re.search(r"^[^\r\n]*[^\s][^\r\n]*", text, re.MULTILINE)
        heading = first[0] if first else ""
        delimiter = max(",;\t|", key=heading.count)
    reader = csv.reader(_short_lines(text), delimiter=delimiter)
    begins, blank = 1, 0
    try:
        for cells in reader:
            if len(cells) > settings.IMPORT_MAX_COLUMNS:
                raise csv.Error(f"it has more than {settings.IMPORT_MAX_COLUMNS:,} columns")
            if any(len(cell) > MAX_CELL for cell in cells):
                raise csv.Error(LONG_CELL)
            number, begins = begins + skipped, reader.line_num + 1
            cells = [clean(unguarded(cell)) for cell in cells]
            if any(cells):
                yield number, cells
            elif (blank := blank + 1) > MAX_LINES:
                raise ValueError(f"The file has more than {MAX_LINES:,} blank lines. Remove them.")
    except csv.Error as error:
        said = LONG_CELL if "field limit" in str(error) else error
        raise ValueError(f"Line {begins + skipped} cannot be read: {said}.") from None


def _short_lines(text: str) -> Iterator[str]:
    for line in io.StringIO(text, newline=""):
        if len(line) > MAX_LINE:
            raise csv.Error(f"it has more than {MAX_LINE:,} characters")
        yield line


def _columns(rows: list[list[str]]) -> tuple[list[int], bool]:
    """The columns that say who is meant, the more exact first, and whether the first line is a heading."""
    names = [re.sub(r"\W+", "_", fold(cell)).strip("_") for cell in rows[0]]
    found = [names.index(name) for wanted in (IDS, ADDRESSES) for name in wanted if name in names]
    if found:
        return found, True
    if len(names) == 1:
        return [0], False
    addresses = [_addresses_in(rows, at) for at in range(len(names))]
    if 2 * max(addresses) > len(rows):
        at = addresses.index(max(addresses))
        return [at], not LIKE_ADDRESS.fullmatch(rows[0][at])
    raise ValueError("No column has customers in it. Call one of them “customer_id” or “email” in the first line.")


def _addresses_in(rows: list[list[str]], at: int) -> int:
    return sum(bool(LIKE_ADDRESS.fullmatch(cells[at])) for cells in rows if at < len(cells))
