from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from lucide.templatetags.lucide import lucide

from crm.web import display

register = template.Library()


@register.filter
def money(minor: int | Decimal | None) -> str:
    return "—" if minor is None else display.money(minor)


@register.filter
def number(value: int | float | Decimal | None) -> str:
    return "—" if value is None else display.number(value)


@register.filter
def moment(value: datetime | None) -> str:
    return "—" if value is None else display.moment(value)


@register.filter
def day(value: datetime | None) -> str:
    return "—" if value is None else display.day(value)


@register.filter
def percent(part: int, whole: int) -> str:
    """One decimal, for reading."""
    return f"{100 * part / whole:.1f}%" if whole else "—"


@register.filter
def width(part: int, whole: int) -> str:
    """A share as the width of an SVG bar."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


@register.filter
def initials(name: str) -> str:
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.simple_tag
@cache
def icon(name: str) -> str:
    """An icon that says nothing by itself; drawn once, since a long list has hundreds of them."""
    attributes: dict[str, Any] = {"class": "icon", "aria_hidden": "true"}
    return lucide(name, **attributes)
