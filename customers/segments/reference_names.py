"""What segments and campaigns are called, in place of their ids, wherever a rule is read aloud."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from customers.segments import catalogue
from customers.segments.catalogue import Kind
from customers.segments.rules import Condition, Group, Node, walk

GONE = "(deleted)"


class Name(str):
    """What a segment or campaign is called, in place of its id."""


def named(rules: Sequence[Group]) -> list[Group]:
    """The rules with names in place of ids, looked up for all of them together; reading them aloud asks no more."""
    ids: dict[str, set[str]] = {}
    for rule in rules:
        for _, node in walk(rule):
            if unnamed := _unnamed(node):
                ids.setdefault(node.field, set()).update(unnamed)  # type: ignore[union-attr, unused-ignore]
    names = {name: _source(name).names(asked) for name, asked in ids.items()}
    return [_with_names(rule, names) for rule in rules]


def named_node(node: Any) -> Any:
    """One node with the names of what it refers to."""
    return named([Group("all", (node,))])[0].rules[0]


def _unnamed(node: Node) -> list[str]:
    is_reference = isinstance(node, Condition) and _kind(node) == Kind.REFERENCE
    return [id for id in node.value if not isinstance(id, Name)] if is_reference else []  # type: ignore[union-attr, misc]


def _with_names(node: Any, names: dict[str, dict[str, str]]) -> Any:
    if isinstance(node, Group):
        return Group(node.match, tuple(_with_names(child, names) for child in node.rules))
    if not _unnamed(node):
        return node
    known = names[node.field]
    return replace(node, value=tuple(id if isinstance(id, Name) else Name(known.get(id, GONE)) for id in node.value))


def _kind(condition: Condition) -> Kind:
    field = catalogue.get(condition.field)
    assert field is not None
    return field.kind


def _source(name: str) -> catalogue.Source:
    field = catalogue.get(name)
    assert field is not None
    assert field.source is not None
    return field.source
