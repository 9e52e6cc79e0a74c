"""Any rule over any customers selects exactly whom the contract says, as read by a second, plain reading of it."""

import string
import unicodedata
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer
from customers.segments import audience, rules
from customers.tests.factories import new_customer

HERE = ZoneInfo("Asia/Kolkata")

# ── The second reading ────────────────────────────────────────────────
NUMBERS = {"total_spend", "order_count", "average_order_value", "visits"}
TEXTS = {"name", "email", "phone", "city", "country", "external_id"}
DATES = {"signed_up_at", "first_order_at", "last_order_at", "last_seen_at", "last_active_at"}
CONSENTS = {"email_opt_in", "sms_opt_in", "whatsapp_opt_in"}


def belongs(node: dict[str, Any], customer: Customer, now: datetime) -> bool:
    if "rules" in node:
        verdicts = [belongs(child, customer, now) for child in node["rules"]]
        return {"all": all(verdicts), "any": any(verdicts), "none": not any(verdicts)}[node["match"]]
    name, op, given_value = node["field"], node["op"], node.get("value")
    if name in NUMBERS:
        return number_holds(number_of(customer, name), op, given_value)
    if name in TEXTS:
        return text_holds(getattr(customer, name), op, given_value, exact=name == "external_id")
    if name in DATES:
        return date_holds(getattr(customer, name), op, given_value, now)
    if name in CONSENTS:
        return (getattr(customer, name) is True) == given_value
    # The separator of stored tags counts as a space.
    mine, asked = ({alike(tag).replace("\x1f", " ") for tag in tags} for tags in (customer.tags, given_value))
    return {"has_any": bool(mine & asked), "has_all": asked <= mine, "has_none": not mine & asked}[op]


def number_of(customer: Customer, name: str) -> Fraction | None:
    if name == "total_spend":
        return Fraction(customer.total_spend, 100)
    if name == "average_order_value":
        return Fraction(customer.total_spend, 100 * customer.order_count) if customer.order_count else None
    return Fraction(getattr(customer, name))


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
    for day in range(local.day, 0, -1):
        try:
            return milliseconds(local.replace(year=year, month=month, day=day))
        except ValueError:
            continue
    raise AssertionError


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
customers = st.fixed_dictionaries(
    {
        "name": words,
        "email": words,
        "phone": st.sampled_from(["", "+919876543210"]),
        "city": words | st.text(string.printable, max_size=3),
        "country": words,
        "tags": st.lists(st.sampled_from([*WORDS, "vip", "VIP", "vi", "x\x1fy"]), max_size=3),
        "visits": st.integers(0, 3),
        "total_spend": st.sampled_from([0, 1, 99, 100, 9999, 10000, 10001, 33333, 2**63 - 1]),
        "order_count": st.integers(0, 3),
        **dict.fromkeys(sorted(DATES - {"last_active_at"}), moments),
        **dict.fromkeys(sorted(CONSENTS), st.sampled_from([True, False, None])),
    }
)

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


conditions = st.one_of(
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


def group_of(children: st.SearchStrategy) -> st.SearchStrategy:
    return st.fixed_dictionaries(
        {"match": st.sampled_from(["all", "any", "none"]), "rules": st.lists(children, max_size=3)}
    )


groups = group_of(conditions | group_of(conditions | group_of(conditions)))


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    people=st.lists(customers, min_size=1, max_size=8),
    asked=st.lists(groups, min_size=1, max_size=4),
    now=st.sampled_from(MOMENTS[3:]),
)
def test_a_rule_selects_exactly_those_who_belong(people, asked, now):
    Customer.objects.all().delete()
    everyone = Customer.objects.bulk_create(new_customer(**{"external_id": f"c{i}", **p}) for i, p in enumerate(people))
    for rule in asked:
        parsed = rules.parse(rule)
        expected = {c.external_id for c in everyone if belongs(rule, c, now)}
        assert {c.external_id for c in audience.matching(parsed, now)} == expected
        assert audience.count(parsed, now) == len(expected)
        for path, counted in audience.node_counts(parsed, now).items():
            node = rule
            for step in filter(None, path.split(".")):
                node = node["rules"][int(step)]
            assert counted == sum(belongs(node, c, now) for c in everyone), path
