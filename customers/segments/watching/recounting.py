"""Every night each watch is compared with its compiled rule. Marks that differ are reported and corrected: who should
not carry the mark leaves, and who should carry it gets it without entering.
"""

import logging
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.database import transactional
from customers.models import Customer
from customers.segments.compiler import Occasion, compiled
from customers.segments.watching.alarms import set_up
from customers.segments.watching.models import Watch
from customers.segments.watching.watches import Watched, current_watches

logger = logging.getLogger(__name__)

HOUR = 3  # of the night, in the time zone of the installation
CHUNK = 1_000  # customers corrected at a time
NOBODY = UUID(int=0)  # before all ids


def recount_at_night(now: datetime | None = None) -> None:
    """Compare all watches in the hour of the night that is for it."""
    if timezone.localtime(now).hour == HOUR:
        recount()


def recount() -> int:
    """Compare all watches; how many marks differed."""
    found = 0
    for watch in current_watches():
        if watch.date or watch.state != Watch.State.LIVE:
            continue
        last = NOBODY
        while ids := _correct_chunk(watch, last):
            found, last = found + len(ids), ids[-1]
            logger.error("%s customers carried a wrong mark of %s, and were set right", len(ids), watch.key)
    return found


@transactional
def _correct_chunk(watch: Watched, after: UUID) -> list[UUID]:
    now = timezone.now()
    ids = list(find_differing(watch, now).filter(id__gt=after).values_list("id", flat=True)[:CHUNK])
    if ids:
        quiet = replace(watch, state=Watch.State.STARTING, cursor=None)
        set_up(Customer.objects.filter(id__among=set(ids)), [quiet], current_watches(), now)
    return ids


def find_differing(watch: Watched, now: datetime) -> QuerySet[Customer]:
    """The customers whose mark says otherwise than the rule. Alarms that are due are answered by the sweep."""
    holds, marked = compiled(watch.rule, Occasion(now)), Q(marks__contains=watch.mark)
    later = Q(watch_at=None) | Q(watch_at__gt=now)
    return Customer.objects.filter((holds & ~marked) | (~holds & marked), later).order_by("id")
