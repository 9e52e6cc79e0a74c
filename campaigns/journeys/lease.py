"""One mover at a time writes a journey: a lease on its row, renewed in every transaction that writes."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from campaigns.journeys.models import Journey
from crm.database import transactional

LEASE = timedelta(seconds=settings.STREAM_LEASE)


class LeaseLost(Exception):
    """Another mover has taken over, and the transaction of this one is rolled back."""


@transactional
def take(journey_id: uuid.UUID) -> str | None:
    """The token of a new lease; None while another mover has one."""
    lease, now = uuid.uuid4().hex, timezone.now()
    is_over = Q(lease="") | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)  # the last by a fast clock
    free = Journey.objects.filter(is_over, id=journey_id)
    return lease if free.update(lease=lease, lease_until=now + LEASE) else None


def renew(journey_id: uuid.UUID, lease: str) -> Journey:
    """Renew the lease inside a transaction, so that nobody else writes the journey; as it is now. LeaseLost where
    another mover has taken over."""
    if not Journey.objects.filter(id=journey_id, lease=lease).update(lease_until=timezone.now() + LEASE):
        raise LeaseLost
    return Journey.objects.get(id=journey_id)


@transactional
def give_back(journey_id: uuid.UUID, lease: str) -> None:
    """End the lease, if it is still held."""
    Journey.objects.filter(id=journey_id, lease=lease).update(lease="")
