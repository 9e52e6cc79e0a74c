"""Journeys as they are stored: their versions, the people in them, and what has happened and waits to be applied."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, NamedTuple, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm.database.models import Record
from crm.database.places import CompactJSONField


class Status(models.TextChoices):
    """Draft → live ⇄ paused → stopped."""

    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    STOPPED = "stopped"


class Journey(Record):
    """Something that happens to customers, and the steps that follow by themselves.

    One mover at a time writes a journey that is live: it holds the lease, which every transaction renews. The counters
    move in the transactions that move people, so `entered` is `inside` and the sum of `left`, and no page counts
    people. `here` leaves out those who have not come to a step yet.
    """

    Status = Status
    OPEN = (Status.LIVE, Status.PAUSED)
    EDITABLE = (Status.DRAFT, *OPEN)

    name = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    draft = models.JSONField(help_text="As it was last saved.")
    draft_version = models.IntegerField(default=1, help_text="Rises with every change of the draft.")
    version = models.IntegerField(default=0, help_text="The number of the version that is live; 0 for none.")
    following = models.IntegerField(default=0, help_text="The version that people of older ones follow to; 0 for none.")
    interests = models.JSONField(default=list, blank=True, help_text="Names of the events that its versions ask for.")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    updated_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)

    lease = models.CharField(max_length=32, blank=True, help_text="Token of the mover that may write.")
    lease_until = models.DateTimeField(default=timezone.now)

    hour_since = models.DateTimeField(null=True, blank=True, help_text="When the hour of `hour_entries` began.")
    hour_entries = models.IntegerField(default=0, help_text="Who entered in that hour.")
    round_at = models.DateTimeField(null=True, blank=True, help_text="When a whole segment is next let in.")
    overdue_answer = models.CharField(max_length=10, blank=True, help_text="What happens to people who are held.")
    overdue_answered_at = models.DateTimeField(null=True, blank=True)
    entries_answer = models.CharField(max_length=10, blank=True, help_text="What happens to entries that are held.")
    entries_answered_at = models.DateTimeField(null=True, blank=True)

    entered = models.BigIntegerField(default=0)
    inside = models.BigIntegerField(default=0)
    converted = models.BigIntegerField(default=0, help_text="Who reached the goal in time.")
    left = models.JSONField(default=dict, blank=True, help_text="How many have left, by reason.")
    not_entered = models.JSONField(default=dict, blank=True, help_text="How many were not let in, by reason.")
    reached = models.JSONField(default=dict, blank=True, help_text="How many came to each step, by its id.")
    here = models.JSONField(default=dict, blank=True, help_text="How many are inside at each step, by its id.")
    overdue = models.BigIntegerField(default=0, help_text="How many inside are held.")
    arms = models.JSONField(default=dict, blank=True, help_text="By round of its holdout, how many are in each arm.")

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
        """Whether it was never started."""
        return self.status == Status.DRAFT

    @property
    def is_open(self) -> bool:
        """Whether it was started and not stopped."""
        return self.status in self.OPEN

    @property
    def state(self) -> str:
        """The status as pages colour it: that of a campaign which is as far."""
        return {"live": "sending", "stopped": "completed"}.get(self.status, self.status)


class Version(Record):
    """A journey as it was started or published. It never changes."""

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
    LEFT = "left", "Left"


INSIDE = Q(status=EnrollmentStatus.INSIDE)
HELD = Q(is_held=True)


class Place(NamedTuple):
    """Where somebody is counted: at which step, empty for none, and whether among those held."""

    step: str = ""
    is_held: bool = False


class Enrollment(Record):
    """One customer's way through a journey.

    `trace` has the steps that were passed, each with its time and what came of it; no step is passed twice. Every
    change is a conditional update of `moves`. Where the customer was erased, nothing says any more who it was.

    Somebody whose step was due too long ago is held: they go on or leave when a person says so, and leave at `due_at`
    without an answer. `overdue_since` is when their step was due.
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
    trigger = CompactJSONField(default=dict, blank=True, help_text="The properties of that event, while inside.")
    caused_at = models.DateTimeField(help_text="When that event happened.")
    entered_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.INSIDE)
    reason = models.CharField(max_length=40, blank=True, help_text="Why they left.")
    left_at = models.DateTimeField(null=True, blank=True)
    step = models.CharField(max_length=30, blank=True, help_text="Where they wait.")
    here_since = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    is_held = models.BooleanField(default=False)
    overdue_since = models.DateTimeField(null=True, blank=True)
    converted_at = models.DateTimeField(null=True, blank=True)
    moves = models.IntegerField(default=0, help_text="How often the row was changed.")
    trace = CompactJSONField(default=list, blank=True)

    personal = True  # the audit log keeps the id alone
    place_before = Place()  # where they are counted: that of the row as it was read

    class Meta:
        app_label = "campaigns"
        constraints = [
            models.UniqueConstraint(fields=["journey", "customer_id", "cause"], name="enrollment_cause_once"),
            models.UniqueConstraint(fields=["journey", "customer_id"], name="enrollment_inside_once", condition=INSIDE),
        ]
        indexes = [
            models.Index(fields=["journey", "due_at", "id"], name="enrollment_due", condition=INSIDE),
            models.Index(fields=["journey", "step", "due_at"], name="enrollment_step", condition=INSIDE),
            models.Index(fields=["journey", "due_at", "id"], name="enrollment_held", condition=HELD),
            models.Index(fields=["journey", "version", "step", "id"], name="enrollment_version", condition=INSIDE),
            models.Index(fields=["journey", "status", "id"], name="enrollment_status"),
            models.Index(fields=["customer_id"], name="enrollment_person"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_external_id or 'erased'}: {self.status}"

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **options: Any) -> Self:
        """As Django makes it of a row."""
        enrollment = super().from_db(db, field_names, values, **options)
        enrollment.place_before = enrollment.place
        return enrollment

    @property
    def place(self) -> Place:
        """Where they are to be counted now. Who has left is at no step, and not held."""
        return Place(self.step, self.is_held)

    def forget(self) -> None:
        """Take out of the fields in PERSONAL who it was. An event's id is what a program made of it. Not saved."""
        self.customer_external_id = self.event_id = ""
        self.cause, self.trigger = f"erased {self.number}", {}

    @property
    def passed(self) -> tuple[str, ...]:
        """The ids of the steps that were passed, in order."""
        return tuple(move["step"] for move in self.trace)


class Participant(Record):
    """One customer in the comparison of a journey that holds people out. `orders` and `spent` are completed orders from
    `entered_at` to `until`, in minor units; `before` is what they spent in the 180 days before, in whole units."""

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="participants", db_index=False)
    customer_id = models.UUIDField(help_text="Another id where the customer was erased.")
    round = models.CharField(max_length=20, help_text="The number of its 90 days since the start: the share held out.")
    arm = models.CharField(max_length=1)
    entered_at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField(default=timezone.now)
    orders = models.IntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    before = models.IntegerField(default=0)

    personal = True

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["journey", "customer_id"], name="participant_once")]
        indexes = [
            models.Index(
                fields=["journey", "round", "arm", "orders", "spent", "before"],
                name="participant_buyer",
                condition=Q(orders__gt=0),
            ),
            models.Index(fields=["customer_id"], name="participant_person"),
        ]

    def __str__(self) -> str:
        return f"{self.round} {self.arm}"


class Happening(Record):
    """What has happened to a customer and may concern a journey. It is written by the transaction that learned of it,
    and deleted by the mover in the transaction that applies it. One that would let in more people than the journey may
    take in an hour is held until a person answers, and dropped at `held_until` without an answer."""

    ERASED = "customer erased"
    FIELDS = ("id", "journey", "customer_id", "name", "event_id", "occurred_at", "properties", "is_held", "held_until")

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="inbox", db_index=False)
    customer_id = models.UUIDField()
    name = models.CharField(max_length=40)
    event_id = models.CharField(max_length=180)
    occurred_at = models.DateTimeField()
    properties = models.JSONField(default=dict, blank=True)
    is_held = models.BooleanField(default=False)
    held_until = models.DateTimeField(null=True, blank=True)

    personal = True

    class Meta:
        app_label = "campaigns"
        indexes = [
            models.Index(fields=["journey", "is_held", "id"], name="happening_inbox"),
            models.Index(fields=["journey", "held_until", "id"], name="happening_held", condition=HELD),
            models.Index(fields=["customer_id"], name="happening_person"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.occurred_at:%Y-%m-%d %H:%M}"


class Round(Record):
    """A moment at which all members of a segment are let in: a day of the week, or the start of a journey that takes in
    who is there already. The mover goes through them in the order of their ids."""

    LATE = timedelta(minutes=10)

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="rounds", db_index=False)
    at = models.DateTimeField(help_text="When it was due.")
    begun_at = models.DateTimeField(default=timezone.now)
    cursor = models.UUIDField(null=True, blank=True, help_text="The last customer whom it has reached.")
    members = models.BigIntegerField(default=0, help_text="How many it has found so far.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["journey", "at"], name="round_once")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.members} members"

    @property
    def is_late(self) -> bool:
        """Whether it was begun much later than it was due."""
        return self.begun_at > self.at + self.LATE


class DryRun(Record):
    """A journey walked over the days that have passed, to see what it would have sent. Nothing is sent.

    A task walks customer by customer, in the order of their ids, and stores what it has counted with the cursor by one
    conditional update; so a worker that dies loses a few seconds, and what two count at once is stored once. Of many
    customers a sample is walked: see `samples`.
    """

    GIVEN_UP = timedelta(hours=1)

    journey = models.ForeignKey(Journey, on_delete=models.CASCADE, related_name="dry_runs", db_index=False)
    definition = models.JSONField(help_text="The journey that is walked, in the language of journeys.")
    since = models.DateTimeField()
    until = models.DateTimeField(help_text="The moment at which it was begun.")
    cursor = models.UUIDField(null=True, blank=True, help_text="The last customer who was walked.")
    customers = models.BigIntegerField(default=0, help_text="How many there were at the beginning.")
    one_in = models.IntegerField(default=1, help_text="One in so many customers is taken; 1 takes all.")
    walked = models.BigIntegerField(default=0, help_text="How many of them are done.")
    counts = models.JSONField(default=dict, blank=True)
    moved_at = models.DateTimeField(default=timezone.now, help_text="When counts were last stored.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        indexes = [models.Index(fields=["journey", "id"], name="dry_run_journey")]

    def __str__(self) -> str:
        return f"{self.days} days until {self.until:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("journeys:dry_run", args=[self.journey_id, self.id])

    @property
    def days(self) -> int:
        """How many days are walked."""
        return (self.until - self.since).days

    @property
    def sample(self) -> int:
        """About how many customers are taken."""
        return round(self.customers / self.one_in)

    @property
    def status(self) -> str:
        """`done`, `running`, or `failed` where it has not ended within GIVEN_UP."""
        if self.finished_at:
            return "done"
        return "running" if self.until > timezone.now() - self.GIVEN_UP else "failed"


def started_journeys() -> "models.QuerySet[Journey, Any]":
    """The journeys that people may have been inside of, the oldest first."""
    return Journey.objects.exclude(status=Journey.Status.DRAFT).order_by("id")


def open_journeys() -> "models.QuerySet[Journey, Any]":
    """The journeys that people may be inside of."""
    return Journey.objects.filter(status__in=Journey.OPEN)
