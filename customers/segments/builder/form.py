"""What a page posts of the rules, read and written.

Each node has a short id and posts, in document order, `node=<id>:<parent>:<group|cond>`, then `<id>.match` for a group,
`<id>.field`, `.op`, `.value` (repeatable) and `.unit` for a condition. A parent stands before its children, so there
are no circles. `<id>.was` says what the page showed: the match of a group, the field and operator of a condition. The
values were typed for those.
"""

import re
from collections.abc import Iterator
from typing import cast
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import BadRequest
from django.http import QueryDict

from customers.segments import fields, rules
from customers.segments.builder.drafts import ConditionDraft, Draft, GroupDraft
from customers.segments.builder.typed import typed
from customers.segments.fields import Field, Kind, Operator, Takes
from customers.segments.rules import Group, Node, Window

NODE = re.compile(r"(n\d{1,5}):(n\d{1,5})?:(group|cond)")
FORM_FIELDS = 30_000  # what the largest rule posts, with room to spare


# ── From a page ───────────────────────────────────────────────────────
def fields_of(posted: str) -> QueryDict:
    """More of them than Django takes by default. BadRequest where there are too many."""
    try:
        pairs = parse_qsl(posted, keep_blank_values=True, max_num_fields=FORM_FIELDS)
    except ValueError:
        raise BadRequest("This form cannot be read. Open the segment again.") from None
    form = QueryDict(mutable=True)
    for name, value in pairs:
        form.appendlist(name, value)
    return form


def read(form: QueryDict) -> GroupDraft:
    """The draft that a form posts. BadRequest for what no page of ours sends."""
    groups: dict[str, GroupDraft] = {}
    seen: set[str] = set()
    for posted in form.getlist("node"):
        node = NODE.fullmatch(posted)
        if not node or node[1] in seen or len(seen) >= rules.MAX_NODES:
            raise BadRequest("These rules do not come from this page. Open the segment again.")
        id, parent, kind = node[1], groups.get(node[2] or ""), node[3]
        if (parent is None and (seen or kind != "group")) or (node[2] and not seen):
            raise BadRequest("A rule stands outside of every group. Open the segment again.")
        depth = parent.depth + 1 if parent else 1
        if depth > rules.MAX_DEPTH:
            raise BadRequest("The rules are nested too deep. Open the segment again.")
        seen.add(id)
        draft: Draft = _read_group(form, id, depth) if kind == "group" else _read_condition(form, id)
        if isinstance(draft, GroupDraft):
            groups[id] = draft
        if parent:
            parent.nodes.append(draft)
    if not groups:
        raise BadRequest("There are no rules in this form. Open the segment again.")
    return next(iter(groups.values()))


def read_as_shown(form: QueryDict) -> GroupDraft:
    """The draft that `read` took, before its selects and switches were changed; with what was typed since."""
    shown = form.copy()
    for posted in form.getlist("node"):
        id, _, kind = posted.split(":")
        name, _, op = form.get(f"{id}.was", "").partition(" ")
        if name and kind == "group":
            shown[f"{id}.match"] = name
        elif name:
            shown[f"{id}.field"], shown[f"{id}.op"] = name, op
    return read(shown)


def _read_group(form: QueryDict, id: str, depth: int) -> GroupDraft:
    match = form.get(f"{id}.match", "all")
    if match not in rules.MATCHES:
        raise BadRequest("A group must match all, any or none. Open the segment again.")
    return GroupDraft(id, match, depth=depth)


def _read_condition(form: QueryDict, id: str) -> ConditionDraft:
    asked = fields.get(form.get(f"{id}.field", ""))
    if asked is None:
        raise BadRequest("A condition asks for an attribute that does not exist. Open the segment again.")
    op = asked.operators.get(form.get(f"{id}.op", "")) or next(iter(asked.operators.values()))
    values = [value.strip() for value in form.getlist(f"{id}.value")]
    was_name, _, was_op = form.get(f"{id}.was", "").partition(" ")
    was = fields.get(was_name)
    if was and was.kind != asked.kind:
        op, values = next(iter(asked.operators.values())), []
    elif was and was_op in was.operators and (was.operators[was_op].takes, op.takes).count(Takes.WINDOW) == 1:
        values = []  # a number of days is no date
    unit = form.get(f"{id}.unit", "days")
    return ConditionDraft(id, asked, op, _fitting(asked, op, values), unit if unit in fields.UNITS else "days")


def _fitting(asked: Field, op: Operator, values: list[str]) -> list[str]:
    """As many as the operator has places for; a yes/no always says one or the other."""
    if op.takes == Takes.MANY:
        return [value for value in values if value]
    if asked.kind == Kind.YES_NO:
        return values[:1] if values[:1] == ["no"] else ["yes"]
    return values[: {Takes.NOTHING: 0, Takes.TWO: 2}.get(op.takes, 1)]


# ── To a page, and from a stored rule ─────────────────────────────────
def written(root: GroupDraft) -> str:
    """As a page would post it: `read` of it is the same draft."""
    posted: list[tuple[str, str]] = []
    _write(root, "", posted)
    return urlencode(posted)


def _write(draft: Draft, parent: str, posted: list[tuple[str, str]]) -> None:
    id = draft.id
    if isinstance(draft, GroupDraft):
        posted += [("node", f"{id}:{parent}:group"), (f"{id}.match", draft.match)]
        for node in draft.nodes:
            _write(node, id, posted)
    else:
        posted += [("node", f"{id}:{parent}:cond"), (f"{id}.field", draft.asked.name), (f"{id}.op", draft.op.name)]
        posted += [(f"{id}.value", value) for value in draft.values]
        posted.append((f"{id}.unit", draft.unit))


def new() -> GroupDraft:
    return GroupDraft("n1", "all", [blank("n2")])


def blank(id: str) -> ConditionDraft:
    asked = next(iter(fields.groups().values()))[0]
    return ConditionDraft(id, asked, next(iter(asked.operators.values())))


def is_new(root: GroupDraft) -> bool:
    return written(root) == written(new())


def draft_of(rule: Group) -> GroupDraft:
    """A stored rule, ready to be edited."""
    ids = (f"n{number}" for number in range(1, rules.MAX_NODES + 1))
    return cast(GroupDraft, _draft(rule, ids, 1))


def _draft(node: Node, ids: Iterator[str], depth: int) -> Draft:
    id = next(ids)
    if isinstance(node, Group):
        return GroupDraft(id, node.match, [_draft(child, ids, depth + 1) for child in node.rules], depth)
    asked = fields.get(node.field)
    assert asked is not None
    op, value = asked.operators[node.op], node.value
    if isinstance(value, Window):
        return ConditionDraft(id, asked, op, [str(value.n)], value.unit)
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return ConditionDraft(id, asked, op, [typed(each) for each in values])
