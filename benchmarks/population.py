"""Many customers with their orders, the same ones on every database, written straight into the tables."""

import os
import random
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from crm.database import atomic, insert
from crm.database.models import new_id
from customers.marks import mark_for
from customers.models import Customer, Order, fold, fold_attributes, fold_tags
from customers.purchases import Purchase, inline_orders

SIZE = int(os.environ.get("CUSTOMERS", 1_000_000))
RECORDS = int(os.environ.get("RECORDS", 50_000))  # records, messages or receipts of one round
NOW = datetime(2026, 11, 1, tzinfo=UTC)
CITIES = ["Bengaluru", "Mumbai", "Pune", "Delhi", "Chennai", "Hyderabad", "Kolkata", "Kochi", "Jaipur", "Goa", ""]
TAGS = ["vip", "newsletter", "student", "corporate", "vegan"]
PLANS = ["gold", "silver", "Straße", 7]
CATEGORIES = {"Coffee": 40, "Tea": 15, "Bakery": 15, "Snacks": 10, "Beans": 8, "Gifts": 5, "Books": 4, "Equipment": 3}
STATUSES = {"completed": 94, "cancelled": 4, "refunded": 2}
SKUS = 25  # of each category
CAMPAIGN = UUID("0199d000-0000-7000-9000-000000000000")  # three in ten received it, a third of these opened it
CUSTOMER = (
    *("id", "external_id", "name", "name_key", "email", "email_key", "city", "city_key", "country", "country_key"),
    *(
        "consents",
        "tags",
        "tags_key",
        "attributes",
        "attributes_key",
        "visits",
        "signed_up_at",
        "last_seen_at",
        "email_opt_in",
    ),
    *("email_standing", "sms_standing", "whatsapp_standing"),
    *("phone", "time_zone", "total_spend", "order_count", "first_order_at", "last_order_at", "last_active_at"),
    *(
        "last_product",
        "bought",
        "purchases",
        "has_many_orders",
        "marks",
        "last_messaged_at",
        "created_at",
        "recorded_at",
        "updated_at",
    ),
)
ORDER = (
    *("id", "external_id", "customer_external_id", "ordered_at", "amount", "status", "items"),
    *("currency", "created_at", "updated_at"),
)
CHUNK = 5_000


class Person(NamedTuple):
    """A customer as a row (values in the order of `CUSTOMER`), with the orders of every status."""

    id: UUID
    external_id: str
    row: tuple[Any, ...]
    orders: list[Purchase]


@cache
def populate() -> None:
    """Write the customers, once in a run."""
    _insert(Customer, CUSTOMER, ([person.row] for person in everybody(SIZE)))


@cache
def populate_orders() -> None:
    """Write their orders as rows too. Rules do not need them: they read what is stored with the customer."""
    _insert(Order, ORDER, (_orders(person) for person in everybody(SIZE)))


def _insert(model: Any, fields: tuple[str, ...], rows_of_each: Iterator[Iterable[tuple[Any, ...]]]) -> None:
    while chunk := list(islice(rows_of_each, CHUNK)):
        with atomic():
            insert(model, (row for rows in chunk for row in rows), fields=fields)


def everybody(size: int) -> Iterator[Person]:
    """The first `size` customers, always the same ones."""
    chance = random.Random(1)
    for n in range(size):
        yield _person(n, chance)


def _person(n: int, chance: random.Random) -> Person:
    id, external_id = new_id(), f"p{n}"
    name, email = f"Ananya Kulkarni {n}", f"ananya.{n}@example.{chance.choice(['in', 'com'])}"
    city = chance.choice(CITIES)
    tags = [tag for tag in TAGS if chance.random() < 0.15]
    attributes = {"plan": PLANS[n % 4], "seats": n % 10}
    signed_up = _cut(NOW - timedelta(seconds=chance.randrange(3 * 365 * 86_400)))
    seen = _cut(signed_up + (NOW - signed_up) * chance.random())
    orders = sorted(
        (_order(signed_up, chance) for _ in range(int(chance.expovariate(1 / 5.5)))), key=lambda order: order.ordered_at
    )
    completed = [order for order in orders if order.status == "completed"]
    last = completed[-1].ordered_at if completed else None
    purchases, bought = inline_orders(orders)
    received = chance.random() < 0.3
    opened = received and chance.random() < 0.33
    marks = (mark_for("r", CAMPAIGN) if received else "") + (mark_for("o", CAMPAIGN) if opened else "")
    opt_in = chance.choice([True, True, True, False, None])
    row = (
        *(id, external_id, name, fold(name), email, email, city, fold(city), "India", "india"),
        *([], tags, fold_tags(tags), attributes, fold_attributes(attributes), n % 50, signed_up, seen),
        *(opt_in, "opted out" if opt_in is False else "", "", "", f"+9155500{n % 100_000:05}", ""),
        *(sum(order.amount for order in completed), len(completed), completed[0].ordered_at if completed else None),
        *(last, max(seen, last or seen), "Filter coffee" if completed else "", bought, purchases, False, marks),
        *(NOW - timedelta(days=10) if received else None, NOW, NOW, NOW),
    )
    return Person(id, external_id, row, orders)


def _order(signed_up: datetime, chance: random.Random) -> Purchase:
    items = []
    for _ in range(chance.choice([1, 1, 1, 2, 2, 3])):
        (category,) = chance.choices(list(CATEGORIES), list(CATEGORIES.values()))
        items.append({"category": category, "sku": f"{category[:2].upper()}-{chance.randrange(SKUS):03}"})
    (status,) = chance.choices(list(STATUSES), list(STATUSES.values()))
    ordered_at = _cut(signed_up + (NOW - signed_up) * chance.random())
    return Purchase(ordered_at, chance.randrange(5_000, 500_000), 0, status, items)


def _orders(person: Person) -> Iterator[tuple[Any, ...]]:
    for n, order in enumerate(person.orders):
        yield new_id(), f"{person.external_id}-{n}", person.external_id, *order, "INR", NOW, NOW


def _cut(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
