"""The times of a draft: the fields of the composer and of the API, and what may be wrong with them."""

from datetime import date, datetime, timedelta, tzinfo
from typing import Annotated, Any

import pydantic
from django import forms
from django.core.validators import MaxValueValidator
from django.utils import timezone

from campaigns.content.message import Problem
from crm.web.moments import MomentField

TIME_FIELDS = ("scheduled_for", "local_time", "ends_at", "per_hour", "ignores_caps")
MAX_PER_HOUR = 100_000_000
PerHour = Annotated[int, pydantic.Field(ge=1, le=MAX_PER_HOUR)]
MAX_AHEAD = timedelta(days=366)  # of a scheduled launch, and of an end

BEFORE_2101 = MaxValueValidator(date(2100, 12, 31), "Choose a day before 2101.")  # as the API does


def time_problems(send_at: datetime | None, ends_at: datetime | None, *, local_time: bool) -> list[Problem]:
    """A problem for each time that cannot be."""
    now = timezone.now()
    problems = []
    if send_at and (problem := time_problem(send_at, now)):
        problems.append(Problem("send_at", problem))
    if ends_at and (problem := time_problem(ends_at, now)):
        problems.append(Problem("ends_at", problem))
    elif ends_at and send_at and ends_at <= send_at:
        problems.append(Problem("ends_at", "A campaign ends after it begins: choose a later time."))
    if local_time and not send_at:
        problems.append(Problem("send_at", "Say when to send: that is the local time of each recipient."))
    return problems


def time_problem(at: datetime, now: datetime) -> str:
    """Why a campaign cannot be sent or end at a time; empty where it can."""
    if at <= now:
        return "This time has passed: choose a later one."
    return "This is more than a year ahead: choose an earlier time." if at > now + MAX_AHEAD else ""


def zone_typed_in(*, local_time: bool) -> tzinfo | None:
    """The zone of the time at which to send: that of the installation stands for those of all recipients. None for the
    zone of the person who types it."""
    return timezone.get_default_timezone() if local_time else None


class TimesForm(forms.Form):
    """When to send, until when, and how many messages an hour. A time of each recipient is stored as that of this
    installation's zone."""

    scheduled_for = MomentField(required=False)
    local_time = forms.BooleanField(required=False)
    ends_at = MomentField(required=False)
    ignores_caps = forms.BooleanField(required=False)
    per_hour = forms.IntegerField(
        min_value=1,
        max_value=MAX_PER_HOUR,
        required=False,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"), "Write a whole number of messages, or nothing for no limit."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scheduled_for"].zone = zone_typed_in(local_time=self["local_time"].value())  # type: ignore[attr-defined]

    @property
    def has_times(self) -> bool:
        """Whether anything is chosen, or is wrong, for the composer to show."""
        return any(self[name].value() or self[name].errors for name in TimesForm.base_fields)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors.keys() & {*TIME_FIELDS}:
            times = (cleaned.get("scheduled_for"), cleaned.get("ends_at"))
            for problem in time_problems(*times, local_time=cleaned.get("local_time", False)):
                self.add_error("scheduled_for" if problem.field == "send_at" else problem.field, problem.text)
        return cleaned
