"""Numbers and comparisons as people write them: 5k, 1.5 lakh, at least half a lakh, 3 or more, between 2 and 4."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.conf import settings

from ai_tools.engines.grammar.reader import Reader
from ai_tools.engines.grammar.tokens import TokenKind

BELOW_TWENTY = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
UNITS = {word: number for number, word in enumerate(BELOW_TWENTY)} | {"nil": 0}
TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
} | {"fourty": 40, "ninty": 90}
SCALES = {
    word: scale
    for words, scale in (
        ("dozen", 12),
        ("hundred hundreds", 100),
        ("k thousand thousands grand thou hazar hazaar", 1_000),
        ("l lac lacs lakh lakhs lk", 100_000),
        ("m mn mil million millions", 1_000_000),
        ("cr crs crore crores", 10_000_000),
    )
    for word in words.split()
}
LETTERS = {"k", "l", "m"}  # stand behind a figure
BARE = {"hundred", "thousand", "lakh", "crore"}  # may stand without a number: over a lakh, over lakh
NAMED = set(SCALES) - LETTERS
CURRENCIES = {
    word: code
    for words, code in (
        ("₹ rs re inr rupee rupees rupaye", "INR"),
        ("$ usd dollar dollars", "USD"),
        ("€ eur euro euros", "EUR"),
        ("£ gbp pounds", "GBP"),
        ("aed dirhams", "AED"),
        ("¥", "JPY"),
        ("bucks", ""),
    )
    for word in words.split()
}


@dataclass(frozen=True)
class Quantity:
    """`money`: a currency was named; `currency` is it, where it is not the installation's."""

    value: Decimal
    money: bool = False
    currency: str = ""
    written: bool = False  # in words or with a scale, not in figures alone


@dataclass(frozen=True)
class Comparison:
    """`op` is empty for a bare number, which each use reads in its own way. `high` is the other end of a range."""

    op: str
    quantity: Quantity
    high: Quantity | None = None
    times: bool = False  # 3 times, twice

    @property
    def money(self) -> bool:
        """Whether a currency was named with a number."""
        return self.quantity.money or bool(self.high and self.high.money)

    @property
    def is_zero(self) -> bool:
        """Whether it says 0 orders or zero times; an amount of 0 is something else."""
        return self.op in ("", "eq") and not self.high and not self.money and not self.quantity.value

    @property
    def currency(self) -> str:
        """The currency named; empty if none was."""
        return self.quantity.currency or (self.high.currency if self.high else "")

    def in_money(self) -> "Comparison":
        """The same comparison as an amount of money."""
        high = replace(self.high, money=True) if self.high else None
        return replace(self, quantity=replace(self.quantity, money=True), high=high)

    def plus(self, more: int) -> "Comparison":
        """The same comparison with numbers that are so much higher."""
        high = replace(self.high, value=self.high.value + more) if self.high else None
        return replace(self, quantity=replace(self.quantity, value=self.quantity.value + more), high=high)

    @property
    def condition(self) -> tuple[str, int | float | list[int | float]]:
        """Operator and value of the rule language; a bare number is taken as it is."""
        if self.high:
            return "between", [plain(self.quantity.value), plain(self.high.value)]
        return self.op or "eq", plain(self.quantity.value)


def plain(number: Decimal) -> int | float:
    """An int if the number is whole, otherwise a float, as JSON has it."""
    return int(number) if number == number.to_integral_value() else float(number)


def quantity(reader: Reader) -> Quantity | None:
    """An amount with its scale and currency."""
    token = reader.token
    if token is None or (token.number is None and reader.word not in BEGINNINGS):
        return None
    return reader.once(_quantity)


def _quantity(reader: Reader) -> Quantity | None:
    with reader.attempt() as kept:
        currency = _currency(reader)
        read = _number(reader)
        if read is None:
            return None
        value, written = read
        currency = currency if currency is not None else _currency(reader)
        foreign = currency if currency and currency != settings.CURRENCY else ""
        if reader.word == "/-":
            reader.at += 1
            currency = currency or ""
        elif reader.word in ("nos", "nr"):  # 2 nos. of orders
            reader.at += 1
            reader.at += reader.word == "." and reader.tokens[reader.at].joined
            reader.read_word("of")
        kept.append(True)
        return Quantity(value, currency is not None, foreign, written)
    return None


def comparison(reader: Reader) -> Comparison | None:
    """A number with how it is compared, before or behind it; once, twice and thrice."""
    token = reader.token
    if token is None or (
        token.number is None and reader.word not in BEGINNINGS and reader.classes().isdisjoint(BEFORE_NUMBERS)
    ):
        return None
    return reader.once(_comparison)


def _comparison(reader: Reader) -> Comparison | None:
    with reader.attempt() as kept:
        found = _range(reader) or _compared(reader)
        if found:
            kept.append(True)
        return found
    return None


def _range(reader: Reader) -> Comparison | None:
    """between 2 and 4, 2 to 4, 2-4, from 2 to 4"""
    with reader.attempt() as kept:
        if found := _run(reader):
            kept.append(True)
            return found
    with reader.attempt() as kept:
        opened = reader.accept("BETWEEN") or (reader.word == "from" and reader.accept("PLACE"))
        low = quantity(reader)
        if (
            low is None
            or not reader.sees("TO")
            or (not opened and reader.word in ("and", "an", "&", "n", "till", "until"))
        ):
            return None
        reader.accept("TO")
        high = quantity(reader)
        if high is None:
            return None
        if low.value < 1000 <= high.value and high.written and (low.value < 100 or not low.written):
            low = _like(low, high)
        if low.value > high.value:
            return None
        kept.append(True)
        return Comparison("between", low, high, times=_times(reader))
    return None


def _run(reader: Reader) -> Comparison | None:
    """3, 4 or 5; exactly 3 or 4"""
    reader.accept("EQ")
    low = last = quantity(reader)
    while low and last and not low.money and reader.word in (",", "or") and last.value - low.value < LONGEST_RUN:
        is_last = reader.word == "or"
        reader.at += 1
        following = quantity(reader)
        if following is None or following.value != last.value + 1:
            return None
        last = following
        if is_last:
            return Comparison("between", low, last, times=_times(reader))
    return None


def _like(low: Quantity, high: Quantity) -> Quantity:
    """2 to 4k, 5-10 lakh: the scale of the second is that of the first as well."""
    for scale in (10_000_000, 100_000, 1_000):
        if high.value >= scale and high.value % (scale // 2) == 0 and low.value * scale < high.value:
            return Quantity(low.value * scale, high.money, high.currency, written=True)
    return low


# What a number begins with, but for figures, and the classes of what a comparison begins with.
BEGINNINGS = frozenset([*UNITS, *TENS, *SCALES, *CURRENCIES, "half", "quarter", "a", "an", "couple"])
BEFORE_NUMBERS = frozenset(["GT", "GTE", "LT", "LTE", "EQ", "NE", "BETWEEN", "PLACE", "ONCE", "TWICE", "THRICE"])
OF_QUANTITIES = BEGINNINGS | {TokenKind.NUMBER.value}  # what one begins with, and what a comparison does
OF_COMPARISONS = OF_QUANTITIES | BEFORE_NUMBERS
LONGEST_RUN = 6  # from its first figure to its last: 3, 4 or 5
BEFORE = {"GT": "gt", "GTE": "gte", "LT": "lt", "LTE": "lte", "EQ": "eq", "NE": "ne"}


def _compared(reader: Reader) -> Comparison | None:
    op = ""
    for length, names in reader.phrases():
        op = next((op for name, op in BEFORE.items() if name in names), "")
        if op:
            reader.at += length
            break
    if op:
        while reader.word in ("than", "of", "to", "a", "the") and not quantity_ahead(reader):
            reader.at += 1
    times = {"ONCE": 1, "TWICE": 2, "THRICE": 3}
    for name, value in times.items():
        if reader.accept(name):
            if not op and (high := _or_once_more(reader, value, times)):
                return Comparison("between", Quantity(Decimal(value)), high, times=True)
            if not op and name == "ONCE":
                op = "eq"
            op = op or behind(reader)
            return Comparison(op, Quantity(Decimal(value)), times=True)
    found = quantity(reader)
    if found is None:
        return None
    op = op or behind(reader)
    repeated = _times(reader)
    op = op or behind(reader)
    return Comparison(op, found, times=repeated)


def _or_once_more(reader: Reader, value: int, times: dict[str, int]) -> Quantity | None:
    """twice or thrice"""
    start = reader.at
    if reader.accept("OR") and any(more == value + 1 and reader.accept(name) for name, more in times.items()):
        return Quantity(Decimal(value + 1))
    reader.at = start
    return None


def comparison_ahead(reader: Reader) -> bool:
    """Whether a comparison comes next; the reader does not move."""
    start = reader.at
    found = comparison(reader)
    reader.at = start
    return found is not None


def quantity_ahead(reader: Reader) -> bool:
    """Whether an amount comes next; the reader does not move."""
    start = reader.at
    found = quantity(reader)
    reader.at = start
    return found is not None


BEHIND = {  # in Hindi
    **dict.fromkeys(("se zyada", "se jyada", "se zada", "se upar", "se adhik"), "gt"),
    **dict.fromkeys(("se kam", "se neeche", "se niche"), "lt"),
}


def behind(reader: Reader) -> str:
    """or more, and above, +, or less; not the “at least” or “and up to” of a number that follows"""
    start = reader.at
    if said := reader.read_word(*BEHIND):
        return BEHIND[said]
    is_more = reader.sees("OR_MORE") >= reader.sees("OR_LESS")
    if not reader.accept("OR_MORE" if is_more else "OR_LESS"):
        return ""
    if quantity_ahead(reader) or reader.word == "to":
        reader.at = start
        return ""
    return "gte" if is_more else "lte"


def _times(reader: Reader) -> bool:
    return bool(reader.accept("TIMES"))


def _currency(reader: Reader) -> str | None:
    """The code of a currency named here; nothing for a colloquial one; None for none."""
    if reader.word not in CURRENCIES:
        return None
    code = CURRENCIES[reader.word]
    reader.at += 1
    if reader.word == "." and reader.tokens[reader.at].joined:
        reader.at += 1
    return code


def _number(reader: Reader) -> tuple[Decimal, bool] | None:
    """Its value, and whether words or a scale took part in writing it."""
    token = reader.token
    if token is None:
        return None
    if token.kind is TokenKind.NUMBER and token.number is not None:
        reader.at += 1
        value, scaled = _scaled(reader, token.number)
        return value, scaled
    if token.word in ("half", "quarter") and token.kind is TokenKind.WORD:
        return _half(reader)
    return _in_words(reader)


def _scaled(reader: Reader, value: Decimal) -> tuple[Decimal, bool]:
    scaled = False
    while (token := reader.token) and token.word in SCALES:
        if token.word == "m" and not token.joined:
            break  # 3 m are months
        value *= SCALES[token.word]
        scaled = True
        reader.at += 1
    return value, scaled


def _half(reader: Reader) -> tuple[Decimal, bool] | None:
    """half a lakh, quarter of a lakh"""
    with reader.attempt() as kept:
        share = Decimal("0.5") if reader.word == "half" else Decimal("0.25")
        reader.at += 1
        while reader.word in ("a", "of"):
            reader.at += 1
        if reader.word not in SCALES:
            return None
        value, _ = _scaled(reader, share)
        kept.append(True)
        return value, True
    return None


def _in_words(reader: Reader) -> tuple[Decimal, bool] | None:
    """five thousand, two and a half lakh, a dozen, one hundred and twenty, a couple of"""
    start = reader.at
    total, part, seen = Decimal(0), Decimal(0), False
    while not reader.done:
        word, following = reader.word, _next(reader)
        if word in UNITS:
            part += UNITS[word]
        elif word in TENS:
            part += TENS[word]
        elif reader.read_word("a couple of", "a couple", "couple of", "couple"):
            part, reader.at = part + 2, reader.at - 1
        elif word in ("a", "an") and not seen and following in NAMED:
            part = Decimal(1)
        elif word in NAMED and (seen or word in BARE):
            if SCALES[word] >= 1_000:
                total, part = total + (part or 1) * SCALES[word], Decimal(0)
            else:
                part = (part or Decimal(1)) * SCALES[word]
        elif seen and reader.read_word("and a half", "and half"):
            part, reader.at = part + Decimal("0.5"), reader.at - 1
        elif word != "and" or not seen or part < 100 or following not in {*UNITS, *TENS}:
            break
        seen = True
        reader.at += 1
    if seen and reader.words[reader.at - 1] not in ("a", "an"):
        return total + part, True
    reader.at = start
    return None


def _next(reader: Reader) -> str:
    return reader.words[reader.at + 1] if reader.at + 1 < len(reader.words) else ""
