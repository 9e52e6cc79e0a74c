"""Windows that end now: on the calendar of the installation, and never moving back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from hypothesis import example, given
from hypothesis import strategies as st

from customers.segments.values import Window
from customers.segments.windows import window_start

pytestmark = pytest.mark.one_database

ZONES = [
    "Asia/Kolkata",
    "America/New_York",
    "America/Sao_Paulo",  # its days began in a gap until 2018
    "Australia/Lord_Howe",  # half an hour
    "Europe/London",
    "Africa/Casablanca",
    "Pacific/Apia",  # skipped 30 December 2011
]
moments = st.datetimes(datetime(2009, 1, 1), datetime(2026, 12, 31)).map(lambda naive: naive.replace(tzinfo=UTC))
steps = st.integers(1, 400 * 24 * 3600 * 1000) | st.integers(1, 4 * 3600 * 1000)
windows = st.builds(Window, st.integers(1, 40), st.sampled_from(["hours", "days", "weeks", "months", "years"]))


@pytest.mark.parametrize(
    ("zone", "now", "window", "start"),
    [
        ("Asia/Kolkata", "2024-03-29T12:00+05:30", Window(1, "months"), "2024-02-29T12:00+05:30"),
        ("Asia/Kolkata", "2024-03-31T12:00+05:30", Window(1, "months"), "2024-03-01T00:00+05:30"),
        ("Asia/Kolkata", "2023-03-28T23:59:59.999+05:30", Window(1, "months"), "2023-02-28T23:59:59.999+05:30"),
        ("Asia/Kolkata", "2023-03-29T00:00+05:30", Window(1, "months"), "2023-03-01T00:00+05:30"),
        ("Asia/Kolkata", "2024-02-29T12:00+05:30", Window(1, "years"), "2023-03-01T00:00+05:30"),
        ("Asia/Kolkata", "2024-01-31T12:00+05:30", Window(14, "months"), "2022-12-01T00:00+05:30"),
        ("Asia/Kolkata", "2024-01-15T12:00+05:30", Window(1, "months"), "2023-12-15T12:00+05:30"),
        ("America/New_York", "2024-03-11T12:00-04:00", Window(2, "days"), "2024-03-09T12:00-05:00"),
        ("America/New_York", "2024-03-11T12:00-04:00", Window(48, "hours"), "2024-03-09T11:00-05:00"),
        ("America/New_York", "2024-11-04T12:00-05:00", Window(1, "weeks"), "2024-10-28T12:00-04:00"),
        # 2:30 is skipped on 10 March, and 1:30 comes twice on 3 November.
        ("America/New_York", "2024-03-11T02:30-04:00", Window(1, "days"), "2024-03-10T03:00-04:00"),
        ("America/New_York", "2024-11-03T01:30-04:00", Window(1, "days"), "2024-11-02T01:30-04:00"),
        ("America/New_York", "2024-11-03T01:10-05:00", Window(1, "days"), "2024-11-02T02:00-04:00"),
        ("America/New_York", "2024-11-03T02:10-05:00", Window(1, "days"), "2024-11-02T02:10-04:00"),
        ("America/New_York", "2024-11-04T01:30-05:00", Window(1, "days"), "2024-11-03T01:30-04:00"),
        ("Pacific/Apia", "2012-01-30T12:00+14:00", Window(1, "months"), "2011-12-31T00:00+14:00"),
    ],
)
def test_days_and_longer_are_steps_on_the_calendar_of_the_installation(settings, zone, now, window, start):
    settings.TIME_ZONE = zone
    assert window_start(datetime.fromisoformat(now), window) == datetime.fromisoformat(start)


@given(st.sampled_from(ZONES), moments, steps, windows)
@example("Asia/Kolkata", datetime(2023, 3, 28, 4, tzinfo=UTC), 24 * 3600 * 1000, Window(1, "months"))
@example("America/New_York", datetime(2024, 11, 3, 5, 59, tzinfo=UTC), 2 * 60 * 1000, Window(1, "days"))
def test_the_start_of_a_window_never_moves_back(zone, now, milliseconds, window):
    with override_settings(TIME_ZONE=zone):
        later = now + timedelta(milliseconds=milliseconds)
        assert window_start(now, window) <= window_start(later, window)


@given(st.sampled_from(ZONES), moments, windows)
def test_a_window_is_about_as_long_as_it_says(zone, now, window):
    with override_settings(TIME_ZONE=zone):
        days = {"hours": 1 / 24, "days": 1, "weeks": 7, "months": 30.44, "years": 365.25}[window.unit] * window.n
        assert abs((now - window_start(now, window)) / timedelta(days=1) - days) < 4.5
