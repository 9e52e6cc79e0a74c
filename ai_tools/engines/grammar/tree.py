"""What was understood, as a tree of conditions, and the rule that it makes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from customers.segments import catalogue
from customers.segments.values import ORDERS

Rule = dict[str, Any]

# Both ways, for operators that hold exactly where another one does not, customers without a value included.
COMPLEMENTS = {
    operator.name: operator.complement
    for operators in catalogue.OPERATORS.values()
    for operator in operators.values()
    if operator.complement
}
COMPLEMENTS |= {complement: name for name, complement in COMPLEMENTS.items()}
ORDERED = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}


@dataclass(frozen=True)
class Is:
    """One condition, as the rule language writes it."""

    condition: Rule

    @property
    def field(self) -> str:
        """The field compared; empty for a condition over orders or events."""
        return str(self.condition.get("field", ""))


class Match(StrEnum):
    """How the parts of a group combine, as the rule language calls it."""

    ALL = "all"
    ANY = "any"
    NONE = "none"


@dataclass(frozen=True)
class Joined:
    """Nodes that combine."""

    match: Match
    parts: tuple["Node", ...]


Node = Is | Joined
EVERYBODY = Joined(Match.ALL, ())


def where(field: str, op: str, *value: Any) -> Is:
    """A condition over a field, with or without a value."""
    return Is({"field": field, "op": op, **({"value": value[0]} if value else {})})


def over_orders(filters: dict[str, Any], measure: str, op: str, value: Any) -> Is:
    """A condition over orders; filters that are not given ask for nothing."""
    named = {name: filters[name] for name in ORDERS if name in filters}
    return Is({"orders": named, "measure": measure, "op": op, "value": value})


def every(parts: Iterable[Node]) -> Node:
    """All parts."""
    return _joined(Match.ALL, parts)


def either(parts: Iterable[Node]) -> Node:
    """Any of the parts."""
    return _joined(Match.ANY, parts)


def none(parts: Iterable[Node]) -> Node:
    """Not any of the parts."""
    return Joined(Match.NONE, tuple(parts))


def _joined(match: Match, parts: Iterable[Node]) -> Node:
    """Flat: groups of the same kind are one, and a single part stands alone."""
    flat: list[Node] = []
    for part in parts:
        inner = part.parts if isinstance(part, Joined) and part.match == match else (part,)
        for each in inner:  # a loop, as this is done for every word that joins
            if each not in flat:
                flat.append(each)
    return flat[0] if len(flat) == 1 else Joined(match, tuple(flat))


def negated(node: Node) -> Node:
    """Customers who do not match."""
    if isinstance(node, Joined):
        match node.match:
            case Match.ALL:
                return none([node])
            case Match.ANY:
                return none(node.parts)
            case Match.NONE:
                return either(node.parts)
    condition = node.condition
    op, field = condition["op"], catalogue.get(node.field)
    if "events" in condition:
        is_any = (op, condition["value"]) == ("gte", 1)
        return Is({**condition, "op": "eq", "value": 0}) if is_any else none([node])
    if "orders" in condition:
        if condition["measure"] == "count" and (op, condition["value"]) == ("gte", 1):
            return Is({**condition, "op": "eq", "value": 0})
        if condition["measure"] in ("count", "sum") and op in ORDERED:
            return Is({**condition, "op": ORDERED[op]})
        return none([node])
    if field and field.is_always_known and op in ORDERED:
        return Is({**condition, "op": ORDERED[op]})
    if field and field.is_always_known and op == "is":
        return Is({**condition, "value": not condition["value"]})
    return Is({**condition, "op": COMPLEMENTS[op]}) if op in COMPLEMENTS else none([node])


def is_presence(node: Node) -> bool:
    """Whether it only wants that there is any: a phone number, an order."""
    condition = node.condition if isinstance(node, Is) else {}
    return condition.get("op") == "is_set" or (condition.get("op"), condition.get("value")) == ("gte", 1)


def to_rule(node: Node) -> Rule:
    """The rule, whose root is a group."""
    node = _tidied(node)
    if isinstance(node, Is):
        node = Joined(Match.ALL, (node,))
    return _written(node)


def _written(node: Node) -> Rule:
    if isinstance(node, Is):
        return node.condition
    return {"match": node.match.value, "rules": [_written(part) for part in node.parts]}


def _tidied(node: Node) -> Node:
    """People left out one by one are left out together, and values of one field asked for one by one become a list."""
    if isinstance(node, Is):
        return node
    parts: Sequence[Node] = [_tidied(part) for part in node.parts]
    if node.match == Match.ALL:
        left_out = [
            child for part in parts if isinstance(part, Joined) and part.match == Match.NONE for child in part.parts
        ]
        kept = [part for part in parts if not (isinstance(part, Joined) and part.match == Match.NONE)]
        parts = [*kept, none(_listed(left_out))] if left_out else kept
        if len(parts) == 1 and left_out and not kept:
            return parts[0]
        return _joined(Match.ALL, parts)
    if node.match == Match.ANY:
        return _joined(Match.ANY, _listed(parts))
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, Joined) and part.match == Match.ANY else (part,)
    return none(_listed(flat))


def _listed(parts: Sequence[Node]) -> list[Node]:
    """Among alternatives, all values of a field in one condition."""
    found: list[Node] = []
    for part in parts:
        values = _list_values(part)
        for n, other in enumerate(found):
            others = _list_values(other)
            if values and others and isinstance(part, Is) and isinstance(other, Is) and part.field == other.field:
                op = "has_any" if part.condition["op"] == "has_any" else "in"
                found[n] = where(part.field, op, [*others, *(value for value in values if value not in others)])
                break
        else:
            if part not in found:
                found.append(part)
    return found


def _list_values(node: Node) -> list[str]:
    if not isinstance(node, Is) or not node.field:
        return []
    op, value = node.condition["op"], node.condition.get("value")
    if op in ("in", "has_any"):
        return list(value or ())
    return [value] if op == "eq" and isinstance(value, str) and node.field != "external_id" else []
