"""Moments that people type: in the time zone in which they read times, which stands beside the field.

A time that comes twice, because clocks are put back, is the first of both. One that clocks skip is refused.
"""

from datetime import UTC, datetime, tzinfo
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm.web import display


class WrongMoment(ValueError):
    """What was typed cannot be read as a time in its zone. The message says what to do."""


def typed(at: datetime, zone: tzinfo | None = None) -> str:
    """A moment as `<input type="datetime-local">` takes it, in the reader's zone or in `zone`."""
    return f"{timezone.localtime(at, zone or display.reader_zone()):%Y-%m-%dT%H:%M}"


def read_typed(text: str, zone: tzinfo | None = None) -> datetime:
    """What `typed` wrote, in UTC."""
    zone = zone or display.reader_zone()
    try:
        written = parse_datetime(text.strip())
        if written is None:
            raise ValueError
        at = (written if written.tzinfo else written.replace(tzinfo=zone, fold=0)).astimezone(UTC)
        is_skipped = not written.tzinfo and at.astimezone(zone).replace(tzinfo=None) != written
    except (ValueError, OverflowError):
        raise WrongMoment("Write it as 2026-11-24 10:30.") from None
    if is_skipped:
        raise WrongMoment(f"Clocks in {zone} skip this time: choose an earlier or a later one.")
    return at


class MomentField(forms.DateTimeField):
    """A moment in the reader's zone, or in `zone`."""

    zone: tzinfo | None = None

    def prepare_value(self, value: Any) -> Any:
        return typed(value, self.zone) if isinstance(value, datetime) else value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        try:
            return read_typed(str(value), self.zone)
        except WrongMoment as error:
            raise forms.ValidationError(str(error)) from None
