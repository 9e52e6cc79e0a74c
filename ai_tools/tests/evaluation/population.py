"""The customers that prompts are scored on: made so that a slightly different reading has different members.

Everybody is numbered. Days, amounts and counts walk through all values around which a prompt might cut, each at a pace
of its own, so that any two conditions divide the people differently. `test_population` tries every small change of
every rule.
"""

import random
from calendar import month_name
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

import time_machine

from campaigns import membership
from campaigns.effect import arms
from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign
from customers import marks
from customers.models import Customer, Segment
from customers.segments import catalogue
from customers.tests.factories import persist_records

ZONE = ZoneInfo("Asia/Kolkata")
SIZE = 1_500


@dataclass(frozen=True)
class Data:
    """The words that the records of an installation use. `abroad` are the countries of cities outside of `home`."""

    cities: list[str | None]
    home: str
    abroad: dict[str, str]
    tags: dict[str, int]  # one in so many customers has the tag
    products: list[tuple[str, str, str]]  # sku, name, category
    statuses: list[str | None]  # texts of an attribute; empty for an installation without it
    segments: dict[str, Any]  # rules by name
    campaigns: list[str]  # names, the latest first
    has_favourites: bool = False  # the name of a product as an attribute
    has_birthdays: bool = False  # the name of a month as an attribute
    events: tuple[str, ...] = ()  # names of what a shop reports
    now: datetime = datetime(2026, 11, 24, 11, 30, tzinfo=ZONE)  # a Tuesday


SEGMENTS = {
    "Drifting away": {"match": "all", "rules": [{"field": "total_spend", "op": "gt", "value": 2500},
                                                {"field": "visits", "op": "lt", "value": 9}]},
    "Metro regulars": {"match": "all", "rules": [{"field": "city", "op": "in", "value": ["Mumbai", "Delhi"]},
                                                 {"field": "order_count", "op": "gte", "value": 2}]},
}  # fmt: skip
CAMPAIGNS = ["Diwali offer", "Monsoon sale", "We miss you"]
IN_INDIA = Data(
    cities=["Mumbai", "Pune", "Bengaluru", "Delhi", "Chennai", "Hyderabad", "Kochi", "Goa", "Nagpur", "Navi Mumbai",
            "Kolkata", None],
    home="India",
    abroad={"Singapore": "Singapore", "Dubai": "UAE", "Kathmandu": "Nepal"},
    tags={"vip": 5, "student": 4, "corporate": 7, "vegan": 3, "early bird": 6, "wholesale": 11, "influencer": 8},
    products=[
        ("CF-FIL", "Filter coffee", "Coffee"),
        ("CF-COL", "Cold brew", "Coffee"),
        ("BN-COO", "Coorg estate beans", "Beans"),
        ("TE-MAS", "Masala chai", "Tea"),
        ("TE-DAR", "Darjeeling first flush", "Tea"),
        ("BK-CRO", "Almond croissant", "Bakery"),
        ("EQ-MOK", "Moka pot", "Equipment"),
        ("EQ-GRI", "Hand grinder", "Equipment"),
        ("ME-TSH", "T-shirt", "Merchandise"),
        ("GC-500", "Gift card", "Gift cards"),
    ],
    statuses=[],
    segments=SEGMENTS,
    campaigns=CAMPAIGNS,
)  # fmt: skip
# Codes of countries, letters with accents, categories in the singular, and words that the grammar knows too.
IN_GERMANY = Data(
    cities=["München", "Köln", "Düsseldorf", "Berlin", "Reading", "Nice", None],
    home="DE",
    abroad={"Zürich": "CH", "São Paulo": "BR", "Pune": "IN", "Austin": "US", "London": "GB", "Oslo": "NO",
            "Wien": "AT"},
    tags={"new": 3, "active": 5, "regular": 4, "lost": 7, "vip": 6, "Frühbucher": 5, "subscriber": 4},
    products=[
        ("MU-BLA", "Black mug", "Mug"),
        ("CU-ESP", "Espresso cup", "Cup"),
        ("TE-GRU", "Grüner Tee", "Tea"),
        ("KN-CHE", "Chef's knife", "Knife"),
        ("DI-OVA", "Oval platter", "Dish"),
        ("AC-LID", "Silicone lid", "Accessory"),
        ("GC-050", "Voucher", "Gift card"),
        ("SN-OAT", "Oat bar", "Snacks"),
        ("DE-CRE", "Tarte", "Crème brûlée"),
    ],
    statuses=["active", "paused", None],
    segments=SEGMENTS,
    campaigns=CAMPAIGNS,
)  # fmt: skip
# The words of the demo.
IN_COFFEE_HOUSE = Data(
    cities=["Bengaluru", "Mumbai", "Pune", "Delhi", "Chennai", "Hyderabad", "Kolkata", "Kochi", "Jaipur", "Goa", None],
    home="India",
    abroad={"Kathmandu": "Nepal", "Dubai": "UAE"},
    tags={"regular": 3, "subscriber": 4, "student": 5, "corporate": 6, "vegan": 7, "early bird": 5},
    products=[
        ("CF-FIL", "Filter coffee", "Coffee"),
        ("CF-CAP", "Cappuccino", "Coffee"),
        ("CF-COL", "Cold brew", "Coffee"),
        ("BN-MON", "Monsoon Malabar beans, 250 g", "Beans"),
        ("BN-COO", "Coorg estate beans, 500 g", "Beans"),
        ("TE-MAS", "Masala chai", "Tea"),
        ("TE-DAR", "Darjeeling first flush", "Tea"),
        ("BK-BUN", "Bun maska", "Bakery"),
        ("BK-CRO", "Almond croissant", "Bakery"),
        ("EQ-MOK", "Moka pot", "Equipment"),
        ("EQ-GRI", "Hand grinder", "Equipment"),
    ],
    statuses=[],
    segments={
        "Drifting away": SEGMENTS["Drifting away"],
        "Metro regulars on WhatsApp": SEGMENTS["Metro regulars"],
        "New, nothing bought yet": {"match": "all", "rules": [{"field": "order_count", "op": "eq", "value": 0}]},
    },
    campaigns=["We miss you", "Cold brew weekend", "A first cup"],
    has_favourites=True,
    events=("viewed_product", "cart_updated", "checkout_started", "booked_workshop"),
    now=datetime(2026, 11, 28, 12, 0, tzinfo=ZONE),  # a Saturday
)  # fmt: skip
# A fitness studio, whose members have a status, an age and a language, and check in.
IN_STUDIO = Data(
    cities=["Surat", "Lucknow", "Indore", "Ahmedabad", "Mumbai", None],
    home="India",
    abroad={"Singapore": "Singapore", "Muscat": "Oman"},
    tags={"trial": 4, "annual plan": 3, "referred": 5, "personal training": 6},
    products=[
        ("YO-10", "Ten class pass", "Yoga"),
        ("YO-DRO", "Drop-in class", "Yoga"),
        ("GY-MON", "Monthly pass", "Gym"),
        ("NU-WHE", "Whey protein", "Nutrition"),
        ("NU-BAR", "Protein bar", "Nutrition"),
        ("AP-TEE", "Training tee", "Apparel"),
        ("GE-MAT", "Yoga mat", "Gear"),
        ("GE-BEL", "Kettlebell", "Gear"),
    ],
    statuses=["active", "paused", "expired", None],
    segments={"Weekend warriors": SEGMENTS["Drifting away"], "Early risers": SEGMENTS["Metro regulars"]},
    campaigns=["New year challenge", "Refer a friend", "Bring a buddy week"],
    has_birthdays=True,
    events=("attended_class", "checked_in", "viewed_plan"),
    now=datetime(2026, 12, 9, 10, 0, tzinfo=ZONE),  # a Wednesday
)  # fmt: skip
NAMES = ["Asha Rao", "Anil Mehta", "Ananya Iyer", "Bela Shah", "Farhan Khan", "Zoya Sen", "Ravi Nair", "Kiran Das"]
LANGUAGES = ["Hindi", "Tamil", "English", "Marathi"]
# Rupees around which prompts cut.
AMOUNTS = [0, 250, 300, 400, 500, 600, 800, 999, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 7500, 10_000, 20_000, 30_000,
           50_000, 100_000, 150_000, 200_000]  # fmt: skip


def populate(size: int = SIZE, data: Data = IN_INDIA) -> dict[str, str]:
    """Store everybody, two segments and three campaigns; the ids of the last two by name."""
    persist_records("customer", *(_customer(n, data) for n in range(size)))
    with time_machine.travel(data.now, tick=False):  # older ones than are kept are not stored
        persist_records("event", *(event for n in range(size) for event in _events(n, data)))
    orders = [order for n in range(size) for order in _orders(n, data)]
    for start in range(0, len(orders), 1_000):
        persist_records("order", *orders[start : start + 1_000])
    segments = [Segment.objects.create(name=name, rule=rule) for name, rule in data.segments.items()]
    campaigns = [
        create_campaign(
            segment=segments[0],
            name=name,
            status=Campaign.Status.COMPLETED,
            launched_at=data.now - timedelta(days=20 + 15 * n),
        )
        for n, name in enumerate(data.campaigns)
    ]
    _send(campaigns, data.now)
    return {each.name: str(each.id) for each in (*segments, *campaigns)}


def _customer(n: int, data: Data) -> dict[str, Any]:
    chance = random.Random(f"customer {n}")
    abroad = chance.random() < 0.1
    city = chance.choice(list(data.abroad)) if abroad else data.cities[n % len(data.cities)]
    attributes = {
        "tier": chance.choice(["Silver", "Silver", "Gold", "Platinum", None]),
        "age": chance.choice([*range(17, 45), None, None]),
        "loyalty_points": chance.choice([0, 100, 499, 500, 501, 999, 1000, 1001, 1500]),
        "language": chance.choice([*LANGUAGES, None]),
        "newsletter": chance.choice([True, False, None]),
        "preferred_store": chance.choice(["Bandra", "Koramangala", "Indiranagar", None]),
    }
    if data.statuses:
        attributes["status"] = chance.choice(data.statuses)
    if data.has_birthdays:
        attributes["birthday_month"] = month_name[1 + n % 12]
    if data.has_favourites:
        attributes = {"tier": attributes["tier"], "favourite": chance.choice([name for _, name, _ in data.products])}
    mailbox = chance.choice(["gmail.com", "yahoo.com", "example.in"])
    return {
        "external_id": f"c-{n:04}",
        "name": NAMES[n % len(NAMES)] if n % 9 else None,
        "email": f"p{n}@{mailbox}" if chance.random() < 0.85 else None,
        "phone": chance.choice([f"+9155500{n:05}", f"+6555500{n:05}", None]),
        "city": city,
        "country": data.abroad[city or ""] if abroad else chance.choice([data.home, data.home, None]),
        "tags": [tag for tag, nth in data.tags.items() if chance.randrange(nth) == 0],
        "attributes": {key: value for key, value in attributes.items() if value is not None},
        "visits": chance.choice(range(25)),
        "signed_up_at": _stamp(data.now, n * 7 % 700, chance) if n % 13 else None,
        "last_seen_at": _stamp(data.now, n * 11 % 450, chance) if n % 10 else None,
        **{f"{channel}_opt_in": chance.choice([True, False, None]) for channel in ("email", "sms", "whatsapp")},
    }


def _orders(n: int, data: Data) -> Iterator[dict[str, Any]]:
    """One in eight has none, three in eight one, whose amount and day are at an edge; the rest have up to 15."""
    chance = random.Random(f"orders {n}")
    if n % 8 == 0:
        return
    count = 1 if n % 8 < 4 else 1 + chance.choice([1, 1, 2, 2, 3, 4, 5, 9, 10, 11, 12, 14])
    mostly = chance.choice(data.products)
    latest = chance.randrange(450)
    for index in range(count):
        product = mostly if chance.random() < 0.6 else chance.choice(data.products)
        edge = (
            AMOUNTS[(n + index) % len(AMOUNTS)] if count == 1 or chance.random() < 0.15 else chance.randrange(90, 900)
        )
        yield {
            "external_id": f"o-{n}-{index}",
            "customer_external_id": f"c-{n:04}",
            "ordered_at": _stamp(data.now, latest + index * chance.choice([1, 9, 40]), chance),
            "amount": max(0, edge + chance.choice([-1, 0, 1])),
            "status": chance.choice(["completed"] * 8 + ["cancelled", "refunded"]),
            "items": [
                {"sku": sku, "name": name, "category": category, "quantity": 1}
                for sku, name, category in dict.fromkeys(
                    [product, chance.choice([product, chance.choice(data.products)])]
                )
            ],
        }


def _events(n: int, data: Data) -> Iterator[dict[str, Any]]:
    """Up to four of each kind within ninety days, as a shop reports them."""
    chance = random.Random(f"events {n}")
    for name in data.events:
        for index in range(chance.choice([0, 0, 1, 1, 2, 3, 4])):
            sku, _, category = chance.choice(data.products)
            yield {
                "id": f"e-{name}-{n}-{index}",
                "name": name,
                "customer_external_id": f"c-{n:04}",
                "occurred_at": _stamp(data.now, chance.choice([0, 1, 2, 3, 6, 7, 13, 14, 29, 30, 59, 60, 80]), chance),
                "properties": {"sku": sku, "category": category},
            }


def _send(campaigns: list[Campaign], now: datetime) -> None:
    """Four in ten got each campaign, on one of forty days; half of them opened it, and half of those clicked.

    One in ten was held out of it, and one in ten ordered after it.
    """
    customers = list(Customer.objects.order_by("external_id").values_list("id", flat=True))
    for day in reversed(range(40)):
        for campaign in campaigns:
            chance = random.Random(f"{campaign.name} {day}")
            got = [id for id in customers if chance.random() < 0.4 / 40]
            membership.handed_over(campaign.id, got, now - timedelta(days=day, minutes=1))
            opened = got[::2]
            membership.reacted(membership.OPENED, campaign.id, opened)
            membership.reacted(membership.CLICKED, campaign.id, opened[::2])
    for campaign in campaigns:
        chance = random.Random(f"{campaign.name} afterwards")
        membership.in_arm(arms.HELD_OUT, campaign.id, [id for id in customers if chance.random() < 0.1])
        (_, mark) = membership.Converted().marks([str(campaign.id)])
        ordered = [id for id in customers if chance.random() < 0.1]
        marks.put_on(Customer.objects.filter(id__in=ordered), mark)


def _stamp(now: datetime, days: int, chance: random.Random) -> str:
    return (now - timedelta(days=days, hours=chance.randrange(24), minutes=1)).isoformat()


def resolved(node: dict[str, Any], ids: dict[str, str]) -> dict[str, Any]:
    """The rule with the ids of segments and campaigns in the place of their names, and figures in that of them."""
    if "rules" in node:
        return {**node, "rules": [resolved(child, ids) for child in node["rules"]]}
    field = catalogue.get(node.get("field", ""))
    if field and field.kind is catalogue.Kind.REFERENCE:
        return {**node, "value": [ids[name] for name in node["value"]]}
    if isinstance(node.get("value"), dict) and "figure" in node["value"]:
        return {**node, "value": _figure(**node["value"])}
    return node


def _figure(figure: str, field: str) -> float:
    """Of customers who have any of it."""
    values = sorted(Customer.objects.filter(**{f"{field}__gt": 0}).values_list(field, flat=True))
    unit = 100 if field == "total_spend" else 1
    number = int("0" + "".join(character for character in figure if character.isdigit()))
    if figure == "average":
        return round(sum(values) / len(values) / unit, 2)
    place = -number if figure.endswith("highest") else ceil(len(values) * number / 100) - 1
    return values[place] / unit
