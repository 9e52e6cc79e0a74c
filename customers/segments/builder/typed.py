"""What people type for a value, and how a value is typed."""

import re
from decimal import Decimal
from typing import Any

from customers.segments.catalogue import Kind
from customers.segments.wording import amount

NUMBER = re.compile(r"[-+]?(\d+|\d{1,3}(,\d{2,3})*,\d{3})(\.\d+)?", re.ASCII)


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
