"""Values as people type them: reading them, and showing a stored value in that form."""

import re
from decimal import Decimal
from typing import Any

from crm.web.numbers import number_in
from customers.segments.catalogue import Kind
from customers.segments.values import MAX_STEPS, read_day, read_days
from customers.segments.wording import amount

NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{2,3})*,\d{3})(\.\d+)?", re.ASCII)


class InputError(ValueError):
    """What is wrong with the input `at`: value, high, n …, as the page names them."""

    def __init__(self, message: str, at: str) -> None:
        super().__init__(message)
        self.at = at


def datum(kind: Kind, typed: str) -> Any:
    """As the rule language has it; ValueError says what is wrong with it."""
    if kind == Kind.NUMBER:
        return number(typed)
    return typed == "yes" if kind == Kind.YES_NO else typed


def number(typed: str) -> int | float:
    """A number from a form, like “10,000” or “99.50”. ValueError says what is wrong."""
    if not NUMBER.fullmatch(typed):
        raise ValueError("Give a number like 10,000 or 99.50.")
    plain = typed.replace(",", "")
    if len(plain.partition(".")[0]) > 20:
        raise ValueError("The number is too large.")
    if "." not in plain:
        return int(plain)
    if Decimal(str(float(plain))) != Decimal(plain):
        raise ValueError("The number has too many digits.")
    return float(plain)


def typed(value: Any) -> str:
    """A stored value as a form shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal):
        return amount(value, money=False)
    return value if isinstance(value, str) else value.isoformat()


def both_ends(kind: Kind, values: list[str]) -> list[Any]:
    """The two ends of a range."""
    ends = []
    for at, value in zip(("value", "high"), [*values, "", ""], strict=False):
        if not value:
            raise InputError("Fill in both ends of the range.", at)
        try:
            ends.append(datum(kind, value))
        except ValueError as error:
            raise InputError(str(error), at) from None
    return ends


def steps(typed: str) -> int:
    """How many days or other units a window has."""
    number = number_in(typed)
    if not number or number > MAX_STEPS:
        raise InputError(f"Give a whole number from 1 to {MAX_STEPS:,} for the time span.", "n")
    return number


def two_days(**typed: str) -> list[str]:
    """The days of a time span, as typed into the inputs of these names."""
    for at, day in typed.items():
        if not day:
            raise InputError("Fill in both days.", at)
        try:
            read_day(day)
        except ValueError as error:
            raise InputError(str(error), at) from None
    try:
        read_days(list(typed.values()))
    except ValueError as error:
        raise InputError(str(error), list(typed)[-1]) from None
    return list(typed.values())
