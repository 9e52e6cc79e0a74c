"""Values of one field side by side, one of two but not both, and who is left out."""

from ai_tools.engines.grammar.tree import Is, Joined, Match, Node, either, every, none, where
from customers.segments import catalogue
from customers.segments.catalogue import Kind


def values_together(nodes: list[Node]) -> list[Node]:
    """mumbai pune; gold tier, silver tier: nobody has two values of one field, so any of them is meant."""
    found: list[Node] = []
    places: dict[str, int] = {}
    for node in nodes:
        field = _single_valued(node)
        if field in places:
            found[places[field]] = either([found[places[field]], node])
            continue
        if field:
            places[field] = len(found)
        found.append(node)
    return found


def _single_valued(node: Node) -> str:
    """The field of which a condition wants one value or another."""
    if not isinstance(node, Is) or node.condition["op"] not in ("eq", "in"):
        return ""
    field = catalogue.get(node.field)
    return field.name if field and field.kind in (Kind.TEXT, Kind.ATTRIBUTE) else ""


def choice(node: Node) -> Node | None:
    """Of two, one but not both; of what was said last, where it holds any."""
    if isinstance(node, Joined) and node.match == Match.ALL and node.parts:
        last = choice(node.parts[-1])
        return every([*node.parts[:-1], last]) if last else None
    parts = list(node.parts) if isinstance(node, Joined) and node.match == Match.ANY else []
    if _single_valued(node):
        return node
    if isinstance(node, Is):
        parts = _each(node)
    return every([node, none([every(parts)])]) if len(parts) == 2 else None


def _each(node: Is) -> list[Node]:
    """The values of a list, asked for one by one."""
    condition = node.condition
    if condition["op"] in ("has_any", "in"):
        return [where(node.field, condition["op"], [value]) for value in condition["value"]]
    if "orders" not in condition or (condition["measure"], condition["op"], condition["value"]) != ("count", "gte", 1):
        return []
    orders = condition["orders"]
    kind = next((kind for kind in ("category", "sku") if len(orders.get(kind, ())) > 1), "")
    return [Is({**condition, "orders": {**orders, kind: [value]}}) for value in orders[kind]] if kind else []


def all_but(node: Node) -> Node:
    """Everybody who does not match."""
    return none(node.parts if isinstance(node, Joined) and node.match == Match.ANY else [node])
