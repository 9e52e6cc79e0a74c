"""A made-up chain of coffee shops: customers, orders and segments that are the same wherever they are loaded."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

PREFIX = "demo-"  # of every external id
YEARS = 2

# fmt: off
FIRST_NAMES = [
    "Aarav", "Aditi", "Aditya", "Amit", "Ananya", "Anjali", "Arjun", "Asha", "Bhavna", "Chetan", "Deepa", "Dev",
    "Divya", "Esha", "Farhan", "Fatima", "Gaurav", "Gita", "Harsh", "Imran", "Isha", "Jatin", "Kabir", "Karan",
    "Kavya", "Kiran", "Lakshmi", "Manish", "Meera", "Mohan", "Nandini", "Neha", "Nikhil", "Nisha", "Omar", "Pooja",
    "Priya", "Rahul", "Rajesh", "Rani", "Ravi", "Rekha", "Rhea", "Rohan", "Sameer", "Sana", "Sanjay", "Shreya",
    "Simran", "Sonia", "Suresh", "Tara", "Uma", "Varun", "Vikram", "Vivek", "Yash", "Zara", "Zoya",
]
LAST_NAMES = [
    "Agarwal", "Ahmed", "Bhat", "Bose", "Chopra", "Das", "Desai", "Dutta", "Fernandes", "Ganguly", "Ghosh", "Gupta",
    "Iyer", "Jain", "Joshi", "Kapoor", "Kaur", "Khan", "Kulkarni", "Kumar", "Mehta", "Menon", "Mishra", "Mukherjee",
    "Nair", "Patel", "Pillai", "Prasad", "Rao", "Reddy", "Roy", "Saxena", "Sen", "Shah", "Sharma", "Shetty",
    "Singh", "Sinha", "Thomas", "Varma", "Verma", "Yadav",
]
CITIES = {  # and how many of a hundred customers live there
    "Bengaluru": 22, "Mumbai": 20, "Pune": 13, "Delhi": 12, "Chennai": 9, "Hyderabad": 9, "Kolkata": 6, "Kochi": 4,
    "Jaipur": 3, "Goa": 2,
}
# fmt: on
PRODUCTS = [  # sku, name, category, rupees
    ("CF-FIL", "Filter coffee", "Coffee", 90),
    ("CF-CAP", "Cappuccino", "Coffee", 180),
    ("CF-COL", "Cold brew", "Coffee", 220),
    ("BN-MON", "Monsoon Malabar beans, 250 g", "Beans", 520),
    ("BN-COO", "Coorg estate beans, 500 g", "Beans", 890),
    ("TE-MAS", "Masala chai", "Tea", 80),
    ("TE-DAR", "Darjeeling first flush", "Tea", 240),
    ("BK-BUN", "Bun maska", "Bakery", 70),
    ("BK-CRO", "Almond croissant", "Bakery", 190),
    ("EQ-MOK", "Moka pot", "Equipment", 1850),
    ("EQ-GRI", "Hand grinder", "Equipment", 2900),
]
TAGS = {"regular": 0.25, "subscriber": 0.15, "student": 0.12, "corporate": 0.08, "vegan": 0.1, "early bird": 0.1}


class Record(NamedTuple):
    """What the ingestion API would have been sent; `kind` is customer or order."""

    kind: str
    data: dict[str, Any]


class Campaign(NamedTuple):
    """A segment with the campaign to it."""

    segment: str
    rule: dict[str, Any]
    texts: dict[str, str]
    launched: bool


def records(customers: int, until: datetime) -> Iterator[Record]:
    """Customers, each followed by their orders, over the years before `until`. The nth is always the same person."""
    for number in range(1, customers + 1):
        yield from _customer(number, random.Random(f"{PREFIX}{number}"), until)


def _customer(number: int, chance: random.Random, until: datetime) -> Iterator[Record]:
    external_id = f"{PREFIX}{number:05}"
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    address = f"{first}.{last}{number}@example.{chance.choice(['com', 'com', 'in'])}".lower()
    signed_up = until - timedelta(days=YEARS * 365) * chance.random()
    # Some keep coming, others drift away after a while.
    gone = until if chance.random() < 0.55 else signed_up + (until - signed_up) * chance.random()
    ordered = sorted(signed_up + (gone - signed_up) * chance.random() for _ in range(_order_count(chance)))
    seen = max([*ordered, signed_up + (gone - signed_up) * chance.random()])
    yield Record(
        "customer",
        {
            "external_id": external_id,
            "name": f"{first} {last}",
            "email": address if chance.random() < 0.92 else None,
            # +91 5… is not a mobile number in India.
            "phone": f"+9155500{number % 100_000:05}" if chance.random() < 0.8 else None,
            "city": chance.choices(list(CITIES), list(CITIES.values()))[0],
            "country": "India",
            "tags": [tag for tag, share in TAGS.items() if chance.random() < share],
            "attributes": {
                "favourite": chance.choice(PRODUCTS)[1],
                "tier": chance.choices(["Silver", "Gold", "Platinum"], [70, 24, 6])[0],
            },
            "visits": len(ordered) + int(chance.expovariate(1 / 6)),
            "signed_up_at": signed_up.isoformat(),
            "last_seen_at": seen.isoformat(),
            **{f"{channel}_opt_in": _opt_in(chance) for channel in ("email", "sms", "whatsapp")},
            "time_zone": "Asia/Kolkata",
        },
    )
    for index, at in enumerate(ordered, start=1):
        yield order(f"{external_id}-{index}", external_id, at, chance)


def _order_count(chance: random.Random) -> int:
    return 0 if chance.random() < 0.12 else 1 + int(chance.expovariate(1 / 3.6))


def _opt_in(chance: random.Random) -> bool | None:
    return chance.choices([True, False, None], [72, 13, 15])[0]


def order(external_id: str, customer: str, at: datetime, chance: random.Random) -> Record:
    """An order of this customer, of something from the shops."""
    chosen = [
        (product, chance.choice([1, 1, 1, 2, 3])) for product in chance.sample(PRODUCTS, chance.choice([1, 1, 2, 3]))
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


def _is(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


CAMPAIGNS = [
    Campaign(
        segment="Drifting away",
        rule={
            "match": "all",
            "rules": [
                _is("total_spend", "gt", 2500),
                _is("last_order_at", "not_in_last", {"n": 90, "unit": "days"}),
                _is("email_opt_in", "is", True),
            ],
        },
        texts={
            "name": "We miss you",
            "channel": "email",
            "subject": "{{ first_name | Hello }}, your table is still free",
            "message": "Hi {{ first_name | there }},\n\nit has been a while since we saw you in {{ city | town }}. "
            "Show this message within two weeks, and your next filter coffee is on us.\n\nThe Coffee House",
        },
        launched=True,
    ),
    Campaign(
        segment="Metro regulars on WhatsApp",
        rule={
            "match": "all",
            "rules": [
                _is("order_count", "gte", 4),
                _is("whatsapp_opt_in", "is", True),
                {
                    "match": "any",
                    "rules": [_is("city", "in", ["Bengaluru", "Mumbai"]), _is("tags", "has_any", ["subscriber"])],
                },
                {"match": "none", "rules": [_is("tags", "has_any", ["corporate"])]},
            ],
        },
        texts={
            "name": "Cold brew weekend",
            "channel": "whatsapp",
            "message": "{{ first_name | Hello }}, two cold brews for the price of one, Saturday and Sunday.",
        },
        launched=True,
    ),
    Campaign(
        segment="New, nothing bought yet",
        rule={
            "match": "all",
            "rules": [_is("signed_up_at", "in_last", {"n": 3, "unit": "months"}), _is("order_count", "eq", 0)],
        },
        texts={
            "name": "A first cup",
            "channel": "email",
            "subject": "Your first cup is waiting",
            "message": "Hi {{ first_name | there }},\n\nwelcome! Your first {{ attributes.favourite | coffee }} "
            "comes with a bun maska, free.\n\nThe Coffee House",
        },
        launched=False,
    ),
]
