"""What is stored of the survey: the results of the last one, the pass that is under way, and the bands of RFM."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from crm.database.models import Record

ONLY = uuid.UUID(int=1)  # the id of the one row


class Survey(Record):
    """What one kind counted in the last pass, with the moment at which that began."""

    kind = models.CharField(max_length=40, unique=True)
    as_of = models.DateTimeField()
    results = models.JSONField()

    def __str__(self) -> str:
        return f"{self.kind} as of {self.as_of}"


class SurveyPass(Record):
    """The pass that is under way or was the last; its one row has the id `ONLY`. `counts` are those of each kind so
    far, by its name."""

    as_of = models.DateTimeField(help_text="When it began. Everything is counted as at this moment.")
    counts = models.JSONField(default=dict, blank=True)
    cursor = models.UUIDField(null=True, blank=True, help_text="Last customer who was counted.")
    surveyed = models.BigIntegerField(default=0, help_text="How many customers were counted.")
    customers = models.BigIntegerField(default=0, help_text="How many there were when it began.")
    leased_until = models.DateTimeField(null=True, blank=True, help_text="A worker has it until then.")
    moved_at = models.DateTimeField(default=timezone.now, help_text="When it was last worked on.")
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "survey passes"

    def __str__(self) -> str:
        return f"Survey of {self.as_of}"

    @property
    def percent(self) -> int:
        """How much of it is done; below 100 until it is finished."""
        return min(99, 100 * self.surveyed // self.customers) if self.customers else 0


class RfmBands(Record):
    """The bands of the RFM grid; its one row has the id `ONLY`. `recency` are the ends of all bands but the last, in
    days since the last order. `frequency` are the first numbers of orders of all bands but the first."""

    recency: Any = models.JSONField()
    frequency: Any = models.JSONField()
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "RFM bands"

    def __str__(self) -> str:
        return "RFM bands"
