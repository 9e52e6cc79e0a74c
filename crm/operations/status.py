"""How the installation is: for administrators a page, for Prometheus /metrics. Both say the same."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from campaigns import reconciliation
from campaigns.ledger import State
from campaigns.models import Campaign
from crm.accounts.models import Scope
from crm.accounts.permissions import administrators_only, key_required
from crm.operations import health
from crm.streams.models import DeadLetter, StreamPosition
from crm.streams.stream import Stream, client
from customers.ingestion import stream as ingestion
from delivery.gate import TRIPS_AFTER
from delivery.models import VendorState
from delivery.receipts import stream as receipts
from delivery.vendors.chosen import chosen_vendor

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
        return self.behind > SLOW


@dataclass(frozen=True)
class Status:
    """`redis` is what went wrong there, empty when it answers; then what it keeps is not known."""

    database: str
    database_bytes: int
    database_ms: float
    campaigns: dict[str, int]
    messages: dict[str, int]
    dead_letters: int
    vendor: str
    vendor_state: VendorState | None
    redis: str = ""
    redis_bytes: int = 0
    streams: list[StreamStatus] = field(default_factory=list)
    workers: dict[str, float] = field(default_factory=dict)
    heartbeat: float | None = None
    reconciled: reconciliation.Reconciliation | None = None

    @property
    def scheduler_is_alive(self) -> bool:
        return self.heartbeat is not None and self.heartbeat < health.FRESH

    @property
    def vendor_is_troubled(self) -> bool:
        state = self.vendor_state
        return state is not None and (state.is_paused or state.failures >= TRIPS_AFTER)


def status() -> Status:
    begun = time.perf_counter()
    positions = {position.stream: position for position in StreamPosition.objects.all()}
    took = time.perf_counter() - begun
    name, size = _database()
    vendor = chosen_vendor().name
    counts = Campaign.objects.values_list("status").annotate(count=Count("id"))
    sums = Campaign.objects.aggregate(**{state.value: Sum(state.value) for state in State})
    facts: dict[str, Any] = {
        "database": name,
        "database_bytes": size,
        "database_ms": took * 1000,
        "campaigns": dict.fromkeys(Campaign.Status.values, 0) | dict(counts),
        "messages": {state: int(count or 0) for state, count in sums.items()},
        "dead_letters": DeadLetter.objects.count(),
        "vendor": vendor,
        "vendor_state": VendorState.objects.filter(vendor=vendor).first(),
    }
    try:
        facts |= {
            "redis_bytes": cast(dict[str, int], client().info("memory"))["used_memory"],
            "streams": [_stream(stream, positions.get(stream.name)) for stream in STREAMS],
            "workers": health.workers(),
            "heartbeat": health.seconds_since_heartbeat(),
            "reconciled": reconciliation.last(),
        }
    except redis.RedisError as error:
        facts["redis"] = type(error).__name__
    return Status(**facts)


def _stream(stream: Stream, position: StreamPosition | None) -> StreamStatus:
    position = position or StreamPosition()
    behind = stream.seconds_behind()
    return StreamStatus(stream.name, stream.length(), stream.queued(), behind, position.stored, position.dead)


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


# ── For administrators ────────────────────────────────────────────────


@administrators_only
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    return render(request, "settings/status.html", {"status": status(), "now": timezone.now()})


# ── For Prometheus ────────────────────────────────────────────────────

Sample = tuple[str, float]  # labels, value


@login_not_required
@key_required(Scope.READ)
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    lines = "".join(_family(*family) for family in _families(status()))
    return HttpResponse(lines, content_type="text/plain; version=0.0.4; charset=utf-8")


def _families(now: Status) -> Iterator[tuple[str, str, str, list[Sample]]]:
    """Name, type, help, samples."""
    yield "crm_redis_up", "gauge", "Whether Redis answers.", [("", not now.redis)]
    yield "crm_database_bytes", "gauge", "What the database takes.", [("", now.database_bytes)]
    yield "crm_dead_letters", "gauge", "Records that could not be written and wait.", [("", now.dead_letters)]
    yield "crm_campaigns", "gauge", "Campaigns by status.", [(f'status="{s}"', n) for s, n in now.campaigns.items()]
    yield "crm_messages", "gauge", "Messages by state.", [(f'state="{s}"', n) for s, n in now.messages.items()]
    yield "crm_vendor_paused", "gauge", "Whether the vendor is paused or only fails.", [("", now.vendor_is_troubled)]
    if now.redis:
        return
    of_streams: tuple[tuple[str, str, str, Callable[[StreamStatus], float]], ...] = (
        ("crm_stream_entries", "gauge", "Entries that are not yet written.", lambda s: s.entries),
        ("crm_stream_records", "gauge", "Records that are not yet written.", lambda s: s.queued),
        ("crm_stream_lag_seconds", "gauge", "How long the oldest entry has been waiting.", lambda s: s.behind),
        ("crm_records_stored_total", "counter", "Records written since the beginning.", lambda s: s.stored),
        ("crm_records_dead_total", "counter", "Records that could not be written.", lambda s: s.dead),
    )
    for name, kind, text, value in of_streams:
        yield name, kind, text, [(f'stream="{stream.name}"', value(stream)) for stream in now.streams]
    yield "crm_redis_bytes", "gauge", "Memory that Redis uses.", [("", now.redis_bytes)]
    yield "crm_workers", "gauge", "Workers that did something in the last minutes.", [("", len(now.workers))]
    if now.heartbeat is not None:
        yield "crm_heartbeat_age_seconds", "gauge", "Since scheduler and worker last met.", [("", now.heartbeat)]
    if now.reconciled:
        at, differences = now.reconciled.at.timestamp(), now.reconciled.differences
        yield "crm_reconciled_timestamp_seconds", "gauge", "When counters were last counted anew.", [("", at)]
        yield "crm_reconciled_differences", "gauge", "Counters that differed then.", [("", differences)]


def _family(name: str, kind: str, text: str, samples: list[Sample]) -> str:
    values = [f"{name}{f'{{{labels}}}' if labels else ''} {_number(value)}" for labels, value in samples]
    return "\n".join([f"# HELP {name} {text}", f"# TYPE {name} {kind}", *values, ""])


def _number(value: float) -> str:
    """Whole numbers whole, however large."""
    return str(int(value)) if value == int(value) else repr(float(value))
