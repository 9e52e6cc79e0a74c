"""Shared by all workers, for each account at a vendor: its rate limit, and the circuit breaker that pauses it while it
fails."""

import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from delivery.models import VendorState
from delivery.vendors.protocol import Vendor

TRIPS_AFTER = 3  # groups of requests in a row
SHORTEST_PAUSE, LONGEST_PAUSE = settings.BREAKER_PAUSES  # seconds
SPARE = (
    1.2  # stretches each reservation, so that requests delayed by the network do not exceed the rate with the next ones
)
TOO_LATE = timedelta(milliseconds=50)  # after its beginning, when a reservation is given up for another
LONGEST_QUEUE = timedelta(seconds=5)  # of reservations, beyond which no more messages are claimed


def find_state(vendor: Vendor) -> VendorState:
    """The row of the vendor's account, which is created the first time."""
    return VendorState.objects.get_or_create(account=vendor.account, defaults={"vendor": vendor.name})[0]


def admit(vendor: Vendor, size: int) -> int:
    """How many messages, up to `size`, may be claimed and sent next; 0 while the vendor is paused or the queue is long.

    After a pause one worker tries one request; the other workers wait for its result.
    """
    state, now = find_state(vendor), timezone.now()
    if state.is_paused:
        return 0
    if settings.VENDOR_RATE:
        if state.free_at - now > LONGEST_QUEUE:
            return 0
        size = min(size, max(1, settings.VENDOR_RATE // 4))  # so that at least four claims share a second
    if state.failures >= TRIPS_AFTER:
        as_read = VendorState.objects.filter(id=state.id, failures=state.failures, paused_until=state.paused_until)
        if not as_read.update(paused_until=now + _pause(state.failures)):
            return 0
        size = min(size, vendor.batch)
    return size


def wait_for_rate(vendor: Vendor, size: int) -> None:
    """Block until `size` messages may be sent; the caller sends them at once."""
    while settings.VENDOR_RATE:
        begins = _reserve(vendor, timedelta(seconds=SPARE * size / settings.VENDOR_RATE))
        time.sleep(max(0.0, (begins - timezone.now()).total_seconds()))
        if timezone.now() - begins < TOO_LATE:
            return


def _reserve(vendor: Vendor, length: timedelta) -> datetime:
    """Reserve the next free time of this `length` for this worker; when it begins."""
    while True:
        state = find_state(vendor)
        begins = max(timezone.now(), state.free_at)
        if VendorState.objects.filter(id=state.id, free_at=state.free_at).update(free_at=begins + length):
            return begins


def report_success(vendor: Vendor, *, accepted: bool) -> None:
    """Open the gate: a request was answered well. `accepted`: with a message that was taken."""
    reopen(vendor)
    if accepted:
        VendorState.objects.filter(account=vendor.account, accepted_at=None).update(accepted_at=timezone.now())


def reopen(vendor: Vendor) -> None:
    """Forget the failures of a vendor, so that requests may begin at once."""
    VendorState.objects.filter(account=vendor.account, failures__gt=0).update(failures=0, reason="", paused_until=None)


def report_failure(vendor: Vendor, reason: str) -> bool:
    """Count a group of requests that all failed; whether the gate is closed now."""
    state = find_state(vendor)
    VendorState.objects.filter(id=state.id).update(failures=F("failures") + 1, reason=reason)
    closed = state.failures + 1 >= TRIPS_AFTER
    if closed:
        pause(vendor, _pause(state.failures + 1), reason)
    return closed


def stop(vendor: Vendor, reason: str) -> None:
    """Pause a vendor that refuses our account: every message would meet the same."""
    state = find_state(vendor)
    VendorState.objects.filter(id=state.id).update(failures=F("failures") + TRIPS_AFTER)
    pause(vendor, _pause(state.failures + TRIPS_AFTER), reason)


def pause(vendor: Vendor, length: timedelta, reason: str) -> None:
    """Let nothing be sent for a while; the reason is shown on pages."""
    state = VendorState.objects.filter(account=vendor.account)
    state.update(paused_until=timezone.now() + length, reason=reason[:1000])


def _pause(failures: int) -> timedelta:
    return timedelta(seconds=min(SHORTEST_PAUSE * 2 ** (failures - TRIPS_AFTER), LONGEST_PAUSE))
