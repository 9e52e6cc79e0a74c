"""Signals of Django and django-allauth: entries of the audit log, and what follows from a sign-in."""

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from crm.accounts import team
from crm.accounts.audit import Action, record
from crm.accounts.models import User
from crm.accounts.sessions import end_sessions, note_start


@receiver(user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Note when and where the session began, and accept an open invitation."""
    note_start(request)
    record(Action.SIGNED_IN, user)
    team.take_up(user, user)


@receiver(user_logged_out)
def signed_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    """Record it; a session that had expired has nobody to name."""
    if user:
        record(Action.SIGNED_OUT, user)


@receiver(user_login_failed)
def failed(sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """What was typed is not kept: it may be anybody's address, or a password in the wrong field."""
    user = User.objects.filter(email=str(credentials.get("email", "")).lower()).first()
    record(Action.SIGN_IN_FAILED, request, of=user, because="wrong password" if user else "no such account")


@receiver(mfa.authentication_failed)
def failed_second_factor(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Record a wrong two-factor code."""
    record(Action.SIGN_IN_FAILED, request, of=user, because="wrong two-factor code")


@receiver(account.email_confirmed)
def showed_the_address(sender: Any, email_address: EmailAddress, **_: Any) -> None:
    """Record people who sign up by a form as joined."""
    user = email_address.user
    if user.last_login is None:
        record(Action.JOINED, user, of=user, role=user.role)


@receiver(account.user_signed_up)
def joined(sender: Any, user: User, **details: Any) -> None:
    """Record people who signed up with Google; an address typed in a form is confirmed later."""
    if "sociallogin" in details:  # Google has verified the address
        record(Action.JOINED, user, of=user, role=user.role)


@receiver([account.password_changed, account.password_set, account.password_reset])
def changed_password(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    """Sign them out everywhere else."""
    end_sessions(user, except_key=request.session.session_key)
    record(Action.PASSWORD_CHANGED, request, of=user)


@receiver(account.email_changed)
def changed_email(
    sender: Any, request: HttpRequest, user: User, from_email_address: EmailAddress | None, **_: Any
) -> None:
    """Disconnect what belonged to the old address, and sign them out everywhere else."""
    if from_email_address:
        team.forget_old_address(user)
        end_sessions(user, except_key=request.session.session_key)
    record(Action.EMAIL_CHANGED, request, of=user)


@receiver(mfa.authenticator_added)
def added_second_factor(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """Record it; recovery codes, added with it, are not an action."""
    if authenticator.type == authenticator.Type.TOTP:
        record(Action.TWO_FACTOR_ON, request, of=user)


@receiver(mfa.authenticator_removed)
def removed_second_factor(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    """Record it; recovery codes, removed with it, are not an action."""
    if authenticator.type == authenticator.Type.TOTP:
        record(Action.TWO_FACTOR_OFF, request, of=user)


@receiver(social.social_account_added)
def connected(sender: Any, request: HttpRequest, sociallogin: Any, **_: Any) -> None:
    """Record it."""
    record(Action.GOOGLE_CONNECTED, request, of=sociallogin.user)


@receiver(social.social_account_removed)
def disconnected(sender: Any, request: HttpRequest, socialaccount: Any, **_: Any) -> None:
    """Record it."""
    record(Action.GOOGLE_DISCONNECTED, request, of=socialaccount.user)
