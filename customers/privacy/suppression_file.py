"""A CSV file of suppressions: an address or its hash, a channel and a reason a line, as our own export has them."""

import re
from typing import NamedTuple

from customers.addresses import InvalidAddress
from customers.channels import CHANNELS
from customers.privacy.suppression import Reason
from customers.privacy.suppression_list import GIVEN, Address, read_address
from customers.segments.lists.file import decoded_text, numbered_rows
from customers.text import fold

MAX_BYTES = 4 * 1024 * 1024  # the page brings the file along until it is confirmed, in a form
MAX_LINES = 100_000
# Headings of the column, the more exact first.
ADDRESS = ["address", "email", "e_mail", "email_address", "phone", "number", "hash"]
NAMES = {fold(name): channel.name for channel in CHANNELS.values() for name in (channel.name, channel.label)}


class Refused(NamedTuple):
    """A line that is not taken: its number, what it says, and why."""

    number: int
    text: str
    because: str


class Read(NamedTuple):
    """The addresses in a file, each once, and the lines that are refused."""

    addresses: list[Address]
    refused: list[Refused]


def read_file(data: bytes, channel: str) -> Read:
    """The suppressions in a file; `channel` is that of lines which name none. ValueError says what to do about the
    file as a whole."""
    if len(data) > MAX_BYTES:
        raise ValueError(f"The file may have {MAX_BYTES // 1024 // 1024} MB. Import it in parts.")
    rows = list(numbered_rows(decoded_text(data)))
    if not rows:
        raise ValueError("The file is empty. It needs a line for each address.")
    headings = [re.sub(r"\W+", "_", fold(cell)).strip("_") for cell in rows[0][1]]
    column = next((headings.index(name) for name in ADDRESS if name in headings), None)
    if column is None and len(headings) > 1:
        raise ValueError("The first line must name the columns: address, channel, reason.")
    rows = rows if column is None else rows[1:]
    if len(rows) > MAX_LINES:
        raise ValueError(f"The file has more than {MAX_LINES:,} lines. Import it in parts.")
    found: dict[tuple[str, str], Address] = {}
    refused = []
    for number, cells in rows:
        line = dict(zip(headings, cells, strict=False)) if column is not None else {}
        text = cells[column or 0] if len(cells) > (column or 0) else ""
        try:
            address = read_address(_channel(line.get("channel", ""), channel), text, _reason(line.get("reason", "")))
        except InvalidAddress as error:
            refused.append(Refused(number, text, f"The address {error}."))
        except ValueError as error:
            refused.append(Refused(number, text, str(error)))
        else:
            found.setdefault((address.channel, address.hash), address)
    return Read(list(found.values()), refused)


def _channel(text: str, default: str) -> str:
    if text and fold(text) not in NAMES:
        raise ValueError(f"There is no channel “{text}”: write {', '.join(CHANNELS)}.")
    return NAMES[fold(text)] if text else default


def _reason(text: str) -> Reason:
    if not text:
        return Reason.IMPORTED
    if fold(text) not in {*Reason}:
        raise ValueError(f"There is no reason “{text}”: write {', '.join(GIVEN)}.")
    return Reason(fold(text))
