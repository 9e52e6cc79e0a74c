"""Rows as records of the API: one customer a row, and an order a row or several rows an order.

A record is the same JSON that a program would post, and it is checked by the same schema. A row that makes none is
refused with a reason, and its neighbours go on. A phone number that cannot be read is left out.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeGuard

from customers.imports.cells import UnreadableCell
from customers.imports.choices import Choices
from customers.imports.columns import FileKind
from customers.imports.lines import MAX_ORDER_LINES, Lines
from customers.imports.order_rows import read_order
from customers.imports.reading import Row, Table
from customers.imports.values import ReadRow, RowReader, customer_record


class Record(NamedTuple):
    """`data` is what the API takes for this kind, "customer" or "order". `rows` are those that it comes from.

    `no_phone` says why a phone number is left out.
    """

    rows: Sequence[Row]
    kind: str
    data: dict[str, Any]
    no_phone: str = ""

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.rows[0].number


class Refusal(NamedTuple):
    """A row that became no record, or came in without its phone number: its cells as in the file, and the reason."""

    line: int
    cells: list[str]
    reason: str
    is_imported: bool = False


Converted = Record | Refusal
# Gives the external ids of stored customers by folded e-mail address or by phone number.
FindCustomers = Callable[[Collection[str], Collection[str]], Mapping[str, str]]


def convert(
    groups: Sequence[Sequence[Row]], table: Table, choices: Choices, find_customers: FindCustomers
) -> list[Converted]:
    """The records of some groups of rows: one row a group, or all rows of an order."""
    if choices.kind is FileKind.CUSTOMERS:
        return _customers([row for group in groups for row in group], table, choices, find_customers)
    return _orders(groups, table, choices, find_customers)


def convert_chunk(
    lines: Lines, number: int, table: Table, choices: Choices, find_customers: FindCustomers
) -> list[Converted]:
    """The records of chunk `number`. An order whose id is made of its row counts the equal ones before it."""
    if choices.kind is FileKind.CUSTOMERS or "external_id" in choices.columns:
        return _chunk(lines, number, table, choices, find_customers)
    for earlier in range(lines.reached("made"), number):
        _with_numbered_ids(lines, earlier, _chunk(lines, earlier, table, choices, find_customers))
    return _with_numbered_ids(lines, number, _chunk(lines, number, table, choices, find_customers))


def _chunk(lines: Lines, number: int, table: Table, choices: Choices, find_customers: FindCustomers) -> list[Converted]:
    groups, too_long = lines.chunk(number)
    reason = f"more than {MAX_ORDER_LINES:,} rows have this order ID"
    refused = (Refusal(row.number, row.cells, reason) for row in too_long)
    return [*convert(groups, table, choices, find_customers), *refused]


def _with_numbered_ids(lines: Lines, number: int, converted: list[Converted]) -> list[Converted]:
    """The second order of a made id is called "…-2"."""
    times = lines.occurrences([(each.line, each.data["external_id"]) for each in converted if _is_order(each)])
    lines.reach("made", max(lines.reached("made"), number + 1))
    return [
        each._replace(data={**each.data, "external_id": f"{each.data['external_id']}-{times[each.line]}"})
        if _is_order(each) and times[each.line] > 1
        else each
        for each in converted
    ]


def _is_order(converted: Converted) -> TypeGuard[Record]:
    return isinstance(converted, Record) and converted.kind == "order"


# ── Customers ─────────────────────────────────────────────────────────
def _customers(rows: Sequence[Row], table: Table, choices: Choices, find_customers: FindCustomers) -> list[Converted]:
    reader = RowReader(table, choices)
    read = [_attempt(row, reader) for row in rows]
    ids = _ids_by_address([each.values for each in read if isinstance(each, ReadRow)], "external_id", find_customers)
    found: list[Converted] = []
    for row, each in zip(rows, read, strict=True):
        if isinstance(each, str):
            found.append(Refusal(row.number, row.cells, each))
            continue
        values = each.values
        external_id = values.pop("external_id", None) or ids(values)
        if not external_id:
            found.append(Refusal(row.number, row.cells, "no customer ID, e-mail address or phone number"))
            continue
        found.append(Record([row], "customer", customer_record(external_id, values, choices), each.no_phone))
    return found


def _attempt(row: Row, reader: RowReader) -> ReadRow | str:
    """What a row says, or why it cannot be read."""
    try:
        return reader.read(row)
    except UnreadableCell as error:
        return str(error)


def _ids_by_address(
    rows: Iterable[Mapping[str, Any]], id_field: str, find_customers: FindCustomers
) -> Callable[[Mapping[str, Any]], str]:
    """What identifies a customer who has no id in the file: that of a stored customer with the same address, else the
    address itself."""
    without_id = [values for values in rows if not values.get(id_field)]
    emails = {values["email"] for values in without_id if values.get("email")}
    phones = {values["phone"] for values in without_id if values.get("phone") and not values.get("email")}
    stored = find_customers(emails, phones) if emails or phones else {}

    def identify(values: Mapping[str, Any]) -> str:
        address = values.get("email") or values.get("phone") or ""
        return stored.get(address, address)

    return identify


# ── Orders ────────────────────────────────────────────────────────────
class _OrderLine(NamedTuple):
    row: Row
    read: ReadRow | str


def _orders(
    groups: Sequence[Sequence[Row]], table: Table, choices: Choices, find_customers: FindCustomers
) -> list[Converted]:
    reader = RowReader(table, choices)
    read = [[_OrderLine(row, _attempt(row, reader)) for row in group] for group in groups]
    firsts = [line.read.values for group in read for line in group if isinstance(line.read, ReadRow)]
    identify = _ids_by_address(firsts, "customer_external_id", find_customers)
    return [converted for group in read for converted in _order(group, table, choices, identify)]


def _order(
    lines: Sequence[_OrderLine], table: Table, choices: Choices, identify: Callable[[Mapping[str, Any]], str]
) -> Iterator[Converted]:
    """The customer, where the file tells something of them, and the order; or a refusal of each of its rows."""
    try:
        read = [_read(line) for line in lines]
        customer, order = read_order([each.values for each in read], table, choices, identify)
    except UnreadableCell as error:
        yield from (Refusal(line.row.number, line.row.cells, str(error)) for line in lines)
        return
    rows = [line.row for line in lines]
    if customer:
        yield Record(rows, "customer", customer)
    no_phone = "; ".join(dict.fromkeys(each.no_phone for each in read if each.no_phone))
    yield Record(rows, "order", order, no_phone)


def _read(line: _OrderLine) -> ReadRow:
    if isinstance(line.read, str):
        raise UnreadableCell(line.read)
    return line.read
