"""What the buttons of the builder do to a draft."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

from django.core.exceptions import BadRequest

from crm.web.numbers import number_in
from customers.segments import rules
from customers.segments.builder.drafts import Draft, GroupDraft, walk
from customers.segments.builder.form import blank
from customers.segments.builder.rows import Row
from customers.segments.rules import Match

LISTS = ("values", "category", "sku", "other")


def edit(root: GroupDraft, act: str) -> str:
    """Do what a button asks for, like `drop:n3`, and answer the id of the element to go on from.

    `cond:ID` and `group:ID` add to a group; `copy:ID`, `drop:ID`, `up:ID` and `down:ID` duplicate, remove and move a
    node, `wrap:ID` puts it into a group of its own; `unpick:ID:LIST:INDEX` takes one out of its values, categories or
    SKUs; `refresh` changes nothing. ValueError says why it cannot be done.
    """
    verb, id, listed, index = [*act.split(":"), "", "", ""][:4]
    if verb == "refresh":
        return ""
    node, parent = _find(root, id)
    ids = _free_ids(root)
    match verb, node, parent:
        case "cond", GroupDraft(holds_conditions=True), _:
            return _insert(root, node, blank(next(ids)))
        case "group", GroupDraft(holds_groups=True), _:
            return _insert(root, node, GroupDraft(next(ids), _other(node), [blank(next(ids))], node.depth + 1))
        case "copy", GroupDraft() | Row(), GroupDraft():
            return _insert(root, parent, _copied(node, ids), after=node)
        case "drop", GroupDraft() | Row(), GroupDraft():
            parent.nodes.remove(node)
            return f"{parent.id}-cond"
        case "up" | "down", GroupDraft() | Row(), GroupDraft():
            _move(parent.nodes, node, -1 if verb == "up" else 1)
            return f"{node.id}-menu"
        case "wrap", Row(), GroupDraft(holds_groups=True):
            place = parent.nodes.index(node)
            _insert(root, parent, GroupDraft(next(ids), _other(parent), [], parent.depth + 1), after=node)
            group = parent.nodes[place + 1]
            assert isinstance(group, GroupDraft)
            group.nodes.append(parent.nodes.pop(place))
            return f"{group.id}-cond"
        case "unpick", Row(), GroupDraft() if listed in LISTS and hasattr(node, listed):
            values, gone = getattr(node, listed), number_in(index)
            if gone is not None and gone < len(values):
                left = [*values[:gone], *values[gone + 1 :]]
                parent.nodes[parent.nodes.index(node)] = replace(node, **{listed: left})  # type: ignore[arg-type]
                return f"{node.id}-{listed}-add"
    raise BadRequest("This button has nothing to act on. Open the segment again.")


def _find(root: GroupDraft, id: str) -> tuple[Draft | None, GroupDraft | None]:
    """The node of this id and the group it stands in."""
    if root.id == id:
        return root, None
    groups = [draft for draft in walk(root) if isinstance(draft, GroupDraft)]
    return next(((node, group) for group in groups for node in group.nodes if node.id == id), (None, None))


def _other(group: GroupDraft) -> Match:
    """How a new group inside this one joins: not as its parent does, which would change nothing."""
    return "any" if group.match == "all" else "all"


def _insert(root: GroupDraft, group: GroupDraft, new: Draft, after: Draft | None = None) -> str:
    if sum(1 for _ in walk(root)) + sum(1 for _ in walk(new)) > rules.MAX_NODES:
        raise ValueError(f"A rule may have {rules.MAX_NODES} conditions and groups; remove some first.")
    group.nodes.insert(group.nodes.index(after) + 1 if after else len(group.nodes), new)
    first = next((draft for draft in walk(new) if isinstance(draft, Row)), None)
    return f"{first.id}-field" if first else f"{new.id}-cond"


def _move(nodes: list[Draft], node: Draft, by: int) -> None:
    """By one place; at an end it stays."""
    place = nodes.index(node)
    nodes.insert(max(place + by, 0), nodes.pop(place))


def _copied(draft: Draft, ids: Iterator[str]) -> Draft:
    id = next(ids)
    if isinstance(draft, Row):
        return replace(draft, id=id)
    return replace(draft, id=id, nodes=[_copied(node, ids) for node in draft.nodes])


def _free_ids(root: GroupDraft) -> Iterator[str]:
    return (f"n{number}" for number in count(max(int(draft.id[1:]) for draft in walk(root)) + 1))
