"""How the installation is, for administrators and for Prometheus."""

import re
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from campaigns.tests.factories import create_launched, create_message
from crm.accounts.models import ApiKey
from crm.operations import health
from crm.operations.health import beat
from crm.streams import stream as streams
from crm.streams.models import DeadLetter
from crm.streams.stream import client
from customers.ingestion import stream
from customers.tasks import persist_ingestion
from delivery.models import VendorState
from delivery.vendors.registry import chosen_setup
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PAGE = "/settings/status/"


@pytest.fixture
def metrics(api):
    """What Prometheus would read: `metrics()["crm_redis_up"]`."""
    reader = api("read")

    def read() -> dict[str, float]:
        answer = reader.get("/metrics")
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        return {name: float(value) for name, value in re.findall(r"^([^#\s]\S*) (\S+)$", answer.text, re.MULTILINE)}

    return read


@pytest.fixture
def without_redis(monkeypatch):
    monkeypatch.setattr(streams.settings, "REDIS_URL", "redis://127.0.0.1:9/0")
    streams.client.cache_clear()
    yield
    monkeypatch.undo()
    streams.client.cache_clear()


def test_streams_say_what_waits_and_for_how_long(office, metrics):
    long_ago = f"{int(time.time() * 1000) - 90_000}-0"
    client().xadd(stream.redis_key, {"kind": "customer", "body": "[]", "records": 0}, id=long_ago)
    stream.append("customer", b'[{"external_id": "a"}, {"external_id": "b"}]', 2)

    page = visible_text(office.get(PAGE).text)
    told = metrics()

    assert re.search(r"Ingestion 2 in 2 9\d s 0 0", page)
    assert told['crm_stream_entries{stream="ingestion"}'] == 2
    assert told['crm_stream_records{stream="ingestion"}'] == 2
    assert 90 <= told['crm_stream_lag_seconds{stream="ingestion"}'] < 100

    persist_ingestion()
    told = metrics()
    assert told['crm_records_stored_total{stream="ingestion"}'] == 2
    assert told['crm_stream_lag_seconds{stream="ingestion"}'] == 0


def test_a_dead_record_is_counted(office, metrics):
    stream.append("customer", b"[{}]", 1)
    persist_ingestion()

    assert metrics()['crm_records_dead_total{stream="ingestion"}'] == metrics()["crm_dead_letters"] == 1
    assert "1 dead letter" in visible_text(office.get(PAGE).text)
    assert DeadLetter.objects.exists()


def test_scheduler_and_workers_show_their_last_heartbeat(office, metrics):
    assert "not responding" in office.get(PAGE).text
    assert "crm_heartbeat_age_seconds" not in metrics()
    health._noted_at = 0.0

    beat.apply()

    page = visible_text(office.get(PAGE).text)
    assert "Scheduler running last heartbeat 0 s ago" in page
    assert metrics()["crm_workers"] == 1
    client().set(health.LAST_HEARTBEAT, time.time() - 60)
    assert "Scheduler not responding last heartbeat 60 s ago" in visible_text(office.get(PAGE).text)
    client().hset(health.WORKERS, "worker@gone", str(time.time() - 3600))
    assert "worker@gone" not in office.get(PAGE).text


def test_a_troubled_vendor_is_shown_with_its_reason(office, metrics):
    assert metrics()["crm_vendor_paused"] == 0
    until = timezone.now() + timedelta(minutes=1)
    VendorState.objects.create(
        account=chosen_setup("email").create().account, failures=3, reason="vendor answered 503", paused_until=until
    )

    assert "paused vendor answered 503" in visible_text(office.get(PAGE).text)
    assert metrics()["crm_vendor_paused"] == 1


@pytest.mark.also_mongodb
def test_the_last_count_of_the_logs(office, metrics):
    assert "Not yet since Redis started" in office.get(PAGE).text
    campaign = create_launched()
    create_message(campaign=campaign, status="delivered")

    call_command("reconcile")
    assert "1 campaign, no difference" in visible_text(office.get(PAGE).text)
    type(campaign).objects.update(delivered=7)
    call_command("reconcile")

    assert "counters differed" in office.get(PAGE).text
    assert metrics()["crm_reconciled_differences"] == 1
    assert abs(metrics()["crm_reconciled_timestamp_seconds"] - time.time()) < 60


def test_campaigns_and_messages_by_state(metrics):
    for state in ("pending", "delivered", "delivered"):
        create_message(campaign=create_launched(), status=state)
    create_launched(journey_id=uuid4())  # a step of a journey

    told = metrics()
    assert told['crm_campaigns{status="sending"}'] == 3
    assert [told[f'crm_messages{{state="{state}"}}'] for state in ("pending", "delivered", "failed")] == [1, 2, 0]


def test_without_redis_both_still_answer(office, metrics, without_redis):
    assert "not reachable ConnectionError" in visible_text(office.get(PAGE).text)
    assert metrics()["crm_redis_up"] == 0


def test_the_database_says_what_it_is_and_how_large(office, metrics):
    assert re.search(r"Database answers (SQLite|MongoDB) \d+\.\d+", visible_text(office.get(PAGE).text))
    assert metrics()["crm_database_bytes"] > 1000


def test_every_line_is_as_prometheus_has_it(api):
    beat.apply()
    lines = api("read").get("/metrics").text.splitlines()

    helped = {line.split()[2] for line in lines if line.startswith("# HELP ")}
    typed = {line.split()[2]: line.split()[3] for line in lines if line.startswith("# TYPE ")}
    samples = [line for line in lines if not line.startswith("#")]
    assert helped == typed.keys() == {re.match(r"\w+", line)[0] for line in samples}
    assert all(re.fullmatch(r'[a-z_]+(\{[a-z]+="[a-z]+"\})? -?[0-9.e+-]+', line) for line in samples)
    assert {name for name, kind in typed.items() if kind == "counter"} == {n for n in typed if n.endswith("_total")}


@pytest.mark.parametrize(("scopes", "expected"), [((), 401), (("ingest", "campaigns"), 403), (("read",), 200)])
def test_metrics_need_the_scope(scopes, expected):
    headers = {"Authorization": f"Bearer {ApiKey.create('p', list(scopes))[1]}"} if scopes else {}
    answer = Client(headers=headers).get("/metrics")

    assert answer.status_code == expected
    if expected != 200:
        assert answer.json()["detail"][0]["msg"]


def test_they_cost_the_same_however_many_campaigns(office, django_assert_max_num_queries):
    for _ in range(5):
        create_launched()
    with django_assert_max_num_queries(13):
        office.get(PAGE)
