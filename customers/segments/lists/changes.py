"""What is done to a list: first looked over, then confirmed by a person, then carried out stretch by stretch.

A stretch is a transaction that marks some customers and moves the change on, so that a worker that dies loses nothing,
and two of them do no harm. A new list appears when its last member is stored. A list that is replaced first
loses those who are not in the file, so that nobody is wrongly on it meanwhile.
"""

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from crm.accounts.audit import Action, By, record
from crm.accounts.models import User
from crm.database import transactional
from crm.database.models import new_id
from crm.streams.nudge import nudge
from crm.streams.work import repeat, take_up
from customers import marks
from customers.models import Customer, ListChange, Segment
from customers.segments import audience
from customers.segments.lists.matching import Match, Unmatched
from customers.segments.references import MARK, in_segments
from customers.segments.rules import Group, parse, serialise
from customers.segments.watching.alarms import noticing
from customers.segments.watching.watches import mark_column

STRETCH = 2_000  # customers
WIDTH = 33  # of an id in hex, and the blank behind it
KEPT_FOR = timedelta(days=1)  # that a file waits to be confirmed, and its report to be read

State = ListChange.State


def make_rule(list_id: UUID) -> dict[str, Any]:
    """What a list says as a rule: that one is in it."""
    return serialise(Group("all", (in_segments([list_id]),)))


def propose(
    match: Match, *, user: User, name: str = "", segment: Segment | None = None, replaces: bool = False
) -> ListChange:
    """A new list called `name`, or a change of `segment`, for its author to look over."""
    return ListChange.objects.create(
        list_id=segment.id if segment else new_id(),
        name=segment.name if segment else name,
        replaces=replaces,
        customer_ids=" ".join(id.hex for id in match.customers),
        unmatched="\n".join(json.dumps([each.line, each.text, each.reason]) for each in match.unmatched),
        lines=match.lines,
        matched=len(match.customers),
        missed=len(match.unmatched),
        repeated=match.repeated,
        created_by=user,
    )


def freeze(rule: dict[str, Any], *, user: User, name: str) -> ListChange:
    """A new list of those who match the rule now. Nothing is to be looked over."""
    return ListChange.objects.create(
        list_id=new_id(), name=name, rule=rule, created_by=user, state=State.ADDING, confirmed_at=timezone.now()
    )


def read_unmatched(change: ListChange) -> Iterator[Unmatched]:
    """The lines of the file that matched no customer, each with its reason."""
    return (Unmatched(*json.loads(line)) for line in change.unmatched.splitlines())


@transactional
def confirm(change: ListChange, by: By) -> None:
    """Begin to carry out a proposed change, once, however often it is confirmed."""
    waiting = ListChange.objects.filter(id=change.id, state=State.PROPOSED)
    state = State.REMOVING if change.replaces else State.ADDING
    if waiting.update(state=state, confirmed_at=timezone.now()):
        record(Action.IMPORTED, by, what=f"list “{change.name}”", customers=change.matched)


def carry_out(change_id: UUID, seconds: float | None = None) -> bool:
    """As much of it as the time allows; whether nothing is left."""
    return repeat(lambda: _stretch(ListChange.objects.get(id=change_id)), seconds)


def go_on(change_id: UUID) -> None:
    """What is left is a worker's."""
    nudge("customers.tasks.carry_out_list", str(change_id))


def sweep() -> None:
    """Go on with what was left, and forget the files of yesterday."""
    under_way = Q(state__in=ListChange.UNDER_WAY)
    take_up(ListChange.objects.filter(under_way), go_on)
    ListChange.objects.filter(~under_way, created_at__lt=timezone.now() - KEPT_FOR).delete()


@transactional
def _stretch(change: ListChange) -> bool:
    """1. The next customers that it concerns. 2. Move it on, unless somebody else did. 3. Mark them. False where
    nothing is left."""
    if not change.is_under_way:
        return False
    adds = change.state == State.ADDING
    ids = _next_to_add(change) if adds else _next_to_remove(change)
    as_read = ListChange.objects.filter(id=change.id, state=change.state, until=change.until)
    if not ids:
        state = State.DONE if adds else State.ADDING
        if as_read.update(state=state, until=None, moved_at=timezone.now()) and state == State.DONE:
            _finish(change)
    elif as_read.update(until=ids[-1], written=F("written") + (len(ids) if adds else 0), moved_at=timezone.now()):
        concerned = Customer.objects.filter(id__among=ids)
        with noticing(concerned, {mark_column(MARK)}):
            (marks.put_on if adds else marks.take_off)(concerned, marks.mark_for(MARK, change.list_id))
    return True


def _next_to_add(change: ListChange) -> Sequence[UUID]:
    if change.rule is None:
        stretch = change.customer_ids[change.written * WIDTH : (change.written + STRETCH) * WIDTH]
        return [UUID(hex) for hex in stretch.split()]
    return _after(audience.matching(parse(change.rule), change.confirmed_at), change.until)


def _next_to_remove(change: ListChange) -> Sequence[UUID]:
    """Of those who are on the list, the next who are not to be."""
    rows = Customer.objects.filter(marks.carrying([marks.mark_for(MARK, change.list_id)]))
    return _after(rows.exclude(id__among=change.customer_ids.split()), change.until)


def _after(customers: QuerySet[Customer], last: UUID | None) -> Sequence[UUID]:
    rows = customers.filter(id__gt=last) if last else customers
    return list(rows.order_by("id").values_list("id", flat=True)[:STRETCH])


def _finish(change: ListChange) -> None:
    """The list is as it was wanted; who was put on it is not kept twice."""
    ListChange.objects.filter(id=change.id).update(customer_ids="")
    store_list(change.list_id, change.name, change.created_by)


def store_list(list_id: UUID, name: str, user: User | None) -> None:
    """A list, whose members are marked, called `name` where it is new."""
    defaults = {"name": name, "rule": make_rule(list_id), "is_static": True, "created_by": user}
    _, created = Segment.objects.get_or_create(id=list_id, defaults=defaults)
    if not created:
        Segment.objects.filter(id=list_id).update(updated_at=timezone.now())
