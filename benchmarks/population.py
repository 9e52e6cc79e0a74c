"""Many customers with their orders, the same ones on every database, written straight into the tables."""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Model

from crm.database import atomic, insert
from crm.database.models import new_id
from customers.marks import mark_for
from customers.models import Customer, Order, fold_attributes, fold_tags
from customers.purchases import Purchase, inline_orders
from customers.text import fold

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
ORDER = (
    *("id", "external_id", "customer_external_id", "ordered_at", "amount", "refunded_amount", "status", "items"),
    *("currency", "is_waiting", "created_at", "updated_at"),
)
CHUNK = 5_000


class Person(NamedTuple):
    """A customer's values by the names of the fields, and their orders of every status."""

    values: dict[str, Any]
    orders: list[Purchase]


@cache
def populate() -> None:
    """Write the customers, once in a run."""
    fields = tuple(next(everybody(1)).values)
    write(Customer, fields, (tuple(person.values.values()) for person in everybody(SIZE)))


def populate_orders(customers: int) -> None:
    """Write the orders of the first customers as rows too. Rules do not need them: they read what is stored with the
    customer."""
    write(Order, ORDER, (order for person in everybody(customers) for order in _orders(person)))


def write(model: type[Model], fields: tuple[str, ...], rows: Iterator[tuple[Any, ...]]) -> None:
    """Insert all rows, whose values are in the order of `fields`."""
    while chunk := list(islice(rows, CHUNK)):
        with atomic():
            insert(model, chunk, fields=fields)


def everybody(size: int) -> Iterator[Person]:
    """The first `size` customers, always the same ones."""
    chance = random.Random(1)
    for n in range(size):
        yield _person(n, chance)


def _person(n: int, chance: random.Random) -> Person:
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
    spent = sum(order.amount for order in completed)
    values = {
        "id": new_id(),
        "external_id": f"p{n}",
        "name": name,
        "name_key": fold(name),
        "email": email,
        "email_key": email,
        "phone": f"+9155500{n % 100_000:05}",
        "city": city,
        "city_key": fold(city),
        "country": "India",
        "country_key": "india",
        "tags": tags,
        "tags_key": fold_tags(tags),
        "attributes": attributes,
        "attributes_key": fold_attributes(attributes),
        "visits": n % 50,
        "signed_up_at": signed_up,
        "last_seen_at": seen,
        "email_opt_in": opt_in,
        "email_standing": "opted out" if opt_in is False else "",
        "sms_standing": "",
        "whatsapp_standing": "",
        "refused_topics": "",
        "consents": [],
        "time_zone": "",
        "total_spend": spent,
        "orders_amount": spent,
        "order_count": len(completed),
        "first_order_at": completed[0].ordered_at if completed else None,
        "last_order_at": last,
        "last_active_at": max(seen, last or seen),
        "last_messaged_at": NOW - timedelta(days=10) if received else None,
        "last_product": "Filter coffee" if completed else "",
        "bought": bought,
        "purchases": purchases,
        "happened": {},
        "has_many_events": False,
        "has_many_orders": False,
        "marks": marks,
        "touches": "",
        "created_at": NOW,
        "recorded_at": NOW,
        "updated_at": NOW,
    }
    return Person(values, orders)


def _order(signed_up: datetime, chance: random.Random) -> Purchase:
    items = []
    for _ in range(chance.choice([1, 1, 1, 2, 2, 3])):
        (category,) = chance.choices(list(CATEGORIES), list(CATEGORIES.values()))
        items.append({"category": category, "sku": f"{category[:2].upper()}-{chance.randrange(SKUS):03}"})
    (status,) = chance.choices(list(STATUSES), list(STATUSES.values()))
    ordered_at = _cut(signed_up + (NOW - signed_up) * chance.random())
    return Purchase(ordered_at, chance.randrange(5_000, 500_000), 0, status, items)


def _orders(person: Person) -> Iterator[tuple[Any, ...]]:
    external_id = person.values["external_id"]
    for n, order in enumerate(person.orders):
        yield new_id(), f"{external_id}-{n}", external_id, *order, "INR", False, NOW, NOW


def _cut(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
