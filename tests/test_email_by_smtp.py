"""`make run` with EMAIL_VENDOR=smtp: e-mail goes through the mail server, and nothing twice when a worker dies."""

import signal

import pytest

from delivery.tests import mail_server
from delivery.tests.mail_server import MailServer
from tests.api_client import ApiClient
from tests.running import Installation

pytestmark = [pytest.mark.long, pytest.mark.one_database]
SIZE = 1_500


@pytest.fixture
def server():
    with mail_server.running() as server:
        yield server


@pytest.fixture
def crm(start_installation, server) -> Installation:
    host, port = server.server_address
    url = f"smtp://{host}:{port}/?_default_from_email=News <news@example.com>"
    return start_installation(EMAIL_VENDOR="smtp", EMAIL_URL=url)


def launch(crm: Installation) -> tuple[ApiClient, str]:
    """A campaign to SIZE customers."""
    api = ApiClient(crm.url, crm.api_key())
    customers = [{"external_id": f"c{n}", "name": f"Åsa{n}", "email": f"p{n}@example.com"} for n in range(SIZE)]
    api.post_in_batches("customers/batch", customers)
    crm.wait_until(lambda: api.get("ingestion")["queued"] == 0)
    segment = api.post("segments", {"name": "Everybody", "rule": {"match": "all", "rules": []}})["id"]
    texts = {"channel": "email", "subject": "News for {{ first_name }}", "message": "Hi {{ first_name }}!"}
    campaign = api.post("campaigns", {"name": "News", "segment_id": segment, **texts})["id"]
    assert api.get(f"campaigns/{campaign}")["vendor"] == {"name": "smtp", "test": False}
    api.post(f"campaigns/{campaign}/launch")
    return api, f"campaigns/{campaign}"


def test_a_campaign_arrives_and_is_completed(crm, server):
    api, campaign = launch(crm)

    crm.wait_until(lambda: api.get(campaign)["status"] == "completed")

    assert sorted(server.recipients) == sorted(b"p%d@example.com" % n for n in range(SIZE))
    assert all(b"\r\nFrom: News <news@example.com>\r\n" in b"\r\n" + email for email in server.emails)
    assert api.get(campaign)["sent"] == SIZE
    assert len(server.commands) < 50, "connections are kept"


def test_a_worker_that_is_killed_while_it_sends_leaves_unknown_what_it_held(crm, server: MailServer):
    server.pace = 0.005
    api, campaign = launch(crm)
    crm.wait_until(lambda: len(server.emails) > 100)

    crm.process("worker").send_group(signal.SIGKILL)
    server.pace = 0.0

    crm.wait_until(lambda: not (now := api.get(campaign))["pending"] + now["sending"] and now["audience"] == SIZE)
    figures = api.get(campaign)
    taken = set(server.recipients)
    assert len(taken) == len(server.recipients), "twice to the same address"
    log = {item["to"].encode(): item["status"] for item in api.all(f"{campaign}/messages")}
    assert len(log) == SIZE
    sent = {to for to, status in log.items() if status == "sent"}
    unknown = {to for to, status in log.items() if status == "unknown"}
    assert sent <= taken <= sent | unknown
    assert 0 < len(unknown) <= 1_000
    assert figures["sent"] + figures["unknown"] == SIZE
