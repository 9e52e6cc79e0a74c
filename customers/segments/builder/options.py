"""The options of the builder's selects, and where suggestions for typed values come from."""

from collections import defaultdict

from customers import vocabulary
from customers.events.models import EventProperty, EventType
from customers.segments import catalogue
from customers.segments.builder.drafts import Draft, GroupDraft, walk
from customers.segments.builder.rows import EVENTS, NAMELESS, ORDERS, ConditionDraft, EventsDraft, Row
from customers.segments.catalogue import Kind, Takes
from customers.segments.rules import EVENT_COMPARISONS

Options = dict[str, list[tuple[str, str]]]  # values and labels under their headings

ASKED_AS = {Kind.TEXT: "As a text", Kind.NUMBER: "As a number", Kind.YES_NO: "As yes or no"}
MOST_ATTRIBUTES = 100
MEASURES = {measure.name: measure.label for measure in catalogue.MEASURES.values()}


def attributes(root: GroupDraft) -> Options:
    """The catalogue, conditions over orders, and the attributes in the data and in the rule."""
    offered = {group: [(field.name, field.label) for field in listed] for group, listed in catalogue.groups().items()}
    offered[catalogue.PURCHASES].insert(0, (ORDERS.name, "Bought"))
    offered[catalogue.ACTIVITY].insert(0, (EVENTS.name, "Event"))
    asked = {draft.asked.name: draft.asked.label for draft in walk(root) if isinstance(draft, Row)}
    names = [catalogue.ATTRIBUTE + key for key in list(vocabulary.attribute_kinds())[:MOST_ATTRIBUTES]]
    own = {name: catalogue.get(name).label for name in names} | {  # type: ignore[union-attr]
        name: label for name, label in asked.items() if name.startswith(catalogue.ATTRIBUTE) and name != NAMELESS.name
    }
    by_label = sorted(own.items(), key=lambda option: option[1])
    offered[catalogue.ATTRIBUTES] = [*by_label, (NAMELESS.name, "Another attribute…")]
    return offered


def comparisons(draft: Draft) -> Options:
    """Of one row; those of an attribute under what they take it for."""
    if not isinstance(draft, ConditionDraft) or not draft.asked.is_attribute:
        ops = draft.asked.operators if isinstance(draft, ConditionDraft) else catalogue.COMPARISONS
        if isinstance(draft, EventsDraft):
            ops = EVENT_COMPARISONS
        return {"": [(op.name, op.label) for op in ops.values()]}
    known = [catalogue.IS_SET, catalogue.NOT_SET]
    return {
        **{
            heading: [(f"{kind}:{op.name}", op.label) for op in catalogue.OPERATORS[kind].values() if op not in known]
            for kind, heading in ASKED_AS.items()
        },
        "Whatever it is": [(f"{Kind.ATTRIBUTE}:{op.name}", op.label) for op in known],
    }


def event_names(root: GroupDraft) -> list[str]:
    """The names of events in the data and in the rule."""
    asked = {draft.event for draft in walk(root) if isinstance(draft, EventsDraft) and draft.event}
    return sorted(asked.union(EventType.offered()))


def chosen_properties(root: GroupDraft) -> dict[str, list[str]]:
    """By name of events what a condition can ask for besides category and SKU, also what the rule asks for."""
    chosen: dict[str, set[str]] = defaultdict(set)
    for event, name in EventProperty.objects.filter(is_ready=True).values_list("event", "name"):
        chosen[event].add(name)
    for draft in walk(root):
        if isinstance(draft, EventsDraft) and draft.other_property:
            chosen[draft.event].add(draft.other_property)
    return {event: sorted(names) for event, names in chosen.items()}


def words(draft: Draft) -> str:
    """Under what name the values of a condition are suggested; "" where there is nothing to suggest."""
    if not isinstance(draft, ConditionDraft) or draft.op.takes not in (Takes.ONE, Takes.MANY):
        return ""
    asked = draft.asked
    known = asked.source or asked.name in vocabulary.PLACES or (asked.is_attribute and asked.kind == Kind.TEXT)
    return asked.name if known else ""
