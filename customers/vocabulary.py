"""The words that the data uses: cities, tags, categories, SKUs, attributes. Pages suggest them.

No index of a million customers leads to the cities that begin with "pu", so each word is a row of its own, kept at
ingestion. It stays when the last customer who had it goes. The texts of an attribute are words only while they are few:
one that has many, like a nickname, offers no choice, and says too much of single people.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator

from django.db.models import Count

from crm.database import upsert
from customers.events.happened import as_text
from customers.events.records import EventRecord
from customers.models import Customer, Word
from customers.records import CustomerRecord, OrderRecord
from customers.text import fold

CITY, COUNTRY, TAG, CATEGORY, SKU = "city", "country", "tags", "category", "sku"
PLACES = {CITY, COUNTRY, TAG, CATEGORY, SKU}
ATTRIBUTE = "attributes."  # and its key: its texts
AFTER_ATTRIBUTES = ATTRIBUTE.replace(".", "/")  # the sign behind the full stop
FREE = "free"  # keys of attributes that have too many
KEYS = {str: "key.text", bool: "key.yes/no", int: "key.number", float: "key.number"}

MAX_WORDS = 20_000  # of a place
MAX_KEYS = 500  # attributes
MAX_ATTRIBUTE_TEXTS = 200  # texts of one
MAX_TEXTS_READ = 10_000  # of all attributes
MAX_LENGTH = 200  # characters
SPACE = uuid.UUID("5f0b2f0e-3f0a-5c63-9d53-0c1f7a2f6d11")

PlacedWord = tuple[str, str]  # where, and what


def words_in(
    customers: Iterable[CustomerRecord], orders: Iterable[OrderRecord], events: Iterable[EventRecord] = ()
) -> set[PlacedWord]:
    """The words in records."""
    words: set[PlacedWord] = set()
    for customer in customers:
        words.update(_words_of_customer(customer))
    for order in orders:
        words.update(_words_of_order(order))
    for event in events:
        words.update(_words_of_event(event))
    return words


def _words_of_customer(customer: CustomerRecord) -> Iterator[PlacedWord]:
    if customer.city:
        yield CITY, customer.city
    if customer.country:
        yield COUNTRY, customer.country
    for tag in (*(customer.tags or ()), *getattr(customer, "add_tags", ())):
        yield TAG, tag
    for key, value in (customer.attributes or {}).items():
        if value is not None:
            yield KEYS[type(value)], key
        if isinstance(value, str) and value:
            yield ATTRIBUTE + key, value


def _words_of_order(order: OrderRecord) -> Iterator[PlacedWord]:
    for item in order.items:
        if item.category:
            yield CATEGORY, item.category
        if item.sku:
            yield SKU, item.sku


def _words_of_event(event: EventRecord) -> Iterator[PlacedWord]:
    for place in (CATEGORY, SKU):
        if (value := event.properties.get(place)) not in (None, ""):
            yield place, as_text(value)


def learn(words: Collection[PlacedWord]) -> None:
    """Store the words that are new, in the transaction that writes the records."""
    if not words:
        return
    free = {ATTRIBUTE + key for key in Word.objects.filter(place=FREE).values_list("text", flat=True)}
    new = {_id(where, text): (where, text) for where, text in words if where not in free and len(text) <= MAX_LENGTH}
    for id in Word.objects.filter(id__among=new).values_list("id", flat=True):
        del new[id]
    if not new:
        return
    places = {where for where, _ in new.values()}
    counts = dict(Word.objects.filter(place__in=places).values_list("place").annotate(Count("id")))
    admitted: list[PlacedWord] = []
    for where, text in new.values():
        counts[where] = counts.get(where, 0) + 1
        if counts[where] <= _max_words(where):
            admitted.append((where, text))
    freed = {where for where in places if where.startswith(ATTRIBUTE) and counts[where] > MAX_ATTRIBUTE_TEXTS}
    if freed:
        Word.objects.filter(place__in=freed).delete()
    _write(
        [
            *(word for word in admitted if word[0] not in freed),
            *((FREE, where.removeprefix(ATTRIBUTE)) for where in freed),
        ]
    )


def forget(customer: Customer) -> None:
    """What may tell who an erased customer was. Where others say it too, it is learned again from them."""
    texts = [(TAG, tag) for tag in customer.tags] + [
        (ATTRIBUTE + key, value) for key, value in customer.attributes.items() if isinstance(value, str)
    ]
    Word.objects.filter(id__in=[_id(where, text) for where, text in texts]).delete()


def suggest(where: str, query: str = "", limit: int = 12) -> list[str]:
    """Words that begin with the query, then those that contain it."""
    key = fold(query)
    of_place = Word.objects.filter(place=where).order_by("key")
    found = list(of_place.filter(key__gte=key, key__lt=f"{key}\U0010ffff").values_list("text", flat=True)[:limit])
    if key and len(found) < limit:
        others = of_place.filter(key__contains=key).exclude(key__startswith=key)
        found += others.values_list("text", flat=True)[: limit - len(found)]
    return found


def unknown(words: Collection[PlacedWord]) -> set[PlacedWord]:
    """Those of the words, as place and text, that no record has had. Of a place with too many to keep, none."""
    ids = {_id(place, text): (place, text) for place, text in words}
    for id in Word.objects.filter(id__among=list(ids)).values_list("id", flat=True):
        del ids[id]
    if not ids:
        return set()
    places = {place for place, _ in ids.values()}
    counts = dict(Word.objects.filter(place__in=places).values_list("place").annotate(Count("id")))
    keys = [place.removeprefix(ATTRIBUTE) for place in places if place.startswith(ATTRIBUTE)]
    free = {ATTRIBUTE + key for key in Word.objects.filter(place=FREE, text__in=keys).values_list("text", flat=True)}
    full = {place for place in places if counts.get(place, 0) >= _max_words(place)} | free
    return {(place, text) for place, text in ids.values() if place not in full and len(text) <= MAX_LENGTH}


def attribute_kinds() -> dict[str, set[str]]:
    """For each attribute the kinds of its values: text, number, yes/no."""
    kinds: dict[str, set[str]] = {}
    for key, place in sorted(Word.objects.filter(place__in=set(KEYS.values())).values_list("text", "place")):
        kinds.setdefault(key, set()).add(place.partition(".")[2])
    return kinds


def attribute_texts() -> dict[str, list[str]]:
    """The texts of each attribute, by its key; of one that has too many, none."""
    texts: dict[str, list[str]] = {}
    words = Word.objects.filter(place__gte=ATTRIBUTE, place__lt=AFTER_ATTRIBUTES).order_by("place", "key")
    for place, text in words.values_list("place", "text")[:MAX_TEXTS_READ]:
        texts.setdefault(place.removeprefix(ATTRIBUTE), []).append(text)
    return texts


def _max_words(where: str) -> int:
    if where in KEYS.values():
        return MAX_KEYS
    return MAX_ATTRIBUTE_TEXTS if where.startswith(ATTRIBUTE) else MAX_WORDS


def _id(where: str, text: str) -> uuid.UUID:
    """The same for texts that a rule takes for the same, so that the second one writes nothing."""
    return uuid.uuid5(SPACE, f"{where}\0{text if where == SKU else fold(text)}")


def _write(words: Collection[PlacedWord]) -> None:
    upsert(
        Word,
        ((_id(where, text), where, fold(text), text) for where, text in words),
        fields=("id", "place", "key", "text"),
        unique="id",
        insert_only=("place", "key", "text"),
    )
