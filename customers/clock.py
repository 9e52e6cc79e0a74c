"""The moment at which customers and orders change, so that a program that polls for changes misses none."""

import uuid
from datetime import datetime
from typing import NamedTuple

from django.utils import timezone

from crm.database import upsert
from crm.database.milliseconds import MILLISECOND, floor_to_millisecond
from customers.models import ChangeClock

ONLY = uuid.UUID(int=1)


class Change(NamedTuple):
    """When a transaction changes customers or orders, and whether rules are watched that it may concern."""

    moment: datetime
    has_watches: bool


def change_moment() -> datetime:
    """The `updated_at` of what this transaction changes, as `begin_change` says."""
    return begin_change().moment


def begin_change() -> Change:
    """The `updated_at` of what this transaction changes: later than that of every transaction before it.

    All such transactions write the one row of the clock, so that they commit one after the other, in the order of their
    moments: who has seen one can see all earlier ones. A clock that was set back does not take the moments back.
    """
    moment = floor_to_millisecond(timezone.now())
    last, has_watches = ChangeClock.objects.filter(id=ONLY).values_list("at", "has_watches").first() or (None, None)
    if last:
        moment = max(moment, last + MILLISECOND)
    upsert(ChangeClock, [(ONLY, moment)], fields=("id", "at"), unique="id")
    return Change(moment, bool(has_watches))
