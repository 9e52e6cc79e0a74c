"""Who entered and left what is watched, told as events in the transaction that notices it.

Crossings of segments are stored, so that they stand among a customer's events; that a rule holds is only told.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from crm.database import insert
from crm.database.milliseconds import milliseconds
from crm.database.models import new_id
from customers.events.occurrences import Occurrence
from customers.segments.watching.models import Crossing, Watch
from customers.segments.watching.watches import DATE, RULE, SEGMENT, Watched
from customers.signals import happened

SEGMENT_ENTERED, SEGMENT_EXITED = "segment_entered", "segment_left"
RULE_HOLDS, DATE_CAME = "rule_holds", "date_came"  # no events that programs or pages see
TOLD_AS = {RULE: RULE_HOLDS, DATE: DATE_CAME}  # by the kind of watch
FIELDS = ("id", "crossing_id", "name", "customer_id", "segment_id", "occurred_at")


class Crossed(NamedTuple):
    """A customer for whom a watched rule began, or ceased, to hold."""

    watch: Watched
    customer_id: UUID
    external_id: str
    holds: bool
    at: datetime
    occasion: str = ""  # of a date, what tells it from other times


def tell(crossed: Sequence[Crossed]) -> None:
    """Store the crossings of segments, and tell all of them in their order, inside a transaction."""
    occurrences, rows = [], []
    for each in sorted(crossed, key=lambda each: each.at):
        is_segment = each.watch.kind == SEGMENT
        if not is_segment and not each.holds:
            continue
        name = (SEGMENT_ENTERED if each.holds else SEGMENT_EXITED) if is_segment else TOLD_AS[each.watch.kind]
        id = crossing_id(name, each.watch.subject, each.customer_id, each.occasion or each.at)
        occurrences.append(Occurrence(each.external_id, name, id, each.at, {each.watch.kind: each.watch.subject}))
        if is_segment:
            rows.append((new_id(), id, name, each.customer_id, UUID(each.watch.subject), each.at))
    if rows:
        insert(Crossing, rows, fields=FIELDS)
    if occurrences:
        happened.send(Watch, occurrences=occurrences, arrived=())


def crossing_id(name: str, subject: str, customer_id: UUID, occasion: str | datetime) -> str:
    """The id of a crossing: of what it is about, and of its moment or of what tells it from other times."""
    when = milliseconds(occasion) if isinstance(occasion, datetime) else occasion
    return f"{name}:{subject}:{customer_id.hex}:{when}"
