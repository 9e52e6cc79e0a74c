"""Settings → Profile: the name, ways to sign in, and where the user is signed in."""

from allauth.socialaccount.models import SocialAccount
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.accounts.audit import Action, record
from crm.accounts.models import User
from crm.accounts.requests import PageRequest
from crm.accounts.sessions import Session, list_sessions
from crm.database import transactional
from crm.web import mail
from crm.web.display import DATES, HOUSE, NUMBERS
from crm.web.forms import form_page
from crm.web.time_zones import time_zone_names


class ProfileForm(forms.ModelForm):
    """One's own name, how one reads times, dates and numbers, what one is mailed about, and whether keys lead to
    places."""

    time_zone = forms.ChoiceField(
        required=False,
        choices=lambda: [("", f"As everybody: {settings.TIME_ZONE}"), *((name, name) for name in time_zone_names())],
    )
    date_form = forms.ChoiceField(
        label="Dates", required=False, choices=[("", f"As everybody: {DATES[HOUSE.dates]}"), *DATES.items()]
    )
    number_form = forms.ChoiceField(
        label="Numbers", required=False, choices=[("", f"As everybody: {NUMBERS[HOUSE.numbers]}"), *NUMBERS.items()]
    )

    class Meta:
        model = User
        fields = ("name", "time_zone", "date_form", "number_form", "wants_campaign_mail", "uses_shortcuts")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}

    def reading(self) -> list[forms.BoundField]:
        """The fields that say how one reads."""
        return [self[name] for name in ("time_zone", "date_form", "number_form")]


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: PageRequest) -> HttpResponse:
    """One's own name, mails, role and ways to sign in."""
    user = request.user
    form = ProfileForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        User.objects.filter(id=user.id).update(**form.cleaned_data)
        messages.success(request, "Saved.")
        return redirect("accounts:profile")
    context = {
        "form": form,
        "mail_is_set_up": mail.is_set_up(),
        "google": SocialAccount.objects.filter(user=user).exists(),
        "google_is_set_up": settings.GOOGLE,
    }
    return form_page(request, "settings/profile.html", context)


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Browsers where one is signed in."""
    found = list_sessions(request.user)
    here = request.session.session_key
    return render(request, "settings/sessions.html", {"sessions": found, "here": here, "others": len(found) > 1})


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """`session` is the handle of one; without it, all others end."""
    named, here = request.POST.get("session", ""), request.session.session_key
    chosen = [
        session
        for session in list_sessions(request.user)
        if (session.handle == named if named else session.session_key != here)
    ]
    _end(chosen, request)
    if any(session.session_key == here for session in chosen):
        return redirect("account_login")
    ended = "1 session is" if len(chosen) == 1 else f"{len(chosen)} sessions are"
    messages.success(request, f"{ended} signed out." if chosen else "That session had ended already.")
    return redirect("accounts:sessions")


@transactional
def _end(chosen: list[Session], by: HttpRequest) -> None:
    for session in chosen:
        Session.objects.filter(session_key=session.session_key).delete()
    if chosen:
        record(Action.SESSIONS_ENDED, by, count=len(chosen))
