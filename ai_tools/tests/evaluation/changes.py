"""A rule read a little differently: each of its conditions, numbers, spans and joins changed by the least."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from ai_tools.tests.evaluation.prompts.wording import Rule
from customers.segments.values import WRITTEN_DAY

NEIGHBOURS = {"gt": "gte", "gte": "gt", "lt": "lte", "lte": "lt"}
OTHER_MATCHES = {"all": "any", "any": "all", "none": "all"}


def changes(node: Rule) -> Iterator[Rule]:
    if "rules" not in node:
        yield from _of_condition(node)
        return
    rules = node["rules"]
    if len(rules) > 1 or node["match"] == "none":
        yield {**node, "match": OTHER_MATCHES[node["match"]]}
    for place, child in enumerate(rules):
        others = [*rules[:place], *rules[place + 1 :]]
        if others:
            yield {**node, "rules": others}
        for changed in changes(child):
            yield {**node, "rules": [*rules[:place], changed, *rules[place + 1 :]]}


def _of_condition(node: Rule) -> Iterator[Rule]:
    op, value = node["op"], node.get("value")
    if op in NEIGHBOURS and not (op == "gte" and value == 0):
        yield {**node, "op": NEIGHBOURS[op]}
    yield from ({**node, "value": changed} for changed in _of_value(value))
    for name, given in node.get("orders", {}).items():
        if name in ("in_last", "between"):
            yield from ({**node, "orders": {**node["orders"], name: changed}} for changed in _of_value(given))
        else:
            yield {**node, "orders": {other: each for other, each in node["orders"].items() if other != name}}


def _of_value(value: Any) -> Iterator[Any]:
    match value:
        case bool():
            yield not value
        case {"n": n, "unit": unit}:
            yield {"n": n + 1, "unit": unit}
        case [str(first), str(last)] if WRITTEN_DAY.fullmatch(first) and first < last:
            yield [first, (date.fromisoformat(last) - timedelta(days=1)).isoformat()]
            yield [(date.fromisoformat(first) + timedelta(days=1)).isoformat(), last]
        case [_, _, *_] if not isinstance(value[0], int | float) and "-" not in str(value[0]):
            yield value[1:]
