"""Who may come in, and how: the decisions that django-allauth leaves to the installation."""

from typing import Any, NoReturn

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render

from crm.accounts.models import User


def may_sign_up(email: str) -> bool:
    """Addresses of SIGNUP_DOMAINS make their own account; for every other an administrator creates it."""
    return email.lower().rpartition("@")[2] in settings.SIGNUP_DOMAINS


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(settings.SIGNUP_DOMAINS)

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """A person without a password signs in with Google alone; a mail does not change that."""
        if user.has_usable_password():
            super().send_password_reset_mail(user, email, context)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Google is believed about an address that it has verified, and about no other."""

    def get_app(self, request: HttpRequest, provider: str, client_id: str | None = None) -> SocialApp:
        try:
            return super().get_app(request, provider, client_id)
        except SocialApp.DoesNotExist:
            raise Http404(f"Signing in with {provider} is not set up here.") from None

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
        if not may_sign_up(sociallogin.user.email):
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
