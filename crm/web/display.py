"""Money, counts and times as readers see them. Money is stored in minor units of the currency."""

from datetime import datetime
from decimal import Decimal
from functools import lru_cache

from babel.numbers import format_currency, format_decimal, get_currency_precision, get_currency_symbol
from django.conf import settings
from django.utils import timezone

LOCALE = "en_IN" if settings.CURRENCY == "INR" else "en"
DECIMALS = get_currency_precision(settings.CURRENCY)
SYMBOL = get_currency_symbol(settings.CURRENCY, LOCALE)


def from_minor(minor: int | float) -> Decimal:
    """Minor units as an amount in the currency; a price may have parts of one."""
    return Decimal(str(minor)).scaleb(-DECIMALS)


def money(minor: int | Decimal) -> str:
    """₹10,000, and ₹99.50 where there are paise."""
    amount = Decimal(minor).scaleb(-DECIMALS)
    whole = amount == amount.to_integral_value()
    pattern = "¤#,##,##0" if LOCALE == "en_IN" else "¤#,##0"
    return format_currency(
        amount, settings.CURRENCY, pattern if whole else None, locale=LOCALE, currency_digits=not whole
    )


def number(value: int | float | Decimal) -> str:
    """A number with the separators of the locale, like 12,34,567."""
    return _formatted(value)


@lru_cache(maxsize=4096)  # a page shows the same few again and again, and Babel takes its time
def _formatted(value: int | float | Decimal) -> str:
    return format_decimal(value, locale=LOCALE)


def moment(value: datetime) -> str:
    """23 Nov 2026, 14:05 IST"""
    local = timezone.localtime(value)
    return f"{local.day} {local:%b %Y, %H:%M %Z}"


def day(value: datetime) -> str:
    """23 Nov 2026"""
    local = timezone.localtime(value)
    return f"{local.day} {local:%b %Y}"
