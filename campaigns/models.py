"""A campaign: what is said to whom, its life, and the counters of its ledger."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from campaigns.ledger import COUNTERS, Message
from campaigns.signals import launched
from crm.accounts.models import User
from crm.database.models import Record
from crm.display import number
from customers.models import Segment

__all__ = ["Campaign", "Message"]


class Campaigns(models.QuerySet["Campaign"]):
    def handed_over(self) -> "Campaigns":
        """Sending, frozen whole, and with nothing left to hand over; receipts may be awaited."""
        return self.filter(status=Campaign.Status.SENDING, frozen_at__isnull=False, pending=0, sending=0, unknown=0)

    def hold(self) -> int:
        """Take these rows for the rest of the transaction; how many there are. Whoever moves messages does this first:
        on MongoDB the second to come begins again at once, and not when its work is done and lost."""
        return self.update(revision=F("revision") + 1)

    def complete(self) -> int:
        """Mark those of them as completed that still send; how many."""
        return self.filter(status=Campaign.Status.SENDING).update(
            status=Campaign.Status.COMPLETED, completed_at=timezone.now()
        )


class Campaign(Record):
    """Draft → sending → completed. Once launched, what it says and to whom never changes.

    The counters equal a GROUP BY of the ledger; they move in the transaction that moves the messages.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        SCHEDULED = "scheduled"
        SENDING = "sending"
        PAUSED = "paused"
        COMPLETED = "completed"
        CANCELLED = "cancelled"

    class Channel(models.TextChoices):
        EMAIL = "email", "Email"
        SMS = "sms", "SMS"
        WHATSAPP = "whatsapp", "WhatsApp"

        @property
        def spoken(self) -> str:
            """Within a sentence: by email, by SMS."""
            return "email" if self == "email" else str(self.label)

    name = models.CharField(max_length=200)
    segment = models.ForeignKey(Segment, null=True, on_delete=models.SET_NULL)
    segment_name = models.CharField(max_length=200, help_text="As it was when last saved or launched.")
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.EMAIL)
    subject = models.CharField(max_length=1000, blank=True)
    message = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    updated_at = models.DateTimeField(default=timezone.now)
    launched_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    rule = models.JSONField(null=True, blank=True, help_text="The segment's rule, frozen at launch.")
    frozen_until = models.UUIDField(null=True, blank=True, help_text="Last customer written to the ledger.")
    frozen_at = models.DateTimeField(null=True, blank=True, help_text="When the last recipient was written.")

    revision = models.BigIntegerField(default=0, help_text="How many transactions have moved its messages.")
    audience = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    sending = models.BigIntegerField(default=0)
    sent = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    opened = models.BigIntegerField(default=0)
    clicked = models.BigIntegerField(default=0)

    objects = Campaigns.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at"], name="campaign_history"),
            models.Index(fields=["status", "-created_at"], name="campaign_status"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("campaigns:campaign", args=[self.id])

    @classmethod
    def draft(cls, segment: Segment, user: User | None = None, **texts: str) -> "Campaign":
        """A new draft to a segment, called like it unless `texts` names it."""
        return cls.objects.create(
            **{"name": segment.name, **texts}, segment=segment, segment_name=segment.name, created_by=user
        )

    def record(self, changes: Mapping[str, int]) -> None:
        """Move counters, by name of state: `{"pending": -100, "sending": 100}`. Call it in the transaction that moved
        the messages; `audience` follows from the states."""
        moved = {name: by for name, by in changes.items() if by}
        audience = sum(by for name, by in moved.items() if name in COUNTERS)
        if audience:
            moved["audience"] = audience
        if moved:
            Campaign.objects.filter(id=self.id).update(**{name: F(name) + by for name, by in moved.items()})

    def launch(self) -> bool:
        """Draft → sending, whatever clicks twice: False when it was no draft any more, or changed since it was read.

        Says `launched`; delivery then freezes the audience into the ledger.
        """
        assert self.segment, "a campaign without a segment has nobody to reach"
        now = timezone.now()
        as_read = Campaign.objects.filter(id=self.id, status=self.Status.DRAFT, updated_at=self.updated_at)
        changed = as_read.update(
            status=self.Status.SENDING,
            launched_at=now,
            updated_at=now,
            rule=self.segment.rule,
            segment_name=self.segment.name,
        )
        self.refresh_from_db()
        if changed:
            launched.send(Campaign, campaign=self)
        return bool(changed)

    # What pages show. "Sent" there means handed over and not failed.
    @property
    def reached(self) -> int:
        return self.sent + self.delivered

    @property
    def waiting(self) -> int:
        return self.pending + self.sending + self.unknown

    @property
    def processed(self) -> int:
        return self.audience - self.waiting - self.skipped

    @property
    def settled(self) -> int:
        return self.delivered + self.failed

    @property
    def to_send(self) -> int:
        return self.audience - self.skipped

    @property
    def percent(self) -> int:
        """Rounded down: 100 only when nothing waits."""
        return 100 * self.processed // self.to_send if self.to_send else 0

    @property
    def label(self) -> str:
        """Its status in a word, and how honest the word is."""
        if self.status == self.Status.COMPLETED and self.failed:
            return f"{self.get_status_display()} · {number(self.failed)} failed"
        return self.get_status_display()

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_live(self) -> bool:
        return self.status == self.Status.SENDING

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.updated_at = timezone.now()
        super().save(*args, **kwargs)
