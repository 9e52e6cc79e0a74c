"""Logs tell what went wrong, and of nobody."""

import logging
from smtplib import SMTPRecipientsRefused

import pytest
import redis
from celery import shared_task
from django.db import OperationalError
from django.test import Client
from pymongo.errors import AutoReconnect, DuplicateKeyError, ServerSelectionTimeoutError

from crm.database.faults import NoPrimary
from crm.operations.logs import Discreet, WithoutProbes

pytestmark = pytest.mark.one_database
SECRET = "asha@example.com"


@pytest.fixture
def lines():
    """What the handler of the installation would have written."""
    written = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Kept()
    handler.setFormatter(Discreet("%(name)s %(message)s"))
    handler.addFilter(WithoutProbes())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_an_address_is_told_by_its_route(lines, api, db):
    api("read").get(f"/api/v1/customers/{SECRET}")
    api("read").get(f"/api/v1/customers/Jürgen/{SECRET}")
    Client().get(f"/nowhere/{SECRET}")
    Client().get(f"/accounts/invitation/{SECRET}/")

    assert len(lines) == 4
    assert all("customers/<path:external_id>" in line for line in lines[:2])
    assert SECRET not in "".join(lines)


def test_who_may_not_open_a_page_costs_one_line(lines, viewer):
    client = Client()
    client.force_login(viewer)
    assert client.get("/settings/team/").status_code == 403

    (line,) = lines
    assert line == "django.request Forbidden (Permission denied): /settings/team/"


@pytest.mark.parametrize(
    ("body", "headers"),
    [("&".join(f"f{n}=1" for n in range(10_000)), {}), ("", {"Host": "evil.example"})],
    ids=["very many fields", "another host"],
)
def test_so_does_a_request_that_cannot_be_read(lines, client, settings, body, headers):
    settings.ALLOWED_HOSTS = ["testserver"]
    form = "application/x-www-form-urlencoded"
    assert client.generic("POST", "/accounts/login/", body, content_type=form, headers=headers).status_code == 400

    assert lines
    assert not any("\n" in line for line in lines)


def test_that_it_is_not_ready_yet_costs_no_line(lines, client, monkeypatch, db):
    monkeypatch.setattr("crm.operations.health.HEARTBEAT", "nobody:beats")
    assert client.get("/readyz").status_code == 503

    assert lines == []


def test_a_fault_is_told_by_its_kind_and_place(lines, client, monkeypatch, db):
    def broken(*args, **kwargs):
        raise ValueError(f"a record says {SECRET}") from KeyError(SECRET)

    monkeypatch.setattr("crm.operations.health.StreamPosition.objects.exists", broken)
    client.raise_request_exception = False
    client.get("/readyz")

    (line,) = lines
    assert "ValueError\nbecause of\nKeyError" in line
    assert "test_logs.py" in line
    assert SECRET not in line


def test_who_a_mail_was_refused_to_is_not_told(lines):
    try:
        raise SMTPRecipientsRefused({SECRET: (550, b"no such user")})
    except SMTPRecipientsRefused:
        logging.getLogger("crm").exception("Not sent")

    assert "SMTPRecipientsRefused" in lines[0]
    assert SECRET not in lines[0]


def test_a_server_that_is_away_is_named(lines):
    try:
        raise OperationalError("no such host: database.internal")
    except OperationalError:
        logging.getLogger("crm").exception("It failed")

    assert "no such host: database.internal" in lines[0]


AWAY = ServerSelectionTimeoutError("db1:27017: [Errno 111] refused, Timeout: 1.4s,\n Topology: " + 500 * "x")


def wrapped() -> OperationalError:
    """As Django's backend gives it."""
    error = OperationalError(str(AWAY))
    error.__cause__ = AWAY
    return error


@pytest.mark.parametrize(
    "error",
    [AWAY, wrapped(), AutoReconnect("db1:27017: refused"), NoPrimary("refused"), redis.ConnectionError("refused")],
)
@pytest.mark.parametrize("path", ["/segments/", "/api/v1/segments"])
def test_a_server_that_is_away_costs_one_line_a_request(lines, api, marketer, monkeypatch, error, path):
    def away(*args: object, **kwargs: object) -> None:
        raise error

    client = api("read")
    client.force_login(marketer)
    client.raise_request_exception = False
    monkeypatch.setattr("customers.models.Segment.objects.all", away)
    monkeypatch.setattr("customers.models.Segment.objects.order_by", away)
    assert client.get(path).status_code == 503

    (line,) = lines
    assert line.startswith(f"django.request Service Unavailable: {path.removeprefix('/api')} (")
    assert "refused" in line
    assert "\n" not in line
    assert len(line) < 300


def test_so_it_does_for_each_task(lines):
    @shared_task
    def meets_it() -> None:
        raise AWAY

    meets_it.apply()

    (line,) = lines
    assert "ServerSelectionTimeoutError" in line
    assert "\n" not in line


@pytest.mark.parametrize(
    "error", [OperationalError("no such column: x"), DuplicateKeyError(SECRET), ValueError(SECRET)]
)
def test_any_other_error_keeps_its_traceback(lines, error):
    try:
        raise error
    except type(error):
        logging.getLogger("crm").exception("It failed")

    assert "test_logs.py" in lines[0]
    assert SECRET not in lines[0]


@shared_task
def fails() -> None:
    raise ValueError(SECRET)


def test_a_task_that_fails_quotes_nothing(lines):
    fails.apply()

    (line,) = lines
    assert "ValueError" in line
    assert SECRET not in line
