"""The audit log: who did what to what, when and from where. Entries are added and never changed.

    record(Action.KEY_REVOKED, request, of=key)
    record(Action.ROLE_CHANGED, request, of=user, was="viewer", now="marketer")
    record(Action.AI_ASKED, request, tool="rules")

`by` is a request (of a person or an API key), a User, the name of a command, or None for a scheduled task. Further
keywords are stored as details. The log names the actor and nobody else: of people whom something was done to (models
with `personal`) it stores the id alone. Call `record` in the transaction of the action.
"""

from datetime import datetime
from typing import Any, NamedTuple, TypeAlias
from uuid import UUID

from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from crm.database import update_each
from crm.database.models import Record

NOT_SIGNED_IN = "somebody not signed in"


class Action(models.TextChoices):
    """What can happen. The value is stored; the label is what pages and CSV show."""

    SIGNED_IN = "signed_in", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "Failed to sign in"
    SIGN_IN_BLOCKED = "sign_in_blocked", "Blocked for guessing a password"
    SIGNED_OUT = "signed_out", "Signed out"
    SESSIONS_ENDED = "sessions_ended", "Ended sessions"
    PASSWORD_CHANGED = "password_changed", "Changed the password"
    EMAIL_CHANGED = "email_changed", "Changed the e-mail address"
    TWO_FACTOR_ON = "two_factor_on", "Turned on two-factor"
    TWO_FACTOR_OFF = "two_factor_off", "Turned off two-factor"
    GOOGLE_CONNECTED = "google_connected", "Connected Google"
    GOOGLE_DISCONNECTED = "google_disconnected", "Disconnected Google"
    INVITED = "invited", "Invited a person"
    INVITATION_REVOKED = "invitation_revoked", "Revoked an invitation"
    JOINED = "joined", "Joined the team"
    PERSON_ADDED = "person_added", "Added a person"
    ROLE_CHANGED = "role_changed", "Changed a role"
    SWITCHED_OFF = "switched_off", "Disabled an account"
    SWITCHED_ON = "switched_on", "Enabled an account"
    PERSON_REMOVED = "person_removed", "Removed a person"
    KEY_MADE = "key_made", "Created an API key"
    KEY_ROTATED = "key_rotated", "Rotated an API key"
    KEY_REVOKED = "key_revoked", "Revoked an API key"
    SEGMENT_MADE = "segment_made", "Created a segment"
    SEGMENT_CHANGED = "segment_changed", "Changed a segment"
    TEST_SENT = "test_sent", "Sent a test"
    CAMPAIGN_LAUNCHED = "campaign_launched", "Launched a campaign"
    CAMPAIGN_SCHEDULED = "campaign_scheduled", "Scheduled a campaign"
    CAMPAIGN_UNSCHEDULED = "campaign_unscheduled", "Unscheduled a campaign"
    CAMPAIGN_PAUSED = "campaign_paused", "Paused a campaign"
    CAMPAIGN_RESUMED = "campaign_resumed", "Resumed a campaign"
    CAMPAIGN_CANCELLED = "campaign_cancelled", "Cancelled a campaign"
    CAMPAIGN_RETRIED = "campaign_retried", "Retried failed messages"
    VARIANT_CHOSEN = "variant_chosen", "Chose the winning variant"
    CAMPAIGN_DECIDED = "campaign_decided", "Resolved unknown messages"
    JOURNEY_STARTED = "journey_started", "Started a journey"
    JOURNEY_PUBLISHED = "journey_published", "Published a version of a journey"
    JOURNEY_PAUSED = "journey_paused", "Paused a journey"
    JOURNEY_RESUMED = "journey_resumed", "Resumed a journey"
    JOURNEY_STOPPED = "journey_stopped", "Stopped a journey"
    JOURNEY_HELD_ANSWERED = "journey_held", "Decided about those held in a journey"
    SENDER_CHANGED = "sender_changed", "Changed a sender"
    SENDING_RULES_CHANGED = "sending_rules_changed", "Changed the sending rules"
    ATTRIBUTION_CHANGED = "attribution_changed", "Changed how orders are credited"
    HOLDOUT_BEGUN = "holdout_begun", "Planned a global holdout"
    HOLDOUT_ENDED = "holdout_ended", "Ended a global holdout"
    CHANNEL_SET = "channel_set", "Changed the vendor of a channel"
    WEBHOOK_ADDED = "webhook_added", "Added a webhook"
    WEBHOOK_CHANGED = "webhook_changed", "Changed a webhook"
    WEBHOOK_PAUSED = "webhook_paused", "Paused a webhook"
    WEBHOOK_RESUMED = "webhook_resumed", "Resumed a webhook"
    WEBHOOK_SECRET_REPLACED = "webhook_secret", "Replaced the secret of a webhook"
    WEBHOOK_SENT_AGAIN = "webhook_sent_again", "Sent events to a webhook again"
    WEBHOOK_DELETED = "webhook_deleted", "Deleted a webhook"
    SENDER_DELETED = "sender_deleted", "Deleted a sender"
    TEMPLATE_CHANGED = "template_changed", "Changed an approved template"
    TEMPLATE_DELETED = "template_deleted", "Deleted an approved template"
    EXPORTED = "exported", "Exported"
    IMPORTED = "imported", "Imported"
    CUSTOMER_CREATED = "customer_created", "Created a customer"
    CUSTOMER_CHANGED = "customer_changed", "Changed a customer"
    CONSENT_CHANGED = "consent_changed", "Changed a customer’s consent"
    LISTED = "listed", "Added a customer to a list"
    UNLISTED = "unlisted", "Removed a customer from a list"
    NOTE_ADDED = "note_added", "Added a note"
    NOTE_CHANGED = "note_changed", "Changed a note"
    NOTE_DELETED = "note_deleted", "Deleted a note"
    CUSTOMERS_CHANGED = "customers_changed", "Changed many customers"
    CUSTOMER_ERASED = "customer_erased", "Erased a customer"
    SUPPRESSED = "suppressed", "Suppressed an address"
    SUPPRESSION_LIFTED = "suppression_lifted", "Lifted a suppression"
    EVENT_SETTINGS_CHANGED = "event_settings", "Changed event settings"
    CONSENT_SETTINGS_CHANGED = "consent_settings", "Changed consent settings"
    DEAD_LETTER_REPLAYED = "dead_letter_replayed", "Replayed a dead letter"
    DEAD_LETTER_DISCARDED = "dead_letter_discarded", "Discarded a dead letter"
    AI_ASKED = "ai_asked", "Asked the AI"
    AGENT_CALLED = "agent_called", "Called a tool as an agent"
    ADDED = "added", "Added in Django admin"
    CHANGED = "changed", "Changed in Django admin"
    DELETED = "deleted", "Deleted in Django admin"
    FORGOTTEN = "forgotten", "Deleted old records"
    DEMO_REMOVED = "demo_removed", "Removed the demo"


class Origin(models.TextChoices):
    """Where an action came from."""

    PAGE = "page", "Pages"
    API = "api", "API"
    ADMIN = "admin", "Django admin"
    COMMAND = "command", "Command line"
    ITSELF = "itself", "Scheduled task"


class AppendOnly(TypeError):
    """An audit entry was about to be changed or deleted."""

    def __init__(self) -> None:
        super().__init__("The audit log is appended to, never changed.")


class Entries(models.QuerySet["AuditEntry"]):
    """Audit entries can be added and read, never changed."""

    def update(self, **_: Any) -> int:
        raise AppendOnly

    def bulk_update(self, *_: Any, **__: Any) -> int:
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly

    def forget(self, subject_id: UUID) -> None:
        """Remove the details of everything that was done to a person who is erased: they may say who that was. What was
        done, when and by whom stays. Only erasure calls this."""
        told = [entry for entry in self.filter(subject_id=subject_id.hex) if entry.details]
        for entry in told:
            entry.details = {}
        rows = [(entry.details, entry.searched(), entry.id) for entry in told]
        update_each(self.model, rows, fields=("details", "search_key"))

    def expire(self, before: datetime, limit: int) -> int:
        """Delete at most `limit` entries older than `before`; returns how many. Only retention calls this."""
        ids = list(self.filter(at__lt=before).order_by("at").values_list("id", flat=True)[:limit])
        return models.QuerySet(self.model, using=self.db).filter(id__among=ids).delete()[0]


class AuditEntry(Record):
    """One action: who, what, to which object, when, and from where."""

    at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=30)  # of Action, without choices: another one needs no migration
    origin = models.CharField(max_length=10, choices=Origin.choices)
    actor_id = models.CharField(max_length=32, blank=True, help_text="Id of the person or the API key; no foreign key.")
    actor = models.CharField(max_length=254, blank=True, help_text="Their name or address at that time.")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200, blank=True, help_text="Name of the object; never personal data.")
    details = models.JSONField(default=dict, blank=True)
    search_key = models.TextField(blank=True, editable=False)

    objects = Entries.as_manager()

    class Meta:
        verbose_name = "audit entry"
        verbose_name_plural = "audit log"
        indexes = [
            models.Index(fields=["actor_id", "id"], name="audit_actor"),
            models.Index(fields=["action", "id"], name="audit_action"),
            models.Index(fields=["subject_id", "id"], name="audit_subject"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.actor or 'Mini CRM'})"

    def searched(self) -> str:
        """What a search of the log looks in, folded."""
        texts = (self.label, self.actor, self.subject_kind, self.subject, self.subject_id)
        return "\n".join([*texts, *map(str, self.details.values())]).casefold()

    @property
    def label(self) -> str:
        """The action in words; the stored value if a later version removed it."""
        return Action(self.action).label if self.action in Action.values else self.action

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly


class Actor(NamedTuple):
    """Who did something: id and name as stored, and from where."""

    id: str
    name: str
    origin: Origin


By: TypeAlias = HttpRequest | models.Model | Actor | str | None  # who does something


def record(
    action: Action, by: By = None, *, of: models.Model | None = None, entry_id: UUID | None = None, **details: Any
) -> None:
    """Add an entry. `by` is a request, a person or key, the name of a command, or None for a scheduled task. Its id is
    `entry_id` where the caller has promised one."""
    actor = actor_for(by)
    subject = "" if of is None or getattr(of, "personal", False) else str(of)[:200]
    subject_id = "" if of is None else _id(of)
    kind = "" if of is None else str(of._meta.verbose_name)
    told = {name: value for name, value in details.items() if value not in (None, "")}
    entry = AuditEntry(
        **({"id": entry_id} if entry_id else {}),
        action=action,
        origin=actor.origin,
        actor_id=actor.id,
        actor=actor.name,
        subject_kind=kind,
        subject_id=subject_id,
        subject=subject,
        details=told,
    )
    entry.search_key = entry.searched()
    entry.save()


def actor_for(by: By) -> Actor:
    """The actor as an entry stores it; NOT_SIGNED_IN for a request of nobody who is signed in."""
    match by:
        case Actor():
            return by
        case None:
            return Actor("", "", Origin.ITSELF)
        case str():
            return Actor("", by, Origin.COMMAND)
        case models.Model():
            return Actor(_id(by), _name(by), Origin.PAGE)
    origin = (
        Origin.API if by.path.startswith("/api/") else Origin.ADMIN if by.path.startswith("/admin/") else Origin.PAGE
    )
    user = getattr(by, "user", None)
    who = getattr(by, "auth", None) or (user if user and user.is_authenticated else None)
    return Actor(_id(who), _name(who), origin) if who else Actor("", NOT_SIGNED_IN, origin)


def _name(who: Any) -> str:
    return getattr(who, "email", "") or f"API key {who}"


def _id(row: models.Model) -> str:
    return getattr(row.pk, "hex", str(row.pk))
