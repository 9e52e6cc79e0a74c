"""Numbers and money in the cells of a file."""

import re
from collections.abc import Iterable
from decimal import Decimal

from babel.numbers import list_currencies

from customers.imports.cells import MAX_LENGTH, Habits, UnreadableCell, quoted

# A currency's sign or code may stand before or behind the number; brackets and a minus on either side mean below zero.
# "Cr" and "Dr" are no currencies: which of them is below zero depends on whose books these are.
CURRENCY = r"(?!cr\b|dr\b)(?:[^\W\d_][^\d\s!-/:-@\[-`{-~]{0,2}\.?\$?|[₹₨$€£¥])"
AMOUNT = re.compile(
    rf"""(?P<open>\()?\s*(?P<before>[-+−]?)\s*(?:{CURRENCY})?\s*(?P<sign>[-+−]?)\s*
        (?P<digits>\d[\d.,'’\s]*|[.,]\d+)(?P<power>e[-+]?\d{{1,2}})?
        \s*(?:{CURRENCY})?\s*(?:/-)?(?P<after>[-−]?)\s*(?P<close>\))?""",
    re.VERBOSE | re.IGNORECASE,
)
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")
DECIMAL_POINT = re.compile(r"-?[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})")  # cannot be thousands: so a sheet has its numbers
GROUPING = re.compile(r"[\s'’]")


def read_amount(text: str, habits: Habits) -> Decimal:
    """A number of any sign: "₹1,23,456.50", "1.234,50 €", "(12.50)" and "12.50-" are below zero."""
    if (DECIMAL_POINT if habits.decimal_comma else PLAIN_NUMBER).fullmatch(text):
        return Decimal(text)
    found = _match(text)
    if not found or bool(found["open"]) != bool(found["close"]):
        raise UnreadableCell(f"{quoted(text)} is not a number")
    digits = GROUPING.sub("", found["digits"])
    point, group = (",", ".") if habits.decimal_comma else (".", ",")
    whole, _, fraction = digits.rpartition(point) if digits.count(point) == 1 else (digits, "", "")
    if digits.count(point) > 1 or group in fraction or not _is_grouped(whole, group):
        raise UnreadableCell(
            f"{quoted(text)} is not a number with a decimal {'comma' if habits.decimal_comma else 'point'}"
        )
    amount = Decimal(f"{whole.replace(group, '') or 0}.{fraction or 0}{found['power'] or ''}")
    negative = bool(found["open"]) or any(
        found[name] in ("-", "−") and found[name] for name in ("before", "sign", "after")
    )
    return -amount if negative else amount


def _match(text: str) -> re.Match[str] | None:
    """The parts of an amount. The pattern would share out a run of blanks in every way that there is."""
    return AMOUNT.fullmatch(" ".join(text.split())) if len(text) <= MAX_LENGTH else None


def _is_grouped(whole: str, group: str) -> bool:
    """1,234,567 and the Indian 12,34,567; never 1,23."""
    first, *others = whole.split(group)
    if not others:
        return True
    return 1 <= len(first) <= 3 and len(others[-1]) == 3 and all(len(part) in (2, 3) for part in others)


def read_count(text: str, habits: Habits) -> int:
    """A whole number of at least 0."""
    amount = read_amount(text, habits)
    if amount != amount.to_integral_value() or amount < 0:
        raise UnreadableCell(f"{quoted(text)} is not a whole number of at least 0")
    return int(amount)


def decimal_comma_in(texts: Iterable[str], *, of_sheet: bool = False) -> bool | None:
    """Whether a column of numbers has a decimal comma; None where every value can be read either way.

    `of_sheet`: cells that are numbers have a point whatever the texts beside them have, and so say nothing.
    """
    votes = 0
    for text in texts:
        if of_sheet and DECIMAL_POINT.fullmatch(text):
            continue
        found = _match(text)
        if not found:
            continue
        digits = GROUPING.sub("", found["digits"])
        last = max(digits.rfind("."), digits.rfind(","))
        if last < 0:
            continue
        sign, other = digits[last], "," if digits[last] == "." else "."
        is_decimal = other in digits or (digits.count(sign) == 1 and len(digits) - last - 1 != 3)
        is_group = digits.count(sign) > 1
        if is_group != is_decimal:
            votes += 1 if (sign == ",") == is_decimal else -1
    return None if not votes else votes > 0


def is_number(text: str) -> bool:
    """Whether the text is a number, with a decimal point or comma."""
    return bool(text) and bool(_match(text))


CODES = frozenset(list_currencies())
CURRENCIES = {*CODES, "RS", "E"}  # and what stands in 1.5E3
SIGNS = {"€": "EUR", "£": "GBP", "₹": "INR"}


def other_currency(text: str, own: str) -> str:
    """The currency that an amount names by its code or by the sign of no other one, unless it is `own`; else ""."""
    named = (SIGNS.get(word, word.upper()) for word in re.findall(r"[^\W\d_]+|[€£₹]", text))
    return next((code for code in named if code in CODES and code != own), "")


def is_code(text: str) -> bool:
    """Whether letters in a number are not those of a currency, as in "C001" and "12B"."""
    words = re.findall(r"[^\W\d_]+", text)
    return any(word.upper() not in CURRENCIES for word in words)
