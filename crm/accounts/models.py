"""Who may do what: people with one role each, and the keys of programs."""

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.database import atomic
from crm.database.models import Record


class Role(models.TextChoices):
    ADMIN = "admin", "Administrator"
    MARKETER = "marketer", "Marketer"
    VIEWER = "viewer", "Viewer"


class Users(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, *, role: str = Role.VIEWER, **fields: Any) -> "User":
        """Without a password the person can sign in with a verified Google address only."""
        user = self.model(email=email.strip(), role=role, **fields)
        user.set_password(password)
        with atomic():
            user.save(using=self._db)
            user.vouch_for_email()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, **{**fields, "role": Role.ADMIN})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(Record, AbstractBaseUser):
    """One person. The role alone decides what they may do; administrators are also the staff of the Django admin."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = Users()

    class Meta:
        indexes = [models.Index(fields=["email"], name="user_email")]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def vouch_for_email(self) -> None:
        """Whoever created this person knows the address to be theirs: it needs no mail of confirmation."""
        EmailAddress.objects.filter(user=self).delete()
        EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=True)

    def get_full_name(self) -> str:
        return self.name or self.email

    @property
    def is_admin(self) -> bool:
        return self.is_active and self.role == Role.ADMIN

    @property
    def may_edit(self) -> bool:
        """Change segments and campaigns, and launch."""
        return self.is_active and self.role in (Role.ADMIN, Role.MARKETER)

    # What django.contrib.admin asks of a user.
    @property
    def is_staff(self) -> bool:
        return self.is_admin

    @property
    def is_superuser(self) -> bool:
        return self.is_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return self.is_admin

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        return self.is_admin

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_admin


class Scope(models.TextChoices):
    INGEST = "ingest", "Post and erase customers and orders"
    READ = "read", "Read everything"
    CAMPAIGNS = "campaigns", "Create segments and campaigns, and control them"


class ApiKeys(models.QuerySet["ApiKey"]):
    def live(self) -> "ApiKeys":
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None)


class ApiKey(Record):
    """The key of a program. Only its SHA-256 is stored: 256 random bits need no slow hash."""

    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, help_text="How the key begins, to tell it from others.")
    hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiKeys.as_manager()

    class Meta:
        verbose_name = "API key"
        indexes = [models.Index(fields=["hash"], name="apikey_hash")]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def create(cls, name: str, scopes: list[str], **fields: Any) -> tuple["ApiKey", str]:
        """The stored key and its secret, which nothing can show again."""
        key = cls(name=name, scopes=scopes, **fields)
        secret = key.seal()
        key.save()
        return key, secret

    def seal(self) -> str:
        """A new secret, of which the key keeps the beginning and the hash."""
        secret = f"crm_{secrets.token_urlsafe(32)}"
        self.prefix, self.hash = secret[:8], hash_of(secret)
        return secret

    @classmethod
    def find(cls, secret: str) -> "ApiKey | None":
        """The live key with this secret; notes its use, at most once a minute."""
        key = cls.objects.live().filter(hash=hash_of(secret)).first()
        now = timezone.now()
        if key and (key.last_used_at is None or now - key.last_used_at > timedelta(minutes=1)):
            cls.objects.filter(id=key.id).update(last_used_at=now)
        return key

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > timezone.now())


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
