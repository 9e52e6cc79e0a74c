"""Forty rules of every kind, each condition hand-written for both databases: in SQL, as a filter of MongoDB, and as an
aggregation expression of MongoDB."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from benchmarks.population import CAMPAIGN, NOW
from crm.database.milliseconds import milliseconds


class Part(NamedTuple):
    """A condition, or a group with its `parts`."""

    rule: dict[str, Any]
    sql: str
    mql: dict[str, Any]
    expression: Any
    parts: "tuple[Part, ...]" = ()

    def nodes(self) -> Iterator["Part"]:
        """In the order of `customers.segments.rules.walk`."""
        yield self
        for part in self.parts:
            yield from part.nodes()


def every(*parts: Part) -> Part:
    sql = " AND ".join(part.sql for part in parts) or "true"
    mql = {"$and": [part.mql for part in parts]} if parts else {}
    return Part(_group("all", parts), f"({sql})", mql, {"$and": [part.expression for part in parts]}, parts)


def either(*parts: Part) -> Part:
    sql = " OR ".join(part.sql for part in parts)
    either = [part.expression for part in parts]
    return Part(_group("any", parts), f"({sql})", {"$or": [part.mql for part in parts]}, {"$or": either}, parts)


def neither(*parts: Part) -> Part:
    sql = " OR ".join(part.sql for part in parts)
    none = {"$not": [{"$or": [part.expression for part in parts]}]}
    return Part(_group("none", parts), f"NOT ({sql})", {"$nor": [part.mql for part in parts]}, none, parts)


def _group(match: str, parts: tuple[Part, ...]) -> dict[str, Any]:
    return {"match": match, "rules": [part.rule for part in parts]}


SQL = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<=", "eq": "="}


def number(field: str, op: str, value: int, unit: int = 1) -> Part:
    value_stored = value * unit
    return Part(
        _condition(field, op, value),
        f"{field} {SQL[op]} {value_stored}",
        {field: {f"${op}": value_stored}},
        {f"${op}": [f"${field}", value_stored]},
    )


def between(field: str, low: int, high: int) -> Part:
    return Part(
        _condition(field, "between", [low, high]),
        f"{field} BETWEEN {low} AND {high}",
        {field: {"$gte": low, "$lte": high}},
        {"$and": [{"$gte": [f"${field}", low]}, {"$lte": [f"${field}", high]}]},
    )


def money(field: str, op: str, value: int) -> Part:
    return number(field, op, value, unit=100)


def last(field: str, days: int) -> Part:
    """Within so many days."""
    since = NOW - timedelta(days=days)
    return Part(
        _condition(field, "in_last", {"n": days, "unit": "days"}),
        f"{field} >= '{_sql(since)}'",
        {field: {"$gte": _naive(since)}},
        {"$gte": [f"${field}", _naive(since)]},
    )


def quiet(field: str, days: int) -> Part:
    """Not within so many days, or never."""
    since = NOW - timedelta(days=days)
    return Part(
        _condition(field, "not_in_last", {"n": days, "unit": "days"}),
        f"ifnull({field}, '') < '{_sql(since)}'",
        {field: {"$not": {"$gte": _naive(since)}}},
        {"$lt": [f"${field}", _naive(since)]},
    )


def after(field: str, moment: datetime) -> Part:
    return Part(
        _condition(field, "after", moment.isoformat()),
        f"{field} > '{_sql(moment)}'",
        {field: {"$gt": _naive(moment)}},
        {"$gt": [f"${field}", _naive(moment)]},
    )


def before(field: str, moment: datetime) -> Part:
    return Part(
        _condition(field, "before", moment.isoformat()),
        f"{field} < '{_sql(moment)}'",
        {field: {"$lt": _naive(moment)}},
        {"$and": [{"$lt": [f"${field}", _naive(moment)]}, {"$gt": [f"${field}", None]}]},
    )


def never(field: str) -> Part:
    return Part(_condition(field, "not_set"), f"{field} IS NULL", {field: None}, {"$lte": [f"${field}", None]})


def among(field: str, *values: str) -> Part:
    """Texts, in any case."""
    keys = [value.casefold() for value in values]
    listed = ", ".join(f"'{key}'" for key in keys)
    return Part(
        _condition(field, "in", list(values)),
        f"{field}_key IN ({listed})",
        {f"{field}_key": {"$in": keys}},
        {"$in": [f"${field}_key", keys]},
    )


def is_not(field: str, value: str) -> Part:
    key = value.casefold()
    return Part(
        _condition(field, "ne", value),
        f"{field}_key <> '{key}'",
        {f"{field}_key": {"$ne": key}},
        {"$ne": [f"${field}_key", key]},
    )


def contains(field: str, text: str) -> Part:
    return Part(
        _condition(field, "contains", text),
        f"instr({field}_key, '{text}') > 0",
        {f"{field}_key": {"$regex": text}},
        {"$gte": [{"$indexOfBytes": [f"${field}_key", text]}, 0]},
    )


def tagged(tag: str) -> Part:
    return Part(
        _condition("tags", "has_any", [tag]),
        f"instr(tags_key, '\x1f{tag}\x1f') > 0",
        {"tags": tag},
        {"$in": [tag, "$tags"]},
    )


def tagged_all(*tags: str) -> Part:
    return Part(
        _condition("tags", "has_all", list(tags)),
        " AND ".join(f"instr(tags_key, '\x1f{tag}\x1f') > 0" for tag in tags),
        {"tags": {"$all": list(tags)}},
        {"$and": [{"$in": [tag, "$tags"]} for tag in tags]},
    )


def plan(value: str) -> Part:
    return Part(
        _condition("attributes.plan", "eq", value),
        f'instr(attributes_key, \'"plan":"{value}"\') > 0',
        {"attributes_key.plan": value},
        {"$eq": ["$attributes_key.plan", value]},
    )


def seats(least: int) -> Part:
    return Part(
        _condition("attributes.seats", "gte", least),
        f"attributes_key ->> '$.seats' >= {least}",
        {"attributes_key.seats": {"$gte": least}},
        {"$gte": ["$attributes_key.seats", least]},
    )


def order_value(more_than: int) -> Part:
    """On the average."""
    each = 100 * more_than
    expression = {"$gt": ["$total_spend", {"$multiply": [each, "$order_count"]}]}
    rule = _condition("average_order_value", "gt", more_than)
    return Part(rule, f"total_spend > {each} * order_count", {"$expr": expression}, expression)


def received(what: str) -> Part:
    mark = f"\x1f{what[0]}{CAMPAIGN.hex[16:]}\x1f"
    return Part(
        _condition(f"{what}_campaign", "in", [str(CAMPAIGN)]),
        f"instr(marks, '{mark}') > 0",
        {"marks": {"$regex": mark}},
        {"$gte": [{"$indexOfBytes": ["$marks", mark]}, 0]},
    )


def _condition(field: str, op: str, value: Any = None) -> dict[str, Any]:
    return {"field": field, "op": op} | ({} if value is None else {"value": value})


def _sql(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S}"


def _naive(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


# ── Orders, as they are kept beside their customer ────────────────────
def bought(times: int, category: str = "", days: int | None = None) -> Part:
    """At least so many completed orders, in a category, within so many days."""
    asked = ({"category": [category]} if category else {}) | ({"in_last": {"n": days, "unit": "days"}} if days else {})
    place, n = category.casefold() or "*", times
    since = milliseconds(NOW - timedelta(days=days)) if days else 0
    nth = {"$arrayElemAt": [{"$ifNull": [f"$bought.{place}", []]}, n]}
    return Part(
        _orders(asked, "count", "gte", times),
        f"order_count >= {n} AND ifnull(bought ->> '$.\"{place}\"[{n}]', -1) >= {since}",
        {"order_count": {"$gte": n}, f"bought.{place}.{n}": {"$gte": since}},
        {"$and": [{"$gte": ["$order_count", n]}, {"$gte": [nth, since]}]},
    )


def spent_on(category: str, at_least: int) -> Part:
    """On all completed orders in a category."""
    place, amount = category.casefold(), 100 * at_least
    total = {"$arrayElemAt": [{"$ifNull": [f"$bought.{place}", []]}, 0]}
    return Part(
        _orders({"category": [category]}, "sum", "gte", at_least),
        f"total_spend >= {amount} AND bought ->> '$.\"{place}\"[0]' >= {amount}",
        {"total_spend": {"$gte": amount}, f"bought.{place}.0": {"$gte": amount}},
        {"$and": [{"$gte": ["$total_spend", amount]}, {"$gte": [total, amount]}]},
    )


def spent_lately(at_least: int, days: int) -> Part:
    """On all completed orders of so many days."""
    since, amount = milliseconds(NOW - timedelta(days=days)), 100 * at_least
    day = NOW - timedelta(days=days)
    lately = f"value ->> 't' >= {since} AND value ->> 's' IS NULL"
    kept = {"$and": [{"$gte": ["$$o.t", since]}, {"$lt": ["$$o.s", ""]}]}
    return _measured(
        _orders({"in_last": {"n": days, "unit": "days"}}, "sum", "gte", at_least),
        f"total_spend >= {amount} AND last_order_at >= '{_sql(day)}'",
        {"total_spend": {"$gte": amount}, "last_order_at": {"$gte": _naive(day)}},
        [{"$gte": ["$total_spend", amount]}, {"$gte": ["$last_order_at", _naive(day)]}],
        f"(SELECT sum(value ->> 'v') FROM json_each(purchases) WHERE {lately}) >= {amount}",
        {"$gte": [{"$sum": _purchase_values(kept, "v")}, amount]},
    )


def bought_item(sku: str) -> Part:
    """Once at least."""
    inside = f"(SELECT 1 FROM json_each(purchases) WHERE instr(value, '\"{sku}\"') > 0 AND value ->> 's' IS NULL)"
    kept = {"$and": [{"$in": [sku, "$$o.k"]}, {"$lt": ["$$o.s", ""]}]}
    return _measured(
        _orders({"sku": [sku]}, "count", "gte", 1),
        f"order_count >= 1 AND instr(purchases, '\"{sku}\"') > 0",
        {"order_count": {"$gte": 1}, "purchases.k": sku},
        [{"$gte": ["$order_count", 1]}],
        f"EXISTS {inside}",
        {"$gt": [{"$size": _purchase_values(kept, "t")}, 0]},
    )


def refunded(times: int) -> Part:
    """So many orders at least."""
    counted = "(SELECT count(*) FROM json_each(purchases) WHERE value ->> 's' = 'refunded')"
    return _measured(
        _orders({"status": ["refunded"]}, "count", "gte", times),
        "instr(purchases, '\"refunded\"') > 0",
        {"purchases.s": "refunded"},
        [],
        f"{counted} >= {times}",
        {"$gte": [{"$size": _purchase_values({"$eq": ["$$o.s", "refunded"]}, "t")}, times]},
    )


def largest_order(at_least: int) -> Part:
    amount = 100 * at_least
    return _measured(
        _orders({}, "max", "gte", at_least),
        f"total_spend >= {amount}",
        {"total_spend": {"$gte": amount}},
        [{"$gte": ["$total_spend", amount]}],
        f"(SELECT max(value ->> 'v') FROM json_each(purchases) WHERE value ->> 's' IS NULL) >= {amount}",
        {"$gte": [{"$max": _purchase_values({"$lt": ["$$o.s", ""]}, "v")}, amount]},
    )


def _measured(
    rule: dict[str, Any], first: str, mql: dict[str, Any], expressions: list[Any], then: str, measured: Any
) -> Part:
    """What plain columns say spares a look into most customers' orders."""
    return Part(rule, f"({first} AND {then})", {**mql, "$expr": measured}, {"$and": [*expressions, measured]})


def _purchase_values(kept: Any, key: str) -> Any:
    filtered = {"$filter": {"input": "$purchases", "as": "o", "cond": kept}}
    return {"$map": {"input": filtered, "as": "o", "in": f"$$o.{key}"}}


def _orders(asked: dict[str, Any], measure: str, op: str, value: int) -> dict[str, Any]:
    return {"orders": asked, "measure": measure, "op": op, "value": value}


OPTED_IN = Part(
    _condition("email_opt_in", "is", True),
    "ifnull(email_opt_in, 0)",
    {"email_opt_in": True},
    {"$eq": ["$email_opt_in", True]},
)
MAY = datetime.fromisoformat("2026-05-01T00:00:00+00:00")
YEAR = datetime.fromisoformat("2025-11-01T00:00:00+00:00")

RULES = {
    "everyone": every(),
    "one address": every(among("email", "ananya.4242@example.in", "ananya.4242@example.com")),
    "the highest spend": every(money("total_spend", "gt", 100_000), OPTED_IN),
    "spend": every(money("total_spend", "gte", 10_000)),
    "spend and quiet": every(money("total_spend", "gte", 10_000), quiet("last_active_at", 90)),
    "lapsed": every(number("order_count", "gte", 1), quiet("last_order_at", 90)),
    "seen lately": every(last("last_seen_at", 7)),
    "ordered lately": every(last("last_order_at", 30)),
    "signed up a year ago or more": every(before("signed_up_at", YEAR)),
    "never ordered": every(never("last_order_at")),
    "one-time buyers": every(number("order_count", "eq", 1), quiet("last_order_at", 30)),
    "visits between": every(between("visits", 10, 20)),
    "one city": every(among("city", "Pune")),
    "not one city": every(is_not("city", "Pune")),
    "cities": every(among("city", "Pune", "Mumbai", "Goa")),
    "cities and a tag": every(among("city", "Pune", "Mumbai", "Goa"), tagged("vip")),
    "two tags": every(tagged_all("vip", "newsletter")),
    "neither of two tags": neither(tagged("vip"), tagged("vegan")),
    "opted in": every(OPTED_IN),
    "text contains": every(contains("name", "777")),
    "average order value": every(order_value(2_500)),
    "an attribute": every(plan("gold")),
    "a number among attributes": every(seats(5)),
    "attributes and spend": every(plan("gold"), seats(5), money("total_spend", "gte", 5_000)),
    "nested, with an exclusion": every(
        either(number("visits", "gte", 40), money("total_spend", "gte", 5_000)),
        neither(among("city", "Delhi"), tagged("vegan")),
        OPTED_IN,
    ),
    "broad OR": either(
        money("total_spend", "gt", 2_000),
        number("visits", "gte", 25),
        among("city", "Pune", "Mumbai"),
        after("last_order_at", MAY),
    ),
    "four deep": every(
        either(every(either(tagged("vip"), plan("gold")), OPTED_IN), money("total_spend", "gte", 20_000)),
        neither(quiet("last_active_at", 365)),
    ),
    "eight conditions": every(
        OPTED_IN,
        money("total_spend", "gte", 1_000),
        number("order_count", "gte", 2),
        quiet("last_order_at", 30),
        last("last_seen_at", 365),
        is_not("city", "Delhi"),
        neither(tagged("vegan")),
    ),
    "received a campaign": every(received("received")),
    "received and did not open": every(received("received"), neither(received("opened"))),
    "three orders in 90 days": every(bought(3, days=90)),
    "coffee": every(bought(1, "Coffee")),
    "coffee three times in 90 days": every(bought(3, "Coffee", 90)),
    "never coffee": neither(bought(1, "Coffee")),
    "spent on tea": every(spent_on("Tea", 5_000)),
    "spent in 90 days": every(spent_lately(5_000, 90)),
    "an item": every(bought_item("CO-007")),
    "two refunds": every(refunded(2)),
    "a large order": every(largest_order(4_900)),
    "coffee, not tea, in two cities": every(
        bought(2, "Coffee", 180), neither(bought(1, "Tea", 180)), among("city", "Pune", "Mumbai"), OPTED_IN
    ),
}
