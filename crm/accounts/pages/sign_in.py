"""Signing in with a password, and joining by an invitation."""

from http import HTTPStatus
from typing import Any

from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from crm.accounts import team
from crm.accounts.guessing import MACHINE_FOR_ADDRESS
from crm.accounts.models import User
from crm.web.forms import form_page


class SignIn(LoginView):
    """The sign-in page of django-allauth; 429 with Retry-After after too many failures."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, code="too_many_login_attempts"):
            response.status_code = HTTPStatus.TOO_MANY_REQUESTS
            response["Retry-After"] = str(MACHINE_FOR_ADDRESS.seconds)
        return response


class JoinForm(forms.Form):
    """Name and password of an invited person."""

    name = forms.CharField(
        max_length=200,
        error_messages={"required": "Enter your name, as your team will see it."},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    password = forms.CharField(
        strip=False,
        error_messages={"required": "Choose a password."},
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_password(self) -> str:
        """Checked by Django's password validators."""
        password = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """The holder of the link chooses a name and a password and is signed in. The link works once.

    Google is offered where it is set up.
    """
    invitation = team.find_invitation(secret)
    if invitation is None:
        return render(request, "settings/join_over.html", status=HTTPStatus.GONE)
    if request.user.is_authenticated:
        return render(request, "settings/join_other.html", {"invitation": invitation}, status=HTTPStatus.CONFLICT)
    form = JoinForm(request.POST or None, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = team.join(invitation, form.cleaned_data["password"], form.cleaned_data["name"])
        except team.Refused as refused:
            form.add_error(None, str(refused))
        else:
            return perform_login(request, user, email_verification=settings.ACCOUNT_EMAIL_VERIFICATION)
    context = {"form": form, "invitation": invitation}
    return form_page(request, "settings/join.html", context)
