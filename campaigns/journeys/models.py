"""Journeys as they are stored: their versions, the people in them, and what has happened and waits to be applied."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm.database.models import Record


class Status(models.TextChoices):
    """Draft → live ⇄ paused → stopped."""

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    STOPPED = "stopped"


class Journey(Record):
    """Something that happens to customers, and the steps that follow by themselves.

    One mover at a time writes a journey that is live: it holds the lease, which every transaction renews. The counters
    move in the transactions that move people, so `entered` is `inside` and the sum of `left`.
    """

    Status = Status
    OPEN = (Status.LIVE, Status.PAUSED)

    name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    draft = models.JSONField(help_text="As it was last saved.")
    draft_version = models.IntegerField(default=1, help_text="Rises with every change of the draft.")
    version = models.IntegerField(default=0, help_text="The number of the version that is live; 0 for none.")
    interests = models.JSONField(default=list, blank=True, help_text="Names of the events that the version asks for.")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    updated_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)

    lease = models.CharField(max_length=32, blank=True, help_text="Token of the mover that may write.")
    lease_until = models.DateTimeField(default=timezone.now)

    entered = models.BigIntegerField(default=0)
    inside = models.BigIntegerField(default=0)
    converted = models.BigIntegerField(default=0, help_text="Who reached the goal in time.")
    left = models.JSONField(default=dict, blank=True, help_text="How many have left, by reason.")
    not_entered = models.JSONField(default=dict, blank=True, help_text="How many were not let in, by reason.")
    reached = models.JSONField(default=dict, blank=True, help_text="How many came to each step, by its id.")

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["status"], name="journey_status")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("journeys:journey", args=[self.id])

    @property
    def is_draft(self) -> bool:
        """Whether it was never started, so that it can still be edited."""
        return self.status == Status.DRAFT

    @property
    def state(self) -> str:
        """The status as pages colour it: that of a campaign which is as far."""
        return {"live": "sending", "stopped": "completed"}.get(self.status, self.status)


class Version(Record):
    """A journey as it was started. It never changes."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="versions")
    number = models.IntegerField()
    definition = models.JSONField(help_text="In the language of journeys.")
    campaigns = models.JSONField(default=dict, blank=True, help_text="The campaign of each message step, by step.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["journey", "number"], name="version_once")]

    def __str__(self) -> str:
        return f"Version {self.number}"


class EnrollmentStatus(models.TextChoices):
    """Whether somebody is still inside."""

    INSIDE = "inside", "Inside"
    OUTSIDE = "left", "Left"


INSIDE = Q(status=EnrollmentStatus.INSIDE)


class Enrollment(Record):
    """One customer's way through a journey.

    `trace` has the steps that were passed, each with its time and what came of it; no step is passed twice. Every
    change is a conditional update of `moves`. Where the customer was erased, nothing says any more who it was.
    """

    Status = EnrollmentStatus
    PERSONAL = ("customer_external_id", "cause", "event_id", "trigger")

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="enrollments", db_index=False)
    version = models.IntegerField()
    customer_id = models.UUIDField()
    customer_external_id = models.CharField(max_length=128, blank=True)
    number = models.IntegerField(help_text="Which time it is for this customer in this journey, from 1.")
    cause = models.CharField(max_length=180, help_text="The id of the event that let them in, or `once`.")
    event_id = models.CharField(max_length=180, blank=True, help_text="The event that let them in.")
    trigger = models.JSONField(default=dict, blank=True, help_text="The properties of that event, while inside.")
    caused_at = models.DateTimeField(help_text="When that event happened.")
    entered_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.INSIDE)
    reason = models.CharField(max_length=40, blank=True, help_text="Why they left.")
    left_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=30, blank=True, help_text="Where they wait.")
    here_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    converted_at = models.DateTimeField(null=True, blank=True)
    moves = models.IntegerField(default=0, help_text="How often the row was changed.")
    trace = models.JSONField(default=list, blank=True)

    personal = True  # the audit log keeps the id alone

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["journey", "customer_id", "cause"], name="enrollment_cause_once"),
            models.UniqueConstraint(fields=["journey", "customer_id"], name="enrollment_inside_once", condition=INSIDE),
        ]
        indexes = [
            models.Index(fields=["journey", "due_at", "id"], name="enrollment_due", condition=INSIDE),
            models.Index(fields=["journey", "step", "due_at"], name="enrollment_step", condition=INSIDE),
            models.Index(fields=["journey", "customer_id", "number"], name="enrollment_customer"),
            models.Index(fields=["journey", "status", "id"], name="enrollment_status"),
            models.Index(fields=["customer_id"], name="enrollment_person"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_external_id or 'erased'}: {self.status}"

    def forget(self) -> None:
        """Take out of the fields in PERSONAL who it was. An event's id is what a program made of it. Not saved."""
        self.customer_external_id = self.event_id = ""
        self.cause, self.trigger = f"erased {self.number}", {}

    @property
    def passed(self) -> tuple[str, ...]:
        """The ids of the steps that were passed, in order."""
        return tuple(move["step"] for move in self.trace)


class Happening(Record):
    """What has happened to a customer and may concern a journey. It is written by the transaction that learned of it,
    and deleted by the mover in the transaction that applies it."""

    ERASED = "customer erased"

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="inbox", db_index=False)
    customer_id = models.UUIDField()
    name = models.CharField(max_length=40)
    event_id = models.CharField(max_length=180)
    occurred_at = models.DateTimeField()
    properties = models.JSONField(default=dict, blank=True)

    personal = True

    class Meta:
        app_label = "campaigns"
        indexes = [
            models.Index(fields=["journey", "id"], name="happening_inbox"),
            models.Index(fields=["customer_id"], name="happening_person"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.occurred_at:%Y-%m-%d %H:%M}"


def open_journeys() -> "models.QuerySet[Journey, Any]":
    """The journeys that people may be inside of."""
    return Journey.objects.filter(status__in=Journey.OPEN)
