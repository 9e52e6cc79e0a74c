"""The ledger: one row per recipient, frozen at launch. It is the truth; tasks and vendors only move it.

    pending → sending → sent → delivered | failed
    skipped   not sent, with the reason
    unknown   handed to a vendor that recognises no key, and never heard of again: a person decides

A message that has failed may be given another round. What the vendor knows it by, its key, is its id and its round.

Rows move by a conditional update whose count is checked, never by loading and saving.
"""

import uuid

from django.db import models
from django.utils import timezone

from crm.database.models import Record


class State(models.TextChoices):
    PENDING = "pending", "Pending"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Skipped"
    UNKNOWN = "unknown", "Unknown"


COUNTERS = frozenset(state.value for state in State)

# A receipt moves a message from any of these states to its own: the highest seen wins, whatever the order.
BEFORE_SENT = (State.PENDING, State.SENDING, State.UNKNOWN, State.SKIPPED)
RISES_FROM = {
    State.SENT: BEFORE_SENT,
    State.FAILED: (*BEFORE_SENT, State.SENT),
    State.DELIVERED: (*BEFORE_SENT, State.SENT, State.FAILED),
}


def key_of(id: uuid.UUID, round: int) -> str:
    """What the vendor knows a message by: the same for every attempt of a round, another one in the next."""
    return f"{id}-{round}" if round > 1 else str(id)


def read_key(key: str) -> tuple[uuid.UUID, int] | None:
    """Id and round; nothing for a text that `key_of` cannot give."""
    try:
        id, round = uuid.UUID(key[:36]), int(key[37:] or 1)
    except ValueError:
        return None
    return (id, round) if key == key_of(id, round) else None


class Message(Record):
    """What one customer is sent by one campaign.

    `values` are the tokens' values at launch. `lease` names the claim that may finish the row.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="log")
    customer_id = models.UUIDField()
    customer_external_id = models.CharField(max_length=128)
    customer_name = models.CharField(max_length=1000, blank=True)
    to = models.CharField(max_length=254, blank=True)
    to_key = models.CharField(max_length=762, blank=True, editable=False, help_text="Folded, to find it twice.")
    search_key = models.TextField(blank=True, editable=False, help_text="Folded name, address and external id.")
    values = models.JSONField(default=dict, blank=True)

    status = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=1000, blank=True)
    round = models.IntegerField(default=1, help_text="Rises when a failed message is retried.")
    attempts = models.IntegerField(default=0, help_text="Made in this round.")
    lease = models.UUIDField(null=True, blank=True)
    due_at = models.DateTimeField(
        default=timezone.now, help_text="When it may be claimed: at its next attempt, or when the lease has run out."
    )

    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    clicked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "communication_log"
        constraints = [models.UniqueConstraint(fields=["campaign", "customer_id"], name="message_once")]
        indexes = [
            models.Index(fields=["campaign", "to_key"], name="message_address"),
            models.Index(fields=["campaign", "customer_id"], name="message_recipient"),
            models.Index(fields=["campaign", "status", "due_at", "id"], name="message_claim"),
            models.Index(fields=["campaign", "id"], name="message_log"),
            models.Index(fields=["customer_id", "id"], name="message_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.to or self.customer_external_id}: {self.status}"

    @property
    def key(self) -> str:
        return key_of(self.id, self.round)
