"""Settings → Sending: when and how often people may be written to, on each channel. Administrators change it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from campaigns.sending_rules.caps import MAX_HOURS, Cap
from campaigns.sending_rules.models import ONLY, SendingRules, current_rules
from campaigns.sending_rules.schedule import BEFORE_2101
from campaigns.sending_rules.timing import QuietTimes
from campaigns.sending_rules.warm_up import WarmUp
from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.database import transactional
from crm.web.forms import form_page, form_version, is_stale
from customers.channels import CHANNELS, Channel

T = TypeVar("T")
Rules = Mapping[Any, T]  # by channel
MAX_HOLIDAYS = 366
MAX_A_DAY = 1_000_000_000
TIME_FORMATS = ["%H:%M", "%H:%M:%S"]
BAD_TIME = {"invalid": "Write the time as 21:00."}


def _number_field(label: str, largest: int) -> forms.IntegerField:
    wrong = dict.fromkeys(("invalid", "min_value", "max_value"), f"Write a whole number from 1 to {largest:,}.")
    return forms.IntegerField(label=label, min_value=1, max_value=largest, required=False, error_messages=wrong)


class CapForm(forms.Form):
    """How many messages in how many hours; without both numbers there is no cap."""

    n = _number_field("Messages, at most", 1_000)
    hours = _number_field("Within, in hours", MAX_HOURS)

    def __init__(self, name: str, rules: SendingRules, data: Any = None) -> None:
        n, hours = rules.caps.get(name) or (None, None)
        super().__init__(data, initial={"n": n, "hours": hours}, prefix=f"{name}-cap")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        n, hours = cleaned.get("n"), cleaned.get("hours")
        if bool(n) != bool(hours) and not self.errors:
            self.add_error("hours" if n else "n", "A cap needs both numbers; leave both empty for none.")
        return cleaned

    @property
    def cap(self) -> Cap | None:
        """What the valid form says."""
        n, hours = self.cleaned_data["n"], self.cleaned_data["hours"]
        return Cap(n, hours) if n else None


class WarmUpForm(forms.Form):
    """How a channel warms up; all empty for a channel that does not."""

    start = _number_field("On the first day", MAX_A_DAY)
    first_day = forms.DateField(
        label="First day",
        required=False,
        validators=[BEFORE_2101],
        error_messages={"invalid": "Write the day as 2027-01-26."},
    )
    factor = forms.FloatField(
        label="Times, each day",
        min_value=1,
        max_value=10,
        required=False,
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Write a number from 1 to 10, like 1.5."),
    )
    ceiling = _number_field("At most a day", MAX_A_DAY)

    def __init__(self, channel: str, rules: SendingRules, data: Any = None) -> None:
        super().__init__(data, initial=rules.warm_up.get(channel), prefix=f"{channel}-warm")
        self.fields["first_day"].widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        given = [name for name in self.fields if cleaned.get(name)]
        if given and len(given) < len(self.fields) and not self.errors:
            missing = next(name for name in self.fields if name not in given)
            self.add_error(missing, "A warm-up needs all four; leave all empty for none.")
        return cleaned

    @property
    def warm_up(self) -> WarmUp | None:
        """What the valid form says."""
        return WarmUp(**self.cleaned_data) if self.cleaned_data["start"] else None


class ChannelForm(forms.Form):
    """When one channel is quiet."""

    begins = forms.TimeField(label="Quiet from", required=False, input_formats=TIME_FORMATS, error_messages=BAD_TIME)
    ends = forms.TimeField(label="Until", required=False, input_formats=TIME_FORMATS, error_messages=BAD_TIME)
    holidays = forms.CharField(
        label="Holidays", required=False, widget=forms.Textarea(attrs={"rows": 3, "class": "lines"})
    )

    def __init__(self, channel: Channel, rules: SendingRules, data: Any = None) -> None:
        quiet = rules.quiet_times(channel.name)
        initial = {
            "begins": quiet.begins,
            "ends": quiet.ends,
            "holidays": "\n".join(sorted(day.isoformat() for day in quiet.holidays)),
        }
        super().__init__(data, initial=initial, prefix=channel.name)
        self.channel = channel
        self.capping = CapForm(channel.name, rules, data)
        self.warming = WarmUpForm(channel.name, rules, data)
        for name in ("begins", "ends"):
            self.fields[name].widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")

    def clean_holidays(self) -> frozenset[date]:
        """The days, each on a line of its own."""
        days = set()
        for line in self.cleaned_data["holidays"].split():
            try:
                days.add(date.fromisoformat(line))
            except ValueError:
                raise forms.ValidationError(f"“{line[:40]}” is not a date: write it as 2027-01-26.") from None
        if len(days) > MAX_HOLIDAYS:
            raise forms.ValidationError(f"At most {MAX_HOLIDAYS} days: remove those that are over.")
        return frozenset(days)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if bool(begins) != bool(ends) and not self.errors:
            self.add_error("ends" if begins else "begins", "Quiet hours need both times; leave both empty for none.")
        elif begins and begins == ends:
            self.add_error("ends", "Quiet hours cannot last the whole day: choose another time.")
        return cleaned

    @property
    def quiet_times(self) -> QuietTimes:
        """What the valid form says."""
        cleaned = self.cleaned_data
        return QuietTimes(cleaned["begins"], cleaned["ends"], cleaned["holidays"])


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def sending(request: PageRequest) -> HttpResponse:
    """Show the rules; a POST of an administrator saves them for campaigns that are launched from now on."""
    rules = current_rules()
    may_change = request.user.is_admin
    data = request.POST if request.method == "POST" and may_change else None
    version = form_version((rules.quiet, rules.caps, rules.warm_up))
    stale = is_stale(request, version)
    channels = [ChannelForm(channel, rules, data) for channel in CHANNELS.values()]
    if request.method == "POST" and not may_change:
        raise PermissionDenied
    in_all = CapForm("all", rules, data)
    refused = [
        form
        for form in (*channels, in_all, *(part for each in channels for part in (each.capping, each.warming)))
        if not form.is_valid()
    ]
    if data is not None and not stale and not refused:
        quiet: dict[str, QuietTimes] = {form.channel.name: form.quiet_times for form in channels}
        warm_up = {form.channel.name: form.warming.warm_up for form in channels}
        _save(quiet, {form.channel.name: form.capping.cap for form in channels} | {"all": in_all.cap}, warm_up, request)
        messages.success(request, "Saved. It holds for campaigns that are launched from now on.")
        return redirect("campaigns:sending")
    context: dict[str, Any] = {"channels": channels, "in_all": in_all, "may_change": may_change}
    context |= {"zone": str(timezone.get_default_timezone()), "version": version}
    return form_page(request, "settings/sending.html", context, stale=stale)


@transactional
def _save(quiet: Rules[QuietTimes], caps: Rules[Cap | None], warm_up: Rules[WarmUp | None], by: HttpRequest) -> None:
    stored = {
        "quiet": {name: times.to_json() for name, times in quiet.items() if times.to_json()},
        "caps": {name: list(cap) for name, cap in caps.items() if cap},
        "warm_up": {name: rule.to_json() for name, rule in warm_up.items() if rule},
    }
    SendingRules.objects.update_or_create(id=ONLY, defaults={**stored, "updated_at": timezone.now()})
    told: dict[str, list[str]] = {name: [] for name in caps}
    for name, times in quiet.items():
        told[name].append(str(times))
    for name, cap in caps.items():
        told[name].append(f"at most {cap}" if cap else "")
    for name, rule in warm_up.items():
        told[name].append(f"warm-up {rule}" if rule else "")
    details: dict[str, Any] = {name: ", ".join(filter(None, parts)) for name, parts in told.items()}
    record(Action.SENDING_RULES_CHANGED, by, **details)
