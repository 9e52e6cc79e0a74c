"""How far each stream is written, and the records that could not be."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.database.models import Record


class StreamPositions(models.QuerySet["StreamPosition"]):
    """Positions of shards."""

    def totals(self, stream: str) -> tuple[int, int]:
        """How many records of a stream were stored and how many became dead letters, in all the shards it ever had."""
        shards = self.filter(Q(stream=stream) | Q(stream__startswith=f"{stream}/"))
        figures = [*shards.values_list("stored", "dead")]
        return sum(stored for stored, _ in figures), sum(dead for _, dead in figures)


class StreamPosition(Record):
    """How far one shard has been written: the lease of who may write it, and what has come of its records.

    Everything here changes in the transaction that also writes the records, so a batch that is read again after a
    crash is recognised (`last_entry`), and a worker whose lease has passed on cannot write (`lease`).
    """

    stream = models.CharField(max_length=60, unique=True, help_text="Name of the shard, as receipts, or receipts/2.1.")
    lease = models.CharField(max_length=32, blank=True, help_text="Token of the drain that may write.")
    lease_until = models.DateTimeField(default=timezone.now)
    incarnation = models.CharField(max_length=32, blank=True, help_text="Which life of the stream `last_entry` is of.")
    last_entry = models.CharField(max_length=40, default="0-0")
    stored = models.BigIntegerField(default=0, help_text="Records written since the beginning.")
    dead = models.BigIntegerField(default=0, help_text="Records among the dead letters since the beginning.")

    objects = StreamPositions.as_manager()

    def __str__(self) -> str:
        return self.stream


class DeadLetter(Record):
    """A record that was accepted and could not be written, as it came."""

    stream = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    record = models.TextField(help_text="JSON")
    reason = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    replayed_at = models.DateTimeField(null=True, blank=True, help_text="When somebody began to append it again.")

    personal = True  # the audit log keeps the id alone: a reason may quote the record

    class Meta:
        indexes = [
            models.Index(fields=["stream", "id"], name="deadletter_stream"),
            models.Index(fields=["kind", "id"], name="deadletter_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.reason}"
