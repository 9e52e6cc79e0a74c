"""The state of the installation: a page for administrators and /metrics for Prometheus, with the same figures."""

import time
from dataclasses import dataclass, field
from typing import Any, cast

import redis
from django.conf import settings
from django.db import connection
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns.log import reconciliation
from campaigns.log.ledger import State
from campaigns.models import Campaign
from crm.accounts.permissions import administrators_only
from crm.operations import health
from crm.streams.models import DeadLetter, StreamPosition
from crm.streams.stream import Stream, client
from customers.ingestion import stream as ingestion
from customers.models import Order
from delivery.gate import TRIPS_AFTER
from delivery.models import VendorState
from delivery.receipts import stream as receipts
from delivery.tracking import lost_hits
from delivery.vendors.registry import chosen_vendors

SLOW = 30  # seconds behind, from which a stream is worth a look
STREAMS = (ingestion, receipts)


@dataclass(frozen=True)
class StreamStatus:
    """Entries are requests, records what was in them."""

    name: str
    entries: int
    queued: int
    behind: float
    stored: int
    dead: int

    @property
    def is_slow(self) -> bool:
        """Whether the oldest record has waited too long."""
        return self.behind > SLOW


@dataclass(frozen=True)
class Status:
    """`redis` is what went wrong there, empty when it answers; then what it keeps is not known. `vendor_state` is that
    of the vendor that fails most."""

    database: str
    database_bytes: int
    database_ms: float
    campaigns: dict[str, int]
    messages: dict[str, int]
    dead_letters: int
    waiting_orders: int
    vendor: str  # several with commas
    vendor_state: VendorState | None
    redis: str = ""
    redis_bytes: int = 0
    streams: list[StreamStatus] = field(default_factory=list)
    workers: dict[str, float] = field(default_factory=dict)
    heartbeat: float | None = None
    reconciled: reconciliation.Reconciliation | None = None
    lost_hits: int = 0

    @property
    def scheduler_is_alive(self) -> bool:
        """Whether its last heartbeat is recent."""
        return self.heartbeat is not None and self.heartbeat < health.FRESH

    @property
    def vendor_is_troubled(self) -> bool:
        """Whether the vendor is paused or has failed lately."""
        state = self.vendor_state
        return state is not None and (state.is_paused or state.failures >= TRIPS_AFTER)


def status() -> Status:
    """Everything that the page and the metrics show, read once."""
    begun = time.perf_counter()
    written = {stream.name: StreamPosition.objects.totals(stream.name) for stream in STREAMS}
    took = time.perf_counter() - begun
    name, size = _database()
    vendors = chosen_vendors().values()
    accounts = {vendor.account for vendor in vendors}
    counts = Campaign.objects.without_journeys().values_list("status").annotate(count=Count("id"))
    sums = Campaign.objects.aggregate(**{state.value: Sum(state.value) for state in State})
    facts: dict[str, Any] = {
        "database": name,
        "database_bytes": size,
        "database_ms": took * 1000,
        "campaigns": dict.fromkeys(Campaign.Status.values, 0) | dict(counts),
        "messages": {state: int(count or 0) for state, count in sums.items()},
        "dead_letters": DeadLetter.objects.count(),
        "waiting_orders": Order.objects.filter(is_waiting=True).count(),
        "vendor": ", ".join(sorted({vendor.name for vendor in vendors})),
        "vendor_state": VendorState.objects.filter(account__in=accounts).order_by("-failures").first(),
    }
    try:
        facts |= {
            "redis_bytes": cast(dict[str, int], client().info("memory"))["used_memory"],
            "streams": [_stream(stream, *written[stream.name]) for stream in STREAMS],
            "workers": health.workers(),
            "heartbeat": health.seconds_since_heartbeat(),
            "reconciled": reconciliation.last(),
            "lost_hits": lost_hits(),
        }
    except redis.RedisError as error:
        facts["redis"] = type(error).__name__
    return Status(**facts)


def _stream(stream: Stream, stored: int, dead: int) -> StreamStatus:
    return StreamStatus(stream.name, stream.length(), stream.queued(), stream.seconds_behind(), stored, dead)


def _database() -> tuple[str, int]:
    """What it is, and how many bytes it takes."""
    if settings.MONGODB:
        database = cast(Any, connection).database
        version = database.client.server_info()["version"]
        return f"MongoDB {version}", int(database.command("dbStats")["dataSize"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()")
        (version,) = cursor.fetchone()
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        (size,) = cursor.fetchone()
    return f"SQLite {version}", size


@administrators_only
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Settings → Status."""
    return render(request, "settings/status.html", {"status": status(), "now": timezone.now()})
