"""Rows as records of the API: one customer a row, and an order a row or several rows an order.

A record is the same JSON that a program would post, and it is checked by the same schema. A row that makes none is
refused with a reason, and its neighbours go on.
"""

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NamedTuple, TypeGuard

import pydantic_core

from crm.web.display import DECIMALS
from customers.addresses import NO_COUNTRY_CODE, InvalidAddress, canonical_email, canonical_phone
from customers.channels import CHANNELS
from customers.imports.cells import (
    UnreadableCell,
    identifier,
    read_amount,
    read_count,
    read_json,
    read_moment,
    read_tags,
    read_yes_no,
    unguarded,
)
from customers.imports.choices import Choices, value_kind
from customers.imports.columns import FileKind, ValueKind
from customers.imports.lines import MAX_ORDER_LINES, Lines
from customers.imports.reading import Row, Table

GUEST = "guest"  # whom orders without a customer belong to; no customer is made of it
SMALLEST_PRICE = Decimal("0.0001")
CREDIT_NOTE = re.compile(r"C\d+", re.IGNORECASE)
PERSON = ("name", "email", "phone", "city", "country", "email_opt_in", "sms_opt_in", "whatsapp_opt_in")
NO_COUNTRY = "must be a phone number with its country code; or choose the country of numbers without one"
NOT_PAID = {"failed", "voided", "canceled", "cancelled", "expired", "wc_cancelled", "wc_failed", "trash", "created"}
NOT_PAID |= {"storniert", "annule", "cancelado", "रद्द"}
GIVEN_BACK = {"refunded", "wc_refunded", "erstattet", "rembourse", "reembolsado"}


class Record(NamedTuple):
    """`data` is what the API takes for this kind, "customer" or "order". `rows` are those that it comes from."""

    rows: Sequence[Row]
    kind: str
    data: dict[str, Any]

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self.rows[0].number


class Refusal(NamedTuple):
    """A row that became no record: its cells as in the file, and the reason."""

    line: int
    cells: list[str]
    reason: str


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


# ── One row as values ─────────────────────────────────────────────────
def _values(row: Row, table: Table, choices: Choices) -> dict[str, Any]:
    """The fields that a row fills. A cell that is empty is left out, or None where empty cells clear a field."""
    values: dict[str, Any] = {}
    for name, heading, cell in zip(choices.columns, table.heading, row.cells, strict=False):
        if not name:
            continue
        text = unguarded(cell)
        if not text:
            if choices.empty_clears:
                values[name] = None
            continue
        try:
            values[name] = _value(text, value_kind(choices, name), choices)
        except (UnreadableCell, InvalidAddress) as error:
            problem = NO_COUNTRY if str(error) == NO_COUNTRY_CODE else error
            raise UnreadableCell(f"{heading}: {problem}") from None
    return values


def _value(text: str, kind: ValueKind | None, choices: Choices) -> Any:
    match kind:
        case ValueKind.IDENTIFIER:
            return text if choices.has_exact_ids else identifier(text)
        case ValueKind.EMAIL:
            return canonical_email(text)
        case ValueKind.PHONE:
            return canonical_phone(text, choices.phone_region)
        case ValueKind.AMOUNT | ValueKind.QUANTITY:
            return read_amount(text, choices.habits)
        case ValueKind.COUNT:
            return read_count(text, choices.habits)
        case ValueKind.MOMENT:
            return read_moment(text, choices.habits).isoformat()
        case ValueKind.YES_NO:
            return read_yes_no(text)
        case ValueKind.TAGS:
            return read_tags(text)
        case ValueKind.JSON:
            return read_json(text)
    return text


# ── Customers ─────────────────────────────────────────────────────────
def _customers(rows: Sequence[Row], table: Table, choices: Choices, find_customers: FindCustomers) -> list[Converted]:
    read = [_attempt(row, table, choices) for row in rows]
    ids = _ids_by_address([values for values in read if isinstance(values, dict)], "external_id", find_customers)
    found: list[Converted] = []
    for row, values in zip(rows, read, strict=True):
        if isinstance(values, str):
            found.append(Refusal(row.number, row.cells, values))
            continue
        external_id = values.pop("external_id", None) or ids(values)
        if not external_id:
            found.append(Refusal(row.number, row.cells, "no customer ID, e-mail address or phone number"))
            continue
        found.append(Record([row], "customer", _customer(external_id, values, choices)))
    return found


def _attempt(row: Row, table: Table, choices: Choices) -> dict[str, Any] | str:
    """The values of a row, or why it cannot be read."""
    try:
        return _values(row, table, choices)
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


def _customer(external_id: str, values: Mapping[str, Any], choices: Choices) -> dict[str, Any]:
    data: dict[str, Any] = {"external_id": external_id, **(choices.constants or {})}
    attributes: dict[str, Any] = {}
    for name, value in values.items():
        if name.startswith("attributes."):
            attributes[name.removeprefix("attributes.")] = _plain_number(value)
        elif name not in ("first_name", "last_name", "consent_at"):
            data[name] = value
    if "name" not in data and (names := [values[name] for name in ("first_name", "last_name") if values.get(name)]):
        data["name"] = " ".join(names)
    if attributes:
        data["attributes"] = attributes
    if choices.consent_source and any(data.get(channel.opt_in) is not None for channel in CHANNELS.values()):
        at = values.get("consent_at") or (choices.consent_at and choices.consent_at.isoformat())
        data["consent"] = {"source": choices.consent_source, "at": at}
    return data


def _plain_number(value: Any) -> Any:
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else float(value)


# ── Orders ────────────────────────────────────────────────────────────
class _OrderLine(NamedTuple):
    row: Row
    values: dict[str, Any] | str


def _orders(
    groups: Sequence[Sequence[Row]], table: Table, choices: Choices, find_customers: FindCustomers
) -> list[Converted]:
    read = [[_OrderLine(row, _attempt(row, table, choices)) for row in group] for group in groups]
    firsts = [line.values for group in read for line in group if isinstance(line.values, dict)]
    identify = _ids_by_address(firsts, "customer_external_id", find_customers)
    return [converted for group in read for converted in _order(group, choices, identify)]


def _order(
    lines: Sequence[_OrderLine], choices: Choices, identify: Callable[[Mapping[str, Any]], str]
) -> Iterator[Converted]:
    """The customer, where the file tells something of them, and the order; or a refusal of each of its rows."""
    try:
        customer, order = _read_order([_read(line) for line in lines], choices, identify)
    except UnreadableCell as error:
        yield from (Refusal(line.row.number, line.row.cells, str(error)) for line in lines)
        return
    rows = [line.row for line in lines]
    if customer:
        yield Record(rows, "customer", customer)
    yield Record(rows, "order", order)


def _read(line: _OrderLine) -> dict[str, Any]:
    if isinstance(line.values, str):
        raise UnreadableCell(line.values)
    return line.values


def _read_order(
    lines: Sequence[Mapping[str, Any]], choices: Choices, identify: Callable[[Mapping[str, Any]], str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Customer and order of the lines of one order. A value of the order comes from the first line that has it."""
    whole: dict[str, Any] = {}
    for line in lines:
        for name, value in line.items():
            if whole.get(name) is None:
                whole[name] = value
    customer_id = whole.get("customer_external_id") or identify(whole)
    if not customer_id:
        if not choices.with_guests:
            raise UnreadableCell("no customer")
        customer_id = GUEST
    if "ordered_at" not in whole:
        raise UnreadableCell("no order date")
    amount, items = _amount_and_items(lines, whole)
    status = _status(whole)
    if amount < 0:
        status, amount = "credit_note", -amount
    elif status == "completed" and CREDIT_NOTE.fullmatch(whole.get("external_id") or "") and _is_returned(lines):
        status = "credit_note"
    order = {
        "external_id": whole.get("external_id") or _made_id(whole, amount, items),
        "customer_external_id": customer_id,
        "ordered_at": whole["ordered_at"],
        "amount": _money(amount),
        "status": status,
        "items": items if status == "credit_note" else [item for item in items if item.get("quantity", 1) >= 0],
    }
    if currency := whole.get("currency"):
        order["currency"] = currency.upper()
    if refunded := whole.get("refunded_amount"):
        order["refunded_amount"] = _money(abs(refunded))
    if customer_id == GUEST or not any(name in whole for name in (*PERSON, "first_name", "last_name")):
        return {}, order
    told = {name: value for name, value in whole.items() if name in (*PERSON, "first_name", "last_name")}
    return _customer(customer_id, told, choices), order


def _amount_and_items(
    lines: Sequence[Mapping[str, Any]], whole: Mapping[str, Any]
) -> tuple[Decimal, list[dict[str, Any]]]:
    """The order's total where the file has one, else the sum of its lines; and its items."""
    amount = whole.get("amount")
    if amount is None and not any(
        line.get(name) is not None for line in lines for name in ("unit_price", "line_total")
    ):
        raise UnreadableCell("no amount")
    if amount is not None and whole.get("items") is not None:
        return amount, whole["items"]
    items, total = [], Decimal(0)
    for line in lines:
        quantity, price = line.get("quantity"), line.get("unit_price")
        quantity = Decimal(1) if quantity is None else quantity
        if price is not None and price < 0:
            quantity, price = -quantity, -price
        line_total = line.get("line_total")
        total += line_total if line_total is not None else quantity * (price or 0)
        item = {
            "sku": line.get("sku"),
            "name": line.get("item_name"),
            "category": line.get("category"),
            "quantity": _plain_number(quantity),
            "unit_price": None if price is None else str(_at_most_four_decimals(price)),
        }
        if item["sku"] or item["name"] or item["category"]:
            items.append({name: value for name, value in item.items() if value is not None})
    return (total if amount is None else amount), items


def _at_most_four_decimals(price: Decimal) -> Decimal:
    rounded = price.quantize(SMALLEST_PRICE, ROUND_HALF_EVEN)
    return price if price == rounded else rounded.normalize()


def _is_returned(lines: Sequence[Mapping[str, Any]]) -> bool:
    return all((line.get("quantity") or 0) < 0 for line in lines)


def _status(whole: Mapping[str, Any]) -> str:
    word = re.sub(r"[\W_]+", "_", str(whole.get("status") or "").casefold()).strip("_")
    if whole.get("cancelled_at") or word in NOT_PAID:
        return "cancelled"
    return "refunded" if word in GIVEN_BACK else "credit_note" if word == "credit_note" else "completed"


def _money(amount: Decimal) -> str:
    """Rounded where it is within a millionth of a minor unit; the schema refuses more decimals than that."""
    rounded = amount.quantize(Decimal(1).scaleb(-DECIMALS), ROUND_HALF_EVEN)
    return str(rounded if abs(rounded - amount) < Decimal(1).scaleb(-DECIMALS - 6) else amount)


def _made_id(whole: Mapping[str, Any], amount: Decimal, items: Sequence[Mapping[str, Any]]) -> str:
    """The id of an order that has none in the file: the same for the same customer, time, amount and items."""
    customer = whole.get("customer_external_id") or whole.get("email") or whole.get("phone")
    told = pydantic_core.to_json([customer, whole["ordered_at"], str(amount), items])
    return f"row-{hashlib.sha256(told).hexdigest()[:24]}"
