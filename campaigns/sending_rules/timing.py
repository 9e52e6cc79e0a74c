"""When a message may be sent: quiet hours, holidays and local times. Pure: times and time zones in, a planned time out.

Wall times are those of the recipient's time zone. One that a clock skips, because it is put forward, is as long after
the gap as it lay in it; one that comes twice is the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Any, NamedTuple, Self
from zoneinfo import ZoneInfo

QUIET_HOURS, HOLIDAY, LOCAL_TIME, BEST_HOUR = "quiet hours", "holiday", "local time", "their hour"
DEFERRALS = (QUIET_HOURS, HOLIDAY, LOCAL_TIME, BEST_HOUR)  # reasons of pending messages that wait for their time
EARLIEST_OFFSET = timedelta(hours=14)  # of the time zone where a wall time comes first, east of all others


class Planned(NamedTuple):
    """When a message may be sent, and why not before: empty where nothing defers it."""

    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class QuietTimes:
    """When a channel is quiet: from `begins` to `ends` on every day, over midnight where it ends earlier than it
    begins, and on whole `holidays`. Without both times there are no quiet hours."""

    begins: time | None = None
    ends: time | None = None
    holidays: frozenset[date] = frozenset()

    def __str__(self) -> str:
        """As in "quiet 21:00–10:00, 3 holidays"; empty for a channel that is never quiet."""
        hours = f"quiet {self.begins:%H:%M}–{self.ends:%H:%M}" if self.begins and self.ends else ""
        days = len(self.holidays)
        return ", ".join(filter(None, [hours, f"{days} holiday{'s' if days > 1 else ''}" if days else ""]))

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """As `to_json` stored it."""
        begins, ends = (time.fromisoformat(stored[name]) if stored.get(name) else None for name in ("begins", "ends"))
        return cls(begins, ends, frozenset(map(date.fromisoformat, stored.get("holidays", ()))))

    def to_json(self) -> dict[str, Any]:
        """What a JSON column stores; empty for a channel that is never quiet."""
        stored: dict[str, Any] = {}
        if self.begins and self.ends:
            stored |= {"begins": self.begins.isoformat("minutes"), "ends": self.ends.isoformat("minutes")}
        if self.holidays:
            stored["holidays"] = sorted(day.isoformat() for day in self.holidays)
        return stored

    def reason_at(self, wall: datetime) -> str:
        """Why nothing is sent at a wall time; empty where it may be."""
        if wall.date() in self.holidays:
            return HOLIDAY
        if self.begins is None or self.ends is None:
            return ""
        now = wall.time().replace(tzinfo=None)
        if self.begins < self.ends:
            return QUIET_HOURS if self.begins <= now < self.ends else ""
        return QUIET_HOURS if now >= self.begins or now < self.ends else ""

    def next_allowed(self, at: datetime, zone: ZoneInfo) -> Planned:
        """The first time from `at` on that is not quiet in a time zone. It is a holiday that defers a message where one
        lies between."""
        reasons = set()
        while reason := self.reason_at(wall := at.astimezone(zone)):
            reasons.add(reason)
            at = self._quiet_until(reason, wall, zone)
        return Planned(at, HOLIDAY if HOLIDAY in reasons else QUIET_HOURS if reasons else "")

    def _quiet_until(self, reason: str, wall: datetime, zone: ZoneInfo) -> datetime:
        """When the quiet time around a wall time ends, which is always later."""
        day, ends = wall.date(), self.ends or time.min
        if reason == HOLIDAY:
            day, ends = day + timedelta(days=1), time.min
        elif ends <= wall.time().replace(tzinfo=None):
            day += timedelta(days=1)
        at = instant(datetime.combine(day, ends), zone)
        # In an hour that comes twice, the first end may have passed.
        return at if at > wall else instant(datetime.combine(day, ends).replace(fold=1), zone)


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a wall time in a time zone, in UTC."""
    return wall.replace(tzinfo=zone).astimezone(UTC)


def first_start(at: datetime, here: tzinfo, *, local_time: bool) -> datetime:
    """When a campaign for `at` starts: with local times, when the wall time that `at` has here comes first on Earth."""
    return at.astimezone(here).replace(tzinfo=UTC) - EARLIEST_OFFSET if local_time else at


@cache
def zone_named(name: str, default: str) -> ZoneInfo:
    """A time zone by its name, which is valid; the default one where it is empty."""
    return ZoneInfo(name or default)


@dataclass(frozen=True)
class Timing:
    """How the messages of a campaign are timed: from `start` on, at the wall time `local` where there is one, outside
    of `quiet` times. `default_zone` is that of recipients without one."""

    start: datetime
    default_zone: str
    quiet: QuietTimes
    local: datetime | None = None

    def plan(self, zone_name: str) -> Planned:
        """When a recipient in a time zone gets the message."""
        zone = zone_named(zone_name, self.default_zone)
        at = max(self.start, instant(self.local, zone)) if self.local else self.start
        planned = self.quiet.next_allowed(at, zone)
        return planned if planned.reason or at == self.start else Planned(at, LOCAL_TIME)

    def defer(self, now: datetime, zone_name: str) -> Planned:
        """When a message that was to be sent now may be sent."""
        return self.quiet.next_allowed(now, zone_named(zone_name, self.default_zone))
