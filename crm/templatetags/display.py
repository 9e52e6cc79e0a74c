"""Values as readers see them; "—" for a missing value."""

from datetime import datetime, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any

from django import template
from django.utils import timezone
from lucide.templatetags.lucide import lucide

from crm.web import display

register = template.Library()


@register.filter
def money(minor: int | Decimal | None) -> str:
    """An amount in minor units, like ₹10,000."""
    return "—" if minor is None else display.money(minor)


@register.filter
def number(value: int | float | Decimal | None) -> str:
    """A number with the separators of the reader's locale."""
    return "—" if value is None else display.number(value)


@register.filter
def moment(value: datetime | None) -> str:
    """A time with its zone."""
    return "—" if value is None else display.moment(value)


@register.filter
def wall_time(value: datetime) -> str:
    """A time without a zone, of which clocks in other zones show the same."""
    return display.wall_time(value)


@register.simple_tag
def reader_zone() -> tzinfo:
    """The time zone of the moments that somebody reads and types."""
    return display.reader_zone()


@register.simple_tag
def house_zone() -> tzinfo:
    """The time zone of the installation, which is that of days."""
    return timezone.get_default_timezone()


@register.filter
def second(value: datetime) -> str:
    """A time to the second, with its zone."""
    return display.second(value)


@register.filter
def day(value: datetime | None) -> str:
    """A date."""
    return "—" if value is None else display.day(value)


@register.filter
def percent(part: int, whole: int) -> str:
    """A share with one decimal, like 12.5%."""
    return f"{100 * part / whole:.1f}%" if whole else "—"


@register.filter
def width(part: int, whole: int) -> str:
    """A share as the width of an SVG bar."""
    return f"{100 * part / whole:.2f}%" if whole else "0%"


@register.filter
def initials(name: str) -> str:
    """Up to two letters for an avatar."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"


@register.simple_tag
@cache
def icon(name: str) -> str:
    """A decorative icon as inline SVG, drawn once a process because a list has hundreds."""
    attributes: dict[str, Any] = {"class": "icon", "aria_hidden": "true"}
    return lucide(name, **attributes)
