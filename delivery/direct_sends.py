"""One message sent right away and past the ledger, to an address that a person typed."""

import time
from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.http import HttpRequest

from campaigns.log.claims import NOT_ATTEMPTED
from customers.addresses import InvalidAddress
from customers.channels import CHANNELS
from customers.consent import suppressed
from delivery.gate import admit, pause, report_failure, report_success, stop, wait_for_rate
from delivery.vendors.protocol import Outgoing, Vendor, VendorError

MAX_TESTS = 10  # a person a minute
TOO_MANY = f"At most {MAX_TESTS} tests a minute: wait a moment."


def read_address(channel: str, typed: str) -> str:
    """The address in canonical form; ValueError says what is wrong with it."""
    try:
        address = CHANNELS[channel].canonical(typed)
    except InvalidAddress as error:
        raise ValueError(f"It {error}.") from None
    if not address:
        raise ValueError("Write where to send it.")
    if suppressed(channel, [address]):
        raise ValueError("This address is suppressed: nothing is sent there.")
    return address


def has_too_many(request: HttpRequest) -> bool:
    """Count a test of this person; whether it is one too many in this minute."""
    key = f"test-sends:{request.user.pk}:{time.time() // 60:.0f}"
    cache.add(key, 0, 120)
    return cache.incr(key) > MAX_TESTS


def send_one(vendor: Vendor, write: Callable[[], Outgoing]) -> str:
    """Send one message. Returns why it was not sent, empty when the vendor accepted it."""
    if not admit(vendor, 1):
        return "the vendor is paused or busy. Try again in a moment."
    wait_for_rate(vendor, 1)
    try:
        message = write()
        answer = vendor.send([message])
        if answer.error:
            raise answer.error
    except VendorError as error:
        if error.stops == "vendor":
            stop(vendor, error.reason)
        elif not error.permanent and not error.stops:
            report_failure(vendor, error.reason)
        if error.retry_after:
            pause(vendor, timedelta(seconds=error.retry_after), error.reason)
        return f"{error.reason}."
    key = message["id"]
    report_success(vendor, accepted=key in answer.accepted)
    if key in answer.accepted:
        return ""
    rejection = answer.rejected.get(key)
    return f"{rejection.reason if rejection else answer.unknown.get(key, NOT_ATTEMPTED)}."
