"""Money, counts and times as readers see them. Money is stored in minor units of the currency.

Each person chooses a form (`crm.accounts.reading`), which holds while a page is made for them. What others read, like a
message, is in the form of the house.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, tzinfo
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from django.conf import settings
from django.utils import timezone

LOCALE = "en_IN" if settings.CURRENCY == "INR" else "en"
DECIMALS = get_currency_precision(settings.CURRENCY)
SYMBOL = get_currency_symbol(settings.CURRENCY, LOCALE)


DATES = {"day": "29 Nov 2026", "month": "Nov 29, 2026", "year": "2026-11-29"}  # by what comes first
NUMBERS = {"en": "1,234,567", "en_IN": "12,34,567"}  # by locale; all have a decimal point, as what is typed has


@dataclass(frozen=True)
class Form:
    """How somebody reads: times in a zone like Asia/Kolkata, "" for the installation's; a key of DATES, and one of
    NUMBERS."""

    time_zone: str = ""
    dates: str = "day"
    numbers: str = LOCALE


HOUSE = Form()
_form: ContextVar[Form] = ContextVar("form", default=HOUSE)


@contextmanager
def read_in(form: Form) -> Iterator[None]:
    """What is shown inside is in this form."""
    token = _form.set(form)
    try:
        yield
    finally:
        _form.reset(token)


def from_minor(minor: int | float) -> Decimal:
    """Minor units as an amount in the currency; a price may have parts of one."""
    return Decimal(str(minor)).scaleb(-DECIMALS)


def money(minor: int | Decimal, form: Form | None = None) -> str:
    """₹10,000, and ₹99.50 where there are paise."""
    locale = (form or _form.get()).numbers
    amount = Decimal(minor).scaleb(-DECIMALS)
    whole = amount == amount.to_integral_value()
    pattern = "¤#,##,##0" if locale == "en_IN" else "¤#,##0"
    return format_currency(
        amount, settings.CURRENCY, pattern if whole else None, locale=locale, currency_digits=not whole
    )


def number(value: int | float | Decimal, form: Form | None = None) -> str:
    """A number with its separators, like 12,34,567."""
    return _formatted(value, (form or _form.get()).numbers)


def counted(count: int, unit: str) -> str:
    """“1 day”, “1,200 days”: the unit is given in the plural."""
    return f"{number(count)} {unit.removesuffix('s') if count == 1 else unit}"


def joined(words: Sequence[str], last: str) -> str:
    """“Goa”, “Goa and Pune”, “Delhi, Goa and Pune”: `last` is the word before the last one."""
    return f"{', '.join(words[:-1])} {last} {words[-1]}" if len(words) > 1 else words[0]


@lru_cache(maxsize=4096)  # a page shows the same few again and again, and Babel takes its time
def _formatted(value: int | float | Decimal, locale: str) -> str:
    return format_decimal(value, locale=locale)


def moment(value: datetime) -> str:
    """23 Nov 2026, 14:05 IST: in the reader's own time zone, which stands behind it."""
    local = _local(value)
    return f"{_date(local, _form.get())}, {local:%H:%M %Z}"


def second(value: datetime) -> str:
    """23 Nov 2026, 14:05:09 IST: a moment to the second."""
    local = _local(value)
    return f"{_date(local, _form.get())}, {local:%H:%M:%S %Z}"


def weekday(value: datetime) -> str:
    """Monday at 14:05 IST: in the reader's own time zone too, for days that are close."""
    return f"{_local(value):%A at %H:%M %Z}"


def wall_time(value: datetime) -> str:
    """23 Nov 2026, 14:05: what clocks of the installation show, for a time of which other clocks show the same."""
    return f"{day(value)}, {timezone.localtime(value):%H:%M}"


def reader_zone() -> tzinfo:
    """The time zone in which the reader reads times, and types them (`crm.web.moments`)."""
    zone = _form.get().time_zone
    return ZoneInfo(zone) if zone else timezone.get_default_timezone()


def _local(value: datetime) -> datetime:
    return timezone.localtime(value, reader_zone())


def day(value: datetime, form: Form | None = None) -> str:
    """23 Nov 2026: for every reader a day of the installation's time zone, since rules and reports count by them."""
    return _date(timezone.localtime(value), form or _form.get())


def _date(local: datetime, form: Form) -> str:
    if form.dates == "year":
        return f"{local:%Y-%m-%d}"
    return f"{local:%b} {local.day}, {local.year}" if form.dates == "month" else f"{local.day} {local:%b %Y}"
