"""The words that the data uses: cities, tags, categories, attributes, segments and campaigns, and figures of today.

Kept for a while in this process. A reader that meets a word that is not among them asks for what has come since.
"""

import time
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count

from ai_tools.engines.grammar.values import Attribute, Vocabulary
from campaigns.models import Campaign
from crm.web.display import DECIMALS
from customers.events.models import EventType
from customers.models import Customer, Order, Segment, Word
from customers.vocabulary import CATEGORY, CITY, COUNTRY, SKU, TAG, attribute_kinds, attribute_texts

TTL = 600  # seconds
MAX_WORDS = 5_000  # words of one place
RECENT_ORDERS = 5_000  # of which items are known by name
MAX_NAMES = 500  # of segments, and of campaigns


class Known:
    """A vocabulary with the figures that go with it, as of one moment."""

    def __init__(self) -> None:
        self.newest = newest()
        self.at = time.monotonic()
        self.vocabulary = _read()
        self.facts = Facts()


_known: Known | None = None


def known(*, latest: bool = False) -> Known:
    """What was read some minutes ago; with `latest`, read again if anything has come since."""
    global _known
    kept = _known
    if kept is None or time.monotonic() - kept.at > TTL or (latest and kept.newest != newest()):
        kept = _known = Known()
    return kept


def forget() -> None:
    """Read the vocabulary again at the next question."""
    global _known
    _known = None


def newest() -> tuple[Any, ...]:
    """Changes with every record that comes."""
    return tuple(
        model.objects.order_by("-id").values_list("id", flat=True).first()
        for model in (Customer, Order, Segment, Campaign, EventType)
    )


def _read() -> Vocabulary:
    texts = attribute_texts()
    launched = Campaign.objects.exclude(launched_at=None)
    return Vocabulary(
        cities=_words(CITY),
        countries=_words(COUNTRY),
        tags=_words(TAG),
        categories=_words(CATEGORY),
        skus=_words(SKU),
        products=_products(),
        attributes={
            key: Attribute(frozenset(kinds), tuple(texts.get(key, ()))) for key, kinds in attribute_kinds().items()
        },
        segments=_names(Segment.objects.filter(archived_at=None).order_by("-id")),
        events=tuple(EventType.objects.order_by("name").values_list("name", flat=True)),
        campaigns=_names(launched.order_by("-launched_at", "-id")),
    )


def _words(place: str) -> list[str]:
    return list(Word.objects.filter(place=place).order_by("key").values_list("text", flat=True)[:MAX_WORDS])


def _products() -> list[tuple[str, str]]:
    """Names of items with their SKU."""
    items = Counter(
        (item["name"], item["sku"])
        for items in Order.objects.order_by("-id").values_list("items", flat=True)[:RECENT_ORDERS]
        for item in items
        if item.get("name") and item.get("sku")
    )
    return [item for item, _ in items.most_common(MAX_WORDS)]


def _names(rows: Any) -> list[tuple[str, str]]:
    return [(name, str(id)) for name, id in rows.values_list("name", "id")[:MAX_NAMES]]


class Facts:
    """Figures of today, each counted once; in major units where they are money."""

    def __init__(self) -> None:
        self._counted: dict[tuple[Any, ...], Any] = {}

    def percentile(self, field: str, percent: int) -> Decimal | None:
        """By nearest rank, over customers who have ordered."""
        return self._once(("percentile", field, percent), lambda: self._percentile(field, percent))

    def highest(self, field: str, count: int) -> Decimal | None:
        """The value of the customer who ranks `count`th in `field`; None with fewer customers."""

        def find() -> Decimal | None:
            if field == "order_count":
                return _at_rank(_order_counts(), count, highest=True)
            found = Customer.objects.order_by("-total_spend").values_list("total_spend", flat=True)[count - 1 : count]
            return _major(field, found[0]) if found else None

        return self._once(("highest", field, count), find)

    def average(self, field: str) -> Decimal | None:
        """The average of `field` over customers with more than 0; None without any."""

        def find() -> Decimal | None:
            found = Customer.objects.filter(**{f"{field}__gt": 0}).aggregate(average=Avg(field))["average"]
            return None if found is None else _major(field, Decimal(str(found))).quantize(Decimal("0.01"))

        return self._once(("average", field), find)

    def customers(self) -> int:
        """How many customers there are."""
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

    def _once(self, key: tuple[Any, ...], find: Callable[[], Any]) -> Any:
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
