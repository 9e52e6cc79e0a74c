"""The campaign: its content and audience, its status, and the counters of its messages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone

from campaigns.approved.templates import ApprovedTemplate, frozen_template
from campaigns.campaign_status import GOING, Campaigns, Status
from campaigns.carriers import Carrier, carrier_of_channel
from campaigns.content.frozen import Content, freeze
from campaigns.effect.global_holdouts import GlobalHoldout, find_holdout
from campaigns.log.ledger import COUNTERS
from campaigns.log.reason_counts import has_failed_for, move_reasons, soft_failures
from campaigns.senders import Sender
from campaigns.sending_rules.models import current_rules
from campaigns.sending_rules.timing import first_start
from campaigns.signals import cancelled, launched
from crm.accounts.audit import Action, By, record
from crm.accounts.models import User
from crm.database import transactional
from crm.database.models import Record
from crm.web.display import moment, number, wall_time
from customers import channels
from customers.models import Segment, Topic
from customers.segments import audience

RECEIPT_WAIT = timedelta(hours=72)  # after which what was handed over counts as settled
NO_CHANGES: Mapping[Any, int] = MappingProxyType({})
MEASURING_FIELDS = ("holdout", "measure_days", "ignores_holdout", "tries_hours")
# What people write, beside the name.
TEXT_FIELDS = (
    *("subject", "message", "preheader", "blocks", "sender", "topic"),
    *("template", "parameters", "dlt", "tracks", "utm"),
)
SOON = timedelta(hours=1)  # before a scheduled campaign begins, from when on pages watch it


class Campaign(Record):
    """Draft → scheduled → sending ⇄ paused → completed | cancelled. Once launched, its texts and audience never
    change.

    The counters, with those of `ReasonCount` and `Figure`, equal a GROUP BY of the ledger; they move in the transaction
    that moves the messages.
    """

    Status = Status
    GOING = GOING
    CAN_RETRY = (Status.SENDING, Status.COMPLETED)

    name = models.CharField(max_length=200)
    segment = models.ForeignKey(Segment, null=True, on_delete=models.SET_NULL)
    segment_name = models.CharField(max_length=200, help_text="As it was when last saved or launched.")
    channel = models.CharField(max_length=10, choices=channels.CHOICES, default=channels.EMAIL.name)
    subject = models.CharField(max_length=1000, blank=True)
    message = models.TextField(blank=True)
    preheader = models.CharField(max_length=130, blank=True, help_text="Shown beside the subject in lists of mails.")
    blocks = models.JSONField(null=True, blank=True, help_text="Of a designed e-mail; null for plain text.")
    sender = models.ForeignKey(
        Sender, null=True, blank=True, on_delete=models.SET_NULL, help_text="The default sender where empty."
    )
    topic = models.ForeignKey(
        Topic, null=True, blank=True, on_delete=models.PROTECT, help_text="Customers who refuse it are skipped."
    )
    template = models.ForeignKey(
        ApprovedTemplate,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        help_text="Its message is then this template, filled.",
    )
    parameters = models.JSONField(default=dict, blank=True, help_text="The text of each variable of the template.")
    dlt = models.JSONField(null=True, blank=True, help_text="What operators in India check an SMS against.")
    approved = models.JSONField(null=True, blank=True, help_text="The template, frozen at launch.")
    tracks = models.BooleanField(null=True, blank=True, help_text="Whether it counts clicks; null: if it has blocks.")
    utm = models.JSONField(null=True, blank=True, help_text="UTM parameters of its links that are not the usual ones.")
    tags = models.CharField(max_length=500, blank=True, help_text="As `campaigns.tags` stores them.")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    updated_at = models.DateTimeField(default=timezone.now)
    scheduled_for = models.DateTimeField(null=True, blank=True, help_text="When it launches by itself.")
    local_time = models.BooleanField(default=False, help_text="Whether that is a wall time of each recipient's zone.")
    ends_at = models.DateTimeField(null=True, blank=True, help_text="After which nobody is written to any more.")
    per_hour = models.IntegerField(null=True, blank=True, help_text="Messages an hour at most.")
    ignores_caps = models.BooleanField(default=False, help_text="Whether it is sent to whom caps would leave out.")
    paced_until = models.DateTimeField(null=True, blank=True, help_text="When the next of these may be sent.")
    launched_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)

    setup = models.CharField(max_length=32, blank=True, help_text="How its vendor was set up, by id, since its launch.")
    vendor_name = models.CharField(max_length=253, blank=True, help_text="Which vendor carried it, since its launch.")
    is_test = models.BooleanField(default=False, help_text="Whether that is the test vendor, which writes to nobody.")
    rule = models.JSONField(null=True, blank=True, help_text="The segment's rule, frozen at launch.")
    sending_rules = models.JSONField(null=True, blank=True, help_text="Of its channel, as they were at launch.")
    snapshot_cursor = models.UUIDField(null=True, blank=True, help_text="Last customer written to the ledger.")
    snapshot_at = models.DateTimeField(null=True, blank=True, help_text="When the last recipient was written.")
    retention_cursor = models.UUIDField(null=True, blank=True, help_text="Last message whose recipient was erased.")
    anonymized_at = models.DateTimeField(null=True, blank=True, help_text="When the last recipient was erased.")
    claim_cursor = models.UUIDField(null=True, blank=True, help_text="Last customer whose first attempt was claimed.")
    owner_knows = models.CharField(max_length=40, blank=True, help_text="What its owner was last mailed about.")
    last_sent_at = models.DateTimeField(null=True, blank=True, help_text="When a message was last handed over.")

    round = models.IntegerField(default=1, help_text="Rises whenever failed messages are retried.")
    retry_reasons = models.JSONField(null=True, blank=True, help_text="Of the messages to retry; null for all.")
    retrying = models.BooleanField(default=False, help_text="Not every failed message has been put into the round yet.")
    pause_reason = models.CharField(max_length=200, blank=True, help_text="Why it was paused, if nobody did it.")
    holdout = models.IntegerField(default=0, help_text="Per cent of those who could be written to that are not.")
    ignores_holdout = models.BooleanField(default=False, help_text="Whether the global holdout gets it, too.")
    global_holdout = models.ForeignKey(
        GlobalHoldout, null=True, blank=True, on_delete=models.PROTECT, help_text="That it keeps since its launch."
    )
    has_variants = models.BooleanField(default=False, help_text="Whether it tries other texts; see `experiment`.")
    tries_hours = models.BooleanField(default=False, help_text="Whether half of it is sent at the hour of each person.")
    measure_days = models.IntegerField(default=14, help_text="How long orders count, from the launch on.")
    arms = models.JSONField(
        default=dict, blank=True, help_text="By arm: people, what they spent before, and the sum of its squares."
    )

    journey_id = models.UUIDField(null=True, blank=True, help_text="The journey of which it is a step.")
    journey_step = models.CharField(max_length=30, blank=True)
    awaits_receipts = models.BooleanField(default=True, help_text="Whether its vendor says what became of messages.")

    revision = models.BigIntegerField(default=0, help_text="How many transactions have moved its messages.")
    audience = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)
    pending = models.BigIntegerField(default=0)
    sending = models.BigIntegerField(default=0)
    sent = models.BigIntegerField(default=0)
    delivered = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    unknown = models.BigIntegerField(default=0)
    complained = models.BigIntegerField(default=0)
    unsubscribed = models.BigIntegerField(default=0)

    objects = Campaigns.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-created_at"], name="campaign_history"),
            models.Index(fields=["status", "-created_at"], name="campaign_status"),
            models.Index(fields=["journey_id"], name="campaign_journey"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Its report; a draft redirects to the composer from there."""
        return reverse("campaigns:campaign", args=[self.id])

    @classmethod
    def draft(cls, segment: Segment, user: User | None = None, **texts: Any) -> "Campaign":
        """A new draft to a segment, called like it unless `texts` names it."""
        return cls.objects.create(
            **{"name": segment.name, **texts}, segment=segment, segment_name=segment.name, created_by=user
        )

    def record(self, changes: Mapping[str, int], reasons: Mapping[tuple[str, str], int] = NO_CHANGES) -> None:
        """Move counters, by name of state: `{"pending": -100, "failed": 100}`, and those of reasons:
        `{("failed", "mailbox is full"): 100}`. Call it in the transaction that moved the messages; `audience` follows
        from the states."""
        move_reasons({(self.id, *key): by for key, by in reasons.items()})
        moved = {name: by for name, by in changes.items() if by}
        audience = sum(by for name, by in moved.items() if name in COUNTERS)
        if audience:
            moved["audience"] = audience
        fields: dict[str, Any] = {name: F(name) + by for name, by in moved.items()}
        if moved.get("sent", 0) > 0:
            fields["last_sent_at"] = timezone.now()
        if fields:
            Campaign.objects.filter(id=self.id).update(**fields)

    # Its life. Each is one conditional update, with its entry in the audit log; `by` says who did it.
    def launch(self, at: datetime | None = None, *, by: By = None) -> bool:
        """Draft → sending, or scheduled when it starts later, at `at`; False when it was no draft any more, or has
        changed since it was read, so that a second click launches nothing.

        The rule is stored now; it is evaluated when sending starts.
        """
        assert self.segment, "a campaign without a segment has nobody to reach"
        as_read = Campaign.objects.filter(id=self.id, status=self.Status.DRAFT, updated_at=self.updated_at)
        frozen = {"rule": audience.frozen(self.segment), "segment_name": self.segment.name, **frozen_template(self)}
        content = freeze(self)
        starts_at = first_start(at, timezone.get_default_timezone(), local_time=self.local_time) if at else None
        if starts_at and starts_at > timezone.now():
            fields = {"status": self.Status.SCHEDULED, "scheduled_for": at, **frozen}
            return self._change_status(Action.CAMPAIGN_SCHEDULED, by, as_read, content, **fields)
        return self._start(by, as_read, content, scheduled_for=at if self.local_time else None, **frozen)

    def start(self, *, by: By = None) -> bool:
        """Scheduled → sending; False when another process started it, or it was unscheduled. Before its time, everybody
        is written to at once."""
        scheduled = Campaign.objects.filter(id=self.id, status=self.Status.SCHEDULED)
        is_early = self.starts_at is not None and self.starts_at > timezone.now()
        return self._start(by, scheduled, **({"scheduled_for": None} if is_early else {}))

    def unschedule(self, *, by: By = None) -> bool:
        """Scheduled → draft, so that it can be edited; False when it was not scheduled any more."""
        scheduled = Campaign.objects.filter(id=self.id, status=self.Status.SCHEDULED)
        fields = {"status": self.Status.DRAFT, "scheduled_for": None, "rule": None, "approved": None}
        return self._change_status(Action.CAMPAIGN_UNSCHEDULED, by, scheduled, **fields)

    def pause(self, *, by: By = None, because: str = "") -> bool:
        """Sending → paused. Requests under way are finished; no others begin. `because` says why nobody did it."""
        sending = Campaign.objects.filter(id=self.id, status=self.Status.SENDING)
        fields = {"status": self.Status.PAUSED, "pause_reason": because}
        return self._change_status(Action.CAMPAIGN_PAUSED, by, sending, **fields)

    def resume(self, *, by: By = None) -> bool:
        """Paused → sending; False when it was not paused."""
        paused = Campaign.objects.filter(id=self.id, status=self.Status.PAUSED)
        resumed = self._change_status(Action.CAMPAIGN_RESUMED, by, paused, status=self.Status.SENDING)
        return self._announce(launched, resumed)

    def cancel(self, *, by: By = None) -> bool:
        """Cancel for good: unsent messages are withdrawn."""
        open = Campaign.objects.filter(id=self.id, status__in=(self.Status.SCHEDULED, *self.GOING))
        fields = {"status": self.Status.CANCELLED, "retrying": False}
        return self._announce(cancelled, self._change_status(Action.CAMPAIGN_CANCELLED, by, open, **fields))

    def retry_failed(self, reasons: list[str] | None = None, *, by: By = None) -> bool:
        """Send failed messages again in a new round, all or those that failed for one of these reasons; False when
        none has, a retry is under way already, or the campaign is paused or cancelled."""
        if reasons is not None and not has_failed_for(self.id, reasons):
            return False
        failed = Campaign.objects.filter(
            id=self.id,
            round=self.round,
            status__in=self.CAN_RETRY,
            retrying=False,
            failed__gt=0,
            retention_cursor=None,
        )
        fields: dict[str, Any] = {"status": self.Status.SENDING, "retrying": True, "retry_reasons": reasons}
        fields |= {"round": F("round") + 1, "completed_at": None}
        return self._announce(launched, self._change_status(Action.CAMPAIGN_RETRIED, by, failed, **fields))

    def _start(self, by: By, campaigns: Campaigns, content: Content | None = None, **fields: Any) -> bool:
        fields |= self.start_fields()
        return self._announce(launched, self._change_status(Action.CAMPAIGN_LAUNCHED, by, campaigns, content, **fields))

    def start_fields(self) -> dict[str, Any]:
        """What a campaign that begins to send keeps of the present: its vendor, the sending rules, who is held out."""
        carrier = carrier_of_channel(self.channel)
        return {
            "status": self.Status.SENDING,
            "launched_at": timezone.now(),
            "vendor_name": carrier.name,
            "is_test": carrier.is_test,
            "setup": carrier.setup,
            "awaits_receipts": carrier.gives_receipts,
            "sending_rules": current_rules().for_channel(self.channel),
            "global_holdout": find_holdout(self),
        }

    def _change_status(
        self, action: Action, by: By, campaigns: Campaigns, content: Content | None = None, /, **fields: Any
    ) -> bool:
        """Change what `campaigns` finds, which is this campaign as long as its status allows the change; whether it was
        changed."""
        changed = self._store_change(action, by, campaigns, content, fields)
        self.refresh_from_db()
        return changed

    @transactional
    def _store_change(
        self, action: Action, by: By, campaigns: Campaigns, content: Content | None, fields: dict[str, Any]
    ) -> bool:
        """A draft has no frozen content: that is stored and deleted with the status."""
        if not campaigns.update(**fields, updated_at=timezone.now()):
            return False
        if content:
            content.save(force_insert=True)
        if fields["status"] == self.Status.DRAFT:
            Content.objects.filter(campaign=self).delete()
        caps = "ignored" if self.ignores_caps else ""
        holdout = "ignored" if self.ignores_holdout else ""
        record(action, by, of=self, caps=caps, global_holdout=holdout)
        return True

    def _announce(self, signal: Signal, changed: bool) -> bool:
        """Send the signal where something was changed; whether it was."""
        if changed:
            signal.send(Campaign, campaign=self)
        return changed

    @property
    def starts_at(self) -> datetime | None:
        """When a scheduled campaign starts: with local times, as soon as it is the time somewhere on Earth."""
        return (
            first_start(self.scheduled_for, timezone.get_default_timezone(), local_time=self.local_time)
            if self.scheduled_for
            else None
        )

    @property
    def sending_time(self) -> str:
        """When a scheduled campaign is sent, as pages say it."""
        if not self.scheduled_for:
            return ""
        if self.local_time:
            return f"{wall_time(self.scheduled_for)} in each recipient’s time zone"
        return moment(self.scheduled_for)

    @property
    def may_wait(self) -> bool:
        """Whether messages may wait for their time."""
        return self.local_time or self.tries_hours or self.sending_rules is not None

    @property
    def carrier(self) -> Carrier:
        """The vendor that it was launched with; before its launch, the one that would carry it now."""
        if self.launched_at:
            return Carrier(self.vendor_name, self.is_test, self.awaits_receipts, setup=self.setup)
        return carrier_of_channel(self.channel)

    @property
    def label(self) -> str:
        """Its status in words, with how many messages failed."""
        if self.status == self.Status.COMPLETED and self.failed:
            return f"{self.get_status_display()} · {number(self.failed)} failed"
        return self.get_status_display()

    @property
    def is_draft(self) -> bool:
        """Whether it can still be edited."""
        return self.status == self.Status.DRAFT

    @property
    def compares_arms(self) -> bool:
        """Whether it holds somebody out or tries texts or hours, so that its messages have arms."""
        return self.holdout > 0 or self.has_variants or self.tries_hours

    @property
    def measured(self) -> tuple[datetime, datetime]:
        """From when to when orders count, once it is launched; in milliseconds, as times of orders are kept."""
        assert self.launched_at
        begin = self.launched_at.replace(microsecond=self.launched_at.microsecond // 1000 * 1000)
        return begin, begin + timedelta(days=self.measure_days)

    @property
    def is_designed(self) -> bool:
        """Whether it is an e-mail from blocks. On other channels its message is sent, and the blocks are kept."""
        return self.blocks is not None and channels.CHANNELS[self.channel].has_html

    @property
    def is_tracked(self) -> bool:
        """Whether its links count clicks, and its HTML opens: a designed e-mail does unless it was said otherwise. The
        text of an approved template cannot be changed."""
        return not self.has_template and (self.is_designed if self.tracks is None else self.tracks)

    @property
    def writes_links(self) -> bool:
        """Whether its links are sent in another form than they were typed."""
        return self.is_tracked or (self.utm is not None and not self.has_template)

    @property
    def has_template(self) -> bool:
        """Whether its message is an approved template, filled."""
        return bool(self.approved or self.template_id)

    @property
    def is_open(self) -> bool:
        """Whether there is something to cancel."""
        return self.status in (self.Status.SCHEDULED, *self.GOING)

    def count_retriable(self) -> int:
        """How many failed messages a retry is offered for: when all others are through, and the campaign not paused."""
        ready = self.status in self.CAN_RETRY and self.snapshot_at and not self.retrying and not self.retention_cursor
        return sum(soft_failures(self.id).values()) if ready and self.failed and not self.pending + self.sending else 0

    @property
    def is_live(self) -> bool:
        """Whether its figures may change by themselves before long."""
        now = timezone.now()
        if self.status == self.Status.SCHEDULED:
            return self.starts_at is not None and self.starts_at < now + SOON
        if self.status == self.Status.CANCELLED:
            awaits = self.awaits_receipts and self.last_sent_at and self.last_sent_at > now - RECEIPT_WAIT
            awaited = self.pending + self.sending + (self.sent if awaits else 0)
            return bool(self.launched_at) and (not self.snapshot_at or awaited > 0)
        return self.status in self.GOING

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.updated_at = timezone.now()
        super().save(*args, **kwargs)
