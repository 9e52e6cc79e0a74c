"""What is watched, and what came of it."""

from django.db import models
from django.utils import timezone

from crm.database.models import Record


class Watch(Record):
    """A rule that is watched, or a date. Customers for whom the rule holds carry the watch's mark.

    STARTING: customers behind the cursor are not set up yet. LIVE: all are. ENDING: the marks are taken off.
    """

    class State(models.TextChoices):
        STARTING = "starting"
        LIVE = "live"
        ENDING = "ending"

    key = models.CharField(max_length=100, unique=True, help_text="What is watched: `segment:ID` or `rule:DIGEST`.")
    source = models.JSONField(help_text="The rule as it was given, which may name segments.")
    rule = models.JSONField(help_text="The rule with those of the segments that it names in their place.")
    calendar = models.CharField(max_length=200, help_text="What moments depend on besides the rule.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.STARTING)
    cursor = models.UUIDField(null=True, blank=True, help_text="The last customer whom the pass has reached.")
    started_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now, help_text="When the pass last moved.")

    class Meta:
        app_label = "customers"

    def __str__(self) -> str:
        return f"{self.key}: {self.state}"


class Crossing(Record):
    """Somebody entered or left a segment that is watched."""

    crossing_id = models.CharField(max_length=128, unique=True, help_text="Made of what it is about.")
    name = models.CharField(max_length=40)
    customer_id = models.UUIDField()
    segment_id = models.UUIDField()
    occurred_at = models.DateTimeField()

    personal = True  # the audit log keeps the id alone

    class Meta:
        app_label = "customers"
        indexes = [
            models.Index(fields=["customer_id", "occurred_at", "id"], name="crossing_customer"),
            models.Index(fields=["occurred_at"], name="crossing_occurred"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.occurred_at:%Y-%m-%d %H:%M}"
