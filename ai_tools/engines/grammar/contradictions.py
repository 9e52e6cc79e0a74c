"""Conditions that nobody can match together, like more than 5 orders and fewer than 3, or of which one makes the other
needless, like in Pune or Goa and in Goa: one was surely not meant so."""

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from ai_tools.engines.grammar.tree import EVERYBODY, Is, Joined, Match, Node, every, negated, to_rule
from customers.segments.english import say
from customers.segments.rules import RuleError, parse

MAX_PARTS = 20  # of one group that are compared with one another
OF_NO_VALUE = ("not_set", "ne", "not_in", "not_contains", "not_in_last")  # operators that hold without a value
INFINITE = float("inf")


def find(node: Node) -> str:
    """A question about two conditions that cannot both be meant; "" without any."""
    if _holds_everybody(node):
        return "“or” joins this with everybody, or with its own opposite, which leaves nobody out. Whom do you mean?"
    for one, other in _pairs(node):
        is_needless = _makes_needless(one, other) or _makes_needless(other, one)
        if is_needless or _excludes(one, other) or _excludes(other, one):
            try:
                said = say(parse(to_rule(every([one, other])))).rstrip(".")
            except RuleError:
                continue
            why = "one of these changes nothing" if is_needless else "nobody matches both"
            return f"{said}: {why}. Did you mean “or”, or something else?"
    return ""


def _holds_everybody(node: Node) -> bool:
    """students or everyone; no order since June unless they ordered since then"""
    if isinstance(node, Is):
        return False
    if node.match is Match.ANY:
        opposites = (one == negated(other) for one, other in combinations(node.parts[:MAX_PARTS], 2))
        if EVERYBODY in node.parts or any(opposites):
            return True
    return any(map(_holds_everybody, node.parts))


def _pairs(node: Node) -> Iterator[tuple[Node, Node]]:
    """All pairs of conditions that must hold together. What must not hold stands negated."""
    if isinstance(node, Is):
        return
    if node.match is Match.ALL:
        parts: list[Node] = []
        for part in node.parts:
            leaves_out = isinstance(part, Joined) and part.match is Match.NONE
            if isinstance(part, Joined) and part.match in (Match.ALL, Match.NONE):
                parts += [negated(child) if leaves_out else child for child in part.parts]
            else:
                parts.append(part)
        yield from combinations(parts[:MAX_PARTS], 2)
    for part in node.parts:
        yield from _pairs(part)


def _makes_needless(one: Node, other: Node) -> bool:
    """in Goa, in Pune or Goa: the texts of one are some of those of the other"""
    texts, others = _texts_by_field(one), _texts_by_field(other)
    return texts.keys() == others.keys() and any(texts[field] < others[field] for field in texts)


def _texts_by_field(node: Node) -> dict[str, set[str]]:
    """Which texts it may be, also of several joined by “or”; nothing where that is not all that is asked."""
    if isinstance(node, Is):
        condition = node.condition
        is_list = condition["op"] in ("has_any", "in") and isinstance(condition["value"], list)
        texts = set(condition["value"]) if is_list else _texts(condition)
        return {} if texts is None else {node.field: texts}
    found = [_texts_by_field(part) for part in node.parts] if node.match is Match.ANY else []
    if len({tuple(each) for each in found}) != 1:
        return {}
    return {field: set().union(*(each[field] for each in found)) for field in found[0]}


def _excludes(one: Node, other: Node) -> bool:
    if one == negated(other):
        return True
    if isinstance(one, Joined) or isinstance(other, Joined):
        return False
    a, b = one.condition, other.condition
    if _has_not_ordered(a) and _has_ordered(b):
        return True
    if {**a, "op": "", "value": ""} != {**b, "op": "", "value": ""}:
        return False
    if a["op"] == "not_set" and b["op"] not in OF_NO_VALUE:
        return True
    first, second = _interval(a), _interval(b)
    if first and second:
        low, high = max(first[0], second[0]), min(first[1], second[1])
        return low > high
    texts, others = _texts(a), _texts(b)
    if texts is not None and others is not None:
        return not texts & others
    if a["op"] == "has_any" and b["op"] == "has_none":
        return set(a["value"]) <= set(b["value"])
    if a["op"] == "in_last" and b["op"] == "not_in_last" and a["value"]["unit"] == b["value"]["unit"]:
        return bool(a["value"]["n"] <= b["value"]["n"])
    return False


def _has_not_ordered(condition: dict[str, Any]) -> bool:
    return condition in (
        {"field": "order_count", "op": "eq", "value": 0},
        {"field": "last_order_at", "op": "not_set"},
        {"orders": {}, "measure": "count", "op": "eq", "value": 0},
    )


def _has_ordered(condition: dict[str, Any]) -> bool:
    if condition.get("field") in ("first_order_at", "last_order_at"):
        return condition["op"] in ("before", "after", "between", "in_last", "is_set")
    interval = _interval(condition)
    is_of_orders = "orders" in condition or condition.get("field") in ("order_count", "total_spend")
    return is_of_orders and not condition.get("orders", {}).get("status") and bool(interval and interval[0] > 0)


def _interval(condition: dict[str, Any]) -> tuple[float, float] | None:
    """The least and the most that a number may be; a bound that is not included stands a little further in."""
    value, step = condition.get("value"), 1e-9
    if isinstance(value, bool):
        return None
    if condition["op"] == "between" and isinstance(value, list) and not isinstance(value[0], str):
        return float(value[0]), float(value[1])
    if not isinstance(value, int | float):
        return None
    return {
        "eq": (value, value),
        "gte": (value, INFINITE),
        "gt": (value + max(step, abs(value) * step), INFINITE),
        "lte": (-INFINITE, value),
        "lt": (-INFINITE, value - max(step, abs(value) * step)),
    }.get(condition["op"])


def _texts(condition: dict[str, Any]) -> set[str] | None:
    value = condition.get("value")
    if condition.get("field") in ("tags", "segment") or str(condition.get("field")).endswith("_campaign"):
        return None
    if condition["op"] == "eq" and isinstance(value, str):
        return {value}
    return set(value) if condition["op"] == "in" and isinstance(value, list) else None
