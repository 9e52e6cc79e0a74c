"""Logs tell what went wrong, and of nobody."""

import logging
from smtplib import SMTPRecipientsRefused

import pytest
from celery import shared_task
from django.db import OperationalError
from django.test import Client

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


@shared_task
def fails() -> None:
    raise ValueError(SECRET)


def test_a_task_that_fails_quotes_nothing(lines):
    fails.apply()

    (line,) = lines
    assert "ValueError" in line
    assert SECRET not in line
