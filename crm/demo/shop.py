"""The customers, orders and events of a made-up chain of coffee shops: the same wherever they are loaded.

It has shops in India and sends beans to other countries. Orders follow the seasons and the hours of a day; some people
keep coming, others drift away.
"""

import random
import unicodedata
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from crm.demo.names import INDIA, REGIONS, Region

PREFIX = "demo-"  # of every external id
YEARS = 2
PRODUCTS = [  # sku, name, category, rupees
    ("CF-FIL", "Filter coffee", "Coffee", 90),
    ("CF-CAP", "Cappuccino", "Coffee", 180),
    ("CF-COL", "Cold brew", "Coffee", 220),
    ("TE-MAS", "Masala chai", "Tea", 80),
    ("BK-BUN", "Bun maska", "Bakery", 70),
    ("BK-CRO", "Almond croissant", "Bakery", 190),
    ("TE-DAR", "Darjeeling first flush", "Tea", 240),
    ("BN-MON", "Monsoon Malabar beans, 250 g", "Beans", 520),
    ("BN-COO", "Coorg estate beans, 500 g", "Beans", 890),
    ("EQ-MOK", "Moka pot", "Equipment", 1850),
    ("EQ-GRI", "Hand grinder", "Equipment", 2900),
]
SENT_ABROAD = PRODUCTS[6:]
TAGS = {"regular": 0.25, "subscriber": 0.15, "student": 0.12, "corporate": 0.08, "vegan": 0.1, "early bird": 0.1}
SEASON = dict(enumerate((0.9, 0.8, 0.9, 0.85, 0.75, 0.8, 0.95, 1.0, 1.0, 1.3, 1.5, 1.4), start=1))  # by month
HOURS = {8: 5, 9: 8, 10: 7, 11: 6, 12: 5, 13: 4, 15: 5, 16: 7, 17: 8, 18: 7, 19: 5, 20: 3, 21: 2}  # and how usual


class Record(NamedTuple):
    """What the ingestion API would have been sent; `kind` is customer, order or event."""

    kind: str
    data: dict[str, Any]


def external_id(number: int) -> str:
    """The id of the nth customer."""
    return f"{PREFIX}{number:05}"


def records(customers: int, until: datetime) -> Iterator[Record]:
    """Customers, each followed by their orders, over the years before `until`. The nth is always the same person."""
    for number in range(1, customers + 1):
        yield from _customer(number, random.Random(f"{PREFIX}{number}"), until)


def _customer(number: int, chance: random.Random, until: datetime) -> Iterator[Record]:
    id = external_id(number)
    region = chance.choices(REGIONS, [region.share for region in REGIONS])[0]
    first, last = chance.choice(region.first), chance.choice(region.last)
    signed_up = until - timedelta(days=YEARS * 365) * chance.random()
    gone = until if chance.random() < 0.55 else signed_up + (until - signed_up) * chance.random()
    zone = ZoneInfo(region.time_zone)
    ordered = sorted(_moment(chance, signed_up, gone, zone) for _ in range(_order_count(chance)))
    seen = max([*ordered, signed_up + (gone - signed_up) * chance.random()])
    phone = f"{region.phone}{number % 10**region.digits:0{region.digits}}" if region.phone else ""
    has_phone = bool(phone) and chance.random() < 0.8
    yield Record(
        "customer",
        {
            "external_id": id,
            "name": f"{first} {last}",
            "email": _address(first, last, number, chance) if chance.random() < 0.92 else None,
            "phone": phone if has_phone else None,
            "city": chance.choices(list(region.cities), list(region.cities.values()))[0],
            "country": region.country,
            "tags": [tag for tag, share in TAGS.items() if chance.random() < share],
            "attributes": {
                "favourite": chance.choice(_products(region))[1],
                "tier": chance.choices(["Silver", "Gold", "Platinum"], [70, 24, 6])[0],
            },
            "visits": len(ordered) + int(chance.expovariate(1 / 6)),
            "signed_up_at": signed_up.isoformat(),
            "last_seen_at": seen.isoformat(),
            **{f"{channel}_opt_in": _opt_in(chance) for channel in ("email", "sms", "whatsapp")},
            "time_zone": region.time_zone,
        },
    )
    for index, at in enumerate(ordered, start=1):
        yield order(f"{id}-{index}", id, at, chance, _products(region))


def _address(first: str, last: str, number: int, chance: random.Random) -> str:
    plain = unicodedata.normalize("NFKD", f"{first}.{last}{number}").encode("ascii", "ignore").decode()
    return f"{plain.replace(' ', '')}@example.{chance.choice(['com', 'com', 'org', 'net'])}".lower()


def _products(region: Region) -> list[tuple[str, str, str, int]]:
    return PRODUCTS if region is INDIA else SENT_ABROAD


def _order_count(chance: random.Random) -> int:
    return 0 if chance.random() < 0.12 else 1 + int(chance.expovariate(1 / 3.6))


def _opt_in(chance: random.Random) -> bool | None:
    return chance.choices([True, False, None], [72, 13, 15])[0]


def _moment(chance: random.Random, begin: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """A moment at which people order: more often in autumn than in spring, and while shops are open."""
    at = begin
    for _ in range(5):
        at = begin + (end - begin) * chance.random()
        if chance.random() < SEASON[at.month] / max(SEASON.values()):
            break
    hour = chance.choices(list(HOURS), list(HOURS.values()))[0]
    local = at.astimezone(zone).replace(hour=hour, minute=chance.randrange(60), second=chance.randrange(60))
    return min(max(local, begin), end)


def order(
    external_id: str,
    customer: str,
    at: datetime,
    chance: random.Random,
    products: list[tuple[str, str, str, int]] = SENT_ABROAD,
) -> Record:
    """An order of this customer, of some of these products."""
    chosen = [
        (product, chance.choice([1, 1, 1, 2, 3])) for product in chance.sample(products, chance.choice([1, 1, 2, 3]))
    ]
    amount = sum(price * quantity for (_, _, _, price), quantity in chosen)
    return Record(
        "order",
        {
            "external_id": external_id,
            "customer_external_id": customer,
            "ordered_at": at.isoformat(),
            "amount": amount,
            "refunded_amount": amount // 4 if chance.random() < 0.02 else 0,
            "status": chance.choices(["completed", "cancelled", "refunded"], [93, 4, 3])[0],
            "items": [
                {"sku": sku, "name": name, "category": category, "quantity": quantity, "unit_price": price}
                for (sku, name, category, price), quantity in chosen
            ],
        },
    )


def looked_at(customers: int, since: datetime, until: datetime) -> Iterator[Record]:
    """Products that a quarter of the customers looked at on the shop's own site."""
    for number in range(1, customers + 1):
        chance = random.Random(f"{PREFIX}looks {number}")
        for look in range(chance.choice([0, 0, 0, 1, 2, 4])):
            sku, name, category, price = chance.choice(SENT_ABROAD)
            id = external_id(number)
            properties = {"sku": sku, "product": name, "category": category, "price": price}
            yield event(
                f"{id}-look-{look}", "viewed_product", id, since + (until - since) * chance.random(), properties
            )


def event(id: str, name: str, customer: str, at: datetime, properties: dict[str, Any]) -> Record:
    """Something that happened to this customer."""
    said = {"id": id, "name": name, "customer_external_id": customer, "occurred_at": at.isoformat()}
    return Record("event", said | {"properties": properties})
