"""One mover at a time writes a journey: it has the lease on the journey's row, which every transaction renews."""

import uuid

from django.db.models import QuerySet

from campaigns.journeys.models import Journey
from crm.database import transactional
from crm.streams.lease import give_back_lease, renew_lease, take_lease


def _row(journey_id: uuid.UUID) -> QuerySet[Journey]:
    return Journey.objects.filter(id=journey_id)


@transactional
def take(journey_id: uuid.UUID) -> str | None:
    """The token of a new lease; None while another mover has one."""
    return take_lease(_row(journey_id))


def renew(journey_id: uuid.UUID, lease: str) -> Journey:
    """Renew the lease inside a transaction; the journey as it is now. LeaseLost where another mover has taken over."""
    renew_lease(_row(journey_id), lease)
    return Journey.objects.get(id=journey_id)


@transactional
def give_back(journey_id: uuid.UUID, lease: str) -> None:
    """End the lease, if it is still held."""
    give_back_lease(_row(journey_id), lease)
