"""How many messages an hour a campaign sends. Pure: a campaign may send again from a moment on, which each claim moves.

A minute's share is claimed at once, so a slow campaign costs a claim a minute. What a minute has missed is made up for
in the next one, and nothing older.
"""

from datetime import datetime, timedelta

CATCH_UP = timedelta(minutes=1)


def share(per_hour: int, next_at: datetime | None, now: datetime) -> int:
    """How many messages may be sent now; 0 before `next_at`."""
    return 0 if next_at and next_at > now else max(1, per_hour // 60)


def next_time(per_hour: int, next_at: datetime | None, now: datetime, count: int) -> datetime:
    """When the next messages may be sent, after `count` of them are sent now."""
    return max(next_at or now, now - CATCH_UP) + timedelta(hours=1) * count / per_hour
