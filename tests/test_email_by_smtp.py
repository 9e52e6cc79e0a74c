"""`make run` with EMAIL_VENDOR=smtp: e-mail goes through the mail server, and nothing twice when a worker dies."""

import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from delivery.tests import mail_server
from delivery.tests.mail_server import MailServer
from tests import prepared
from tests.api_client import ApiClient
from tests.running import Installation

pytestmark = [pytest.mark.long, pytest.mark.one_database]
SIZE = 1_500


@pytest.fixture(scope="module")
def server() -> Iterator[MailServer]:
    with mail_server.running() as server:
        yield server


@pytest.fixture(scope="module")
def crm(tmp_path_factory, server) -> Iterator[Installation]:
    var_dir = tmp_path_factory.mktemp("smtp") / "var"
    prepared.copy_to(var_dir)
    host, port = server.server_address
    url = f"smtp://{host}:{port}/?_default_from_email=News <news@example.com>"
    with Installation(var_dir, EMAIL_VENDOR="smtp", EMAIL_URL=url) as running:
        yield running
        running.check_figures()


def launch(crm: Installation, group: str) -> tuple[ApiClient, str]:
    """A campaign to SIZE new customers."""
    api = ApiClient(crm.url, crm.api_key())
    customers = [
        {"external_id": f"{group}{n}", "name": f"Åsa{n}", "email": f"{group}{n}@example.com", "tags": [group]}
        for n in range(SIZE)
    ]
    api.post_in_batches("customers/batch", customers)
    crm.wait_until(lambda: api.get("ingestion")["queued"] == 0)
    rule = {"match": "all", "rules": [{"field": "tags", "op": "has_any", "value": [group]}]}
    segment = api.post("segments", {"name": group, "rule": rule})["id"]
    texts = {"channel": "email", "subject": "News for {{ first_name }}", "message": "Hi {{ first_name }}!"}
    campaign = api.post("campaigns", {"name": "News", "segment_id": segment, **texts})["id"]
    assert api.get(f"campaigns/{campaign}")["vendor"] == {"name": "smtp", "test": False}
    api.post(f"campaigns/{campaign}/launch")
    return api, f"campaigns/{campaign}"


def recipients(server: MailServer, group: str) -> list[bytes]:
    """To whom of a group the server took an e-mail."""
    return [to for to in list(server.recipients) if to.startswith(group.encode())]


def test_a_campaign_arrives_and_is_completed(crm, server: MailServer):
    connections = len(server.commands)
    api, campaign = launch(crm, "arrives")

    crm.wait_until(lambda: api.get(campaign)["status"] == "completed")

    assert sorted(recipients(server, "arrives")) == sorted(b"arrives%d@example.com" % n for n in range(SIZE))
    assert all(b"\r\nFrom: News <news@example.com>\r\n" in b"\r\n" + email for email in server.emails)
    assert api.get(campaign)["sent"] == SIZE
    assert len(server.commands) - connections < 50, "connections are kept"


def test_a_worker_that_is_killed_while_it_sends_leaves_unknown_what_it_held(crm, server: MailServer):
    server.pace = 0.005
    api, campaign = launch(crm, "killed")
    crm.wait_until(lambda: len(recipients(server, "killed")) > 100)

    crm.process("worker").send_group(signal.SIGKILL)
    server.pace = 0.0

    crm.wait_until(lambda: not (now := api.get(campaign))["pending"] + now["sending"] and now["audience"] == SIZE)
    figures = api.get(campaign)
    times = Counter(recipients(server, "killed"))
    assert set(times.values()) == {1}, "twice to the same address"
    taken = set(times)
    log = {item["to"].encode(): item["status"] for item in api.all(f"{campaign}/messages")}
    assert len(log) == SIZE
    sent = {to for to, status in log.items() if status == "sent"}
    unknown = {to for to, status in log.items() if status == "unknown"}
    assert sent <= taken <= sent | unknown
    assert 0 < len(unknown) <= 1_000
    assert figures["sent"] + figures["unknown"] == SIZE
