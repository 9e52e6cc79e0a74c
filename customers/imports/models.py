"""One import: its file, what was decided about it, how far it has come, and what it changed."""

from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse
from django.utils import timezone

from crm.database import transactional
from crm.database.models import Record


class Import(Record):
    """A file on its way to customers and orders.

    uploaded → checking → checked → importing → done → undoing → undone; stopped from checking or importing, and failed
    where the file cannot be read to its end. `position` chunks of the file (`customers.imports.lines`) are checked or
    appended to the stream. Their entries are numbered from 1, and `written` of them are in the tables, so that one that
    comes twice or too early is known. `moved_at` tells whether its worker is still alive.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "Not checked yet"
        CHECKING = "checking", "Checking"
        CHECKED = "checked", "Ready to import"
        IMPORTING = "importing", "Importing"
        STOPPED = "stopped", "Stopped"
        FAILED = "failed", "Cannot be read"
        DONE = "done", "Done"
        UNDOING = "undoing", "Being undone"
        UNDONE = "undone", "Undone"

    CHOOSING = (State.UPLOADED, State.CHECKED)  # a person decides how the file is read
    WAITING = (*CHOOSING, State.FAILED)  # nothing of it is imported
    UNDER_WAY = (State.CHECKING, State.IMPORTING, State.UNDOING)
    WRITING = (State.IMPORTING, State.STOPPED)

    name = models.CharField(max_length=200, help_text="Name of the file.")
    size = models.BigIntegerField(help_text="Bytes.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    choices = models.JSONField(help_text="As customers.imports.choices keeps them.")
    sheet = models.CharField(max_length=200, blank=True)
    heading = models.JSONField(default=list, help_text="The name of each column.")
    encoding = models.CharField(max_length=40, default="utf-8")
    delimiter = models.CharField(max_length=1, default=",")
    problem = models.CharField(max_length=1000, blank=True, help_text="Why it failed.")
    rows = models.BigIntegerField(default=0, help_text="Of the file, once they are counted.")
    rows_done = models.BigIntegerField(default=0, help_text="Of these, how many are checked, appended or undone.")
    position = models.BigIntegerField(default=0, help_text="Chunks of the file that are checked or appended.")
    written = models.BigIntegerField(default=0, help_text="Number of the newest entry of it that is in the tables.")
    written_by_shard = models.JSONField(default=list, help_text="The same for each shard of the stream, of several.")
    last_entry = models.CharField(max_length=40, blank=True, help_text="Id of the newest entry in the stream.")
    incarnation = models.CharField(max_length=32, blank=True, help_text="Which life of the stream that is of.")
    report = models.JSONField(default=dict, blank=True, help_text="What the check found.")
    refused = models.IntegerField(default=0, help_text="Rows that became no record.")
    without_phone = models.IntegerField(default=0, help_text="Rows that came in without their phone number.")
    customers_new = models.IntegerField(default=0)
    customers_changed = models.IntegerField(default=0)
    customers_same = models.IntegerField(default=0)
    orders_new = models.IntegerField(default=0)
    orders_changed = models.IntegerField(default=0)
    orders_same = models.IntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    moved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["state", "moved_at"], name="import_state")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page of the import."""
        return reverse("imports:import", args=[self.id])

    @property
    def is_under_way(self) -> bool:
        """Whether a worker is at it."""
        return self.state in self.UNDER_WAY

    @transactional
    def move(self, *states: str, **changes: Any) -> bool:
        """Change the row if it is in one of these states; whether it was. `moved_at` becomes now.

        In a transaction, since on MongoDB a bare update waits for one that a dead worker has left open.
        """
        changes["moved_at"] = timezone.now()
        return bool(Import.objects.filter(id=self.id, state__in=states).update(**changes))


class FilePart(Record):
    """A piece of an uploaded file, so that any machine can read it. Parts are deleted when the import is done."""

    import_id = models.UUIDField()
    number = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["import_id", "number"], name="file_part")]

    def __str__(self) -> str:
        return f"{self.import_id}: {self.number}"


class RefusedRow(Record):
    """A row that became no record, or came in without its phone number: its cells as in the file, and the reason."""

    import_id = models.UUIDField()
    chunk = models.BigIntegerField(default=0)
    line = models.BigIntegerField()
    cells = models.JSONField(default=list)
    reason = models.CharField(max_length=1000)
    is_imported = models.BooleanField(default=False, help_text="Whether it came in without its phone number.")

    class Meta:
        indexes = [models.Index(fields=["import_id", "line"], name="refused_row")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"

    @property
    def line_text(self) -> str:
        """Its cells as one text."""
        return ", ".join(self.cells)


class ImportedRecord(Record):
    """What an import changed of one customer or order: the columns before and after, which undo compares.

    One that it found as it is has neither. Attributes are here only as far as they differ, None where there was none.
    """

    import_id = models.UUIDField()
    kind = models.CharField(max_length=10, help_text="customer or order.")
    external_id = models.CharField(max_length=128)
    is_new = models.BooleanField(help_text="Whether the import created it.")
    before = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    written_at = models.DateTimeField(
        default=timezone.now,
        help_text="`recorded_at` or `updated_at` of what it wrote, or when a program sent the same.",
    )

    class Meta:
        indexes = [
            models.Index(fields=["import_id", "kind", "id"], name="imported_record"),
            models.Index(fields=["external_id"], name="imported_record_of"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"
