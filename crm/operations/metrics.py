"""The figures of the installation for Prometheus. All are read when they are asked for, so any process can answer."""

from collections.abc import Iterator

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from crm.accounts.models import Scope
from crm.accounts.permissions import key_required
from crm.operations.status import Status, status


@login_not_required
@key_required(Scope.READ)
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The page that Prometheus reads, in its text format; a key with the scope `read` opens it."""
    registry = CollectorRegistry()
    registry.register(InstallationCollector(status()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)


class InstallationCollector(Collector):
    """The metrics of one status. Without Redis those that stand there are left out."""

    def __init__(self, now: Status) -> None:
        self.now = now

    def collect(self) -> Iterator[Metric]:
        """Every metric, with its samples."""
        now = self.now
        yield GaugeMetricFamily("crm_redis_up", "Whether Redis answers.", value=not now.redis)
        yield GaugeMetricFamily("crm_database_bytes", "Size of the database.", value=now.database_bytes)
        yield GaugeMetricFamily("crm_dead_letters", "Dead letters that are waiting.", value=now.dead_letters)
        yield GaugeMetricFamily("crm_waiting_orders", "Orders without a customer yet.", value=now.waiting_orders)
        yield _by_label("crm_campaigns", "Campaigns by status.", "status", now.campaigns)
        yield _by_label("crm_messages", "Messages by state.", "state", now.messages)
        yield GaugeMetricFamily("crm_vendor_paused", "Whether a vendor is failing.", value=now.vendor_is_troubled)
        if not now.redis:
            yield from self._from_redis()

    def _from_redis(self) -> Iterator[Metric]:
        now = self.now
        entries = {stream.name: stream.entries for stream in now.streams}
        records = {stream.name: stream.queued for stream in now.streams}
        behind = {stream.name: stream.behind for stream in now.streams}
        yield _by_label("crm_stream_entries", "Stream entries that are waiting.", "stream", entries)
        yield _by_label("crm_stream_records", "Records that are waiting.", "stream", records)
        yield _by_label("crm_stream_lag_seconds", "Age of the oldest waiting entry.", "stream", behind)
        stored = CounterMetricFamily("crm_records_stored", "Records written.", labels=["stream"])
        dead = CounterMetricFamily("crm_records_dead", "Records that became dead letters.", labels=["stream"])
        for stream in now.streams:
            stored.add_metric([stream.name], stream.stored)
            dead.add_metric([stream.name], stream.dead)
        yield stored
        yield dead
        lost = "Opens and clicks that were not counted, since Redis did not take them."
        yield CounterMetricFamily("crm_hits_lost", lost, value=now.lost_hits)
        yield GaugeMetricFamily("crm_redis_bytes", "Memory that Redis uses.", value=now.redis_bytes)
        yield GaugeMetricFamily("crm_workers", "Workers seen in the last minutes.", value=len(now.workers))
        if now.heartbeat is not None:
            yield GaugeMetricFamily("crm_heartbeat_age_seconds", "Age of the last heartbeat.", value=now.heartbeat)
        if now.reconciled:
            at = now.reconciled.at.timestamp()
            yield GaugeMetricFamily("crm_reconciled_timestamp_seconds", "Time of the last recount.", value=at)
            differences = now.reconciled.differences
            yield GaugeMetricFamily("crm_reconciled_differences", "Counters that it corrected.", value=differences)


def _by_label(name: str, text: str, label: str, values: dict[str, float] | dict[str, int]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family
