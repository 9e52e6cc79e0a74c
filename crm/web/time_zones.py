"""The time zones that people choose from."""

from functools import cache
from zoneinfo import available_timezones


@cache
def time_zone_names() -> list[str]:
    """Names like Asia/Kolkata, in the order of the alphabet, and UTC."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")
