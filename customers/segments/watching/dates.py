"""Watched dates: before, on or after the day in a field, at a time of the day, once or every year.

Days and times are those of the customer's time zone, else of the installation's. 29 February is the 28th in other
years. A text attribute counts as a date where it is written like 1990-05-12.
"""

from calendar import isleap
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils import timezone

from customers.models import Customer
from customers.segments import catalogue
from customers.segments.catalogue import ATTRIBUTE, Kind
from customers.segments.values import WRITTEN_DAY
from customers.segments.windows import moment_at
from customers.vocabulary import attribute_kinds, attribute_texts

YEARS_AROUND = range(-1, 3)  # an offset is a year at most


class Occasion(NamedTuple):
    """When a date comes, and what tells it from other times: the year, else what stands in the field, so that it comes
    once wherever the customer moves."""

    at: datetime
    name: str


@dataclass(frozen=True)
class DateRule:
    """`days` after the day in the field, before it where they are below 0. `at` is like 09:00."""

    field: str
    days: int
    at: str
    yearly: bool

    @property
    def column(self) -> str:
        """The column that holds the date."""
        field = catalogue.get(self.field)
        return "attributes" if self.field.startswith(ATTRIBUTE) else field.column if field else ""

    @property
    def columns(self) -> set[str]:
        """The columns of a customer that it depends on, as they are named when they are written."""
        return {"time_zone", "attributes_key" if self.column == "attributes" else self.column}

    def next(self, customer: Customer, after: datetime) -> Occasion | None:
        """The first time after a moment at which the date comes for a customer."""
        zone = _find_zone(customer)
        day = self._day(customer, zone)
        if day is None:
            return None
        if not self.yearly:
            at = self._moment(day, zone)
            return Occasion(at, self._written(customer)) if at and at > after else None
        year = after.astimezone(zone).year
        for each in (year + n for n in YEARS_AROUND):
            at = self._moment(_in_year(day, each), zone)
            if at and at > after:
                return Occasion(at, str(each))
        return None

    def _value(self, customer: Customer) -> Any:
        value: Any = getattr(customer, self.column)
        return value.get(self.field.removeprefix(ATTRIBUTE)) if isinstance(value, dict) else value

    def _written(self, customer: Customer) -> str:
        value = self._value(customer)
        return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)

    def _day(self, customer: Customer, zone: ZoneInfo) -> date | None:
        text = self._value(customer)
        if isinstance(text, datetime):
            return text.astimezone(zone).date()
        if not isinstance(text, str) or not WRITTEN_DAY.fullmatch(text):
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            return None

    def _moment(self, day: date, zone: ZoneInfo) -> datetime | None:
        try:
            return moment_at(datetime.combine(day + timedelta(days=self.days), time.fromisoformat(self.at)), zone)
        except OverflowError:
            return None


def is_date_field(name: str) -> bool:
    """Whether a field may hold a date."""
    field = catalogue.get(name)
    return field is not None and (field.kind == Kind.DATE or field.is_attribute)


def date_attributes() -> list[str]:
    """Attributes that may hold dates, as `attributes.KEY`: by their texts, or because these are too many to know."""
    texts = attribute_texts()
    keys = [key for key, kinds in attribute_kinds().items() if "text" in kinds]
    return [f"{ATTRIBUTE}{key}" for key in keys if key not in texts or any(map(WRITTEN_DAY.fullmatch, texts[key]))]


def _in_year(day: date, year: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28 if is_leap_day and not isleap(year) else day.day)


def _find_zone(customer: Customer) -> ZoneInfo:
    try:
        return ZoneInfo(customer.time_zone or str(timezone.get_default_timezone()))
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo(str(timezone.get_default_timezone()))
