"""A plain reading of the contract that says who belongs to a rule's audience.

It shares no code with the language, but for the complements of the catalogue: an operator that the contract does not
name must be one.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from customers.purchases import Purchase
from customers.segments import catalogue

HERE = ZoneInfo("Asia/Kolkata")

# ── The second reading ────────────────────────────────────────────────
NUMBERS = {"total_spend", "order_count", "average_order_value", "visits"}
TEXTS = {"name", "email", "phone", "city", "country", "external_id"}
TOLD_DATES = {"signed_up_at", "last_seen_at", "last_messaged_at"}
DATES = TOLD_DATES | {"first_order_at", "last_order_at", "last_active_at"}
CONSENTS = {"email_opt_in", "sms_opt_in", "whatsapp_opt_in"}
CAMPAIGN_FIELDS = {"received_campaign", "opened_campaign", "clicked_campaign"}

OPERATORS = {
    *("eq", "ne", "gt", "gte", "lt", "lte", "between", "is_set", "not_set"),
    *("in", "not_in", "contains", "not_contains", "starts_with"),
    *("before", "after", "in_last", "not_in_last", "has_any", "has_all", "has_none", "is"),
}

PLAIN, STACKED, STATIC, GONE = (f"0199d000-0000-7000-8000-00000000000{n}" for n in range(4))  # segments
CAMPAIGNS = [f"0199d000-0000-7000-9000-00000000000{n}" for n in range(2)]


@dataclass
class Person:
    """`member_of` has the list, or fields with campaigns."""

    told: dict[str, Any]
    orders: list[Purchase]
    member_of: set[tuple[str, str]]
    has_many_orders: bool
    events: list[tuple[str, datetime, dict[str, Any]]] = field(default_factory=list)
    has_many_events: bool = False
    external_id: str = ""

    @property
    def completed(self) -> list[Purchase]:
        return [order for order in self.orders if order.status == "completed"]

    @property
    def spent(self) -> int:
        given_back = sum(order.amount for order in self.orders if order.status == "credit_note")
        return sum(order.amount - order.refunded_amount for order in self.completed) - given_back

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
    """`segments` has the rules of dynamic ones by id, and None for a list."""

    people: list[Person]
    segments: dict[str, dict[str, Any] | None]
    now: datetime

    def members(self, rule: dict[str, Any]) -> set[str]:
        return {person.external_id for person in self.people if self.belongs(rule, person)}

    def belongs(self, node: dict[str, Any], person: Person) -> bool:
        if "rules" in node:
            verdicts = [self.belongs(child, person) for child in node["rules"]]
            return {"all": all(verdicts), "any": any(verdicts), "none": not any(verdicts)}[node["match"]]
        if node["op"] not in OPERATORS:
            return not self.belongs({**node, "op": complement(node["op"])}, person)
        if "events" in node:
            count = Fraction(len(list(read_events(node["events"], person, self.now))))
            return number_holds(count, node["op"], node["value"])
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


def read_events(asked: dict[str, Any], person: Person, now: datetime) -> Iterator[datetime]:
    """Events of this name and value, of the last EVENT_DAYS days (90) or of a shorter window, after the last order."""
    last_order = person.get("last_order_at") if asked.get("since") == "last_order" else None
    windows = [asked["in_last"]] if "in_last" in asked else []
    windows.append({"n": 90, "unit": "days"})
    for name, at, properties in person.events:
        inside = all(steps_back(now, **window) <= milliseconds(at) <= milliseconds(now) for window in windows)
        fits = all(
            str(properties.get(property, "")) in values
            if property == "sku"
            else alike(str(properties.get(property, ""))) in [alike(value) for value in values]
            for property, values in asked.get("where", {}).items()
        )
        if name == asked["name"] and inside and fits and (last_order is None or at > last_order):
            yield at


def complement(op: str) -> str:
    """Of an operator that the contract does not name: the one that holds wherever it does not."""
    return next(of_kind[op].complement for of_kind in catalogue.OPERATORS.values() if op in of_kind)


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
        statuses = which.get("status", ["completed"])
        is_taken_off = order.status == "credit_note" and node["measure"] == "sum" and "completed" in statuses
        if order.status not in statuses and not is_taken_off:
            continue
        if "in_last" in which and not steps_back(now, **which["in_last"]) <= at <= milliseconds(now):
            continue
        if "between" in which and not ends(which["between"][0])[0] <= at <= ends(which["between"][1])[1]:
            continue
        fits = [
            alike(item.get("category", ""))
            in [alike(each) for each in which.get("category", [item.get("category", "")])]
            and item.get("sku", "") in which.get("sku", [item.get("sku", "")])
            for item in order.items
        ]
        if any(fits) or not ("category" in which or "sku" in which):
            counted.append(Fraction(-order.amount if is_taken_off else order.amount - order.refunded_amount, 100))
    if node["measure"] in ("count", "sum"):
        return Fraction(len(counted) if node["measure"] == "count" else sum(counted))
    if not counted:
        return None
    return {"avg": sum(counted) / len(counted), "min": min(counted), "max": max(counted)}[node["measure"]]


def read_number(person: Person, name: str) -> Fraction | None:
    if name == "visits":
        return Fraction(person.told["visits"])
    count = len(person.completed)
    if name == "average_order_value":
        ordered = sum(order.amount - order.refunded_amount for order in person.completed)
        return Fraction(ordered, 100 * count) if count else None
    return Fraction(person.spent, 100) if name == "total_spend" else Fraction(count)


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
