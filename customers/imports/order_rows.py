"""The rows of one order as its record, and what they say of the customer."""

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache
from typing import Any

import pydantic_core

from crm.web.display import DECIMALS
from customers.imports.cells import UnreadableCell
from customers.imports.choices import Choices
from customers.imports.presets import BY_NAME
from customers.imports.reading import Table
from customers.imports.values import customer_record, plain_number
from customers.models import GUEST

SMALLEST_PRICE = Decimal("0.0001")
MINOR_UNIT = Decimal(1).scaleb(-DECIMALS)
ROUNDING_ERROR = MINOR_UNIT.scaleb(-6)
CREDIT_NOTE = re.compile(r"C\d+", re.IGNORECASE)
PERSON_FIELDS = {
    *("name", "first_name", "last_name", "email", "phone", "city", "country"),
    *("email_opt_in", "sms_opt_in", "whatsapp_opt_in"),
}
NOT_PAID = {
    *("failed", "voided", "void", "canceled", "cancelled", "expired", "trash", "created", "draft", "checkout_draft"),
    *("declined", "abandoned", "unpaid", "payment_failed", "payment_pending", "pending_payment", "refused", "blocked"),
    *("wc_cancelled", "wc_failed", "wc_pending", "wc_checkout_draft", "auto_draft"),
    *("storniert", "abgebrochen", "fehlgeschlagen", "annule", "annulee", "echoue", "cancelado", "cancelada", "रद्द"),
}
GIVEN_BACK = {"refunded", "wc_refunded", "returned", "erstattet", "rembourse", "reembolsado", "वापस"}
CREDITS = {"credit_note", "credit_memo", "gutschrift", "avoir", "nota_de_credito"}

Values = Mapping[str, Any]


def read_order(
    lines: Sequence[Values], table: Table, choices: Choices, identify: Callable[[Values], str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Customer and order of the lines of one order; the customer is empty where the lines say nothing of them.

    A value of the order comes from the first line that has it. UnreadableCell says what is missing.
    """
    whole: dict[str, Any] = dict(lines[0])
    for line in lines[1:]:
        for name, value in line.items():
            if whole.get(name) is None:
                whole[name] = value
    customer_id = whole.get("customer_external_id") or identify(whole)
    if not customer_id:
        if not choices.with_guests:
            raise UnreadableCell(_no_customer(table, choices))
        customer_id = GUEST
    if whole.get("ordered_at") is None:
        raise UnreadableCell(_missing("ordered_at", "the date of the order", table, choices))
    amount, items = _amount_and_items(lines, whole, table, choices)
    status, amount = _status_and_amount(lines, whole, amount, choices)
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
    if (refunded := whole.get("refunded_amount")) and status != "credit_note":
        order["refunded_amount"] = _money(abs(refunded))
    about_customer = PERSON_FIELDS & whole.keys()
    if customer_id == GUEST or not about_customer:
        return {}, order
    told = {name: value for name, value in whole.items() if name in about_customer}
    return customer_record(customer_id, told, choices), order


def _no_customer(table: Table, choices: Choices) -> str:
    columns = _columns(("customer_external_id", "email", "phone"), table, choices)
    if not columns:
        return "no customer: choose the column of their ID, e-mail address or phone number"
    return f"{' or '.join(columns)}: must name the customer; or import orders without a customer too"


def _missing(field: str, what: str, table: Table, choices: Choices) -> str:
    columns = _columns((field,), table, choices)
    return f"{columns[0]}: must be {what}" if columns else f"no column is {what}: choose it"


def _columns(fields: Sequence[str], table: Table, choices: Choices) -> list[str]:
    """What the file calls the columns of these fields."""
    return [table.heading[choices.columns.index(field)] for field in fields if field in choices.columns]


def _amount_and_items(
    lines: Sequence[Values], whole: Values, table: Table, choices: Choices
) -> tuple[Decimal, list[dict[str, Any]]]:
    """The order's total where the file has one, else the sum of its lines; and its items."""
    amount = whole.get("amount")
    priced = ("unit_price", "line_total")
    if amount is None and not any(line.get(name) is not None for line in lines for name in priced):
        field = next((name for name in ("amount", *priced) if name in choices.columns), "amount")
        raise UnreadableCell(_missing(field, "the amount of the order", table, choices))
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
        if price is None and line_total is not None and quantity:
            price = abs(line_total / quantity)
        item = {
            "sku": line.get("sku"),
            "name": line.get("item_name"),
            "category": line.get("category"),
            "quantity": plain_number(quantity),
            "unit_price": None if price is None else str(_at_most_four_decimals(price)),
        }
        if item["sku"] or item["name"] or item["category"]:
            items.append({name: value for name, value in item.items() if value is not None})
    return (total if amount is None else amount), items


def _at_most_four_decimals(price: Decimal) -> Decimal:
    rounded = price.quantize(SMALLEST_PRICE, ROUND_HALF_EVEN)
    return price if price == rounded else rounded.normalize()


def _status_and_amount(
    lines: Sequence[Values], whole: Values, amount: Decimal, choices: Choices
) -> tuple[str, Decimal]:
    """The status, and the amount as one of at least 0: below it the order is a credit note."""
    status = "cancelled" if whole.get("cancelled_at") else _status(str(whole.get("status") or ""), choices.preset)
    if amount < 0:
        return "credit_note", -amount
    refunded = abs(whole.get("refunded_amount") or 0)
    if status == "refunded" and 0 < refunded < amount:
        return "completed", amount
    if status == "completed" and CREDIT_NOTE.fullmatch(whole.get("external_id") or "") and _is_returned(lines):
        return "credit_note", amount
    return status, amount


def _is_returned(lines: Sequence[Values]) -> bool:
    return all((line.get("quantity") or 0) < 0 for line in lines)


@lru_cache(maxsize=256)  # a file has few words
def _status(text: str, preset_name: str) -> str:
    """What a status column says, as the status of an order."""
    word = re.sub(r"[^\w\u0900-\u097f]+", "_", text.casefold()).strip("_")
    word = re.sub("[éè]", "e", word)
    preset = BY_NAME.get(preset_name)
    if preset and word in preset.no_sale:
        raise UnreadableCell(f"“{text}” is not a sale")
    if word in NOT_PAID or (preset and word in preset.not_paid):
        return "cancelled"
    if preset and word in preset.credits:
        return "credit_note"
    return "refunded" if word in GIVEN_BACK else "credit_note" if word in CREDITS else "completed"


def _money(amount: Decimal) -> str:
    """Rounded where it is within a millionth of a minor unit; the schema refuses more decimals than that."""
    rounded = amount.quantize(MINOR_UNIT, ROUND_HALF_EVEN)
    return str(rounded if rounded == amount or abs(rounded - amount) < ROUNDING_ERROR else amount)


def _made_id(whole: Values, amount: Decimal, items: Sequence[Values]) -> str:
    """The id of an order that has none in the file: the same for the same customer, time, amount and items."""
    customer = whole.get("customer_external_id") or whole.get("email") or whole.get("phone")
    told = pydantic_core.to_json([customer, whole["ordered_at"], str(amount), items])
    return f"row-{hashlib.sha256(told).hexdigest()[:24]}"
