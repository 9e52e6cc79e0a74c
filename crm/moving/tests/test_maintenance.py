"""While an installation is copied, requests get 503 and tasks do nothing; afterwards, or once the command was killed,
all goes on."""

import pytest
from django.test import Client

from crm.celery import app
from crm.moving import maintenance
from crm.moving.maintenance import LEASE, Maintenance, Refused, Watch, watch
from crm.moving.models import Closure
from crm.streams.stream import client
from crm.web.sentences import BY_STATUS

pytestmark = pytest.mark.django_db


@pytest.fixture
def closed(monkeypatch) -> None:
    monkeypatch.setattr(watch, "is_closed", True)


@app.task
def double(number: int) -> int:
    return 2 * number


def test_programs_get_503_in_the_shape_of_every_error(closed, api):
    answer = api("ingest").post("/api/v1/customers", {"external_id": "c1"}, content_type="application/json")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "10"
    assert answer.json() == {"detail": [{"loc": [], "msg": BY_STATUS[503]}]}


def test_pages_say_temporarily_unavailable_with_all_headers_of_a_page(closed, signed_in):
    answer = signed_in.get("/")

    assert answer.status_code == 503
    assert "Temporarily unavailable" in answer.text
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_probes_are_answered(closed, client):
    assert client.get("/healthz").status_code == 200
    assert "closed for maintenance" in client.get("/readyz").json()["missing"]


def test_whether_the_process_lives_is_answered_without_the_database(signed_in, django_assert_num_queries):
    """Somebody who is signed in sees it too while the database, and with it their session, is away."""
    with django_assert_num_queries(0):
        assert signed_in.get("/healthz").status_code == 200


def test_tasks_do_nothing(monkeypatch):
    assert double(2) == 4
    monkeypatch.setattr(watch, "is_closed", True)
    assert double(2) is None


def test_a_watch_sees_the_lease_and_its_end():
    this = Watch()
    with Maintenance():
        this.look()
        assert this.is_closed
        with this.work() as allowed:
            assert not allowed
    this.look()
    assert not this.is_closed


def test_a_closed_database_closes_every_process():
    this = Watch()
    note = Closure.objects.create(reason=Closure.Reason.MOVED, detail="mongodb://host/crm")
    this.look()
    assert this.is_closed
    assert "mongodb://host/crm" in str(note)


def test_a_lease_that_nobody_renews_ends_by_itself():
    with Maintenance() as held:
        assert 0 < client().ttl(LEASE) <= maintenance.LEASE_SECONDS
        with pytest.raises(Refused, match="Another copy is under way"), Maintenance(patience=0):
            pass
        client().delete(LEASE)
        with pytest.raises(Refused, match="has gone on"):
            held.check()


def test_a_copy_waits_until_all_work_under_way_is_done():
    this = Watch()
    with Maintenance() as held:
        with this.work():
            this.look()
            with pytest.raises(Refused, match="Still busy"):
                held.wait_until_quiet(within=0.2)
        this.look()
        held.wait_until_quiet(within=0)


def test_a_process_that_has_not_seen_the_lease_is_waited_for():
    Watch().look()
    with Maintenance() as held, pytest.raises(Refused, match="Still busy"):
        held.wait_until_quiet(within=0.2)


def test_nothing_is_closed_in_a_process_without_a_watch(client: Client):
    assert client.get("/accounts/login/").status_code == 200
