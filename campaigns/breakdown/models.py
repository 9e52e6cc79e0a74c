"""What is stored of breakdowns: those that count every message of a large campaign."""

from django.db import models
from django.utils import timezone

from crm.database.models import Record


class WholeCount(Record):
    """One outcome by one grouping, of all messages of a campaign. A task counts message by message, in the order of
    their ids, and stores its counts with the cursor by one conditional update; so a worker that dies loses a few
    seconds, and what two count at once is stored once. Kept for a day."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="+")
    by = models.CharField(max_length=100, help_text="The name of the grouping.")
    of = models.CharField(max_length=20, help_text="The outcome.")
    whole = models.BigIntegerField(help_text="How many messages there were when it began.")
    counted = models.BigIntegerField(default=0)
    counts = models.JSONField(default=dict, blank=True)
    cursor = models.UUIDField(null=True, blank=True, help_text="Last message that was counted.")
    began_at = models.DateTimeField(default=timezone.now)
    moved_at = models.DateTimeField(default=timezone.now, help_text="When counts were last stored.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "campaigns"
        constraints = [models.UniqueConstraint(fields=["campaign", "by", "of"], name="whole_count_once")]

    def __str__(self) -> str:
        return f"{self.of} by {self.by}"

    @property
    def percent(self) -> int:
        """How much is counted; below 100 until all is."""
        return min(99, 100 * self.counted // self.whole) if self.whole else 0
