"""Row 6: who matches a rule, among all customers, against the best hand-written query for that database."""

from collections.abc import Callable, Iterator
from functools import partial
from statistics import median, quantiles
from typing import Any, NamedTuple

from django.db import OperationalError, connection

from benchmarks.population import NOW, populate
from benchmarks.rounds import Side, fastest, pairs, seconds
from benchmarks.rules import RULES, Part
from customers.models import Customer
from customers.segments import audience
from customers.segments.rules import Group, parse

TABLE = Customer._meta.db_table
SAMPLE = 20
SLOWEST = {"sqlite": "0.3 s", "mongodb": "1 s"}

Pair = tuple[float, float]


class Handwritten(NamedTuple):
    """One rule's queries. The ways to the same answer are named after the index they take."""

    counts: dict[str, Callable[[], int]]
    samples: dict[str, Callable[[], list[str]]]  # ids
    nodes: dict[str, Callable[[], list[int]]]  # how many each node matches, all in one pass


def run() -> Iterator[dict[str, str]]:
    """Two lines a rule: count and sample together, and the counts of each condition; then all rules together."""
    populate()
    reach = f"≤ 1.2, p95 < {SLOWEST[connection.vendor]}"
    previews: list[list[Pair]] = []
    conditions: list[list[Pair]] = []
    for name, rule in RULES.items():
        ours, handwritten = parse(rule.rule), HANDWRITTEN[connection.vendor](rule)
        count, sample, nodes = best(handwritten.counts), best(handwritten.samples), best(handwritten.nodes)
        check(ours, handwritten)
        previews.append(
            pairs(
                timed(partial(audience.count, ours, now=NOW), partial(audience.sample, ours, SAMPLE, now=NOW)),
                timed(handwritten.counts[count], handwritten.samples[sample]),
            )
        )
        yield result(name, previews[-1:], f"hand-written, along {count} and {sample}", reach)
        conditions.append(pairs(timed(partial(audience.node_counts, ours, now=NOW)), timed(handwritten.nodes[nodes])))
        yield result(f"{name}, each condition", conditions[-1:], f"hand-written, {nodes}", "≤ 1.2")
    yield result("all rules", previews, "hand-written", reach)
    yield result("all rules, each condition", conditions, "hand-written", "≤ 1.2")


def timed(*works: Callable[[], object]) -> Side:
    """A side that does all works, one after the other."""
    return lambda: sum(map(seconds, works))


def best(ways: dict[str, Callable[[], Any]]) -> str:
    """The name of the fastest way."""
    return fastest({name: timed(way) for name, way in ways.items()})


def check(ours: Group, handwritten: Handwritten) -> None:
    """AssertionError unless all queries give the same answers."""
    count, sample = audience.count(ours, now=NOW), audience.sample(ours, SAMPLE, now=NOW)
    assert {way() for way in handwritten.counts.values()} == {count}
    assert all(way() == [customer.id.hex for customer in sample] for way in handwritten.samples.values())
    nodes = list(audience.node_counts(ours, now=NOW).values())
    assert all(way() == nodes for way in handwritten.nodes.values())


def result(name: str, rules: list[list[Pair]], against: str, reach: str) -> dict[str, str]:
    """One line of the table; for several rules, with the worst ratio beside the median."""
    ours, other = ([pair[side] for rounds in rules for pair in rounds] for side in (0, 1))
    ratios = [median(one / other for one, other in rounds) for rounds in rules]
    return {
        "work": f"{connection.display_name}: {name}",
        "ours": spread(ours),
        "against": f"{against}: {spread(other)}",
        "ratio": f"{median(ratios):.2f}" + (f", worst {max(ratios):.2f}" if len(ratios) > 1 else ""),
        "reach": reach,
    }


def spread(times: list[float]) -> str:
    """Median, 95th percentile and maximum of times in seconds."""
    last = quantiles(times, n=20, method="inclusive")[-1]
    return f"p50 {1000 * median(times):,.1f} ms, p95 {1000 * last:,.1f} ms, worst {1000 * max(times):,.1f} ms"


# ── SQLite ────────────────────────────────────────────────────────────
def sqlite(rule: Part) -> Handwritten:
    """A scan, the planner's choice, and each index that the statement can use."""
    indexes = [name for _, name, *_ in select(f"PRAGMA index_list({TABLE})")]
    ways = {"a scan": "NOT INDEXED", "the planner's index": "", **{name: f"INDEXED BY {name}" for name in indexes}}
    count, sample = f"SELECT count(*) FROM {TABLE}", f"SELECT * FROM {TABLE}"
    first = f"ORDER BY _id LIMIT {SAMPLE}"
    passes = ", ".join(f"count(*) FILTER (WHERE {node.sql})" for node in rule.nodes())
    return Handwritten(
        possible({way: f"{count} {hint} WHERE {rule.sql}" for way, hint in ways.items()}, lambda rows: rows[0][0]),
        possible(
            {way: f"{sample} {hint} WHERE {rule.sql} {first}" for way, hint in ways.items()},
            lambda rows: [id for id, *_ in rows],
        ),
        {"one SELECT": lambda: list(select(f"SELECT {passes} FROM {TABLE}")[0])},
    )


def possible(statements: dict[str, str], read: Callable[[list[Any]], Any]) -> dict[str, Callable[[], Any]]:
    """The statements as functions, without those that cannot use their index."""
    return {way: lambda statement=sql: read(select(statement)) for way, sql in statements.items() if can_run(sql)}


def can_run(statement: str) -> bool:
    """Whether SQLite finds a plan for the statement."""
    try:
        return bool(select(f"EXPLAIN {statement}"))
    except OperationalError:
        return False


def select(statement: str) -> list[Any]:
    """All rows of a statement."""
    with connection.cursor() as cursor:
        return cursor.execute(statement).fetchall()


# ── MongoDB ───────────────────────────────────────────────────────────
def mongodb(rule: Part) -> Handwritten:
    """A scan, the planner's choice, the order of ids, and each index that begins with a field of the rule."""
    collection = connection.get_collection(TABLE)
    along = {
        name: name
        for name, index in collection.index_information().items()
        if "partialFilterExpression" not in index and (not rule.mql or index["key"][0][0] in str(rule.mql))
    }
    ones = {
        "$cond": [{"$cond": [node.expression, 1, 0]} for node in rule.nodes()],
        "$toInt": [{"$toInt": node.expression} for node in rule.nodes()],
    }

    def count(hint: Any) -> int:
        return collection.count_documents(rule.mql, **({"hint": hint} if hint else {}))

    def sample(hint: Any) -> list[str]:
        return [document["_id"] for document in collection.find(rule.mql).hint(hint).sort("_id").limit(SAMPLE)]

    def nodes(ones: list[Any]) -> list[int]:
        totals = {f"n{i}": {"$sum": one} for i, one in enumerate(ones)}
        (answer,) = collection.aggregate([{"$group": {"_id": None, **totals}}])
        return [answer[name] for name in totals]

    planned = {"the planner's index": None, **along}
    return Handwritten(
        {way: partial(count, hint) for way, hint in {"a scan": {"$natural": 1}, **planned}.items()},
        {way: partial(sample, hint) for way, hint in {"_id_": "_id_", **planned}.items()},
        {f"one $group of {name}": partial(nodes, each) for name, each in ones.items()},
    )


HANDWRITTEN = {"sqlite": sqlite, "mongodb": mongodb}
