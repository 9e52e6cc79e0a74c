"""One customer on a list, or off it, as a person asked on the customer's page."""

from django.utils import timezone

from crm.accounts.audit import Action, By, record
from crm.database import transactional
from customers import marks
from customers.models import Customer, Segment
from customers.segments.references import MARK
from customers.segments.watching.alarms import noticing
from customers.segments.watching.watches import mark_column


@transactional
def add_member(segment: Segment, customer: Customer, by: By) -> bool:
    """Put the customer on the list; False where they were on it already."""
    this = Customer.objects.filter(id=customer.id)
    with noticing(this, {mark_column(MARK)}):
        added = marks.put_on(this, marks.mark_for(MARK, segment.id))
    return bool(added) and _note(Action.LISTED, segment, customer, by)


@transactional
def remove_member(segment: Segment, customer: Customer, by: By) -> bool:
    """Take the customer off the list; False where they were not on it."""
    this = Customer.objects.filter(id=customer.id)
    with noticing(this, {mark_column(MARK)}):
        removed = marks.take_off(this, marks.mark_for(MARK, segment.id))
    return bool(removed) and _note(Action.UNLISTED, segment, customer, by)


def _note(action: Action, segment: Segment, customer: Customer, by: By) -> bool:
    Segment.objects.filter(id=segment.id).update(updated_at=timezone.now())
    record(action, by, of=customer, list=segment.name)
    return True
