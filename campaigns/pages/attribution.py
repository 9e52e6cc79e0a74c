"""Settings → Attribution: by which rule orders are credited to messages. Administrators change it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from campaigns.attribution.models import live_rules
from campaigns.attribution.recounting import set_windows
from campaigns.attribution.rules import CLICKED, DELIVERED, MAX_HOURS, Windows, rule_in_words
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.forms import form_page, form_version, is_stale
from customers.channels import CHANNELS, Channel

WRONG = f"Write hours as a whole number from 0 to {MAX_HOURS}; 0 means not at all."


def _hours(label: str) -> forms.IntegerField:
    messages = dict.fromkeys(("required", "invalid", "min_value", "max_value"), WRONG)
    return forms.IntegerField(label=label, min_value=0, max_value=MAX_HOURS, error_messages=messages)


class WindowsForm(forms.Form):
    """For how many hours touches of one channel count."""

    clicked = _hours("A click counts for, in hours")
    delivered = _hours("A delivery counts for, in hours")

    def __init__(self, channel: Channel, windows: Windows, data: Any = None) -> None:
        super().__init__(data, initial=dict(windows.get(channel.name, {})), prefix=channel.name)
        self.channel = channel


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def attribution(request: PageRequest) -> HttpResponse:
    """Show the rule; a POST of an administrator begins to recount all orders by another one."""
    may_change = request.user.is_admin
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    current, *recounting = live_rules()
    newest = recounting[0] if recounting else current
    data = request.POST if request.method == "POST" else None
    channels = [WindowsForm(channel, newest.windows, data) for channel in CHANNELS.values()]
    version = form_version(newest.windows)
    stale = is_stale(request, version)
    if data is not None and not stale and all(form.is_valid() for form in channels):
        windows: dict[str, dict[str, int]] = {
            form.channel.name: {kind: form.cleaned_data[kind] for kind in (CLICKED, DELIVERED)} for form in channels
        }
        is_new = set_windows(windows, by=request, person=request.user)
        messages.success(request, "Saved. Orders are recounted in the background." if is_new else "Nothing changed.")
        return redirect("campaigns:attribution")
    context: dict[str, Any] = {"channels": channels, "may_change": may_change, "rule": rule_in_words(current.windows)}
    context["version"] = version
    if recounting:
        context |= {"percent": newest.percent, "new_rule": rule_in_words(newest.windows)}
    return form_page(request, "settings/attribution.html", context, stale=stale)
