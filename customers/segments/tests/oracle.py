"""A world of customers, segments and rules, and a plain reading of the contract that says who belongs.

It reads nothing but what is drawn, and shares no code with the language. Ties, gaps and awkward text are frequent.
"""

import string
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from customers.channels import CHANNELS
from customers.consent import standing
from customers.models import Customer, Order, Segment, fold, fold_attributes, fold_tags
from customers.purchases import Purchase, inline_orders
from customers.segments import catalogue

HERE = ZoneInfo("Asia/Kolkata")

# ── The second reading ────────────────────────────────────────────────
NUMBERS = {"total_spend", "order_count", "average_order_value", "visits"}
TEXTS = {"name", "email", "phone", "city", "country", "external_id"}
TOLD_DATES = {"signed_up_at", "last_seen_at", "last_messaged_at"}
DATES = TOLD_DATES | {"first_order_at", "last_order_at", "last_active_at"}
CONSENTS = {"email_opt_in", "sms_opt_in", "whatsapp_opt_in"}
CAMPAIGN_FIELDS = {"received_campaign", "opened_campaign", "clicked_campaign"}

PLAIN, STACKED, STATIC, GONE = (f"0199d000-0000-7000-8000-00000000000{n}" for n in range(4))  # segments
CAMPAIGNS = [f"0199d000-0000-7000-9000-00000000000{n}" for n in range(2)]


@dataclass
class Person:
    """`member_of` has the static segment, or fields with campaigns."""

    told: dict[str, Any]
    orders: list[Purchase]
    member_of: set[tuple[str, str]]
    has_many_orders: bool
    external_id: str = ""

    @property
    def completed(self) -> list[Purchase]:
        return [order for order in self.orders if order.status == "completed"]

    def get(self, name: str) -> Any:
        times = [order.ordered_at for order in self.completed]
        match name:
            case "external_id":
                return self.external_id
            case "first_order_at":
                return min(times, default=None)
            case "last_order_at":
                return max(times, default=None)
            case "last_active_at":
                return max([*times, *filter(None, [self.told["last_seen_at"]])], default=None)
        return self.told[name]


@dataclass
class World:
    """`segments` has the rules of dynamic ones by id, and None for a static one."""

    people: list[Person]
    segments: dict[str, dict[str, Any] | None]
    now: datetime

    def members(self, rule: dict[str, Any]) -> set[str]:
        return {person.external_id for person in self.people if self.belongs(rule, person)}

    def belongs(self, node: dict[str, Any], person: Person) -> bool:
        if "rules" in node:
            verdicts = [self.belongs(child, person) for child in node["rules"]]
            return {"all": all(verdicts), "any": any(verdicts), "none": not any(verdicts)}[node["match"]]
        if "orders" in node:
            return number_holds(read_measure(node, person, self.now), node["op"], node["value"])
        name, op, asked = node["field"], node["op"], node.get("value")
        if name in NUMBERS:
            return number_holds(read_number(person, name), op, asked)
        if name in TEXTS:
            return text_holds(person.get(name), op, asked, exact=name == "external_id")
        if name in DATES:
            return date_holds(person.get(name), op, asked, self.now)
        if name in CONSENTS:
            return (person.get(name) is True) == asked
        if name == "segment":
            return any(self.is_in(id, person) for id in asked) == (op == "in")
        if name in CAMPAIGN_FIELDS:
            return any((name, id) in person.member_of for id in asked) == (op == "in")
        if name.startswith("attributes."):
            return attribute_holds(person.get("attributes").get(name.removeprefix("attributes.")), op, asked)
        # The separator of stored tags counts as a space.
        mine, wanted = ({alike(tag).replace("\x1f", " ") for tag in tags} for tags in (person.get("tags"), asked))
        return {"has_any": bool(mine & wanted), "has_all": wanted <= mine, "has_none": not mine & wanted}[op]

    def is_in(self, id: str, person: Person) -> bool:
        rule = self.segments.get(id)
        return self.belongs(rule, person) if rule else ("segment", id) in person.member_of


def attribute_holds(mine: Any, op: str, asked: Any) -> bool:
    """A value of another type counts as missing."""
    if op in ("is_set", "not_set"):
        return (mine not in (None, "")) == (op == "is_set")
    if op == "is":
        return mine is asked
    sort = asked[0] if isinstance(asked, list) else asked
    if isinstance(sort, str):
        return text_holds(mine if isinstance(mine, str) else "", op, asked, exact=False)
    is_number = isinstance(mine, int | float) and not isinstance(mine, bool)
    return number_holds(Fraction(str(mine)) if is_number else None, op, asked)


def read_measure(node: dict[str, Any], person: Person, now: datetime) -> Fraction | None:
    which = node["orders"]
    counted = []
    for order in person.orders:
        at = milliseconds(order.ordered_at)
        if order.status not in which.get("status", ["completed"]):
            continue
        if "in_last" in which and not steps_back(now, **which["in_last"]) <= at <= milliseconds(now):
            continue
        fits = [
            alike(item.get("category", ""))
            in [alike(each) for each in which.get("category", [item.get("category", "")])]
            and item.get("sku", "") in which.get("sku", [item.get("sku", "")])
            for item in order.items
        ]
        if any(fits) or not ("category" in which or "sku" in which):
            counted.append(Fraction(order.amount, 100))
    if node["measure"] in ("count", "sum"):
        return Fraction(len(counted) if node["measure"] == "count" else sum(counted))
    if not counted:
        return None
    return {"avg": sum(counted) / len(counted), "min": min(counted), "max": max(counted)}[node["measure"]]


def read_number(person: Person, name: str) -> Fraction | None:
    if name == "visits":
        return Fraction(person.told["visits"])
    spent, count = Fraction(sum(order.amount for order in person.completed), 100), len(person.completed)
    if name == "average_order_value":
        return spent / count if count else None
    return spent if name == "total_spend" else Fraction(count)


def number_holds(mine: Fraction | None, op: str, asked: Any) -> bool:
    if op in ("is_set", "not_set"):
        return (mine is not None) == (op == "is_set")
    if mine is None:
        return op == "ne"
    if op == "between":
        return Fraction(str(asked[0])) <= mine <= Fraction(str(asked[1]))
    value = Fraction(str(asked))
    return {
        "eq": mine == value,
        "ne": mine != value,
        "gt": mine > value,
        "gte": mine >= value,
        "lt": mine < value,
        "lte": mine <= value,
    }[op]


def alike(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def text_holds(mine: str, op: str, asked: Any, *, exact: bool) -> bool:
    same = (lambda text: text) if exact else alike
    mine = same(mine)
    if op in ("is_set", "not_set"):
        return bool(mine) == (op == "is_set")
    if op in ("in", "not_in"):
        return (mine in [same(each) for each in asked]) == (op == "in")
    value = same(asked)
    return {
        "eq": mine == value,
        "ne": mine != value,
        "contains": value in mine,
        "not_contains": value not in mine,
        "starts_with": mine.startswith(value),
    }[op]


def milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def ends(written: str) -> tuple[int, int]:
    """First and last millisecond of what was written."""
    if "T" in written:
        moment = milliseconds(datetime.fromisoformat(written))
        return moment, moment
    day = date.fromisoformat(written)
    start = datetime(day.year, day.month, day.day, tzinfo=HERE)
    return milliseconds(start), milliseconds(start) + 24 * 3_600_000 - 1  # no summer time here


def steps_back(now: datetime, n: int, unit: str) -> int:
    if unit in ("hours", "days", "weeks"):
        hours = {"hours": 1, "days": 24, "weeks": 168}[unit]
        return milliseconds(now) - n * hours * 3_600_000
    local = now.astimezone(HERE)
    year, month = local.year, local.month
    for _ in range(n * (12 if unit == "years" else 1)):
        year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    if year < 1800:
        return -(10**15)
    try:
        return milliseconds(local.replace(year=year, month=month))
    except ValueError:  # that month is too short: its end
        return milliseconds(local.replace(year=year, month=month + 1, day=1, hour=0, minute=0, second=0, microsecond=0))


def date_holds(mine: datetime | None, op: str, asked: Any, now: datetime) -> bool:
    if op in ("is_set", "not_set"):
        return (mine is not None) == (op == "is_set")
    if mine is None:
        return op == "not_in_last"
    at = milliseconds(mine)
    if op in ("in_last", "not_in_last"):
        inside = steps_back(now, asked["n"], asked["unit"]) <= at <= milliseconds(now)
        return inside == (op == "in_last")
    if op == "between":
        return ends(asked[0])[0] <= at <= ends(asked[1])[1]
    return at < ends(asked)[0] if op == "before" else at > ends(asked)[1]


# ── Customers and rules, with ties, gaps and awkward text ─────────────
WORDS = ["", "Pune", "PUNE", "Straße", "strasse", "é", "e\u0301", "İzmir", "ﬁn", "100%", "a_b", "axb", "\\", "a'b", "ß"]
MOMENTS = [
    datetime(2024, 2, 28, 18, 29, 59, 999000, tzinfo=UTC),
    datetime(2024, 2, 28, 18, 30, tzinfo=UTC),  # midnight in Kolkata
    datetime(2024, 2, 29, 6, 30, tzinfo=UTC),
    datetime(2024, 2, 29, 6, 30, 0, 1000, tzinfo=UTC),
    datetime(2024, 3, 31, 6, 30, tzinfo=UTC),
    datetime(2024, 3, 31, 6, 30, 0, 456, tzinfo=UTC),
    datetime(1999, 12, 31, 18, 30, tzinfo=UTC),
]
moments = st.sampled_from(MOMENTS) | st.none()
words = st.sampled_from(WORDS)
attribute_values = words | st.booleans() | st.sampled_from([0, 1, -2, 5, 5.0, 0.1, 33.33, 2**63 - 1, 2**53 + 1, 1e17])
told = st.fixed_dictionaries(
    {
        "name": words,
        "email": words,
        "phone": st.sampled_from(["", "+919876543210"]),
        "city": words | st.text(string.printable, max_size=3),
        "country": words,
        "tags": st.lists(st.sampled_from([*WORDS, "vip", "VIP", "vi", "x\x1fy"]), max_size=3),
        "attributes": st.dictionaries(st.sampled_from(["plan", "seats", "0"]), attribute_values, max_size=3),
        "visits": st.integers(0, 3),
        **dict.fromkeys(sorted(TOLD_DATES), moments),
        **dict.fromkeys(sorted(CONSENTS), st.sampled_from([True, False, None])),
    }
)
CATEGORIES = ["Coffee", "COFFEE", "Straße", "strasse", "tea", "te", "a.b*c", '"$.x', "12"]
SKUS = ["A1", "a1", "B2"]
items = st.fixed_dictionaries(
    {}, optional={"category": st.sampled_from(["", *CATEGORIES]), "sku": st.sampled_from(SKUS)}
)
statuses = st.sampled_from(["completed", "completed", "cancelled", "refunded"])
orders = st.builds(
    Purchase,
    st.sampled_from(MOMENTS).map(lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)),
    st.sampled_from([0, 1, 99, 100, 9999, 10_000, 10_001, 33_333, 10**15 - 1]),
    statuses,
    st.lists(items, max_size=3),
)


def people(campaigns: bool) -> st.SearchStrategy[list[Person]]:
    places = [("segment", STATIC)]
    if campaigns:
        places += [(name, id) for name in sorted(CAMPAIGN_FIELDS) for id in CAMPAIGNS]
    persons = st.builds(
        Person,
        told,
        st.lists(orders, max_size=4),
        st.sets(st.sampled_from(places)),
        st.sampled_from([False] * 7 + [True]),
    )
    return st.lists(persons, min_size=1, max_size=6)


amounts = st.sampled_from(
    [0, 1, 0.01, 0.99, 1.0, 33.33, 33.333, 50, 99.99, 99.995, 100, 100.01, 111.11, 1e17, -1, 1e-9]
)
asked_words = st.sampled_from([word for word in WORDS if word] + ["e", "un", "RA", "%", "_", "c", "C", "vip", "x y"])
DAYS = ["2024-02-28", "2024-02-29", "2024-03-31", "1900-01-01", "2100-12-31"]
TIMES = ["2024-02-29T06:30:00Z", "2024-02-29T12:00:00.001+05:30", "2024-02-29T06:30:00.000999Z"]
written_dates = st.sampled_from(DAYS + TIMES)
windows = st.fixed_dictionaries(
    {
        "n": st.sampled_from([1, 2, 31, 744, 768, 10_000]),
        "unit": st.sampled_from(["hours", "days", "weeks", "months", "years"]),
    }
)


def condition(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} if value is None else {"field": field, "op": op, "value": value}


NO_VALUE = st.none()


def pick(fields: set[str], *operators: str, value: st.SearchStrategy = NO_VALUE) -> st.SearchStrategy:
    return st.builds(condition, st.sampled_from(sorted(fields)), st.sampled_from(operators), value)


def pair(values: st.SearchStrategy, key: Any = None) -> st.SearchStrategy:
    return st.lists(values, min_size=2, max_size=2).map(lambda both: sorted(both, key=key))


counts = st.integers(0, 3)
asked_orders = st.fixed_dictionaries(
    {},
    optional={
        "category": st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=3),
        "sku": st.lists(st.sampled_from(SKUS), min_size=1, max_size=2),
        "status": st.lists(statuses, min_size=1, max_size=2),
        "in_last": windows,
    },
)


def bought(op: str, value: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries(
        {
            "orders": asked_orders,
            "measure": st.sampled_from(["count", "count", "sum", "avg", "min", "max"]),
            "op": st.just(op),
            "value": value,
        }
    )


ATTRIBUTES = {"attributes.plan", "attributes.seats", "attributes.0"}
asked_numbers = amounts | st.sampled_from([5, 0.1, 2**63 - 1, 2**53 + 1, 2**53])
over_orders = st.one_of(
    *(bought(op, counts | amounts) for op in ("eq", "ne", "gt", "gte", "lt", "lte")),
    bought("between", pair(counts | amounts)),
)
of_attributes = st.one_of(
    pick(ATTRIBUTES, "eq", "ne", value=asked_words | asked_numbers),
    pick(ATTRIBUTES, "gt", "gte", "lt", "lte", value=asked_numbers),
    pick(ATTRIBUTES, "between", value=pair(asked_numbers)),
    pick(ATTRIBUTES, "contains", "not_contains", "starts_with", value=asked_words),
    pick(ATTRIBUTES, "in", "not_in", value=st.lists(asked_words, min_size=1, max_size=3)),
    pick(ATTRIBUTES, "is", value=st.booleans()),
    pick(ATTRIBUTES, "is_set", "not_set"),
)
of_customers = st.one_of(
    pick(NUMBERS, "eq", "ne", "gt", "gte", "lt", "lte", value=amounts),
    pick(NUMBERS, "between", value=pair(amounts)),
    pick(TEXTS, "eq", "ne", "contains", "not_contains", "starts_with", value=asked_words),
    pick(TEXTS, "in", "not_in", value=st.lists(asked_words, min_size=1, max_size=3)),
    pick(DATES, "before", "after", value=written_dates),
    pick(DATES, "between", value=pair(written_dates, key=lambda written: ends(written)[0])),
    pick(DATES, "in_last", "not_in_last", value=windows),
    pick(NUMBERS | TEXTS | DATES, "is_set", "not_set"),
    pick({"tags"}, "has_any", "has_all", "has_none", value=st.lists(asked_words, min_size=1, max_size=3)),
    pick(CONSENTS, "is", value=st.booleans()),
)


def make_group(children: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries(
        {"match": st.sampled_from(["all", "any", "none"]), "rules": st.lists(children, max_size=3)}
    )


def find_members(*ids: str) -> st.SearchStrategy:
    return pick({"segment"}, "in", "not_in", value=st.lists(st.sampled_from(ids), min_size=1, max_size=3))


def make_rules(conditions: st.SearchStrategy) -> st.SearchStrategy:
    return make_group(conditions | make_group(conditions | make_group(conditions)))


plain = of_customers | of_attributes | over_orders
of_segments = find_members(PLAIN, STACKED, STATIC, GONE)
of_campaigns = pick(CAMPAIGN_FIELDS, "in", "not_in", value=st.lists(st.sampled_from(CAMPAIGNS), min_size=1, max_size=2))
groups = make_rules(plain | of_segments)
groups_with_campaigns = make_rules(plain | of_segments | of_campaigns)


def worlds(campaigns: bool = False) -> st.SearchStrategy[World]:
    def world(people: list[Person], plain: dict[str, Any], stacked: dict[str, Any], now: datetime) -> World:
        for n, person in enumerate(people):
            person.external_id = f"c{n}"
        return World(people, {PLAIN: plain, STACKED: stacked, STATIC: None}, now)

    return st.builds(
        world,
        people(campaigns),
        make_group(plain),
        make_group(plain | find_members(PLAIN, STATIC, GONE)),
        st.sampled_from(MOMENTS[3:]),
    )


# ── As rows ───────────────────────────────────────────────────────────
def _row(**fields: Any) -> Customer:
    """With the keys that ingestion keeps beside the fields."""
    customer = Customer(**fields)
    customer.name_key, customer.email_key = fold(customer.name), fold(customer.email)
    customer.city_key, customer.country_key = fold(customer.city), fold(customer.country)
    for channel in CHANNELS.values():
        refused = getattr(customer, channel.opt_in) is False and getattr(customer, channel.address_key)
        setattr(customer, channel.standing, standing(said_no=bool(refused), is_suppressed=False))
    customer.tags_key = fold_tags(customer.tags)
    customer.attributes_key = fold_attributes(customer.attributes)
    customer.last_active_at = max(
        filter(None, (customer.last_order_at, customer.last_seen_at, customer.last_active_at)), default=None
    )
    return customer


def make_customer(person: Person) -> Customer:
    """As ingestion and the ledger keep them."""
    purchases, bought = inline_orders([] if person.has_many_orders else person.orders)
    marks = [mark for name, id in sorted(person.member_of) for mark in catalogue.get(name).source.marks([id])]
    return _row(
        **person.told,
        external_id=person.external_id,
        total_spend=sum(order.amount for order in person.completed),
        order_count=len(person.completed),
        first_order_at=person.get("first_order_at"),
        last_order_at=person.get("last_order_at"),
        purchases=purchases,
        bought=bought,
        has_many_orders=person.has_many_orders,
        marks="".join(marks),
    )


def make_rows(world: World) -> tuple[list[Customer], list[Order], list[Segment]]:
    orders = [
        Order(external_id=f"{person.external_id}-{n}", customer_external_id=person.external_id, **order._asdict())
        for person in world.people
        for n, order in enumerate(person.orders)
    ]
    segments = [
        Segment(id=id, name=id, rule=rule or {"match": "all", "rules": []}, is_static=rule is None)
        for id, rule in world.segments.items()
    ]
    return [make_customer(person) for person in world.people], orders, segments
