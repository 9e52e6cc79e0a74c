"""What the demo has made, so that it can be removed without what people have added."""

from typing import Any

from django.db import models
from django.utils import timezone

from crm.database.models import Record


class Demo(Record):
    """Something that was loaded with the demo. Customers, orders and events need no row: their ids say it."""

    class Kind(models.TextChoices):
        """What it is."""

        SEGMENT = "segment"
        CAMPAIGN = "campaign"
        JOURNEY = "journey"
        IMPORT = "import"

    kind = models.CharField(max_length=10, choices=Kind)
    made_id = models.UUIDField(help_text="The id of the segment, campaign, journey or import.")
    state = models.CharField(
        max_length=40, blank=True, help_text="Its version when it was loaded: one that people have changed is kept."
    )
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "demo"
        indexes = [models.Index(fields=["kind", "made_id"], name="demo_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.made_id}"

    @classmethod
    def note(cls, kind: str, made: Any, state: str = "") -> None:
        """Remember something that was loaded, inside the transaction that makes it."""
        cls.objects.create(kind=kind, made_id=made.id, state=state)
