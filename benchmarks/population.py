"""Many customers with totals, the same ones on every database, written straight into the table."""

import os
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from crm.database import atomic, insert
from crm.database.models import new_id
from customers.models import Customer, fold, fold_tags

SIZE = int(os.environ.get("CUSTOMERS", 1_000_000))
NOW = datetime(2026, 11, 1, tzinfo=UTC)
CITIES = ["Bengaluru", "Mumbai", "Pune", "Delhi", "Chennai", "Hyderabad", "Kolkata", "Kochi", "Jaipur", "Goa", ""]
TAGS = ["vip", "newsletter", "student", "corporate", "vegan"]
FIELDS = (
    *("id", "external_id", "name", "name_key", "email", "email_key", "city", "city_key", "country", "country_key"),
    *("tags", "tags_key", "attributes", "visits", "signed_up_at", "last_seen_at", "email_opt_in", "phone", "time_zone"),
    *("total_spend", "order_count", "first_order_at", "last_order_at", "last_active_at", "last_product"),
    *("created_at", "updated_at"),
)
CHUNK = 5_000


@cache
def populate() -> None:
    """Once a run, whoever asks first."""
    rows = _rows(SIZE)
    while chunk := list(islice(rows, CHUNK)):
        with atomic():
            insert(Customer, chunk, fields=FIELDS)


def _rows(size: int) -> Iterator[tuple[Any, ...]]:
    chance = random.Random(1)
    for n in range(size):
        name, email = f"Ananya Kulkarni {n}", f"ananya.{n}@example.{chance.choice(['in', 'com'])}"
        city = chance.choice(CITIES)
        tags = [tag for tag in TAGS if chance.random() < 0.15]
        signed_up = NOW - timedelta(seconds=chance.randrange(3 * 365 * 86_400))
        orders = int(chance.expovariate(1 / 4))
        last = signed_up + (NOW - signed_up) * chance.random() if orders else None
        seen = signed_up + (NOW - signed_up) * chance.random()
        yield (
            *(new_id(), f"p{n}", name, fold(name), email, email, city, fold(city), "India", "india"),
            *(tags, fold_tags(tags), {"plan": "gold", "seats": n % 10}, n % 50, signed_up, seen),
            *(chance.choice([True, True, True, False, None]), f"+9155500{n % 100_000:05}", ""),
            *(orders * chance.randrange(5_000, 500_000), orders, signed_up if orders else None, last),
            *(max(seen, last or seen), "Filter coffee" if orders else "", NOW, NOW),
        )
