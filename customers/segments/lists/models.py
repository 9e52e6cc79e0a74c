"""What is stored of a change of a list until it is carried out."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from crm.database.models import Record


class ListChange(Record):
    """Whom to put on a list, or to leave as all that are on it. `segments.lists.changes` carries it out."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        ADDING = "adding"
        REMOVING = "removing"
        DONE = "done"

    UNDER_WAY = (State.ADDING, State.REMOVING)

    list_id = models.UUIDField(help_text="The segment, which a new list is not before it is done.")
    name = models.CharField(max_length=200)
    rule = models.JSONField(null=True, blank=True, help_text="Whose matches are listed; empty for a file.")
    replaces = models.BooleanField(default=False)
    customer_ids = models.TextField(blank=True, help_text="Whom the file names, in order.")
    unmatched = models.TextField(blank=True, help_text="Lines that name nobody: number, text, reason.")
    lines = models.IntegerField(default=0)
    matched = models.IntegerField(default=0)
    missed = models.IntegerField(default=0, help_text="How many lines name nobody.")
    repeated = models.IntegerField(default=0, help_text="How many lines name somebody again.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    until = models.UUIDField(null=True, blank=True, help_text="The last customer who was dealt with.")
    written = models.IntegerField(default=0, help_text="How many have been put on the list.")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "customers"
        indexes = [
            models.Index(fields=["list_id"], name="list_change_list"),
            models.Index(fields=["created_at"], name="list_change_created"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    def get_absolute_url(self) -> str:
        """The page of the change."""
        return reverse("segments:change", args=[self.id])

    @property
    def is_under_way(self) -> bool:
        """Whether customers are being added or removed."""
        return self.state in self.UNDER_WAY
