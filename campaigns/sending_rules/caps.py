"""How often a customer is written to: at most n messages in w hours, on each channel and in all. Pure.

A touch is a message that a customer gets, at its planned minute. Customers keep their last touches as a text like
` e28402931:1a2b3c4d`: the first letter of the channel, the minute since 1970, and the end of the campaign's id.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self
from uuid import UUID

from crm.web.display import counted

MAX_HOURS = 24 * 31  # the longest window; older touches are forgotten


class Cap(NamedTuple):
    """At most `n` messages in any `hours`."""

    n: int
    hours: int

    def __str__(self) -> str:
        return f"{self.n} in {counted(self.hours, 'hours')}"


class Touch(NamedTuple):
    """A message at a minute since 1970, on the channel that begins with a letter, of the campaign whose id ends so."""

    channel: str
    minute: int
    campaign: str

    def __str__(self) -> str:
        return f" {self.channel}{self.minute}:{self.campaign}"


def minute_number(at: datetime) -> int:
    """The minute since 1970 of a moment."""
    return int(at.timestamp()) // 60


def touch(channel: str, at: datetime, campaign_id: UUID) -> Touch:
    """A touch by a campaign at a moment."""
    return Touch(channel[0], minute_number(at), campaign_id.hex[-8:])


def read_touches(texts: Iterable[str]) -> set[Touch]:
    """The touches of customers, from what each keeps."""
    found = set()
    for word in " ".join(texts).split():
        when, _, campaign = word[1:].partition(":")
        found.add(Touch(word[0], int(when), campaign))
    return found


def write_touches(touches: Iterable[Touch], now: datetime) -> str:
    """The text that a customer keeps, without touches that no window reaches any more."""
    oldest = minute_number(now - timedelta(hours=MAX_HOURS))
    return "".join(str(each) for each in sorted(touches, key=lambda each: each.minute) if each.minute >= oldest)


@dataclass(frozen=True)
class Caps:
    """The caps that concern one channel: its `own`, and the one `in_all`."""

    own: Cap | None = None
    in_all: Cap | None = None

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """As a campaign keeps them: `{"own": [2, 24], "all": [5, 168]}`."""
        return cls(*(Cap(*stored[name]) if stored.get(name) else None for name in ("own", "all")))

    def exceeded(self, planned: Touch, touches: Collection[Touch]) -> bool:
        """Whether one more message would be too much for a cap. Touches of the same campaign do not count."""
        others = [each for each in touches if each.campaign != planned.campaign]
        for cap, asked in (
            (self.own, [each for each in others if each.channel == planned.channel]),
            (self.in_all, others),
        ):
            if cap and sum(abs(planned.minute - each.minute) < cap.hours * 60 for each in asked) >= cap.n:
                return True
        return False
