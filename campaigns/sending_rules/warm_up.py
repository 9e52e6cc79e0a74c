"""Warm-up: a new sender's channel sends a little on its first day and more on each next one, up to a ceiling.

Mail servers distrust a domain that sends much at once. The limit is one for all campaigns of a channel; `Allowance`
counts what was used of a day, in the time zone of the installation.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F
from django.utils import timezone

from campaigns.sending_rules.models import current_rules
from campaigns.sending_rules.timing import instant, zone_named
from crm.database.models import Record

MAX_SHOWN = 10  # days that a forecast lists


@dataclass(frozen=True)
class WarmUp:
    """`start` messages on the `first_day`, `factor` times as many on each next one, `ceiling` at most from then on."""

    start: int
    first_day: date
    factor: float
    ceiling: int

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """As `to_json` stored it."""
        return cls(**{**stored, "first_day": date.fromisoformat(stored["first_day"])})

    def to_json(self) -> dict[str, Any]:
        """What a JSON column stores."""
        return {**vars(self), "first_day": self.first_day.isoformat()}

    def __str__(self) -> str:
        return f"{self.start} from {self.first_day}, times {self.factor:g}, up to {self.ceiling}"

    def limit(self, day: date) -> int:
        """How many messages may be sent on a day; none before the first one."""
        days = (day - self.first_day).days
        if days < 0:
            return 0
        amount = float(self.start)
        for _ in range(days):
            if amount >= self.ceiling:
                break
            amount *= self.factor
        return min(self.ceiling, int(amount))


class Allowance(Record):
    """How many messages were sent on a channel on a day of its warm-up, or are being handed over."""

    channel = models.CharField(max_length=10)
    day = models.DateField()
    used = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["channel", "day"], name="allowance_once")]

    def __str__(self) -> str:
        return f"{self.channel} on {self.day}: {self.used}"


@dataclass(frozen=True)
class Day:
    """How many messages would go out on a day, from a time on."""

    begins: datetime
    count: int


def warm_up_rule(channel: str) -> WarmUp | None:
    """The warm-up of a channel; None without one."""
    stored = current_rules().warm_up.get(channel)
    return WarmUp.from_json(stored) if stored else None


def reserve(channel: str, size: int, day: date) -> int:
    """How many messages of up to `size` may be handed over on a day; they count as used until they are given back."""
    rule = warm_up_rule(channel)
    if rule is None:
        return size
    Allowance.objects.get_or_create(channel=channel, day=day)
    allowance = Allowance.objects.filter(channel=channel, day=day)
    while True:
        used = allowance.values_list("used", flat=True)[0]
        granted = max(0, min(size, rule.limit(day) - used))
        if not granted or allowance.filter(used=used).update(used=F("used") + granted):
            return granted


def give_back(channel: str, count: int, day: date) -> None:
    """Give back what was reserved for a day and not handed over."""
    if count:
        Allowance.objects.filter(channel=channel, day=day, used__gte=count).update(used=F("used") - count)


def left_today(channel: str, rule: WarmUp) -> int:
    """How many messages the warm-up still allows today."""
    day = timezone.localdate()
    used = Allowance.objects.filter(channel=channel, day=day).values_list("used", flat=True).first() or 0
    return max(0, rule.limit(day) - used)


def days_needed(channel: str, count: int) -> list[Day]:
    """On which days that many messages would go out, `MAX_SHOWN` at most; nothing where all of them may today. A day
    begins at midnight, or when the quiet hours end."""
    rules = current_rules()
    if channel not in rules.warm_up:
        return []
    rule, quiet = WarmUp.from_json(rules.warm_up[channel]), rules.quiet_times(channel)
    left = left_today(channel, rule)
    if count <= left:
        return []
    here = zone_named("", str(timezone.get_default_timezone()))
    day, begins = timezone.localdate(), timezone.now()
    found: list[Day] = []
    while len(found) < MAX_SHOWN:
        if sent := min(count, left):
            found.append(Day(begins, sent))
            count -= sent
        if not count:
            break
        day = max(day + timedelta(days=1), rule.first_day)
        begins = quiet.next_allowed(instant(datetime.combine(day, time.min), here), here).at
        left = rule.limit(day)
    return found
