"""A lease on a row: one worker at a time may write what the row stands for.

The row has `lease`, the token of that worker or nothing, and `lease_until`. Every transaction that writes renews it, so
a worker that was overtaken cannot write.
"""

import uuid
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

LEASE = timedelta(seconds=settings.STREAM_LEASE)


class LeaseLost(Exception):
    """Another worker has taken over, and the transaction of this one is rolled back."""


def take_lease(rows: QuerySet[Any]) -> str | None:
    """The token of a new lease of the row; None while another worker has one. Call it in a transaction."""
    lease, now = uuid.uuid4().hex, timezone.now()
    is_over = Q(lease="") | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)  # the last by a fast clock
    return lease if rows.filter(is_over).update(lease=lease, lease_until=now + LEASE) else None


def renew_lease(rows: QuerySet[Any], lease: str, **changes: Any) -> None:
    """Renew the lease in a transaction that writes, and change the row. LeaseLost where another worker took over."""
    if not rows.filter(lease=lease).update(lease_until=timezone.now() + LEASE, **changes):
        raise LeaseLost


def give_back_lease(rows: QuerySet[Any], lease: str) -> None:
    """End the lease, if it is still held."""
    rows.filter(lease=lease).update(lease="")
