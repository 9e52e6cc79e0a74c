"""API keys: created, shown once, rotated without an outage, revoked at once.

A process remembers a key for some seconds with the stamp of that moment, which every change of a key renews. What a
remembered key appends to a stream is appended only while the stamp is the same, so a revoked key is refused at once.
"""

import hashlib
import logging
import secrets
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from redis import RedisError

from crm.accounts.audit import Action, By, record
from crm.database import transactional, unless_busy
from crm.database.models import Record
from crm.streams.stream import Stamp, read_stamp, renew_stamp

logger = logging.getLogger(__name__)

STAMP = "crm:keys:stamp"
REMEMBERED_SECONDS = 5  # at most; by then a key is refused even if Redis was away when it was revoked
_remembered: dict[str, "tuple[ApiKey, Stamp, float]"] = {}  # by hash: the key, its stamp, and until when


class Scope(models.TextChoices):
    """What a key may do."""

    INGEST = "ingest", "Post and erase customers and orders"
    READ = "read", "Read everything"
    CAMPAIGNS = "campaigns", "Create segments and campaigns, and control them"
    WEBHOOKS = "webhooks", "Add and change webhooks, which tell programs about customers"


class ApiKeys(models.QuerySet["ApiKey"]):
    """Queries for API keys."""

    def live(self) -> "ApiKeys":
        """Keys that work now: neither revoked nor expired."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


class ApiKey(Record):
    """The key of a program. Only its SHA-256 is stored: 256 random bits need no slow hash."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, help_text="How the key begins, to tell it from others.")
    hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    rotated_at = models.DateTimeField(null=True, blank=True, help_text="When another took its place.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeys.as_manager()

    class Meta:
        verbose_name = "API key"

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    @transactional
    def create(cls, name: str, scopes: list[str], *, by: By = None, **fields: Any) -> tuple["ApiKey", str]:
        """The stored key and its secret, which nothing can show again."""
        key = cls(name=name, scopes=scopes, **fields)
        secret = key.seal()
        key.save(force_insert=True)
        record(Action.KEY_MADE, by, of=key, scopes=scopes)
        return key, secret

    def rotate(self, overlap: timedelta, *, by: By = None, **fields: Any) -> tuple["ApiKey", str] | None:
        """Another key that may do the same for as long, while this one goes on working for the overlap. Nothing, where
        this one is dead or has been rotated already."""
        rotated = self._rotate(overlap, by=by, **fields)
        _forget_everywhere()
        return rotated

    @transactional
    def _rotate(self, overlap: timedelta, *, by: By, **fields: Any) -> tuple["ApiKey", str] | None:
        now = timezone.now()
        until = min(self.expires_at or datetime.max.replace(tzinfo=UTC), now + overlap)
        this = ApiKey.objects.live().filter(id=self.id, rotated_at=None)
        if not this.update(rotated_at=now, expires_at=until):
            return None
        new = ApiKey(
            name=self.name,
            scopes=self.scopes,
            expires_at=self.expires_at and now + (self.expires_at - self.created_at),
            **fields,
        )
        secret = new.seal()
        new.save()
        record(Action.KEY_ROTATED, by, of=new, replaces=self.prefix, overlap_hours=overlap // timedelta(hours=1))
        return new, secret

    def revoke(self, *, by: By = None) -> bool:
        """Revoke the key at once. Returns False if it was revoked already."""
        revoked = self._revoke(by)
        _forget_everywhere()
        return revoked

    @transactional
    def _revoke(self, by: By) -> bool:
        revoked = ApiKey.objects.filter(id=self.id, revoked_at=None).update(revoked_at=timezone.now())
        if revoked:
            record(Action.KEY_REVOKED, by, of=self)
        return bool(revoked)

    def seal(self) -> str:
        """A new secret, of which the key keeps the beginning and the hash."""
        secret = f"crm_{secrets.token_urlsafe(32)}"
        self.prefix, self.hash = secret[:8], hash_key(secret)
        return secret

    @classmethod
    def find(cls, secret: str) -> "ApiKey | None":
        """The live key with this secret; notes its use, once a minute or later."""
        key = cls.objects.live().filter(hash=hash_key(secret)).first()
        now = timezone.now()
        if key and (key.last_used_at is None or now - key.last_used_at > timedelta(minutes=1)):
            unless_busy(lambda: cls.objects.filter(id=key.id).update(last_used_at=now))
        return key

    @classmethod
    def remembered(cls, secret: str) -> "tuple[ApiKey, Stamp] | None":
        """The live key with this secret as this process has seen it some seconds ago at most, and the stamp of then.

        Append with the stamp, and `forget_keys()` and begin again on StampRenewed.
        """
        if recalled := cls.recall(secret):
            return recalled
        stamp = read_stamp(STAMP)
        key = cls.find(secret)
        if key is None:
            return None
        _remembered[key.hash] = key, stamp, time.monotonic() + REMEMBERED_SECONDS
        return key, stamp

    @classmethod
    def recall(cls, secret: str) -> "tuple[ApiKey, Stamp] | None":
        """The same without a look anywhere: None for a key that this process does not remember."""
        key, stamp, until = _remembered.get(hash_key(secret), (None, None, 0.0))
        return (key, stamp) if key and stamp and key.is_live and time.monotonic() < until else None

    @property
    def is_live(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())


def hash_key(secret: str) -> str:
    """SHA-256 in hex. The secrets are random and long, so a slow hash adds nothing."""
    return hashlib.sha256(secret.encode()).hexdigest()


def forget_keys() -> None:
    """Let this process look each key up again."""
    _remembered.clear()


def _forget_everywhere() -> None:
    try:
        renew_stamp(STAMP)
    except RedisError as error:
        logger.warning("Keys that processes remember stay for %s seconds: %s", REMEMBERED_SECONDS, error)
