"""Settings → Global holdout: whom no campaign writes to for some months. Administrators plan and end it."""

import uuid
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.effect.global_holdouts import MAX_PERCENT, HoldoutRefused, begin_holdout, end_holdout, last_holdout
from campaigns.effect.global_results import COUNTED, measure_global
from campaigns.models import GlobalHoldout
from campaigns.pages.lift import shown_lift
from campaigns.sending_rules.schedule import BEFORE_2101
from crm.accounts.permissions import administrators_only, editors_only
from crm.accounts.requests import PageRequest
from crm.web.forms import form_page

USUAL_DAYS = 90
MAX_DAYS = 366
WRONG_PERCENT = dict.fromkeys(
    ("required", "invalid", "min_value", "max_value"), f"Hold out 1 to {MAX_PERCENT} per cent, as a whole number."
)
WRONG_DAY = {"required": "Choose a day.", "invalid": "Write the day as 2027-01-26."}


class HoldoutForm(forms.Form):
    """A holdout that begins on one day and lasts through another one; today means now."""

    percent = forms.IntegerField(label="Per cent", min_value=1, max_value=MAX_PERCENT, error_messages=WRONG_PERCENT)
    first_day = forms.DateField(label="First day", validators=[BEFORE_2101], error_messages=WRONG_DAY)
    last_day = forms.DateField(label="Last day", validators=[BEFORE_2101], error_messages=WRONG_DAY)

    def __init__(self, data: Any = None) -> None:
        today = timezone.localdate()
        initial = {"percent": 5, "first_day": today, "last_day": today + timedelta(days=USUAL_DAYS - 1)}
        super().__init__(data, initial=initial)
        for name in ("first_day", "last_day"):
            self.fields[name].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean_first_day(self) -> datetime:
        """When it begins."""
        first, today = self.cleaned_data["first_day"], timezone.localdate()
        if first < today:
            raise forms.ValidationError("This day has passed: choose today or a later one.")
        return timezone.now() if first == today else timezone.make_aware(datetime.combine(first, time()))

    def clean_last_day(self) -> datetime:
        """When it ends: at the end of the last day."""
        return timezone.make_aware(datetime.combine(self.cleaned_data["last_day"] + timedelta(days=1), time()))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("first_day"), cleaned.get("last_day")
        if begins and ends and not begins < ends <= begins + timedelta(days=MAX_DAYS):
            self.add_error("last_day", "It lasts a day at least and a year at most: choose another day.")
        return cleaned


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def holdout(request: PageRequest) -> HttpResponse:
    """The holdout in force or planned, those before it, and the form of the next one; a POST of an administrator plans
    it. It begins and ends by itself."""
    may_change = request.user.is_admin
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    form = HoldoutForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (planned := _plan(form, request)):
        messages.success(request, f"Saved: {planned}.")
        return redirect("campaigns:holdout")
    last = last_holdout()
    current = last if last and not last.is_over else None
    context = {
        "current": current,
        "results": _results(),
        "earlier": GlobalHoldout.objects.filter(ends_at__lte=timezone.now()).order_by("-number"),
        "form": form,
        "may_change": may_change,
    }
    return form_page(request, "settings/holdout.html", context)


def _results() -> list[dict[str, Any]]:
    """What the last survey counted of each holdout, the newest first."""
    begun = GlobalHoldout.objects.filter(begins_at__lte=timezone.now()).order_by("-number")[:COUNTED]
    measured = [(each, measure_global(each)) for each in begun]
    return [{"holdout": each, "survey": found[1], **shown_lift(found[0])} for each, found in measured if found]


def _plan(form: HoldoutForm, request: PageRequest) -> GlobalHoldout | None:
    cleaned = form.cleaned_data
    times = cleaned["first_day"], cleaned["last_day"]
    try:
        return begin_holdout(cleaned["percent"], *times, by=request, person=request.user)
    except HoldoutRefused as refusal:
        form.add_error("first_day", str(refusal))
        return None


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, holdout_id: uuid.UUID) -> HttpResponse:
    """Ask whether a holdout should end now; end it on a POST. Campaigns that were launched within it keep it."""
    holdout = get_object_or_404(GlobalHoldout, id=holdout_id)
    if request.method == "POST":
        if end_holdout(holdout, by=request):
            messages.success(request, "The global holdout has ended: campaigns launched from now on reach everybody.")
        return redirect("campaigns:holdout")
    return render(request, "settings/end_holdout.html", {"holdout": holdout})
