"""The ledger: one row per recipient, written at launch. The source of truth; tasks and receipts only change states.

    pending → sending → sent → delivered | failed
    skipped   not sent, with the reason
    unknown   sent to a vendor that recognises no keys, without an answer: a person decides

No row says `sending`: a pending message is being sent while a lease names it, which saves a write of every row. Only
the worker that has the lease and receipts change it then. Counters and lists show it as sending.

Failed, skipped and unknown messages have a reason. A failed message may be given another round. Its key, which the
vendor knows it by, is made of its id and its round.

Rows move by a conditional update whose count is checked, never by loading and saving. The updates that
every message goes through touch no index, since in a transaction of MongoDB 6 an update that does takes six times as
long. So no index, nor the condition of one, names `status`; failures and retries are found by `reason_for`.
"""

import uuid
from collections.abc import Collection, Iterable
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.database.models import Record


class State(models.TextChoices):
    """What has become of a message; a diagram stands at the top of this module."""

    PENDING = "pending", "Pending"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    DELIVERED = "delivered", "Delivered"
    FAILED = "failed", "Failed"
    SKIPPED = "skipped", "Skipped"
    UNKNOWN = "unknown", "Unknown"


CHUNK = 2_000  # messages of one transaction
STATES_WITH_REASON = (State.FAILED, State.SKIPPED, State.UNKNOWN)
COUNTERS = frozenset(state.value for state in State)
REACTIONS = ("complained", "unsubscribed")  # a counter of the campaign each, and a time (`…_at`)

# A receipt moves a message from any of these states to its own: the highest seen wins, whatever the order.
BEFORE_SENT = (State.PENDING, State.UNKNOWN, State.SKIPPED)
RISES_FROM = {
    State.SENT: BEFORE_SENT,
    State.FAILED: (*BEFORE_SENT, State.SENT),
    State.DELIVERED: (*BEFORE_SENT, State.SENT, State.FAILED),
}


def message_key(id: str, round: int) -> str:
    """What the vendor knows a message by: its id, given as 32 hex digits, and its round. The same for every attempt of
    a round, another one in the next."""
    key = f"{id[:8]}-{id[8:12]}-{id[12:16]}-{id[16:20]}-{id[20:]}"
    return f"{key}-{round}" if round > 1 else key


def parse_message_key(key: str) -> tuple[str, int] | None:
    """Id and round; nothing for a text that `message_key` cannot give."""
    id, round = key[:36].replace("-", ""), key[37:] or "1"
    if len(id) != 32 or not round.isdecimal() or len(round) > 9 or key != message_key(id, int(round)):
        return None
    return id, int(round)


HAS_REASON = Q(reason__gt="")  # failed, skipped, unknown, or waiting for another attempt
AWAITING_RETRY = Q(reason_for=State.PENDING)
READY = Q(status=State.PENDING, reason_for="")  # in turn for the first attempt, or claimed
HAS_ORDERED = Q(orders__gt=0)  # of a campaign that compares arms
NO_REASON = {"reason": "", "reason_for": ""}


def explained(state: State | str) -> Q:
    """Messages that are in a state for a reason. Both conditions are needed to find them by their index, whose own
    condition is the first; it is on another column than those of the index, or SQLite would read too much of it."""
    return HAS_REASON & Q(reason_for=state)


def with_reason(state: State, reason: str) -> dict[str, Any]:
    """The fields of a message that comes into this state for a reason; the reason is not empty."""
    return {"status": state, "reason": reason, "reason_for": state}


class Message(Record):
    """What one customer is sent by one campaign, or by one step of a journey each time that they are in it.

    `values` are the tokens' values at launch. A pending message that has a reason waits until `due_at`, for another
    attempt or, with one of `timing.DEFERRALS`, for its time; one without is named by a lease, or lies beyond
    the campaign's `claim_cursor`. `reason_for` is the status of a message that has a reason, and else empty.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="log")
    customer_id = models.UUIDField()
    enrollment_number = models.IntegerField(default=0, help_text="Of a journey: which time the customer is in it.")
    customer_external_id = models.CharField(max_length=128)
    customer_name = models.CharField(max_length=1000, blank=True)
    to = models.CharField(max_length=254, blank=True)
    to_key = models.CharField(max_length=762, blank=True, editable=False, help_text="Folded, to find it twice.")
    search_key = models.TextField(blank=True, editable=False, help_text="Folded name, address and external id.")
    values = models.JSONField(default=dict, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, help_text="Of the customer, where it is asked for.")

    status = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    reason = models.CharField(max_length=1000, blank=True)
    reason_for = models.CharField(max_length=10, blank=True, editable=False, help_text="The status it explains.")
    round = models.IntegerField(default=1, help_text="Rises when a failed message is retried.")
    attempts = models.IntegerField(default=0, help_text="Made in this round.")
    retried_since = models.DateTimeField(null=True, blank=True, help_text="When an attempt of this round first failed.")
    due_at = models.DateTimeField(default=timezone.now, help_text="When its next attempt may be made.")
    late_after = models.DateTimeField(null=True, blank=True, help_text="Of a journey: not sent any more after this.")

    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    # What its hits come to.
    opened_at = models.DateTimeField(null=True, blank=True, help_text="By a person, first.")
    clicked_at = models.DateTimeField(null=True, blank=True, help_text="By a person, first.")
    prefetched_at = models.DateTimeField(null=True, blank=True, help_text="When a machine first loaded it.")
    machine_clicked_at = models.DateTimeField(null=True, blank=True, help_text="When a machine first took a link.")
    opens = models.IntegerField(null=True, blank=True, help_text="By people, in all.")
    clicks = models.IntegerField(null=True, blank=True, help_text="By people, in all.")
    complained_at = models.DateTimeField(null=True, blank=True, help_text="When it was reported as spam.")
    unsubscribed_at = models.DateTimeField(null=True, blank=True)

    arm = models.CharField(max_length=1, blank=True, help_text="Which group of a comparison; see `effect.arms`.")
    before = models.BigIntegerField(null=True, help_text="In an arm: spent before the launch, in whole currency units.")
    orders = models.IntegerField(null=True, help_text="In an arm: since the launch, as `effect.outcomes` counts.")
    spent = models.BigIntegerField(null=True, help_text="In an arm: with these orders, in minor units.")
    credit_checked_at = models.DateTimeField(null=True, help_text="When an order last asked whether this came before.")

    class Meta:
        db_table = "communication_log"
        constraints = [
            models.UniqueConstraint(fields=["campaign", "customer_id", "enrollment_number"], name="message_once")
        ]
        indexes = [
            models.Index(fields=["campaign", "to_key"], name="message_address"),
            models.Index(fields=["campaign", "due_at", "id"], name="message_again", condition=AWAITING_RETRY),
            models.Index(
                fields=["campaign", "reason_for", "id", "reason"], name="message_reason", condition=HAS_REASON
            ),
            models.Index(fields=["campaign", "id"], name="message_log"),
            models.Index(
                fields=["campaign", "arm", "orders", "spent", "before"], name="message_buyer", condition=HAS_ORDERED
            ),
            models.Index(fields=["customer_id", "id"], name="message_customer"),
        ]

    def __str__(self) -> str:
        return f"{self.to or self.customer_external_id}: {self.status}"

    @property
    def key(self) -> str:
        """What the vendor knows this message by; see `message_key`."""
        return message_key(self.id.hex, self.round)


class Lease(Record):
    """The messages that one worker has claimed and may finish, as long as this row is there. What becomes of them is
    decided by the process that deletes it: that worker, or the sweep after `until`."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, related_name="leases")
    until = models.DateTimeField()
    messages = models.JSONField(help_text="Ids, as the database keeps them.")

    class Meta:
        indexes = [models.Index(fields=["until"], name="lease_until")]

    def __str__(self) -> str:
        return f"{len(self.messages)} until {self.until}"


def claimed_messages(campaign_ids: Iterable[uuid.UUID | str]) -> set[str]:
    """The messages that leases of these campaigns name, by ids as the database keeps them. Those that are `READY` are
    being sent; receipts were faster than the worker for all others."""
    leases = Lease.objects.filter(campaign_id__in=set(campaign_ids)).values_list("messages", flat=True)
    return {id for messages in leases for id in messages}


def count_sending(campaign_id: uuid.UUID) -> int:
    """How many pending messages of a campaign are being sent."""
    return Message.objects.filter(READY, id__among=claimed_messages([campaign_id])).count()


def in_state(messages: QuerySet[Message], state: State | str, sending: Collection[str]) -> QuerySet[Message]:
    """The messages in a state; `sending` are the claimed messages of their campaign."""
    if state == State.SENDING:
        return messages.filter(READY, id__among=sending)
    messages = messages.filter(explained(state) if state in STATES_WITH_REASON else Q(status=state))
    return messages.exclude(READY & Q(id__among=sending)) if state == State.PENDING and sending else messages


def show_sending(messages: Iterable[Message], sending: Collection[str]) -> None:
    """Say `sending` of messages that are being sent, for a page or an answer; `sending` are the claimed messages of
    their campaign."""
    for message in messages:
        if message.status == State.PENDING and not message.reason_for and message.id.hex in sending:
            message.status = State.SENDING
