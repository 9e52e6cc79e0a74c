"""Settings → API keys."""

from datetime import timedelta
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.accounts.models import ApiKey, Scope
from crm.accounts.permissions import administrators_only
from crm.accounts.requests import PageRequest
from crm.accounts.shown_once import Secret, show_once
from crm.database.models import new_id
from crm.web.display import moment
from crm.web.forms import form_page
from crm.web.ids import new_id_token, read_id_token

LIFETIMES = {"30": "30 days", "90": "90 days", "365": "a year", "": "until it is revoked"}
OVERLAPS = {"1": "an hour", "24": "a day", "168": "a week"}


class KeyForm(forms.ModelForm):
    """A new key: name, scopes, days until it expires."""

    scopes = forms.MultipleChoiceField(
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose what it may do."},
    )
    lifetime = forms.ChoiceField(choices=LIFETIMES.items(), required=False, initial="365")

    class Meta:
        model = ApiKey
        fields = ("name", "scopes")
        error_messages = {"name": {"required": "Name the program that will use it, like “shop”."}}


class RotationForm(forms.Form):
    """How many hours the old key keeps working."""

    overlap = forms.ChoiceField(choices=OVERLAPS.items(), initial="24")


@administrators_only
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The list of keys, and the form for a new one."""
    return _page(request, KeyForm())


@administrators_only
@require_POST
def make(request: PageRequest) -> HttpResponse:
    """Create a key and show its secret once. `new` is the token with its id, so that a double click creates one."""
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    name, scopes, days = (form.cleaned_data[field] for field in ("name", "scopes", "lifetime"))
    id = read_id_token(request.POST.get("new", "")) or new_id()
    there = ApiKey.objects.filter(id=id).first()
    if there and (there.name, there.scopes) == (name, scopes):
        return redirect("accounts:keys")
    key, secret = ApiKey.create(
        name,
        scopes,
        by=request,
        id=new_id() if there else id,
        created_by=request.user,
        expires_at=timezone.now() + timedelta(days=int(days)) if days else None,
    )
    return _show_once(request, key, secret, "Copy it now: it is shown only once.")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def rotate(request: PageRequest, key_id: UUID) -> HttpResponse:
    """Replace a key; the old one works on for the chosen hours."""
    key = get_object_or_404(ApiKey, id=key_id)
    form = RotationForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return form_page(request, "settings/rotate.html", {"key": key, "form": form})
    overlap = timedelta(hours=int(form.cleaned_data["overlap"]))
    rotated = key.rotate(overlap, by=request, created_by=request.user)
    if rotated is None:
        messages.error(request, "This key has expired, or was revoked or rotated already.")
        return redirect("accounts:keys")
    key.refresh_from_db()
    until = f"The old key ({key.prefix}…) works until {moment(key.expires_at)}." if key.expires_at else ""
    return _show_once(request, *rotated, f"Copy it now: it is shown only once. {until}")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Ask, then revoke a key at once."""
    key = get_object_or_404(ApiKey, id=key_id)
    if request.method != "POST":
        return render(request, "settings/revoke.html", {"key": key})
    key.revoke(by=request)
    messages.success(request, f"{key.name} ({key.prefix}…) no longer works.")
    return redirect("accounts:keys")


def _show_once(request: HttpRequest, key: ApiKey, secret: str, text: str) -> HttpResponse:
    show_once(request, Secret(f"API key “{key.name}”", text, "API key", secret))
    return redirect("accounts:keys")


def _page(request: HttpRequest, form: KeyForm) -> HttpResponse:
    every = ApiKey.objects.order_by("-id").select_related("created_by")
    live, dead = [key for key in every if key.is_live], [key for key in every if not key.is_live]
    context = {"form": form, "live": live, "dead": dead[:20], "token": new_id_token()}
    return form_page(request, "settings/keys.html", context)
