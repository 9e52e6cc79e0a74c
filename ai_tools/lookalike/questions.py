"""What can be asked of people as they stood at one moment: conditions of the catalogue, and for whom each holds."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from ai_tools.lookalike.tree import Question
from crm.database.milliseconds import milliseconds
from crm.web.display import from_minor
from customers.channels import CHANNELS

ORDER_BANDS = (1, 2, 3, 5, 10)
DAY_BANDS = (30, 90, 180, 365)
TIMES = {"last_order_at": "last_order", "first_order_at": "first_order", "signed_up_at": "signed_up"}
FIFTHS = 5
MIN_SHARE = 0.01  # of the people; what holds for fewer, or for almost all, is not asked
MAX_WORDS = 40  # of a place, the most frequent ones
MAX_KEYS = 40  # attributes
DAY = 86_400_000  # milliseconds


class Known(NamedTuple):
    """A person as they stood: orders and amounts of the time before, in minor units and milliseconds; the rest as it is
    now. Words are folded."""

    key: str
    order_count: int
    spend: int
    first_order: int | None
    last_order: int | None
    categories: frozenset[str]
    signed_up: int | None
    city: str
    country: str
    tags: frozenset[str]
    attributes: Mapping[str, Any]
    opt_ins: frozenset[str]


Spelled = Callable[[str, str], str]  # a place and a folded word → as it is written


class Measured(NamedTuple):
    """A question before anybody is asked: the fields of `Question`, and a test of one person."""

    family: str
    rank: float
    condition: dict[str, Any]
    opposite: dict[str, Any]
    test: Callable[[Known], bool]


def make_questions(people: Sequence[Known], as_of: datetime, spelled: Spelled) -> list[Question]:
    """Everything that holds for enough of the people, and not for almost all."""
    found = []
    fewest = max(1, round(MIN_SHARE * len(people)))
    measured = (*_thresholds(people, milliseconds(as_of)), *_answers(), *_attribute_numbers(people))
    for each in measured:
        holds = _mask(map(each.test, people))
        found.append(Question(each.condition, each.opposite, holds, each.family, each.rank))
    found += _words(people, spelled)
    return [each for each in found if fewest <= each.holds.bit_count() <= len(people) - fewest]


def _thresholds(people: Sequence[Known], now: int) -> Iterator[Measured]:
    for n in ORDER_BANDS:
        name = "order_count"
        yield Measured(name, n, _field(name, "gte", n), _field(name, "lt", n), _at_least("order_count", n))
    for minor in _fifths([each.spend for each in people if each.spend > 0]):
        name, value = "total_spend", _plain(from_minor(minor))
        yield Measured(name, minor, _field(name, "gte", value), _field(name, "lt", value), _at_least("spend", minor))
    for minor in _fifths([each.spend // each.order_count for each in people if each.order_count]):
        name = "average_order_value"
        condition = _field(name, "gte", _plain(from_minor(minor)))
        yield Measured(name, minor, condition, _opposite(condition), _average_at_least(minor))
    for name, column in TIMES.items():
        for days in DAY_BANDS:
            window, test = {"n": days, "unit": "days"}, _since(column, now - days * DAY)
            yield Measured(name, -days, _field(name, "in_last", window), _field(name, "not_in_last", window), test)


def _answers() -> Iterator[Measured]:
    for channel in CHANNELS.values():
        name = channel.opt_in
        yield Measured("", 0, _field(name, "is", True), _field(name, "is", False), _has_agreed(name))


def _attribute_numbers(people: Sequence[Known]) -> Iterator[Measured]:
    numbers: dict[str, list[Any]] = {}
    for each in people:
        for key, value in each.attributes.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                numbers.setdefault(key, []).append(value)
    for key in sorted(numbers, key=lambda key: -len(numbers[key]))[:MAX_KEYS]:
        for value in _fifths(numbers[key]):
            condition = _field(f"attributes.{key}", "gte", value)
            test = _attribute_at_least(key, value)
            yield Measured(f"attributes.{key}", value, condition, _opposite(condition), test)


def _words(people: Sequence[Known], spelled: Spelled) -> Iterator[Question]:
    """Cities, countries, tags, categories, and texts and yes/no of attributes, by how often they occur."""
    used: Counter[tuple[str, Hashable]] = Counter()
    holders: dict[tuple[str, Hashable], list[int]] = {}
    for number, each in enumerate(people):
        for word in _words_used(each):
            used[word] += 1
            holders.setdefault(word, []).append(number)
    left: Counter[str] = Counter()
    for (place, value), _ in used.most_common():
        left[place] += 1
        if left[place] <= MAX_WORDS and len(holders[place, value]) >= MIN_SHARE * len(people):
            condition, opposite = _asking(place, value, spelled)
            holds = _mask_numbers(holders[place, value], len(people))
            yield Question(condition, opposite, holds, place, is_one_of=place not in ("tags", "category"))


def _words_used(each: Known) -> Iterator[tuple[str, Hashable]]:
    if each.city:
        yield "city", each.city
    if each.country:
        yield "country", each.country
    for tag in each.tags:
        yield "tags", tag
    for category in each.categories:
        yield "category", category
    for key, value in each.attributes.items():
        if isinstance(value, str | bool):
            yield f"attributes.{key}", value


def _asking(place: str, value: Any, spelled: Spelled) -> tuple[dict[str, Any], dict[str, Any]]:
    if isinstance(value, bool):
        condition = _field(place, "is", value)
        return condition, _opposite(condition)
    text = spelled(place, value)
    if place == "category":
        orders: dict[str, Any] = {"orders": {"category": [text]}, "measure": "count"}
        return {**orders, "op": "gte", "value": 1}, {**orders, "op": "lt", "value": 1}
    if place == "tags":
        return _field(place, "has_any", [text]), _field(place, "has_none", [text])
    return _field(place, "eq", text), _field(place, "ne", text)


def _field(name: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": name, "op": op, "value": value}


def _opposite(condition: dict[str, Any]) -> dict[str, Any]:
    return {"match": "none", "rules": [condition]}


def _plain(amount: Decimal) -> int | float:
    return int(amount) if amount == int(amount) else float(amount)


def _fifths(values: Sequence[Any]) -> list[int]:
    """Four values that part these in fifths, in two digits, without those that part nothing."""
    ranked = sorted(values)
    cuts = {_two_digits(ranked[len(ranked) * n // FIFTHS]) for n in range(1, FIFTHS)} if ranked else set()
    return sorted(cut for cut in cuts if cut > 0)


def _two_digits(value: Any) -> int:
    whole = int(value)
    unit = 10 ** max(0, len(str(abs(whole))) - 2)
    return whole // unit * unit


def _at_least(column: str, value: int) -> Callable[[Known], bool]:
    return lambda each: getattr(each, column) >= value


def _average_at_least(minor: int) -> Callable[[Known], bool]:
    return lambda each: each.order_count > 0 and each.spend >= minor * each.order_count


def _since(column: str, begin: int) -> Callable[[Known], bool]:
    return lambda each: (getattr(each, column) or 0) >= begin


def _has_agreed(opt_in: str) -> Callable[[Known], bool]:
    return lambda each: opt_in in each.opt_ins


def _attribute_at_least(key: str, value: int) -> Callable[[Known], bool]:
    def test(each: Known) -> bool:
        found = each.attributes.get(key)
        return isinstance(found, int | float) and not isinstance(found, bool) and found >= value

    return test


def _mask(holds: Iterable[bool]) -> int:
    return int("".join("1" if each else "0" for each in holds)[::-1] or "0", 2)


def _mask_numbers(numbers: Iterable[int], size: int) -> int:
    bits = bytearray(size // 8 + 1)
    for number in numbers:
        bits[number >> 3] |= 1 << (number & 7)
    return int.from_bytes(bits, "little")
