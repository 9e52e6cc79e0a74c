"""Forms of django-allauth with our own rules."""

from typing import Any

from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from crm.accounts.adapters import may_sign_up
from crm.database.models import new_id
from crm.streams.nudge import nudge

CODE_LIFETIME = 30 * (2 * settings.MFA_TOTP_TOLERANCE + 1)  # seconds in which the same code could be typed again


class SignupForm(AllauthSignupForm):
    """Takes addresses of SIGNUP_DOMAINS alone."""

    def clean_email(self) -> str:
        """ValidationError for an address that may not make its own account."""
        email = super().clean_email()
        if not may_sign_up(email):
            domains = " or ".join(settings.SIGNUP_DOMAINS)
            raise ValidationError(f"Use your address at {domains}, or ask an administrator to add this one.")
        return email


class ResetPasswordForm(AllauthResetPasswordForm):
    """Leaves the mail to a worker, so that the answer takes as long for an address that nobody has here."""

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """The address, as the page repeats it."""
        known = next((user.pk for user in self.users if user.has_usable_password()), None)
        nudge("crm.accounts.tasks.mail_password_reset", str(known or new_id()))
        return self.cleaned_data["email"]


class _OnceOnly:
    """Refuses a code that was used before, as long as the clock would still accept it."""

    user: Any

    def clean_code(self) -> str:
        """ValidationError for a wrong code, and for the second use of a right one."""
        code = super().clean_code()  # type: ignore[misc]
        if not cache.add(f"two-factor:{self.user.pk}:{code}", 1, CODE_LIFETIME):
            raise get_adapter().validation_error("incorrect_code")
        return code


class AuthenticateForm(_OnceOnly, AllauthAuthenticateForm):
    """The second factor at sign-in."""


class ReauthenticateForm(_OnceOnly, AllauthReauthenticateForm):
    """The second factor before a change of how one signs in."""
