"""The tables of events."""

from django.db import models
from django.utils import timezone

from crm.database.models import Record
from customers.events.limits import PROPERTIES


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
            models.Index(fields=["customer_external_id", "occurred_at", "id"], name="event_customer"),
            models.Index(fields=["occurred_at"], name="event_occurred"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.occurred_at:%Y-%m-%d %H:%M}"


class EventType(Record):
    """A name that events have. There are at most MAX_NAMES, so that a program that makes names up is noticed."""

    MAX_NAMES = 200
    MAX_SEEN = 40  # properties of a name that are remembered

    name = models.CharField(max_length=40, unique=True)
    seen = models.JSONField(default=list, blank=True, help_text="The names of properties that came with it.")
    is_hidden = models.BooleanField(default=False, help_text="Not offered where rules and journeys are made.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "customers"

    def __str__(self) -> str:
        return self.name

    @classmethod
    def offered(cls) -> list[str]:
        """The names that are offered where rules and journeys are made."""
        return list(cls.objects.filter(is_hidden=False).order_by("name").values_list("name", flat=True))


class EventProperty(Record):
    """A property of the events with a name that rules may ask for, once it is filled in for all customers."""

    event = models.CharField(max_length=40, help_text="The name of the events.")
    name = models.CharField(max_length=40)
    is_ready = models.BooleanField(default=False, help_text="It is filled in, so that rules may ask for it.")
    cursor = models.UUIDField(null=True, blank=True, help_text="The last customer for whom it is filled in.")
    passed = models.IntegerField(default=0, help_text="Customers for whom it is filled in.")
    total = models.IntegerField(default=0, help_text="Customers when it was chosen.")
    moved_at = models.DateTimeField(default=timezone.now, help_text="When the filling in last moved.")

    class Meta:
        app_label = "customers"
        verbose_name_plural = "event properties"
        constraints = [models.UniqueConstraint(fields=["event", "name"], name="event_property_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.event}"

    @property
    def percent(self) -> int:
        """How far the filling in has come."""
        return min(99, 100 * self.passed // max(self.total, 1))

    @classmethod
    def why_not_asked(cls, event: str, name: str) -> str:
        """Why rules cannot ask for a property of the events with a name; "" where they can."""
        if name in PROPERTIES:
            return ""
        chosen = cls.objects.filter(event=event, name=name).first()
        if chosen is None:
            return f"Rules cannot ask for {name} of {event}: an administrator can choose it under Settings → Events."
        if chosen.is_ready:
            return ""
        return f"{name} of {event} is being filled in, {chosen.percent} % so far; try again in a minute."
