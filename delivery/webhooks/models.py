"""The tables of webhooks."""

import hashlib
import json
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from crm.accounts.encryption import decrypt, encrypt
from crm.database.models import Record
from crm.web.hosts import must_be_public, shown_address

PURPOSE = "delivery.webhook"  # of the encryption


class Webhook(Record):
    """An address that is told of events. While it is paused its events wait; one that is off is told of nothing new."""

    class Status(models.TextChoices):
        """What becomes of new events."""

        ON = "on", "On"
        PAUSED = "paused", "Paused"
        OFF = "off", "Off"

    MAX_WEBHOOKS = 20

    name = models.CharField(max_length=80)
    url = models.CharField("address", max_length=1000)
    by_administrator = models.BooleanField(default=False, help_text="An administrator entered the address on the page.")
    events = models.JSONField(default=list, help_text="The names of the events that it asks for.")
    for_journeys = models.BooleanField(default=False, help_text="Steps of journeys post here.")
    encrypted = models.TextField(blank=True, editable=False, help_text="The secret, encrypted with the SECRET_KEY.")
    encrypted_before = models.TextField(blank=True, editable=False, help_text="The secret that was replaced.")
    before_until = models.DateTimeField(null=True, blank=True, help_text="Until when the replaced secret signs too.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ON)
    reason = models.CharField(max_length=300, blank=True, help_text="Why it is paused or off.")
    created_at = models.DateTimeField(default=timezone.now)

    failures = models.IntegerField(default=0, help_text="Batches in a row of which nothing was accepted.")
    failing_since = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When something was last posted.")
    answer = models.CharField(max_length=300, blank=True, help_text="What it was answered.")
    retry_at = models.DateTimeField(default=timezone.now, help_text="Nothing is sent before.")
    lease = models.CharField(max_length=32, blank=True, editable=False, help_text="Of the worker that sends.")
    lease_until = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        app_label = "delivery"
        indexes = [models.Index(fields=["status"], name="webhook_status")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its page with the log."""
        return reverse("delivery:webhook", args=[self.id])

    @property
    def is_guarded(self) -> bool:
        """Whether its address must not lead to a private network."""
        return must_be_public(by_administrator=self.by_administrator)

    @property
    def shown_url(self) -> str:
        """The address without its query, which may hold a token."""
        return shown_address(self.url)

    @property
    def is_failing(self) -> bool:
        """Whether nothing was accepted lately, while it is on."""
        return self.status == self.Status.ON and self.failures > 0

    @property
    def look(self) -> str:
        """How pages colour its status."""
        if self.is_failing:
            return "failed"
        return {self.Status.ON: "delivered", self.Status.PAUSED: "pending"}.get(self.Status(self.status), "failed")

    @property
    def host(self) -> str:
        """The host of the address, for the audit log."""
        return urlsplit(self.url).hostname or ""

    @property
    def secret_version(self) -> str:
        """What tells its secret from those before, and says nothing of it."""
        return hashlib.sha256(self.encrypted.encode()).hexdigest()[:16]

    def write_secret(self, secret: str) -> None:
        """Set the secret; saving is for the caller."""
        self.encrypted = encrypt(secret, PURPOSE)

    def secrets(self, now: datetime) -> list[str]:
        """The secrets that sign, the newest first. `Unreadable` where the SECRET_KEY has changed since."""
        if self.for_journeys:
            return list(settings.WEBHOOK_SECRETS)
        live = [self.encrypted]
        if self.encrypted_before and self.before_until and self.before_until > now:
            live.append(self.encrypted_before)
        return [decrypt(text, PURPOSE) for text in live]


class Attempt(NamedTuple):
    """A request that was made for an event: when, the status of its answer, 0 without one, how many seconds it took,
    what it met in words, and when the next one was planned; None where it was the last."""

    at: datetime
    status: int
    seconds: float
    answer: str
    next_at: datetime | None


class Delivery(Record):
    """An event in the outbox of a webhook, and afterwards in its log. It is written in the transaction in which the
    event happened, once a webhook, and its id is the same for every attempt."""

    class State(models.TextChoices):
        """What has become of it."""

        WAITING = "waiting", "Waiting"
        DELIVERED = "delivered", "Delivered"
        DEAD = "dead", "Dead"

    TEST = "webhook_test"  # the name of a test
    MAX_LOGGED = 20  # attempts; the latest ones

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event_id = models.CharField(max_length=180)
    name = models.CharField(max_length=40)
    customer_external_id = models.CharField(max_length=128, blank=True)
    occurred_at = models.DateTimeField()
    properties = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.IntegerField(default=0)
    due_at = models.DateTimeField(default=timezone.now, help_text="When its next attempt may be made.")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When the last attempt ended.")
    answer = models.CharField(max_length=300, blank=True, help_text="What the last attempt met.")
    log = models.JSONField(default=list, blank=True, help_text="Its attempts, the first one first.")

    personal = True

    class Meta:
        app_label = "delivery"
        verbose_name_plural = "deliveries"
        constraints = [models.UniqueConstraint(fields=["event_id", "webhook"], name="delivery_once")]
        indexes = [
            models.Index(fields=["webhook", "due_at", "id"], name="delivery_due", condition=Q(state="waiting")),
            models.Index(fields=["webhook", "state", "id"], name="delivery_state"),
            models.Index(fields=["webhook", "id"], name="delivery_log"),
            models.Index(fields=["customer_external_id"], name="delivery_person"),
            models.Index(fields=["created_at"], name="delivery_created"),
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.state}"

    @property
    def attempt_log(self) -> list[Attempt]:
        """The latest attempts, in order."""
        return [
            Attempt(_read_time(at), status, seconds, answer, _read_time(next_at) if next_at else None)
            for at, status, seconds, answer, next_at in self.log
        ]

    @property
    def next_try_at(self) -> datetime | None:
        """When the next attempt is made, of an event that waits for a webhook that is on."""
        if self.state != self.State.WAITING or self.webhook.status != Webhook.Status.ON:
            return None
        return max(self.due_at, self.webhook.retry_at) if self.webhook.failures else self.due_at

    @property
    def note(self) -> str:
        """What became of it besides what its attempts met."""
        return "" if self.log and self.attempt_log[-1].answer == self.answer else self.answer

    def with_attempt(self, attempt: Attempt) -> list[list[Any]]:
        """The column `log` after another attempt."""
        next_at = attempt.next_at.isoformat() if attempt.next_at else None
        logged = [attempt.at.isoformat(), attempt.status, round(attempt.seconds, 3), attempt.answer, next_at]
        return [*self.log, logged][-self.MAX_LOGGED :]

    @property
    def message_id(self) -> str:
        """The `webhook-id` of every attempt."""
        return f"msg_{self.id.hex}"

    @property
    def look(self) -> str:
        """How pages colour its state."""
        return {self.State.WAITING: "pending", self.State.DEAD: "failed"}.get(self.State(self.state), "delivered")

    @property
    def is_erased(self) -> bool:
        """Whether the customer was erased, so that it cannot be sent again."""
        return self.event_id.startswith("erased:")

    @property
    def body(self) -> str:
        """What the receiver gets, as a person reads it."""
        return json.dumps(self.data, indent=2, ensure_ascii=False)

    @property
    def data(self) -> dict[str, Any]:
        """What the receiver gets."""
        return {
            "type": self.name,
            "timestamp": self.occurred_at.isoformat().replace("+00:00", "Z"),
            "data": {
                "id": self.event_id,
                "customer_external_id": self.customer_external_id,
                "properties": self.properties,
            },
        }


def _read_time(text: str) -> datetime:
    return datetime.fromisoformat(text)
