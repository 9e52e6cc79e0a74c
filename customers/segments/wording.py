"""The words for each condition, “spent more than ₹10,000”, and for the values in it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

from babel.numbers import format_decimal

from crm.web import display
from customers.segments import catalogue
from customers.segments.catalogue import Field, Kind, Operator, Takes
from customers.segments.reference_names import named_node
from customers.segments.rules import Condition, EventCondition, Group, Node, OrderCondition, Orders
from customers.segments.values import FIRST_DAY, LAST_DAY, Window

SHOWN = 8  # values of a list that are read out


# ── Conditions ────────────────────────────────────────────────────────
def fact(condition: Condition | OrderCondition | EventCondition) -> str:
    """What follows “who”: “spent more than ₹10,000”. Names stand in place of the ids of references."""
    if isinstance(condition, OrderCondition):
        return _over_orders(condition)
    if isinstance(condition, EventCondition):
        return _over_events(condition)
    field = catalogue.get(condition.field)
    assert field is not None
    field = field.asked_as(condition.op, condition.value)
    operator, value = field.operators[condition.op], condition.value
    if operator.takes == Takes.NOTHING:
        return _known(field)[bool(operator.complement)]
    if field.kind == Kind.YES_NO:
        is_so, is_not = field.verbs
        return (is_so if value else is_not) or f"have {_lower(field.label)} set to {_one(field, value)}"
    if operator.verb:
        name = _lower(field.label)
        return operator.verb.format(value, name=name, a_name=f"{'an' if name[:1] in 'aeiou' else 'a'} {name}")
    if field.never and (condition.op, value) == ("eq", 0):
        return field.never
    did = _verbs(field)[bool(operator.complement)].format(_compared(field, operator, value))
    return did.removesuffix("s") if value == 1 and field.verbs[0] else did


def _known(field: Field) -> tuple[str, str]:
    """The words for a known value, and for a missing one."""
    if field.known[0]:
        return field.known
    if field.is_attribute:
        return f"have a value for {_lower(field.label)}", f"have no value for {_lower(field.label)}"
    return f"have a known {_lower(field.label)}", f"have no known {_lower(field.label)}"


def _verbs(field: Field) -> tuple[str, str]:
    """What customers did, and did not; {} is what the operator says."""
    if field.verbs[0]:
        return field.verbs
    name = _lower(field.label)
    match field.kind:
        case Kind.NUMBER:
            return f"have {{}} as {name}", f"do not have {{}} as {name}"
        case Kind.DATE:
            return f"have a {name} {{}}", f"have no {name} {{}}"
    return f"have the {name} {{}}", f"do not have the {name} {{}}"


def _compared(field: Field, operator: Operator, value: Any) -> str:
    """The operator's words with the value: “more than ₹10,000”."""
    if operator.takes == Takes.TWO:
        return operator.says.format(low=_one(field, value[0]), high=_one(field, value[1]))
    if operator.takes == Takes.MANY:
        return operator.says.format(_listed(value, operator.last_joiner))
    return operator.says.format(_one(field, value))


# ── Conditions over orders ────────────────────────────────────────────
AT_ALL = {("gte", 1), ("gt", 0)}
NOT_AT_ALL = {("eq", 0), ("lt", 1), ("lte", 0)}


def _over_orders(node: OrderCondition) -> str:
    """“bought Coffee at least 3 times in the last 90 days”, “spent more than ₹5,000 on orders with Coffee”"""
    asked, value = node.orders, node.value
    measure, operator = catalogue.MEASURES[node.measure], catalogue.COMPARISONS[node.op]
    status = f"{_listed(asked.status, 'or')} " if set(asked.status) - {"completed"} else ""
    categories = _listed(asked.category, "or") if asked.category else ""
    skus = f"{'as ' if categories else ''}SKU {_listed(asked.sku, 'or')}" if asked.sku else ""
    things = " ".join(filter(None, (categories, skus)))
    when = _ordered_when(asked)
    compared = _compared(replace(catalogue.ORDERS, money=measure.is_money), operator, value)
    if measure == catalogue.COUNT and not status:
        did = f"bought {things}" if things else "ordered"
        if (node.op, value) in AT_ALL:
            return f"{did}{when}"
        if (node.op, value) in NOT_AT_ALL:
            return f"have not {did}{when}" if when else f"never {did}"
        if things:
            times = f"bought {things} {compared} time{'' if value == 1 else 's'}{when}"
            return f"have not {times}" if operator.complement else times
    having = f" with {things}" if things else ""
    verb = measure.verbs[bool(operator.complement)]
    if value == 1 and measure == catalogue.COUNT:
        verb = verb.replace("orders", "order")
    on = f" on {status}orders{having}" if status or having else ""
    return f"{verb.format(compared, status=status, having=having, on=on)}{when}"


def _ordered_when(asked: Orders) -> str:
    """“ in the last 90 days”, “ between 1 Oct 2026 and 15 Nov 2026”, “ since 1 Oct 2026”; "" for any time."""
    if asked.in_last:
        return f" in the last {_one(catalogue.ORDERS, asked.in_last)}"
    if asked.between is None:
        return ""
    first, last = (_one(catalogue.ORDERS, day) for day in asked.between)
    match asked.between:
        case (a, b) if a == b:
            return f" on {first}"
        case (a, b) if b == LAST_DAY and a != FIRST_DAY:
            return f" since {first}"
        case (a, b) if a == FIRST_DAY and b != LAST_DAY:
            return f" until {last}"
    return f" between {first} and {last}"


# ── Conditions over events ────────────────────────────────────────────
def _over_events(node: EventCondition) -> str:
    """“had the event viewed product with the category Coffee at least 2 times in the last 7 days”"""
    asked, operator = node.events, catalogue.COMPARISONS[node.op]
    what = f"event {asked.name.replace('_', ' ')}"
    if asked.where:
        property, values = asked.where
        what += f" with the {'SKU' if property == 'sku' else property} {_listed(values, 'or')}"
    when = f" in the last {_one(catalogue.ORDERS, asked.in_last)}" if asked.in_last else ""
    if asked.since:
        when += " since their last order" if not when else ", since their last order"
    if (node.op, node.value) in AT_ALL:
        return f"had the {what}{when}"
    if (node.op, node.value) in NOT_AT_ALL:
        return f"had no {what}{when}"
    times = f"the {what} {_compared(catalogue.ORDERS, operator, node.value)} time{'' if node.value == 1 else 's'}{when}"
    return f"did not have {times}" if operator.complement else f"had {times}"


# ── Values ────────────────────────────────────────────────────────────
def value_in_words(field: Field, takes: Takes, value: Any) -> str:
    """The value of a condition as its row in the builder shows it."""
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
    if not isinstance(node, Condition):
        return _amount(value, money=isinstance(node, OrderCondition) and node.measure != "count")
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
    return display.joined(words, last)


def _quoted(text: str) -> str:
    """In quotation marks where the text itself could be taken for a part of the sentence."""
    plain = text == text.strip() and "," not in text and not {"and", "or"} & set(text.lower().split())
    return text if plain else f"“{text}”"


def _lower(label: str) -> str:
    return label if label[:2].isalpha() and label[:2].isupper() else label[:1].lower() + label[1:]
