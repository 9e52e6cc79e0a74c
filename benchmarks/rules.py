"""Rules of every kind, each as a person would write it by hand for either database.

`sql` and `mql` say when the whole holds, `sql_nodes` and `mql_nodes` when each node does, in the order of `walk`: as
conditions of a WHERE or FILTER, as a filter, and as expressions of a $cond.
"""

from datetime import datetime
from typing import Any, NamedTuple


class Rule(NamedTuple):
    name: str
    rule: dict[str, Any]
    sql: str
    sql_nodes: list[str]
    mql: dict[str, Any]
    mql_nodes: list[Any]


QUIET_SINCE = datetime(2026, 8, 3)  # 90 days before the population's now
MAY = datetime(2026, 5, 1)


def condition(field: str, op: str, value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


RULES = [
    Rule(
        "one address",
        {"match": "all", "rules": [condition("email", "in", ["ananya.4242@example.in", "ananya.4242@example.com"])]},
        sql="email_key IN ('ananya.4242@example.in', 'ananya.4242@example.com')",
        sql_nodes=["email_key IN ('ananya.4242@example.in', 'ananya.4242@example.com')"] * 2,
        mql={"email_key": {"$in": ["ananya.4242@example.in", "ananya.4242@example.com"]}},
        mql_nodes=[{"$in": ["$email_key", ["ananya.4242@example.in", "ananya.4242@example.com"]]}] * 2,
    ),
    Rule(
        "the highest spend",
        {"match": "all", "rules": [condition("total_spend", "gt", 100_000), condition("email_opt_in", "is", True)]},
        sql="total_spend > 10000000 AND email_opt_in",
        sql_nodes=["total_spend > 10000000 AND email_opt_in", "total_spend > 10000000", "email_opt_in"],
        mql={"total_spend": {"$gt": 10_000_000}, "email_opt_in": True},
        mql_nodes=[
            {"$and": [{"$gt": ["$total_spend", 10_000_000]}, "$email_opt_in"]},
            {"$gt": ["$total_spend", 10_000_000]},
            "$email_opt_in",
        ],
    ),
    Rule(
        "spend and quiet",
        {
            "match": "all",
            "rules": [
                condition("total_spend", "gte", 10_000),
                condition("last_active_at", "not_in_last", {"n": 90, "unit": "days"}),
            ],
        },
        sql="total_spend >= 1000000 AND ifnull(last_active_at, '') < '2026-08-03'",
        sql_nodes=[
            "total_spend >= 1000000 AND ifnull(last_active_at, '') < '2026-08-03'",
            "total_spend >= 1000000",
            "ifnull(last_active_at, '') < '2026-08-03'",
        ],
        mql={"total_spend": {"$gte": 1_000_000}, "last_active_at": {"$not": {"$gte": QUIET_SINCE}}},
        mql_nodes=[
            {"$and": [{"$gte": ["$total_spend", 1_000_000]}, {"$lt": ["$last_active_at", QUIET_SINCE]}]},
            {"$gte": ["$total_spend", 1_000_000]},
            {"$lt": ["$last_active_at", QUIET_SINCE]},
        ],
    ),
    Rule(
        "cities and tag",
        {
            "match": "all",
            "rules": [condition("city", "in", ["Pune", "Mumbai", "Goa"]), condition("tags", "has_any", ["vip"])],
        },
        sql="city_key IN ('pune', 'mumbai', 'goa') AND tags_key LIKE '%\x1fvip\x1f%'",
        sql_nodes=[
            "city_key IN ('pune', 'mumbai', 'goa') AND tags_key LIKE '%\x1fvip\x1f%'",
            "city_key IN ('pune', 'mumbai', 'goa')",
            "tags_key LIKE '%\x1fvip\x1f%'",
        ],
        mql={"city_key": {"$in": ["pune", "mumbai", "goa"]}, "tags": "vip"},
        mql_nodes=[
            {"$and": [{"$in": ["$city_key", ["pune", "mumbai", "goa"]]}, {"$in": ["vip", "$tags"]}]},
            {"$in": ["$city_key", ["pune", "mumbai", "goa"]]},
            {"$in": ["vip", "$tags"]},
        ],
    ),
    Rule(
        "nested, with an exclusion",
        {
            "match": "all",
            "rules": [
                {"match": "any", "rules": [condition("visits", "gte", 40), condition("total_spend", "gte", 5_000)]},
                {"match": "none", "rules": [condition("city", "eq", "Delhi"), condition("tags", "has_any", ["vegan"])]},
                condition("email_opt_in", "is", True),
            ],
        },
        sql="email_opt_in AND (visits >= 40 OR total_spend >= 500000) "
        "AND city_key <> 'delhi' AND tags_key NOT LIKE '%\x1fvegan\x1f%'",
        sql_nodes=[
            "email_opt_in AND (visits >= 40 OR total_spend >= 500000) "
            "AND city_key <> 'delhi' AND tags_key NOT LIKE '%\x1fvegan\x1f%'",
            "visits >= 40 OR total_spend >= 500000",
            "visits >= 40",
            "total_spend >= 500000",
            "city_key <> 'delhi' AND tags_key NOT LIKE '%\x1fvegan\x1f%'",
            "city_key = 'delhi'",
            "tags_key LIKE '%\x1fvegan\x1f%'",
            "email_opt_in",
        ],
        mql={
            "email_opt_in": True,
            "$or": [{"visits": {"$gte": 40}}, {"total_spend": {"$gte": 500_000}}],
            "city_key": {"$ne": "delhi"},
            "tags": {"$ne": "vegan"},
        },
        mql_nodes=[
            {
                "$and": [
                    "$email_opt_in",
                    {"$or": [{"$gte": ["$visits", 40]}, {"$gte": ["$total_spend", 500_000]}]},
                    {"$ne": ["$city_key", "delhi"]},
                    {"$not": {"$in": ["vegan", "$tags"]}},
                ]
            },
            {"$or": [{"$gte": ["$visits", 40]}, {"$gte": ["$total_spend", 500_000]}]},
            {"$gte": ["$visits", 40]},
            {"$gte": ["$total_spend", 500_000]},
            {"$and": [{"$ne": ["$city_key", "delhi"]}, {"$not": {"$in": ["vegan", "$tags"]}}]},
            {"$eq": ["$city_key", "delhi"]},
            {"$in": ["vegan", "$tags"]},
            "$email_opt_in",
        ],
    ),
    Rule(
        "broad OR",
        {
            "match": "any",
            "rules": [
                condition("total_spend", "gt", 2_000),
                condition("visits", "gte", 25),
                condition("city", "in", ["Pune", "Mumbai"]),
                condition("last_order_at", "after", "2026-05-01T00:00:00Z"),
            ],
        },
        sql="total_spend > 200000 OR visits >= 25 OR city_key IN ('pune', 'mumbai') OR last_order_at > '2026-05-01'",
        sql_nodes=[
            "total_spend > 200000 OR visits >= 25 OR city_key IN ('pune', 'mumbai') "
            "OR last_order_at > '2026-05-01 00:00:00'",
            "total_spend > 200000",
            "visits >= 25",
            "city_key IN ('pune', 'mumbai')",
            "last_order_at > '2026-05-01 00:00:00'",
        ],
        mql={
            "$or": [
                {"total_spend": {"$gt": 200_000}},
                {"visits": {"$gte": 25}},
                {"city_key": {"$in": ["pune", "mumbai"]}},
                {"last_order_at": {"$gt": MAY}},
            ]
        },
        mql_nodes=[
            {
                "$or": [
                    {"$gt": ["$total_spend", 200_000]},
                    {"$gte": ["$visits", 25]},
                    {"$in": ["$city_key", ["pune", "mumbai"]]},
                    {"$gt": ["$last_order_at", MAY]},
                ]
            },
            {"$gt": ["$total_spend", 200_000]},
            {"$gte": ["$visits", 25]},
            {"$in": ["$city_key", ["pune", "mumbai"]]},
            {"$gt": ["$last_order_at", MAY]},
        ],
    ),
    Rule(
        "average order value",
        {"match": "all", "rules": [condition("average_order_value", "gt", 2_500)]},
        sql="total_spend > 250000 * order_count",
        sql_nodes=["total_spend > 250000 * order_count"] * 2,
        mql={"$expr": {"$gt": ["$total_spend", {"$multiply": [250_000, "$order_count"]}]}},
        mql_nodes=[{"$gt": ["$total_spend", {"$multiply": [250_000, "$order_count"]}]}] * 2,
    ),
    Rule(
        "text contains",
        {"match": "all", "rules": [condition("name", "contains", "777")]},
        sql="name_key LIKE '%777%'",
        sql_nodes=["name_key LIKE '%777%'"] * 2,
        mql={"name_key": {"$regex": "777"}},
        mql_nodes=[{"$gte": [{"$indexOfBytes": ["$name_key", "777"]}, 0]}] * 2,
    ),
    Rule("everyone", {"match": "all", "rules": []}, sql="true", sql_nodes=["true"], mql={}, mql_nodes=[True]),
]
