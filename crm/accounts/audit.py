"""The audit log: who did what, of what, when, and through which door. It is appended to and never changed.

    record(Action.KEY_REVOKED, request, of=key)
    record(Action.ROLE_CHANGED, request, of=user, was="viewer", now="marketer")
    record(Action.AI_ASKED, request, tool="rules")

`by` is a request (whose person or API key did it), a User, the words of a command, or nothing where the product did it
by itself. Words beyond that say what else there is to know. The log names whoever did something, and nobody else: of
people whom something was done to (models with `personal`) it keeps the id alone. Call it in the transaction that does
the thing.
"""

from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from django.db import models
from django.http import HttpRequest
from django.utils import timezone

from crm.database.models import Record


class Action(models.TextChoices):
    SIGNED_IN = "signed_in", "Signed in"
    SIGN_IN_FAILED = "sign_in_failed", "Failed to sign in"
    SIGN_IN_BLOCKED = "sign_in_blocked", "Kept from guessing a password"
    SIGNED_OUT = "signed_out", "Signed out"
    SESSIONS_ENDED = "sessions_ended", "Ended sessions"
    PASSWORD_CHANGED = "password_changed", "Changed the password"
    EMAIL_CHANGED = "email_changed", "Changed the e-mail address"
    TWO_FACTOR_ON = "two_factor_on", "Switched two-factor on"
    TWO_FACTOR_OFF = "two_factor_off", "Switched two-factor off"
    GOOGLE_CONNECTED = "google_connected", "Connected Google"
    GOOGLE_DISCONNECTED = "google_disconnected", "Disconnected Google"
    INVITED = "invited", "Invited a person"
    INVITATION_REVOKED = "invitation_revoked", "Revoked an invitation"
    JOINED = "joined", "Joined the team"
    PERSON_ADDED = "person_added", "Added a person"
    ROLE_CHANGED = "role_changed", "Changed a role"
    SWITCHED_OFF = "switched_off", "Switched an account off"
    SWITCHED_ON = "switched_on", "Switched an account on"
    PERSON_REMOVED = "person_removed", "Removed a person"
    KEY_MADE = "key_made", "Made an API key"
    KEY_ROTATED = "key_rotated", "Rotated an API key"
    KEY_REVOKED = "key_revoked", "Revoked an API key"
    SEGMENT_MADE = "segment_made", "Made a segment"
    SEGMENT_CHANGED = "segment_changed", "Changed a segment"
    TEST_SENT = "test_sent", "Sent a test"
    CAMPAIGN_LAUNCHED = "campaign_launched", "Launched a campaign"
    CAMPAIGN_SCHEDULED = "campaign_scheduled", "Scheduled a campaign"
    CAMPAIGN_UNSCHEDULED = "campaign_unscheduled", "Took a campaign off schedule"
    CAMPAIGN_PAUSED = "campaign_paused", "Paused a campaign"
    CAMPAIGN_RESUMED = "campaign_resumed", "Resumed a campaign"
    CAMPAIGN_CANCELLED = "campaign_cancelled", "Cancelled a campaign"
    CAMPAIGN_RETRIED = "campaign_retried", "Retried what failed"
    CAMPAIGN_DECIDED = "campaign_decided", "Decided what became of messages"
    EXPORTED = "exported", "Exported"
    IMPORTED = "imported", "Imported"
    CUSTOMER_ERASED = "customer_erased", "Erased a customer"
    SUPPRESSED = "suppressed", "Suppressed an address"
    SUPPRESSION_LIFTED = "suppression_lifted", "Lifted a suppression"
    DEAD_LETTER_REPLAYED = "dead_letter_replayed", "Replayed a dead letter"
    DEAD_LETTER_DISCARDED = "dead_letter_discarded", "Discarded a dead letter"
    AI_ASKED = "ai_asked", "Asked the AI"
    ADDED = "added", "Added in the administration"
    CHANGED = "changed", "Changed in the administration"
    DELETED = "deleted", "Deleted in the administration"
    FORGOTTEN = "forgotten", "Forgot what was too old"


class Door(models.TextChoices):
    PAGE = "page", "Pages"
    API = "api", "API"
    ADMIN = "admin", "Administration"
    COMMAND = "command", "Command line"
    ITSELF = "itself", "By itself"


class AppendOnly(TypeError):
    """Somebody tried to change what has been."""

    def __init__(self) -> None:
        super().__init__("The audit log is appended to, never changed.")


class Entries(models.QuerySet["AuditEntry"]):
    def update(self, **_: Any) -> int:
        raise AppendOnly

    def bulk_update(self, *_: Any, **__: Any) -> int:
        raise AppendOnly

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly

    def expire(self, before: datetime, most: int) -> int:
        """What an installation with a retention is done keeping; how many are gone."""
        ids = list(self.filter(at__lt=before).order_by("at").values_list("id", flat=True)[:most])
        return models.QuerySet(self.model, using=self.db).filter(id__among=ids).delete()[0]


class AuditEntry(Record):
    at = models.DateTimeField(default=timezone.now, editable=False)
    action = models.CharField(max_length=30)  # of Action, without choices: another one needs no migration
    door = models.CharField(max_length=10, choices=Door.choices)
    actor_id = models.CharField(max_length=32, blank=True, help_text="Of the person or the API key; no foreign key.")
    actor = models.CharField(max_length=254, blank=True, help_text="Who it was, as they were called then.")
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_id = models.CharField(max_length=40, blank=True)
    subject = models.CharField(max_length=200, blank=True, help_text="What it was done to; never a person.")
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

    @property
    def label(self) -> str:
        return Action(self.action).label if self.action in Action.values else self.action

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly


By: TypeAlias = HttpRequest | models.Model | str | None  # who does something


class Actor(NamedTuple):
    id: str
    name: str
    door: Door


def record(action: Action, by: By = None, *, of: models.Model | None = None, **details: Any) -> None:
    actor = _actor(by)
    subject = "" if of is None or getattr(of, "personal", False) else str(of)[:200]
    subject_id = "" if of is None else _id(of)
    kind = "" if of is None else str(of._meta.verbose_name)
    told = {name: value for name, value in details.items() if value not in (None, "")}
    searched = (action.label, actor.name, kind, subject, subject_id, *map(str, told.values()))
    AuditEntry.objects.create(
        action=action,
        door=actor.door,
        actor_id=actor.id,
        actor=actor.name,
        subject_kind=kind,
        subject_id=subject_id,
        subject=subject,
        details=told,
        search_key="\n".join(searched).casefold(),
    )


def _actor(by: By) -> Actor:
    match by:
        case None:
            return Actor("", "", Door.ITSELF)
        case str():
            return Actor("", by, Door.COMMAND)
        case models.Model():
            return Actor(_id(by), _name(by), Door.PAGE)
    door = Door.API if by.path.startswith("/api/") else Door.ADMIN if by.path.startswith("/admin/") else Door.PAGE
    user = getattr(by, "user", None)
    who = getattr(by, "auth", None) or (user if user and user.is_authenticated else None)
    return Actor(_id(who), _name(who), door) if who else Actor("", "a stranger", door)


def _name(who: Any) -> str:
    return getattr(who, "email", "") or f"API key {who}"


def _id(row: models.Model) -> str:
    return getattr(row.pk, "hex", str(row.pk))
