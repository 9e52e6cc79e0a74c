"""When a message may be sent, in every time zone and on the nights when clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from campaigns.sending_rules.timing import HOLIDAY, LOCAL_TIME, QUIET_HOURS, Planned, QuietTimes, Timing, instant

NIGHT = QuietTimes(time(21), time(10))
NOON = QuietTimes(time(12), time(13, 30))
KOLKATA = ZoneInfo("Asia/Kolkata")
ZONES = sorted(available_timezones() - {"localtime", "Factory"})
MINUTE = timedelta(minutes=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock_changes(zone: ZoneInfo) -> list[datetime]:
    """The hours of 2027 within which the offset of a time zone changes, in UTC."""
    hours = [datetime(2027, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(365 * 24)]
    offsets = [hour.astimezone(zone).utcoffset() for hour in hours]
    return [hour for hour, before, after in zip(hours, offsets, offsets[1:], strict=False) if before != after]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2027-03-01T04:30", Planned(utc("2027-03-01T04:30"))),  # 10:00, when the night ends
        ("2027-03-01T15:29", Planned(utc("2027-03-01T15:29"))),  # 20:59
        ("2027-03-01T15:30", Planned(utc("2027-03-02T04:30"), QUIET_HOURS)),  # 21:00
        ("2027-03-01T20:00", Planned(utc("2027-03-02T04:30"), QUIET_HOURS)),  # 01:30 of the next day
    ],
)
def test_quiet_hours_over_midnight_defer_to_their_end(at, expected):
    assert NIGHT.next_allowed(utc(at), KOLKATA) == expected


def test_quiet_hours_within_a_day():
    assert NOON.next_allowed(utc("2027-03-01T07:00"), KOLKATA) == Planned(utc("2027-03-01T08:00"), QUIET_HOURS)
    assert NOON.next_allowed(utc("2027-03-01T08:00"), KOLKATA) == Planned(utc("2027-03-01T08:00"))


def test_a_holiday_defers_to_the_end_of_the_night_after_it():
    festive = QuietTimes(time(21), time(10), frozenset({date(2027, 1, 26), date(2027, 1, 27)}))
    eve = utc("2027-01-25T18:00")  # 23:30, the night before
    assert festive.next_allowed(eve, KOLKATA) == Planned(utc("2027-01-28T04:30"), HOLIDAY)
    alone = QuietTimes(holidays=frozenset({date(2027, 1, 26)}))
    assert alone.next_allowed(utc("2027-01-26T06:00"), KOLKATA) == Planned(utc("2027-01-26T18:30"), HOLIDAY)


def test_a_local_time_is_the_same_wall_time_everywhere():
    timing = Timing(utc("2027-03-01T00:00"), "Asia/Kolkata", QuietTimes(), datetime(2027, 3, 2, 10))
    assert timing.plan("") == Planned(utc("2027-03-02T04:30"), LOCAL_TIME)
    assert timing.plan("Pacific/Kiritimati") == Planned(utc("2027-03-01T20:00"), LOCAL_TIME)
    assert timing.plan("America/Los_Angeles") == Planned(utc("2027-03-02T18:00"), LOCAL_TIME)


def test_where_the_local_time_has_passed_it_is_sent_at_once():
    start = utc("2027-03-02T12:00")
    assert Timing(start, "UTC", QuietTimes(), datetime(2027, 3, 2, 10)).plan("Asia/Tokyo") == Planned(start)


def test_quiet_hours_hold_for_local_times_too():
    timing = Timing(utc("2027-03-01T00:00"), "UTC", NIGHT, datetime(2027, 3, 2, 8))
    assert timing.plan("Asia/Kolkata") == Planned(utc("2027-03-02T04:30"), QUIET_HOURS)


@pytest.mark.parametrize(
    ("wall", "expected"),
    [
        ("2027-03-28T02:30", "2027-03-28T01:30"),  # skipped in Berlin: 03:30 of summer
        ("2027-10-31T02:30", "2027-10-31T00:30"),  # comes twice: the first, of summer
    ],
)
def test_wall_times_that_a_clock_skips_or_repeats(wall, expected):
    assert instant(datetime.fromisoformat(wall), ZoneInfo("Europe/Berlin")) == utc(expected)


def test_quiet_hours_that_end_within_an_hour_that_comes_twice_end_twice():
    berlin, quiet = ZoneInfo("Europe/Berlin"), QuietTimes(time(21), time(2, 30))
    assert quiet.next_allowed(utc("2027-10-31T00:15"), berlin).at == utc("2027-10-31T00:30")
    assert quiet.next_allowed(utc("2027-10-31T01:15"), berlin).at == utc("2027-10-31T01:30")


quiet_times = st.builds(
    QuietTimes,
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    st.times().map(lambda each: each.replace(second=0, microsecond=0)),
    st.frozensets(st.dates(date(2027, 1, 1), date(2027, 12, 31)), max_size=3),
).filter(lambda quiet: quiet.begins != quiet.ends)


@pytest.mark.long
@hypothesis_settings(max_examples=200, deadline=None)
@given(quiet_times, st.sampled_from(ZONES), st.datetimes(datetime(2027, 1, 1), datetime(2027, 12, 31)))
def test_nothing_is_planned_within_quiet_times(quiet, zone_name, at):
    zone, at = ZoneInfo(zone_name), at.replace(tzinfo=UTC)
    planned = quiet.next_allowed(at, zone)
    assert planned.at >= at
    assert (planned.at > at) == bool(planned.reason)
    assert not quiet.reason_at(planned.at.astimezone(zone))
    assert QuietTimes.from_json(quiet.to_json()) == quiet


@pytest.mark.parametrize("zone_name", ["Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Africa/Cairo"])
def test_on_the_nights_when_clocks_change_every_minute_keeps_the_rules(zone_name):
    zone = ZoneInfo(zone_name)
    changes = clock_changes(zone)
    assert changes, "its clocks change in 2027"
    for ends in (time(0), time(0, 30), time(2), time(2, 30), time(3)):
        quiet = QuietTimes(time(21), ends) if ends != time(0) else QuietTimes(time(21), time(0, 1))
        for change in changes:
            for n in range(-240, 240):
                at = change + n * MINUTE
                planned = quiet.next_allowed(at, zone)
                assert planned.at >= at
                assert not quiet.reason_at(planned.at.astimezone(zone))
                if not quiet.reason_at(at.astimezone(zone)):
                    assert planned == Planned(at)


@pytest.mark.long
def test_ten_in_the_morning_is_ten_in_the_morning_in_every_zone_on_every_day():
    for zone_name in ZONES:
        zone = ZoneInfo(zone_name)
        for day in range(365):
            wall = datetime(2027, 1, 1, 10) + timedelta(days=day)
            timing = Timing(instant(wall, zone) - timedelta(days=2), "UTC", NIGHT, wall)
            assert timing.plan(zone_name).at.astimezone(zone).replace(tzinfo=None) == wall
