"""Every rule can say itself in English: “Customers who spent more than ₹10,000 and (live in Pune or placed 5 orders).”

A reading is a list of pieces, so that a page can mark up its words and plain text is their join.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from customers.segments import catalogue
from customers.segments.reference_names import named, named_node
from customers.segments.rules import Condition, EventCondition, Group, Node, OrderCondition
from customers.segments.wording import fact, value_in_words


class Piece(NamedTuple):
    """Some words, and what they are: "" filler, "fact" a condition, "and", "or" or "none" how conditions combine."""

    text: str
    mark: str = ""


def say(rule: Group) -> str:
    """One sentence of plain text."""
    return "".join(piece.text for piece in _sentence(named([rule])[0]))


def marked_up(rule: Group) -> SafeString:
    """The same sentence, escaped, with facts bold and joining words classed by how they combine."""
    return format_html_join("", "{}", ((_marked(piece),) for piece in _sentence(named([rule])[0])))


def phrase(node: Node) -> str:
    """A node as a short heading: “Spent more than ₹10,000”."""
    text = "".join(piece.text for piece in _clause(named_node(node), inside=""))
    return text[:1].upper() + text[1:]


def label(node: Condition | OrderCondition | EventCondition) -> str:
    """A condition as its row in the builder reads: “Total spend is more than ₹10,000”."""
    condition = named_node(node)
    if not isinstance(condition, Condition):
        return phrase(condition)
    field = catalogue.get(condition.field)
    assert field is not None
    operator = field.operators[condition.op]
    field = field.asked_as(condition.op, condition.value)
    return " ".join(filter(None, (field.label, operator.label, value_in_words(field, operator.takes, condition.value))))


def _marked(piece: Piece) -> SafeString | str:
    if piece.mark == "fact":
        return format_html("<b>{}</b>", piece.text)
    return format_html('<em class="{}">{}</em>', piece.mark, piece.text) if piece.mark else piece.text


# ── Groups ────────────────────────────────────────────────────────────
def _sentence(rule: Group) -> list[Piece]:
    if not rule.rules:
        return [Piece("Nobody." if rule.match == "any" else "All customers.")]
    if rule.match == "none":
        rule = Group("all", (rule,))
    kept, left_out = _parted(rule)
    start = [Piece("Customers who "), *_joined(kept, rule.match)] if kept else [Piece("All customers")]
    return [*start, *_leaving_out(left_out), Piece(".")]


def _parted(group: Group) -> tuple[list[Node], list[Node]]:
    """What must hold, and whom an "all" group leaves out through its "none" groups."""
    if group.match != "all":
        return list(group.rules), []
    left_out = [node for node in group.rules if isinstance(node, Group) and node.match == "none" and node.rules]
    return [node for node in group.rules if node not in left_out], [
        child for group in left_out for child in group.rules
    ]


def _leaving_out(nodes: Sequence[Node]) -> list[Piece]:
    if not nodes:
        return []
    return [Piece(", "), Piece("leaving out", "none"), Piece(" those who "), *_joined(nodes, "none")]


def _joined(nodes: Sequence[Node], match: str) -> list[Piece]:
    joiner = Piece(" and ", "and") if match == "all" else Piece(" or ", "or" if match == "any" else "")
    pieces: list[Piece] = []
    for index, node in enumerate(nodes):
        if index:
            pieces.append(joiner)
        pieces += _clause(node, inside=match if len(nodes) > 1 else "")
    return pieces


def _clause(node: Node, inside: str) -> list[Piece]:
    """What follows “who”. A group inside another that joins differently stands in brackets."""
    if not isinstance(node, Group):
        return [Piece(fact(node), "fact")]
    if not node.rules:
        return [Piece("are nobody" if node.match == "any" else "are any customer at all", "fact")]
    if node.match == "none":
        return [Piece("match none of", "none"), Piece(" ("), *_joined(node.rules, "none"), Piece(")")]
    kept, left_out = _parted(node)
    pieces = _joined(kept, node.match) if kept else [Piece("are any customer")]
    pieces += _leaving_out(left_out)
    bracketed = len(node.rules) > 1 and inside not in ("", node.match)
    return [Piece("("), *pieces, Piece(")")] if bracketed or left_out else pieces
