"""The team: inviting people, changing roles, removing people. At least one administrator always remains.

Whatever takes the role of one away looks at all administrators first, in its transaction, so that two who remove each
other at the same moment are one after the other.
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import F
from django.utils import timezone

from crm.accounts.audit import Action, By, record
from crm.accounts.keys import hash_key
from crm.accounts.models import Invitation, Role, User
from crm.accounts.sessions import end_sessions
from crm.database import transactional

GOOD_FOR = timedelta(days=7)  # an invitation


class Refused(Exception):
    """The reason for a refusal, as the page shows it."""


# ── Those who are here ────────────────────────────────────────────────


@transactional
def change_role(user: User, role: Role, by: By) -> None:
    """Give a person another role. Refused for the last administrator."""
    _keep_an_administrator(user, losing_one=role != Role.ADMIN)
    was = User.objects.get(id=user.id).role
    if User.objects.filter(id=user.id).exclude(role=role).update(role=role):
        record(Action.ROLE_CHANGED, by, of=user, was=was, now=role.value)


@transactional
def switch_off(user: User, by: By) -> None:
    """They cannot sign in until they are switched on again, and are signed out everywhere at once."""
    _keep_an_administrator(user)
    if User.objects.filter(id=user.id, is_active=True).update(is_active=False):
        end_sessions(user)
        record(Action.SWITCHED_OFF, by, of=user)


@transactional
def switch_on(user: User, by: By) -> None:
    """Let a disabled person sign in again."""
    if User.objects.filter(id=user.id, is_active=False).update(is_active=True):
        record(Action.SWITCHED_ON, by, of=user)


@transactional
def remove(user: User, by: By) -> None:
    """For good, with everything they sign in by. What they made stays."""
    _keep_an_administrator(user)
    record(Action.PERSON_REMOVED, by, of=user, role=user.role)
    User.objects.filter(id=user.id).delete()


@transactional
def reset_two_factor(user: User, by: By) -> None:
    """For a person who lost phone and codes: the password alone signs them in until they set it up again."""
    if Authenticator.objects.filter(user=user).delete()[0]:
        end_sessions(user)
        record(Action.TWO_FACTOR_OFF, by, of=user)


@transactional
def change_email(user: User, email: str, by: By) -> None:
    """Set an address that an administrator vouches for. The old one, and its Google account, can no longer sign in."""
    User.objects.drop_squatters(email, keep=user)
    user.email = email
    user.save(update_fields=["email"])
    user.vouch_for_email()
    forget_old_address(user)
    end_sessions(user)
    record(Action.EMAIL_CHANGED, by, of=user)


def forget_old_address(user: User) -> None:
    """Sign-ins connected to the account stop working."""
    SocialAccount.objects.filter(user=user).delete()


def _keep_an_administrator(user: User, *, losing_one: bool = True) -> None:
    """Refuses the loss of the last one. MongoDB lets only one transaction at a time move the revisions."""
    administrators = User.objects.filter(role=Role.ADMIN, is_active=True)
    administrators.update(revision=F("revision") + 1)
    if losing_one and set(administrators.values_list("id", flat=True)) == {user.id}:
        raise Refused("This is the last administrator. Make somebody else one first.")


# ── Those who are invited ─────────────────────────────────────────────


@transactional
def invite(email: str, role: Role, by: By, **fields: Any) -> tuple[Invitation, str]:
    """The invitation and the secret of its link. It takes the place of an open one to the same address."""
    email = email.lower()
    if User.objects.has(email):
        raise Refused(f"{email} is on the team already.")
    Invitation.objects.open().filter(email=email).update(revoked_at=timezone.now())
    secret = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email, role=role, hash=hash_key(secret), expires_at=timezone.now() + GOOD_FOR, **fields
    )
    record(Action.INVITED, by, of=invitation, role=invitation.role)
    return invitation, secret


@transactional
def revoke(invitation: Invitation, by: By) -> bool:
    """Make the link of an open invitation useless. Returns False if it was not open."""
    revoked = Invitation.objects.open().filter(id=invitation.id).update(revoked_at=timezone.now())
    if revoked:
        record(Action.INVITATION_REVOKED, by, of=invitation)
    return bool(revoked)


def find_invitation(secret: str) -> Invitation | None:
    """The open one whose link this is."""
    return Invitation.objects.open().filter(hash=hash_key(secret)).first()


@transactional
def join(invitation: Invitation, password: str, name: str) -> User:
    """The account of the person holding the link; holding it proves the address."""
    if not _take(invitation, timezone.now()):
        raise Refused("This invitation has been used, revoked or has expired.")
    if User.objects.has(invitation.email):
        raise Refused(f"{invitation.email} has an account already: sign in.")
    user = User.objects.create_user(invitation.email, password, role=invitation.role, name=name)
    record(Action.JOINED, user, of=user, role=user.role)
    return user


@transactional
def take_up(user: User, by: By) -> None:
    """A person who signed in another way with a proven address gets the role of their invitation."""
    invitation = Invitation.objects.open().filter(email=user.email).order_by("-id").first()
    if invitation and _take(invitation, timezone.now()):
        raised = User.objects.filter(id=user.id, role=Role.VIEWER).update(role=invitation.role)
        user.refresh_from_db()
        if raised and user.role != Role.VIEWER:
            record(Action.ROLE_CHANGED, by, of=user, was=Role.VIEWER.value, now=user.role)


def _take(invitation: Invitation, now: datetime) -> bool:
    """Once, however often it is tried."""
    return bool(Invitation.objects.open().filter(id=invitation.id).update(accepted_at=now))
