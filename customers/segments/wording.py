"""The words for each condition, “spent more than ₹10,000”, and for the values in it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.numbers import format_decimal

from crm.web import display
from customers.channels import CHANNELS
from customers.segments import catalogue
from customers.segments.catalogue import Field, Kind, Takes
from customers.segments.reference_names import named_node
from customers.segments.rules import Condition, Group, Node, OrderCondition, Window

SHOWN = 8  # values of a list that are read out

# ── Conditions ────────────────────────────────────────────────────────
# {} is the amount with its comparison, like “more than ₹10,000”.
NUMBERS = {
    "total_spend": ("spent {}", "did not spend {}"),
    "order_count": ("placed {} orders", "did not place {} orders"),
    "average_order_value": ("spent {} an order on average", "did not spend {} an order on average"),
    "visits": ("visited {} times", "did not visit {} times"),
}
COMPARED = {
    "gt": "more than ",
    "gte": "at least ",
    "lt": "less than ",
    "lte": "at most ",
    "eq": "exactly ",
    "ne": "exactly ",
}

# What they did, what they have not done lately, that they did it at all, that nothing is known of it.
DATES = {
    "signed_up_at": ("signed up", "did not sign up", "have signed up", "have no known sign-up"),
    "first_order_at": ("first ordered", "did not first order", "have ordered", "have never ordered"),
    "last_order_at": ("last ordered", "have not ordered", "have ordered", "have never ordered"),
    "last_seen_at": ("were last seen", "have not been seen", "have been seen", "have never been seen"),
    "last_messaged_at": (
        *("were last messaged", "have not been messaged", "have been messaged", "have never been messaged"),
    ),
    "last_active_at": ("were last active", "have not been active", "have been active", "have never been active"),
}

TEXTS = {
    "city": ("live in", "do not live in"),
    "country": ("live in", "do not live in"),
    "name": ("are named", "are not named"),
}
CONSENTS = {channel.opt_in: channel.spoken for channel in CHANNELS.values()}


def fact(condition: Condition | OrderCondition) -> str:
    if isinstance(condition, OrderCondition):
        return _bought(condition)
    field = catalogue.get(condition.field)
    assert field is not None
    field = field.asked_as(condition.op, condition.value)
    return FACTS[field.kind](field, condition.op, condition.value)


def _known(field: Field, op: str) -> str:
    if field.is_attribute:
        return f"have {'a' if op == 'is_set' else 'no'} value for {_lower(field.label)}"
    return f"have {'a' if op == 'is_set' else 'no'} known {_lower(field.label)}"


def _number(field: Field, op: str, value: Any) -> str:
    if op in {"is_set", "not_set"}:
        return _known(field, op)
    is_so, is_not = NUMBERS.get(
        field.name, (f"have {{}} as {_lower(field.label)}", f"do not have {{}} as {_lower(field.label)}")
    )
    words = (is_not if op == "ne" else is_so).format(_compared(field, op, value))
    return words.removesuffix("s") if value == 1 and field.name in NUMBERS else words


def _compared(field: Field, op: str, value: Any) -> str:
    """“more than ₹10,000”"""
    asked = f"{_one(field, value[0])} to {_one(field, value[1])}" if op == "between" else _one(field, value)
    return COMPARED.get(op, "") + asked


def _text(field: Field, op: str, value: Any) -> str:
    if op in {"is_set", "not_set"}:
        return _known(field, op)
    name = _lower(field.label)
    asked = value_of(field, field.operators[op].takes, value)
    if op in {"contains", "starts_with"}:
        return f"have {_article(name)} {name} {'containing' if op == 'contains' else 'starting with'} “{value}”"
    if op == "not_contains":
        return f"have no {name} containing “{value}”"
    is_so, is_not = TEXTS.get(field.name, (f"have the {name}", f"do not have the {name}"))
    return f"{is_not if op in {'ne', 'not_in'} else is_so} {asked}"


def _date(field: Field, op: str, value: Any) -> str:
    name = _lower(field.label)
    did, did_not, known, unknown = DATES.get(
        field.name, (f"have a {name}", f"have no {name}", f"have a known {name}", f"have no known {name}")
    )
    if op in {"is_set", "not_set"}:
        return known if op == "is_set" else unknown
    asked = value_of(field, field.operators[op].takes, value)
    if op in {"in_last", "not_in_last"}:
        return f"{did if op == 'in_last' else did_not} in the last {asked}"
    return f"{did} {op} {asked}"


def _list(field: Field, op: str, value: Any) -> str:
    return f"{'are not' if op == 'has_none' else 'are'} tagged {_listed(value, 'and' if op == 'has_all' else 'or')}"


def _yes_no(field: Field, op: str, value: Any) -> str:
    channel = CONSENTS.get(field.name)
    if channel is None:
        return f"have {_lower(field.label)} set to {_one(field, value)}"
    return f"are {'' if value else 'not '}subscribed to {channel}"


def _reference(field: Field, op: str, value: Any) -> str:
    """“received campaign Diwali or Holi”; in none of two is neither in the one nor in the other."""
    return f"{field.verbs[0 if op == 'in' else 1]} {field.noun} {_listed(value, 'or')}"


FACTS: dict[Kind, Callable[[Field, str, Any], str]] = {
    Kind.NUMBER: _number,
    Kind.TEXT: _text,
    Kind.DATE: _date,
    Kind.LIST: _list,
    Kind.YES_NO: _yes_no,
    Kind.REFERENCE: _reference,
    Kind.ATTRIBUTE: lambda field, op, value: _known(field, op),  # of no matter what kind
}


# ── Conditions over orders ────────────────────────────────────────────
ORDERS = Field("orders", "Orders", Kind.NUMBER, catalogue.PURCHASES)
AMOUNT = Field("orders", "Orders", Kind.NUMBER, catalogue.PURCHASES, money=True)


def _bought(node: OrderCondition) -> str:
    """“bought Coffee at least 3 times in the last 90 days”, “spent more than ₹5,000 on orders with Coffee”"""
    asked, op, value = node.orders, node.op, node.value
    status = f"{_listed(asked.status, 'or')} " if set(asked.status) - {"completed"} else ""
    things = " ".join(
        filter(None, (_listed(asked.category, "or") if asked.category else "", _skus(asked.sku, bool(asked.category))))
    )
    when = f" in the last {_one(ORDERS, asked.in_last)}" if asked.in_last else ""
    having = f" with {things}" if things else ""
    if node.measure == "count":
        if (op, value) in AT_ALL and not status:
            did = f"bought {things}" if things else "ordered"
            return f"{did}{when}"
        if (op, value) in NOT_AT_ALL and not status:
            did_not = f"bought {things}" if things else "ordered"
            return f"never {did_not}" if not when else f"have not {did_not}{when}"
        compared = _compared(ORDERS, op, value)
        if things and not status:
            so = f"bought {things} {compared} time{'' if value == 1 else 's'}{when}"
            return f"have not {so}" if op == "ne" else so
        verb = "did not place" if op == "ne" else "placed"
        return f"{verb} {compared} {status}order{'' if value == 1 else 's'}{having}{when}"
    compared = _compared(AMOUNT, op, value)
    orders = f" on {status}orders{having}" if status or having else ""
    if node.measure == "sum":
        return f"{'did not spend' if op == 'ne' else 'spent'} {compared}{orders}{when}"
    if node.measure == "avg":
        return f"{'did not spend' if op == 'ne' else 'spent'} {compared} an order on average{orders}{when}"
    size = "smallest" if node.measure == "min" else "largest"
    verb = "have no" if op == "ne" else "have a"
    return f"{verb} {size} {status}order{having} of {compared}{when}"


AT_ALL = {("gte", 1), ("gt", 0)}
NOT_AT_ALL = {("eq", 0), ("lt", 1), ("lte", 0)}


def _skus(skus: Sequence[str], beside_categories: bool) -> str:
    return f"{'as ' if beside_categories else ''}SKU {_listed(skus, 'or')}" if skus else ""


# ── Values ────────────────────────────────────────────────────────────
def value_of(field: Field, takes: Takes, value: Any) -> str:
    if takes == Takes.NOTHING:
        return ""
    if takes == Takes.MANY:
        return _listed(value, "or")
    if takes == Takes.TWO:
        return f"{_one(field, value[0])} and {_one(field, value[1])}"
    return _one(field, value)


def _one(field: Field, value: Any) -> str:
    if isinstance(value, bool):
        return field.yes_no[0 if value else 1].lower()
    if isinstance(value, int | Decimal):
        return amount(value, money=field.money)
    if isinstance(value, Window):
        return f"{value.n} {value.unit}" if value.n > 1 else value.unit.removesuffix("s")
    if isinstance(value, datetime):
        return display.moment(value)
    return f"{value.day} {value:%b %Y}" if isinstance(value, date) else _quoted(value)


def shown(node: Node, value: Any) -> str:
    """A customer's value, as `explain` gives it, beside the test that it is put to."""
    if isinstance(node, Group):
        return ""
    if value is None or value == []:
        return "nothing known" if value is None else "none"
    if isinstance(node, OrderCondition):
        return _amount(value, money=node.measure != "count")
    field = catalogue.get(node.field)
    assert field is not None
    if field.kind == Kind.REFERENCE:
        return _listed(named_node(replace(node, value=tuple(value))).value, "and")
    if isinstance(value, list):
        return _listed(value, "and")
    if isinstance(value, bool):
        return field.yes_no[0 if value else 1]
    if isinstance(value, int | float | Fraction):
        return _amount(value, money=field.money)
    return display.moment(value) if isinstance(value, datetime) else f"“{value}”"


def _amount(value: int | float | Fraction, *, money: bool) -> str:
    """To two decimals more than it has to be; the exact value is what was compared."""
    exact = (
        Decimal(str(value))
        if isinstance(value, float)
        else Decimal(Fraction(value).numerator) / Fraction(value).denominator
    )
    return amount(round(exact, display.DECIMALS + 2).normalize() + 0, money=money)


def amount(value: int | Decimal, *, money: bool) -> str:
    """In full: no decimal that was asked for is rounded away."""
    if money and Decimal(value) == round(Decimal(value), display.DECIMALS):
        return display.money(Decimal(value).scaleb(display.DECIMALS))
    written = format_decimal(value, locale=display.LOCALE, decimal_quantization=False)
    return f"{display.SYMBOL}{written}" if money else written


def _listed(values: Sequence[str], last: str) -> str:
    words = [_quoted(value) for value in values[:SHOWN]]
    if len(values) > SHOWN:
        words.append(f"{len(values) - SHOWN} more")
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]


def _quoted(text: str) -> str:
    """In quotation marks where the text itself could be taken for a part of the sentence."""
    plain = text == text.strip() and "," not in text and not {"and", "or"} & set(text.lower().split())
    return text if plain else f"“{text}”"


def _lower(label: str) -> str:
    return label if label[:2].isalpha() and label[:2].isupper() else label[:1].lower() + label[1:]


def _article(name: str) -> str:
    return "an" if name[:1] in "aeiou" else "a"
