"""The tables of events."""

from django.db import models
from django.utils import timezone

from crm.database.models import Record


class Event(Record):
    """Something that happened to a customer, as a program sent it. It names its customer by external id, since it may
    arrive before them. It is deleted when EVENT_DAYS are over."""

    event_id = models.CharField(max_length=128, unique=True, help_text="As it was sent.")
    name = models.CharField(max_length=40)
    customer_external_id = models.CharField(max_length=128)
    occurred_at = models.DateTimeField()
    properties = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    personal = True  # the audit log keeps the id alone

    class Meta:
        app_label = "customers"
        indexes = [
            models.Index(fields=["event_id"], name="event_event_id"),
            models.Index(fields=["customer_external_id", "occurred_at", "id"], name="event_customer"),
            models.Index(fields=["occurred_at"], name="event_occurred"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.occurred_at:%Y-%m-%d %H:%M}"


class EventType(Record):
    """A name that events have. There are at most MAX_NAMES, so that a program that makes names up is noticed."""

    MAX_NAMES = 200

    name = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "customers"

    def __str__(self) -> str:
        return self.name
