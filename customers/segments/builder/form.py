"""What a page posts of the rules, read and written.

Each node has a short id and posts, in document order, `node=<id>:<parent>:<group|cond>`. A parent stands before its
children, so there are no circles. A group has `<id>.match`, a condition

    .field   a field, `orders`, or `attributes.` with `.key` where an attribute is called by name
    .op      an operator; of an attribute with the kind that it is asked as, like `number:gt`
    .value   what was typed, once for each place or chip; of a reference ids, or a name that was typed
    .unit    of a time span

and a condition over orders also

    .measure, .category, .sku, .status
    .time    in_last with .n steps of .unit, between with the days .first and .last, or nothing

and one over events

    .event, .category, .sku, .property and its values .other, .time as above
    .since   where only events since the last order count

`.was` says what the page showed: the match of a group, field and operator of a condition, for which values were typed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import BadRequest
from django.http import QueryDict

from crm.web.ids import uuid_in
from customers import vocabulary
from customers.events.limits import PROPERTIES
from customers.segments import catalogue, rules
from customers.segments.builder.drafts import Draft, GroupDraft
from customers.segments.builder.rows import (
    ANY_TIME,
    BETWEEN,
    EVENTS,
    IN_LAST,
    NAMELESS,
    ORDERS,
    TIMES,
    ConditionDraft,
    EventsDraft,
    NamelessDraft,
    OrdersDraft,
    find_field,
)
from customers.segments.builder.typed import typed
from customers.segments.catalogue import Field, Kind, Operator, Takes
from customers.segments.rules import Condition, EventCondition, Group, Node, OrderCondition
from customers.segments.values import STATUSES, Window
from customers.text import fold

NODE = re.compile(r"(n\d{1,5}):(n\d{1,5})?:(group|cond)")
FORM_FIELDS = 30_000  # what the largest rule posts, with room to spare
SEVERAL = 50  # of a name, which is more than enough to see that it is not one alone


# ── From a page ───────────────────────────────────────────────────────
def parse_fields(posted: str) -> QueryDict:
    """More of them than Django takes by default. BadRequest where there are too many."""
    try:
        pairs = parse_qsl(posted, keep_blank_values=True, max_num_fields=FORM_FIELDS)
    except ValueError:
        raise BadRequest("This form cannot be read. Open the segment again.") from None
    form = QueryDict(mutable=True)
    for name, value in pairs:
        form.appendlist(name, value)
    return form


def read(form: QueryDict, *, typing: bool = False) -> GroupDraft:
    """The draft that a form posts. BadRequest for what no page of ours sends. While somebody is `typing`, the beginning
    of a name is not yet taken for one."""
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
        draft: Draft = _read_group(form, id, depth) if kind == "group" else _read_row(form, id, typing)
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


def _read_row(form: QueryDict, id: str, typing: bool) -> ConditionDraft | OrdersDraft | EventsDraft | NamelessDraft:
    asked = find_field(form.get(f"{id}.field", ""))
    if asked is None:
        raise BadRequest("A condition asks for an attribute that does not exist. Open the segment again.")
    if asked is ORDERS:
        return _read_orders(form, id)
    if asked is EVENTS:
        return _read_events(form, id)
    if asked is NAMELESS:
        key = form.get(f"{id}.key", "").strip()
        called = catalogue.get(f"{catalogue.ATTRIBUTE}{key.lower().replace(' ', '_')}")
        if called is None or typing:
            return NamelessDraft(id, NAMELESS, key)
        return blank(id, called)
    return _read_condition(form, id, asked, typing)


def _read_condition(form: QueryDict, id: str, asked: Field, typing: bool) -> ConditionDraft:
    asked, op = _compared(asked, form.get(f"{id}.op", ""))
    values = [value.strip() for value in form.getlist(f"{id}.value")]
    was, was_op = _was(form, id)
    if was and _starts_over(was, asked):
        asked, op = (asked, op) if was.name == asked.name else _compared(asked, "")
        values = []
    elif was_op and (was_op.takes, op.takes).count(Takes.WINDOW) == 1:
        values = []  # a number of days is not a date
    if asked.source:
        values = _ids(asked, values, typing)
    return ConditionDraft(id, asked, op, _fitting(asked, op, values), _unit(form, id))


def _starts_over(was: Field, asked: Field) -> bool:
    """Whether what was typed says nothing about what is asked now."""
    if was.name == asked.name:
        return Kind.YES_NO in (was.kind, asked.kind) and was.kind != asked.kind
    return was.kind != asked.kind or was.source != asked.source


def _read_orders(form: QueryDict, id: str) -> OrdersDraft:
    was, _ = _was(form, id)
    usual = catalogue.USUAL_COMPARISON
    op = usual if was and was is not ORDERS else catalogue.COMPARISONS.get(form.get(f"{id}.op", ""), usual)
    measure, time = form.get(f"{id}.measure", ""), form.get(f"{id}.time", "")
    values = [value.strip() for value in form.getlist(f"{id}.value")] if was is None or was.kind == Kind.NUMBER else []
    status = [status for status in STATUSES if status in form.getlist(f"{id}.status")]
    return OrdersDraft(
        id,
        ORDERS,
        op,
        values[: 2 if op.takes == Takes.TWO else 1],
        **_counted(form, id),
        measure=measure if measure in catalogue.MEASURES else "count",
        status=status if status != ["completed"] else [],  # as it is where nothing is said
        time=time if time in TIMES else ANY_TIME,
        first=form.get(f"{id}.first", "").strip(),
        last=form.get(f"{id}.last", "").strip(),
    )


def _read_events(form: QueryDict, id: str) -> EventsDraft:
    usual = catalogue.USUAL_COMPARISON
    return EventsDraft(
        id,
        EVENTS,
        rules.EVENT_COMPARISONS.get(form.get(f"{id}.op", ""), usual),
        [value.strip() for value in form.getlist(f"{id}.value")][:1],
        **_counted(form, id),
        event=form.get(f"{id}.event", "").strip(),
        other_property=form.get(f"{id}.property", "").strip(),
        other=_filled(form, f"{id}.other"),
        time=IN_LAST if form.get(f"{id}.time") == IN_LAST else ANY_TIME,
        since_order=f"{id}.since" in form,
    )


def _counted(form: QueryDict, id: str) -> dict[str, Any]:
    """What conditions over orders and over events have in common, but for the choice of their time."""
    things = {name: _filled(form, f"{id}.{name}") for name in ("category", "sku")}
    return {**things, "n": form.get(f"{id}.n", "").strip(), "unit": _unit(form, id)}


def _filled(form: QueryDict, name: str) -> list[str]:
    return [value.strip() for value in form.getlist(name) if value.strip()]


def _was(form: QueryDict, id: str) -> tuple[Field | None, Operator | None]:
    """The field that the page showed, an attribute with its kind, and the operator."""
    name, _, op = form.get(f"{id}.was", "").partition(" ")
    field = find_field(name)
    if field is None or field in (ORDERS, EVENTS, NAMELESS):
        return field, None
    return _compared(field, op)


def _compared(asked: Field, posted: str) -> tuple[Field, Operator]:
    """The operator, or the first one for an unknown name; an attribute with the kind that goes with it."""
    if asked.is_attribute:
        name, _, op = posted.partition(":")
        kind = next((kind for kind in catalogue.PLAIN if kind == name and op in catalogue.OPERATORS[kind]), None)
        if op in (catalogue.IS_SET.name, catalogue.NOT_SET.name):
            kind = Kind.ATTRIBUTE  # whatever it is
        asked, posted = replace(asked, kind=kind or _usual_kind(asked)), op
    return asked, asked.operators.get(posted) or next(iter(asked.operators.values()))


def _usual_kind(attribute: Field) -> Kind:
    kinds = vocabulary.attribute_kinds().get(attribute.column, set())
    return next((kind for kind in (Kind.TEXT, Kind.NUMBER, Kind.YES_NO) if kind.value in kinds), Kind.TEXT)


def _ids(asked: Field, values: list[str], typing: bool) -> list[str]:
    """Names as ids, where one alone is called so."""
    assert asked.source
    found = []
    for value in values:
        if uuid_in(value):
            found.append(value)
        elif value and not typing:
            called = [id for id, name in asked.source.choices(value, SEVERAL) if fold(name) == fold(value)]
            found.append(called[0] if len(called) == 1 else value)
    return list(dict.fromkeys(found))


def _unit(form: QueryDict, id: str) -> str:
    unit = form.get(f"{id}.unit", "days")
    return unit if unit in catalogue.UNITS else "days"


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
        return
    posted += [("node", f"{id}:{parent}:cond"), (f"{id}.field", draft.asked.name)]
    if isinstance(draft, NamelessDraft):
        posted.append((f"{id}.key", draft.key))
        return
    posted.append((f"{id}.op", draft.comparison))
    posted += [(f"{id}.value", value) for value in draft.values]
    posted.append((f"{id}.unit", draft.unit))
    if isinstance(draft, EventsDraft):
        posted += [(f"{id}.{name}", getattr(draft, name)) for name in ("event", "time", "n")]
        posted.append((f"{id}.property", draft.other_property))
        posted += [(f"{id}.{name}", value) for name in ("category", "sku", "other") for value in getattr(draft, name)]
        posted += [(f"{id}.since", "yes")] if draft.since_order else []
    if isinstance(draft, OrdersDraft):
        posted += [(f"{id}.{name}", getattr(draft, name)) for name in ("measure", "time", "n", "first", "last")]
        posted += [(f"{id}.{name}", value) for name in ("category", "sku", "status") for value in getattr(draft, name)]


def new() -> GroupDraft:
    """An empty group with one blank condition."""
    return GroupDraft("n1", "all", [blank("n2")])


def blank(id: str, asked: Field | None = None) -> ConditionDraft:
    """A condition of `asked`, by default the first field of the catalogue, without a value."""
    asked, op = _compared(asked or next(iter(catalogue.groups().values()))[0], "")
    return ConditionDraft(id, asked, op, _fitting(asked, op, []))


def is_new(root: GroupDraft) -> bool:
    """Whether nothing has been filled in."""
    return written(root) == written(new())


def make_draft(rule: Group) -> GroupDraft:
    """A stored rule, ready to be edited."""
    ids = (f"n{number}" for number in range(1, rules.MAX_NODES + 1))
    return cast(GroupDraft, _draft(rule, ids, 1))


def _draft(node: Node, ids: Iterator[str], depth: int) -> Draft:
    id = next(ids)
    if isinstance(node, Group):
        return GroupDraft(id, node.match, [_draft(child, ids, depth + 1) for child in node.rules], depth)
    if isinstance(node, OrderCondition):
        return _orders_draft(node, id)
    return _events_draft(node, id) if isinstance(node, EventCondition) else _condition_draft(node, id)


def _condition_draft(node: Condition, id: str) -> ConditionDraft:
    asked = catalogue.get(node.field)
    assert asked is not None
    asked = asked.asked_as(node.op, node.value)
    op = asked.operators[node.op]
    if isinstance(node.value, Window):
        return ConditionDraft(id, asked, op, [str(node.value.n)], node.value.unit)
    values = node.value if isinstance(node.value, tuple) else () if node.value is None else (node.value,)
    return ConditionDraft(id, asked, op, [typed(each) for each in values])


def _orders_draft(node: OrderCondition, id: str) -> OrdersDraft:
    values = node.value if isinstance(node.value, tuple) else (node.value,)
    window, days = node.orders.in_last, node.orders.between
    return OrdersDraft(
        id,
        ORDERS,
        catalogue.COMPARISONS[node.op],
        [typed(each) for each in values],
        measure=node.measure,
        category=list(node.orders.category),
        sku=list(node.orders.sku),
        status=list(node.orders.status),
        time=IN_LAST if window else BETWEEN if days else ANY_TIME,
        n=str(window.n) if window else "",
        unit=window.unit if window else "days",
        first=typed(days[0]) if days else "",
        last=typed(days[1]) if days else "",
    )


def _events_draft(node: EventCondition, id: str) -> EventsDraft:
    events = node.events
    property, values = events.where or ("", ())
    return EventsDraft(
        id,
        EVENTS,
        catalogue.COMPARISONS[node.op],
        [typed(node.value)],
        event=events.name,
        category=list(values) if property == "category" else [],
        sku=list(values) if property == "sku" else [],
        other_property=property if property not in PROPERTIES else "",
        other=list(values) if property not in PROPERTIES else [],
        time=IN_LAST if events.in_last else ANY_TIME,
        n=str(events.in_last.n) if events.in_last else "",
        unit=events.in_last.unit if events.in_last else "days",
        since_order=bool(events.since),
    )
