"""The moment at which customers and orders change, so that a program that polls for changes misses none."""

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from crm.database import upsert
from customers.models import ChangeClock

ONLY = uuid.UUID(int=1)
TICK = timedelta(milliseconds=1)  # the finest time that MongoDB stores


def change_moment() -> datetime:
    """The `updated_at` of what this transaction changes: later than that of every transaction before it.

    All such transactions write the one row of the clock, so that they commit one after the other, in the order of their
    moments: who has seen one can see all earlier ones. A clock that was set back does not take the moments back.
    """
    now = timezone.now()
    moment = now.replace(microsecond=now.microsecond // 1000 * 1000)
    last = ChangeClock.objects.filter(id=ONLY).values_list("at", flat=True).first()
    if last:
        moment = max(moment, last + TICK)
    upsert(ChangeClock, [(ONLY, moment)], fields=("id", "at"), unique="id")
    return moment
