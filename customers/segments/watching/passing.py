"""The passes over all customers that set watches up, and take their marks off: one stretch a transaction."""

from django.db.models import QuerySet
from django.utils import timezone

from crm.database import transactional
from crm.streams.work import repeat, take_up
from customers import marks
from customers.clock import change_moment
from customers.models import Customer
from customers.segments.watching.alarms import set_up
from customers.segments.watching.models import Watch
from customers.segments.watching.watches import MARK, current_watches, note_watches, wake

STRETCH = 1_000  # customers
UNDER_WAY = (Watch.State.STARTING, Watch.State.ENDING)


def carry_out(seconds: float | None = None) -> bool:
    """As much as the time allows; whether nothing is left."""
    return repeat(move_on, seconds)


def sweep() -> None:
    """Wake a worker if the pass whose turn it is was left."""
    take_up(_next_pass(), lambda _: wake())


def _next_pass() -> QuerySet[Watch]:
    """The oldest pass; those behind it wait."""
    return Watch.objects.filter(state__in=UNDER_WAY).order_by("id")[:1]


@transactional
def move_on() -> bool:
    """The next customers of the oldest pass; False where all are done.

    1. Read the next customers. 2. Move the cursor on, unless another worker has. 3. Set them up, or take the mark off.
    """
    watch = _next_pass().first()
    if watch is None:
        return False
    watches, now = current_watches(), timezone.now()
    as_read = Watch.objects.filter(id=watch.id, state=watch.state, cursor=watch.cursor)
    rows = Customer.objects.order_by("id")
    ids = list((rows.filter(id__gt=watch.cursor) if watch.cursor else rows).values_list("id", flat=True)[:STRETCH])
    if not ids:
        if watch.state == Watch.State.STARTING:
            as_read.update(state=Watch.State.LIVE, cursor=None, moved_at=now)
        else:
            change_moment()
            as_read.delete()
            note_watches()
    elif as_read.update(cursor=ids[-1], moved_at=now):
        customers = Customer.objects.filter(id__among=set(ids))
        if watch.state == Watch.State.STARTING:
            set_up(customers, [each for each in watches if each.id == watch.id], watches, now)
        else:
            marks.take_off(customers, marks.mark_for(MARK, watch.id))
    return True
