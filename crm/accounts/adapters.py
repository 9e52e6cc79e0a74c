"""Who may join and sign in, and how: the decisions that django-allauth leaves to a project."""

from typing import Any, ClassVar, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from crm.accounts.audit import Action, record
from crm.accounts.encryption import Unreadable, decrypt, encrypt
from crm.accounts.guessing import Attempt, remember
from crm.accounts.models import Invitation, User

TWO_FACTOR = "crm.accounts.two-factor"


def may_sign_up(email: str) -> bool:
    """Addresses of SIGNUP_DOMAINS make their own account; every other is invited, or an administrator creates it."""
    return email.lower().rpartition("@")[2] in settings.SIGNUP_DOMAINS


def is_invited(email: str) -> bool:
    """Whether an open invitation names this address."""
    return Invitation.objects.open().filter(email=email.lower()).exists()


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up by SIGNUP_DOMAINS alone, with our limits on guessing passwords, and sentences of ours."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The e-mail address or the password is not correct.",  # nosec B105
        "email_taken": "This e-mail address has an account already.",
        "too_many_login_attempts": "Too many failed attempts. Try again in a few minutes.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_DOMAINS)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        email = str(credentials.get("email", ""))
        attempt = Attempt(request, email)
        if attempt.is_one_too_many:
            if attempt.is_first_too_many:
                user = User.objects.filter(email=email.lower()).first()
                record(Action.SIGN_IN_BLOCKED, request, of=user)
            raise self.validation_error("too_many_login_attempts")
        user = super().authenticate(request, **credentials)
        if user:
            attempt.succeeded()
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """`Attempt` counts instead."""

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember(request, response, user.email)
        return response

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """An address belongs to the person who receives its mail, not to the first account that named it."""
        User.objects.drop_squatters(email_address.email, keep=email_address.user)
        return super().confirm_email(request, email_address)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Google is believed about an address that it has verified, and about no other."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise Http404(f"Signing in with {provider} is not set up here.") from None

    def authenticate_by_email(self, login: SocialLogin) -> tuple[User, str] | None:
        for address in login.email_addresses:
            if address.verified:
                User.objects.drop_squatters(address.email)
        return super().authenticate_by_email(login)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Refuses, in this order, an unverified address, the connecting of somebody else's, and an inactive person."""
        email = next((address.email for address in sociallogin.email_addresses if address.verified), "")
        if not email:
            refuse(request, "unverified", sociallogin)
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            if email.lower() != request.user.email:  # type: ignore[union-attr]
                refuse(request, "foreign", sociallogin)
        elif sociallogin.is_existing and not sociallogin.user.is_active:
            raise ImmediateHttpResponse(redirect("account_inactive"))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        if not may_sign_up(sociallogin.user.email) and not is_invited(sociallogin.user.email):
            refuse(request, "unknown", sociallogin)
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user = super().populate_user(request, sociallogin, data)
        user.name = f"{data.get('first_name') or ''} {data.get('last_name') or ''}".strip()[:200]
        return user


def refuse(request: HttpRequest, reason: str, sociallogin: SocialLogin) -> NoReturn:
    """The page says why, and what to do."""
    context = {"reason": reason, "email": sociallogin.user.email}
    raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", context, status=403))


class TwoFactorAdapter(DefaultMFAAdapter):
    """Secrets of two-factor codes are encrypted with the SECRET_KEY, so a stolen database does not contain them."""

    def is_mfa_enabled(self, user: Any, types: list[str] | None = None) -> bool:
        """A secret encrypted with an earlier SECRET_KEY cannot be read, and is removed."""
        if not user.is_anonymous:
            for authenticator in Authenticator.objects.filter(user_id=user.pk):
                if not _is_readable(authenticator):
                    authenticator.delete()
        return bool(super().is_mfa_enabled(user, types))

    def encrypt(self, text: str) -> str:
        return encrypt(text, TWO_FACTOR)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text, TWO_FACTOR)

    def get_totp_issuer(self) -> str:
        return "Mini CRM"


def _is_readable(authenticator: Authenticator) -> bool:
    try:
        decrypt(authenticator.data["secret" if authenticator.type == Authenticator.Type.TOTP else "seed"], TWO_FACTOR)
    except Unreadable:
        return False
    return True
