"""Users with one role each, and invitations."""

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils import timezone

from crm.accounts.audit import AuditEntry
from crm.accounts.keys import ApiKey, Scope
from crm.accounts.notices import Notice
from crm.accounts.sessions import Session
from crm.database import atomic
from crm.database.models import Record
from crm.web.display import DATES, NUMBERS

__all__ = ["ApiKey", "AuditEntry", "Invitation", "Notice", "Role", "Scope", "Session", "User"]


class Role(models.TextChoices):
    """What a person may do."""

    ADMIN = "admin", "Administrator"
    MARKETER = "marketer", "Marketer"
    VIEWER = "viewer", "Viewer"


class Users(BaseUserManager["User"]):
    """Creates people, and finds them by address in any case."""

    def create_user(self, email: str, password: str | None = None, *, role: str = Role.VIEWER, **fields: Any) -> "User":
        """Without a password the person can sign in with a verified Google address only."""
        user = self.model(email=email.strip(), role=role, **fields)
        user.set_password(password)
        with atomic():
            self.drop_squatters(user.email)
            user.save(using=self._db)
            user.vouch_for_email()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Django's `createsuperuser` creates an administrator."""
        return self.create_user(email, password, **{**fields, "role": Role.ADMIN})

    def has(self, email: str) -> bool:
        """Whether somebody's account has this address, and it is theirs."""
        return EmailAddress.objects.filter(email=email.lower(), verified=True).exists()

    def drop_squatters(self, email: str, *, keep: "User | None" = None) -> None:
        """Accounts that were made with this address and never showed that they get its mail make way for its owner."""
        for account in self.filter(email=email.lower(), last_login=None):
            if account != keep and not EmailAddress.objects.filter(user=account, verified=True).exists():
                account.delete()

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(Record, AbstractBaseUser):
    """One person. The role alone decides what they may do; administrators are also the staff of the Django admin."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    is_active = models.BooleanField(default=True)
    wants_campaign_mail = models.BooleanField(
        "Mail me when a campaign of mine ends, is paused or needs me", default=True
    )
    uses_shortcuts = models.BooleanField(
        "Keyboard shortcuts", default=True, help_text="Single keys lead to places, unless somebody types."
    )
    time_zone = models.CharField(
        max_length=64, blank=True, help_text="Times are shown in it; empty is the installation's."
    )
    date_form = models.CharField(
        max_length=5, blank=True, choices=DATES.items(), help_text="Empty is the installation's."
    )
    number_form = models.CharField(
        max_length=5, blank=True, choices=NUMBERS.items(), help_text="Empty is the installation's."
    )
    date_joined = models.DateTimeField(default=timezone.now)
    revision = models.BigIntegerField(default=0, editable=False, help_text="Moves whenever administrators are counted.")

    personal = True  # the audit log keeps the id alone
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = Users()

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.lower()
        super().save(*args, **kwargs)

    def vouch_for_email(self) -> None:
        """The creator of this account vouches for its address: no confirmation mail is needed."""
        EmailAddress.objects.filter(user=self).delete()
        EmailAddress.objects.create(user=self, email=self.email, primary=True, verified=True)

    def get_full_name(self) -> str:
        """The name, or the address without one."""
        return self.name or self.email

    @property
    def is_admin(self) -> bool:
        """An administrator who is not disabled."""
        return self.is_active and self.role == Role.ADMIN

    @property
    def may_edit(self) -> bool:
        """Change segments and campaigns, and launch."""
        return self.is_active and self.role in (Role.ADMIN, Role.MARKETER)

    # What django.contrib.admin asks of a user.
    @property
    def is_staff(self) -> bool:
        """Asked by Django admin: administrators only."""
        return self.is_admin

    @property
    def is_superuser(self) -> bool:
        """Asked by Django admin: administrators only."""
        return self.is_admin

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Asked by Django admin: administrators have every permission."""
        return self.is_admin

    def has_perms(self, perms: list[str], obj: object = None) -> bool:
        """Asked by Django admin: administrators have every permission."""
        return self.is_admin

    def has_module_perms(self, app_label: str) -> bool:
        """Asked by Django admin: administrators have every permission."""
        return self.is_admin


class Invitations(models.QuerySet["Invitation"]):
    """Queries for invitations."""

    def open(self) -> "Invitations":
        """Invitations that can still be accepted."""
        return self.filter(expires_at__gt=timezone.now(), accepted_at=None, revoked_at=None)


class Invitation(Record):
    """A link by mail that lets one person join, once, in the role that an administrator chose.

    The hash of the link is stored, never the link.
    """

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.VIEWER)
    hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    personal = True
    objects = Invitations.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["email"], name="invitation_email"),
        ]

    def __str__(self) -> str:
        return self.email

    @property
    def is_open(self) -> bool:
        """Neither accepted, revoked nor expired."""
        return not self.accepted_at and not self.revoked_at and self.expires_at > timezone.now()
