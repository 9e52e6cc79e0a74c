"""Bulk changes of customers, and the customers that each one concerns."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from crm.database.models import Record


class BulkChange(Record):
    """A change of all customers that were chosen when it was confirmed. `customers.listing.bulk` carries it out.

    First they are listed in parts, so that it makes no difference who matches later; then each part is changed.
    """

    class Kind(models.TextChoices):
        ADD_TAG = "add_tag", "Add tag"
        REMOVE_TAG = "remove_tag", "Remove tag"
        ADD_TO_LIST = "add_to_list", "Add to list"

    class State(models.TextChoices):
        LISTING = "listing"
        CHANGING = "changing"
        DONE = "done"  # everything is in the stream

    kind = models.CharField(max_length=20, choices=Kind.choices)
    tag = models.CharField(max_length=200, blank=True)
    list_id = models.UUIDField(null=True, blank=True, help_text="The list, which a new one is at the end.")
    list_name = models.CharField(max_length=200, blank=True)
    rule = models.JSONField(help_text="Who was chosen, frozen; see `audience.frozen`.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.LISTING)
    newest = models.UUIDField(null=True, blank=True, help_text="The newest customer when it was confirmed.")
    listed_until = models.UUIDField(null=True, blank=True, help_text="The last customer who was listed.")
    total = models.IntegerField(default=0, help_text="Customers who were listed.")
    done = models.IntegerField(default=0, help_text="Customers who were dealt with.")
    changed = models.IntegerField(default=0, help_text="Of these, those of whom something changed.")
    missing = models.IntegerField(default=0, help_text="Of these, those who were deleted meanwhile.")
    last_entry = models.CharField(max_length=40, blank=True, help_text="The last entry in the stream of records.")
    confirmed_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["state", "moved_at"], name="bulk_change_state"),
            models.Index(fields=["list_id"], name="bulk_change_list"),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.tag or self.list_name}"

    def get_absolute_url(self) -> str:
        """The page with its progress and its result."""
        return reverse("customers:bulk_change", args=[self.id])

    @property
    def label(self) -> str:
        """What it does, in words."""
        return str(self.Kind(self.kind).label)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == self.State.DONE

    @property
    def unchanged(self) -> int:
        """How many were so already."""
        return self.done - self.changed - self.missing


class BulkPart(Record):
    """Some of the customers of a change; it goes when they are dealt with."""

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="parts", db_index=False)
    customer_ids = models.TextField(help_text="Ids in hex, with blanks between.")
    changed = models.IntegerField(null=True, blank=True, help_text="How many change; counted before they do.")
    missing = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["change", "id"], name="bulk_part_next")]

    def __str__(self) -> str:
        return str(self.id)
