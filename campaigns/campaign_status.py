"""The statuses of a campaign, and the queries that ask for them."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class Status(models.TextChoices):
    """Draft → scheduled → sending ⇄ paused → completed | cancelled."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


GOING = (Status.SENDING, Status.PAUSED)


class Campaigns(models.QuerySet):
    """Queries over campaigns by how far they are."""

    def without_journeys(self) -> "Campaigns":
        """Campaigns that people launch; those of journeys send what their steps write."""
        return self.filter(journey_id=None)

    def handed_over(self) -> "Campaigns":
        """Campaigns whose snapshot is complete and that have nothing left to send; receipts may be awaited. Those of a
        journey come here once it has been stopped."""
        return self.filter(Q(journey_id=None) | Q(ends_at__isnull=False)).filter(
            status__in=GOING, snapshot_at__isnull=False, retrying=False, pending=0, sending=0, unknown=0
        )

    def done(self) -> "Campaigns":
        """Campaigns that nothing more will happen to, receipts included."""
        return self.handed_over().filter(Q(sent=0) | Q(awaits_receipts=False))

    def may_write_messages(self) -> "Campaigns":
        """Campaigns that may still write new messages, also drafts once they are launched."""
        ended = Q(status=Status.COMPLETED) | Q(status=Status.CANCELLED, launched_at=None)
        return self.filter(Q(snapshot_at=None) | Q(journey_id__isnull=False)).exclude(ended)

    def hold(self) -> int:
        """Take these rows for the rest of the transaction; how many there are. Every transaction that moves messages
        does this first: on MongoDB a second one then begins again at once, instead of losing its work at the end."""
        return self.update(revision=F("revision") + 1)

    def complete(self) -> int:
        """Mark those that are sending or paused as completed; how many."""
        now = timezone.now()
        return self.filter(status__in=GOING).update(status=Status.COMPLETED, completed_at=now, updated_at=now)
