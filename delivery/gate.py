"""What stands before a vendor, for all workers together: the rate, and the breaker that pauses one that only fails."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from delivery.models import VendorState
from delivery.vendors import Vendor

TRIPS_AFTER = 3  # groups of requests in a row
SHORTEST_PAUSE, LONGEST_PAUSE = 5, 60  # seconds
SPARE = 1.1  # so that requests which the network delays do not meet those after them within one second
LONGEST_WAIT = timedelta(seconds=5)  # for one's turn


class Admission(NamedTuple):
    size: int  # messages that may be sent
    wait: float  # seconds until then


def state_of(vendor: Vendor) -> VendorState:
    return VendorState.objects.get_or_create(vendor=vendor.name)[0]


def admit(vendor: Vendor, size: int) -> Admission | None:
    """How many messages may be sent next, and when; nothing while the vendor is paused or others wait for it.

    After a pause one worker tries one request; the others wait for what comes of it.
    """
    state, now = state_of(vendor), timezone.now()
    if state.is_paused:
        return None
    if state.failures >= TRIPS_AFTER:
        as_read = VendorState.objects.filter(id=state.id, failures=state.failures, paused_until=state.paused_until)
        if not as_read.update(paused_until=now + _pause(state.failures)):
            return None
        size = min(size, vendor.batch)
    return _turn(state, size, now) if settings.VENDOR_RATE else Admission(size, 0.0)


def _turn(state: VendorState, size: int, now: datetime) -> Admission | None:
    """Take the next stretch of time, as long as this many messages need at the rate; a second has four or more."""
    size = min(size, max(1, settings.VENDOR_RATE // 4))
    begins = max(now, state.free_at)
    if begins - now > LONGEST_WAIT:
        return None
    ends = begins + timedelta(seconds=SPARE * size / settings.VENDOR_RATE)
    if not VendorState.objects.filter(id=state.id, free_at=state.free_at).update(free_at=ends):
        state.refresh_from_db()
        return _turn(state, size, now)
    return Admission(size, (begins - now).total_seconds())


def report_success(vendor: Vendor) -> None:
    VendorState.objects.filter(vendor=vendor.name, failures__gt=0).update(failures=0, reason="", paused_until=None)


def report_failure(vendor: Vendor, reason: str) -> None:
    """No request of a group was answered well."""
    state = state_of(vendor)
    VendorState.objects.filter(id=state.id).update(failures=F("failures") + 1, reason=reason)
    if state.failures + 1 >= TRIPS_AFTER:
        pause(vendor, _pause(state.failures + 1), reason)


def pause(vendor: Vendor, length: timedelta, reason: str) -> None:
    VendorState.objects.filter(vendor=vendor.name).update(paused_until=timezone.now() + length, reason=reason)


def _pause(failures: int) -> timedelta:
    return timedelta(seconds=min(SHORTEST_PAUSE * 2 ** (failures - TRIPS_AFTER), LONGEST_PAUSE))
