"""The words that the data uses: cities, tags, categories, attributes, segments and campaigns, and figures of today.

Read from a bounded number of records, the newest and the oldest, and kept for a while in this process. Whoever meets a
word that is not among them asks for what has come since.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain
from typing import Any

from django.db.models import Avg, Count

from ai_tools.engines.grammar.values import Attribute, Vocabulary
from campaigns.models import Campaign
from crm.display import DECIMALS
from customers.models import Customer, Order, Segment

KEPT = 600  # seconds
CUSTOMERS = 10_000  # from either end
ORDERS = 5_000  # from either end
MOST = 2_000  # values of one kind, the most frequent
MOST_TEXTS = 100  # values of one attribute
MOST_ATTRIBUTES = 100
MOST_NAMES = 500  # segments, and campaigns


class Known:
    """A vocabulary with the figures that go with it, as of one moment."""

    def __init__(self) -> None:
        self.newest = newest()
        self.at = time.monotonic()
        self.vocabulary = _read()
        self.facts = Facts()


_known: Known | None = None


def known(*, latest: bool = False) -> Known:
    """What was read some minutes ago; with `latest`, read anew if anything has come since."""
    global _known
    kept = _known
    if kept is None or time.monotonic() - kept.at > KEPT or (latest and kept.newest != newest()):
        kept = _known = Known()
    return kept


def forget() -> None:
    global _known
    _known = None


def newest() -> tuple[Any, ...]:
    """Changes with every record that comes."""
    return tuple(
        model.objects.order_by("-id").values_list("id", flat=True).first()
        for model in (Customer, Order, Segment, Campaign)
    )


def _read() -> Vocabulary:
    cities, countries, tags = Counter[str](), Counter[str](), Counter[str]()
    attributes: dict[str, Counter[Any]] = {}
    columns = ("city", "country", "tags", "attributes")
    for city, country, its_tags, its_attributes in _ends(Customer, CUSTOMERS, *columns):
        cities[city] += 1
        countries[country] += 1
        tags.update(tag for tag in its_tags if isinstance(tag, str))
        for key, value in its_attributes.items():
            if key in attributes or len(attributes) < MOST_ATTRIBUTES:
                attributes.setdefault(key, Counter())[_comparable(value)] += 1
    items = Counter(
        (item.get("category") or "", item.get("sku") or "", item.get("name") or "")
        for (its_items,) in _ends(Order, ORDERS, "items")
        for item in its_items
    )
    launched = Campaign.objects.exclude(launched_at=None)
    return Vocabulary(
        cities=_most(cities),
        countries=_most(countries),
        tags=_most(tags),
        categories=_most(_of(items, 0)),
        skus=_most(_of(items, 1)),
        products=list({(name, sku): None for (_, sku, name), _ in items.most_common(MOST) if name and sku}),
        attributes={key: _attribute(values) for key, values in attributes.items()},
        segments=_names(Segment.objects.order_by("-id")),
        campaigns=_names(launched.order_by("-id")),
    )


def _ends(model: Any, count: int, *columns: str) -> Iterable[tuple[Any, ...]]:
    """Columns of the newest and the oldest records."""
    rows = model.objects.values_list("id", *columns)
    latest = list(rows.order_by("-id")[:count])
    earliest: Iterator[Any] = iter(())
    if len(latest) == count:
        earliest = iter(rows.filter(id__lt=latest[-1][0]).order_by("id")[:count])
    return (row[1:] for row in chain(latest, earliest))


def _comparable(value: Any) -> Any:
    """True and 1 are different values, and all numbers one."""
    return (
        ("yes/no", value) if isinstance(value, bool) else ("text", value) if isinstance(value, str) else ("number", 0)
    )


def _of(items: Counter[tuple[str, str, str]], place: int) -> Counter[str]:
    found = Counter[str]()
    for item, count in items.items():
        found[item[place]] += count
    return found


def _most(counts: Counter[str]) -> list[str]:
    return [text for text, _ in counts.most_common(MOST) if text]


def _attribute(values: Counter[Any]) -> Attribute:
    texts = tuple(value for (kind, value), _ in values.most_common(MOST_TEXTS) if kind == "text" and value)
    return Attribute(frozenset(kind for kind, _ in values), texts)


def _names(rows: Any) -> list[tuple[str, str]]:
    return [(name, str(id)) for name, id in rows.values_list("name", "id")[:MOST_NAMES]]


class Facts:
    """Figures of today, each counted once; in major units where they are money."""

    def __init__(self) -> None:
        self._counted: dict[tuple[Any, ...], Any] = {}

    def percentile(self, field: str, percent: int) -> Decimal | None:
        """By nearest rank, over customers who have ordered."""
        return self._once(("percentile", field, percent), lambda: self._percentile(field, percent))

    def highest(self, field: str, count: int) -> Decimal | None:
        def find() -> Decimal | None:
            if field == "order_count":
                return _at_rank(_order_counts(), count, highest=True)
            found = Customer.objects.order_by("-total_spend").values_list("total_spend", flat=True)[count - 1 : count]
            return _major(field, found[0]) if found else None

        return self._once(("highest", field, count), find)

    def average(self, field: str) -> Decimal | None:
        def find() -> Decimal | None:
            found = Customer.objects.filter(order_count__gt=0).aggregate(average=Avg(field))["average"]
            return None if found is None else _major(field, Decimal(str(found))).quantize(Decimal("0.01"))

        return self._once(("average", field), find)

    def customers(self) -> int:
        return self._once(("customers",), Customer.objects.count)

    def _percentile(self, field: str, percent: int) -> Decimal | None:
        if field == "order_count":
            counts = {count: people for count, people in _order_counts().items() if count}
            buyers = sum(counts.values())
            return _at_rank(counts, -(-buyers * percent // 100)) if buyers else None
        spenders = Customer.objects.filter(total_spend__gt=0)
        whole = spenders.count()
        above = whole - -(-whole * percent // 100)
        ranked = spenders.order_by("-total_spend").values_list("total_spend", flat=True)
        return _major(field, ranked[above]) if whole else None

    def _once(self, key: tuple[Any, ...], find: Any) -> Any:
        if key not in self._counted:
            self._counted[key] = find()
        return self._counted[key]


def _order_counts() -> dict[int, int]:
    """How many customers have placed so many orders."""
    rows = Customer.objects.order_by().values("order_count").annotate(people=Count("id"))
    return {row["order_count"]: row["people"] for row in rows}


def _at_rank(counts: dict[int, int], rank: int, *, highest: bool = False) -> Decimal | None:
    for value in sorted(counts, reverse=highest):
        rank -= counts[value]
        if rank <= 0:
            return Decimal(value)
    return None


def _major(field: str, value: int | Decimal) -> Decimal:
    return Decimal(value).scaleb(-DECIMALS) if field == "total_spend" else Decimal(value)
