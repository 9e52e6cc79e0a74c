"""Conditions over events, asked of what `customers.events.happened` keeps beside each customer.

At least three times in 30 days is the third of the last times being within them. What one such comparison does not
answer is counted over the times.
"""

from dataclasses import replace

from django.db.models import Q

from crm.database.milliseconds import milliseconds
from crm.database.places import At
from customers.events.counted import Counted
from customers.events.happened import list_key
from customers.segments import catalogue
from customers.segments.compiler.combining import EVERYBODY, Occasion, joined_by_or_in_chunks
from customers.segments.explain import Reader
from customers.segments.rules import EventCondition, Events
from customers.segments.windows import event_start


def event_condition(node: EventCondition, occasion: Occasion) -> Q:
    """A condition over events, true or false of every customer."""
    if complement := catalogue.COMPARISONS[node.op].complement:
        return ~event_condition(replace(node, op=complement), occasion)
    match node.op:
        case "gte":
            reached = _at_least(node.value, node.events, occasion)
        case "gt":
            reached = _at_least(node.value + 1, node.events, occasion)
        case "lt":
            reached = ~_at_least(node.value, node.events, occasion)
        case "lte":
            reached = ~_at_least(node.value + 1, node.events, occasion)
        case "eq":
            so_many, more = (_at_least(node.value + extra, node.events, occasion) for extra in (0, 1))
            reached = so_many & ~more
        case _:
            raise AssertionError(node.op)
    if not occasion.many_events:
        return reached
    them = [customer.id for customer in occasion.many_events]
    matching = [customer.id for customer in occasion.many_events if Reader(customer, occasion.now).holds(node)]
    return (reached & ~Q(id__in=them)) | Q(id__in=matching)


def _at_least(n: int, events: Events, occasion: Occasion) -> Q:
    if n == 0:
        return EVERYBODY
    keys = _keys(events)
    first = milliseconds(event_start(events, occasion.now))
    if (n > 1 and len(keys) > 1) or events.since or occasion.some_event_ahead:
        counted = Counted(tuple(keys), n, first, milliseconds(occasion.now), bool(events.since))
        return Q(happened__counted=counted)
    return joined_by_or_in_chunks([Q(happened__at=At((key, n - 1), "gte", first)) for key in keys])


def _keys(events: Events) -> list[str]:
    """The lists that are asked, of which no event stands in two."""
    if events.where is None:
        return [list_key(events.name)]
    property, values = events.where
    return sorted({list_key(events.name, property, value) for value in values})
