"""The dummy vendor as its clients see it: a real process, spoken to over HTTP, calling back a real server."""

import base64
import hashlib
import hmac
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from crm.supervisor.ports import free_port
from tests.ports import wait_for_port

pytestmark = pytest.mark.one_database

SECRET = "whsec_" + base64.b64encode(b"a key for the vendor's tests").decode()


class Inbox(ThreadingHTTPServer):
    """The callback URL: keeps what comes, and refuses the first `refusals` calls."""

    def __init__(self, refusals: int = 0) -> None:
        super().__init__(("127.0.0.1", 0), self.Handler)
        self.refusals = refusals
        self.calls: list[tuple[dict, bytes]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            refuse, self.server.refusals = self.server.refusals > 0, self.server.refusals - 1
            if not refuse:
                self.server.calls.append((dict(self.headers), body))
            self.send_response(503 if refuse else 202)
            self.end_headers()

        def log_message(self, *args) -> None:
            pass

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/receipts"

    @property
    def receipts(self) -> list[dict]:
        return [receipt for _, body in list(self.calls) for receipt in json.loads(body)["receipts"]]

    def wait_for(self, count: int, seconds: float = 15) -> list[dict]:
        deadline = time.monotonic() + seconds
        while len(self.receipts) < count and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.receipts


class Vendor:
    def __init__(self, database: Path, latest: float, reactions: float = 1, engagement: float = 0) -> None:
        self.database, self.latest, self.reactions, self.port = database, latest, reactions, free_port()
        self.engagement = engagement
        self.start()

    def start(self) -> None:
        options = ["--port", self.port, "--database", self.database, "--latest", self.latest]
        options += ["--reactions", self.reactions, "--engagement", self.engagement]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "delivery.dummy_vendor", *map(str, options)],
            env={**os.environ, "VENDOR_SECRET": SECRET},
            stderr=subprocess.DEVNULL,
        )
        wait_for_port(self.port)

    def stop(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(10)

    def post(self, data: object) -> tuple[int, dict]:
        body = data if isinstance(data, bytes) else json.dumps(data).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/messages", body)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def rows(self, query: str) -> list[tuple]:
        connection = sqlite3.connect(self.database)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


@pytest.fixture
def start_vendor(tmp_path):
    vendors = []

    def start(latest: float = 0.3, reactions: float = 1, engagement: float = 0) -> Vendor:
        vendors.append(Vendor(tmp_path / "vendor.sqlite3", latest, reactions, engagement))
        return vendors[-1]

    yield start
    for vendor in vendors:
        if vendor.process.poll() is None:
            vendor.stop()


@pytest.fixture
def start_inbox():
    inboxes = []

    def start(**options) -> Inbox:
        inboxes.append(Inbox(**options))
        return inboxes[-1]

    yield start
    for inbox in inboxes:
        inbox.shutdown()
        inbox.server_close()


@pytest.fixture(scope="module")
def refusing_vendor(tmp_path_factory):
    """One vendor for all requests that leave no trace."""
    vendor = Vendor(tmp_path_factory.mktemp("vendor") / "vendor.sqlite3", latest=0.3)
    yield vendor
    vendor.stop()


def create_messages(count: int, **fields) -> list[dict]:
    message = {"channel": "email", "subject": "Hello", "body": "Coffee?", **fields}
    return [{"id": f"m{n:05}", "to": f"customer{n}@example.com", **message} for n in range(count)]


def test_every_accepted_message_gets_one_receipt(start_vendor, start_inbox):
    vendor, inbox = start_vendor(), start_inbox()
    status, answer = vendor.post({"callback_url": inbox.url, "messages": create_messages(1000)})
    assert status == 202
    assert [item["id"] for item in answer["accepted"]] == [f"m{n:05}" for n in range(1000)]
    assert len({item["vendor_id"] for item in answer["accepted"]}) == 1000
    receipts = inbox.wait_for(1000)
    assert sorted(receipt["message_id"] for receipt in receipts) == [f"m{n:05}" for n in range(1000)]


@pytest.mark.long
def test_nine_in_ten_are_delivered_and_failures_have_a_reason(start_vendor, start_inbox):
    vendor, inbox = start_vendor(), start_inbox()
    vendor.post({"callback_url": inbox.url, "messages": create_messages(1000)})
    receipts = inbox.wait_for(1000)
    statuses = Counter(receipt["status"] for receipt in receipts)
    assert set(statuses) == {"delivered", "failed"}
    assert 50 <= statuses["failed"] <= 160  # five standard deviations around 100
    reasons = {receipt["reason"] for receipt in receipts if receipt["status"] == "failed"}
    assert len(reasons) > 1
    assert "" not in reasons


HEADERS = {"List-Unsubscribe": "<https://crm.example.com/u/x>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@pytest.mark.long
def test_some_recipients_of_a_link_unsubscribe_or_complain_and_some_addresses_bounce(start_vendor, start_inbox):
    vendor, inbox = start_vendor(reactions=10), start_inbox()
    vendor.post({"callback_url": inbox.url, "messages": create_messages(1000, headers=HEADERS)})
    vendor.post(
        {"callback_url": inbox.url, "messages": [m | {"id": f"again-{m['id']}"} for m in create_messages(1000)]}
    )
    receipts = inbox.wait_for(2000)
    with_link = Counter(r["status"] for r in receipts if not r["message_id"].startswith("again"))
    without = Counter(r["status"] for r in receipts if r["message_id"].startswith("again"))

    assert 4 <= with_link["unsubscribed"] <= 50  # five standard deviations around 18
    assert set(without) == {"delivered", "failed"}
    assert {r.get("bounce") for r in receipts if r["status"] == "failed"} == {None, "hard", "soft", "content"}
    assert not {r.get("bounce") for r in receipts if r["status"] != "failed"} - {None}
    (headers,) = vendor.rows("SELECT DISTINCT headers FROM acceptances WHERE headers != ''")
    assert json.loads(headers[0]) == HEADERS


@pytest.mark.long
def test_nobody_reacts_where_it_is_told_so(start_vendor, start_inbox):
    vendor, inbox = start_vendor(reactions=0), start_inbox()
    vendor.post({"callback_url": inbox.url, "messages": create_messages(1000, headers=HEADERS)})
    receipts = inbox.wait_for(1000)

    assert {r["status"] for r in receipts} == {"delivered", "failed"}
    assert not any("bounce" in receipt for receipt in receipts)


@pytest.mark.long
def test_opens_and_clicks_are_reported_and_survive_a_crash(start_vendor, start_inbox):
    vendor, inbox = start_vendor(latest=0.1, reactions=0, engagement=25), start_inbox(refusals=1)
    ticket = "t" * 35
    html = f'<img src="https://crm.example/o/{ticket}.gif"> <a href="https://crm.example/l/{ticket}/1">x</a>'
    messages = create_messages(20, html=html)
    vendor.post({"callback_url": inbox.url, "messages": messages})
    vendor.stop(signal.SIGKILL)
    owed = vendor.rows("SELECT id, status, link, is_machine FROM reactions")
    vendor.start()
    receipts = inbox.wait_for(20 + len(owed), seconds=60)

    reactions = [r for r in receipts if r["status"] in ("opened", "clicked")]
    assert {(r["message_id"], r["status"], r.get("link", 0), int(r["machine"])) for r in reactions} >= set(owed)
    arrived = {r["message_id"] for r in receipts if r["status"] == "delivered"}
    assert {r["message_id"] for r in reactions} <= arrived
    assert {(r["status"], r["machine"]) for r in reactions} >= {("opened", False), ("opened", True), ("clicked", False)}


@pytest.mark.long
def test_receipts_come_later_and_out_of_order(start_vendor, start_inbox):
    vendor, inbox = start_vendor(latest=1), start_inbox()
    posted_at = time.time()
    vendor.post({"callback_url": inbox.url, "messages": create_messages(200)})
    assert inbox.receipts == []
    order = [receipt["message_id"] for receipt in inbox.wait_for(200)]
    assert order != sorted(order)
    assert time.time() - posted_at > 0.1


def test_receipts_are_signed_as_standard_webhooks(start_vendor, start_inbox):
    vendor, inbox = start_vendor(), start_inbox()
    vendor.post({"callback_url": inbox.url, "messages": create_messages(1)})
    inbox.wait_for(1)
    headers, body = inbox.calls[0]
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    digest = hmac.new(b"a key for the vendor's tests", signed, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
    assert abs(int(headers["webhook-timestamp"]) - time.time()) < 30


def test_the_same_id_is_accepted_once(start_vendor, start_inbox):
    vendor, inbox = start_vendor(), start_inbox()
    message = create_messages(1)[0]
    _, first = vendor.post({"callback_url": inbox.url, "messages": [message]})
    _, again = vendor.post({"callback_url": inbox.url, "messages": [message, {**message, "body": "Tea?"}]})
    assert again == first
    assert len(inbox.wait_for(2, seconds=1)) == 1
    assert vendor.rows("SELECT id, body FROM acceptances") == [("m00000", "Coffee?")]
    assert vendor.rows("SELECT id, same FROM repeats ORDER BY rowid") == [("m00000", 1), ("m00000", 0)]


@pytest.mark.long
def test_a_refused_callback_is_tried_again(start_vendor, start_inbox):
    vendor, inbox = start_vendor(), start_inbox(refusals=1)
    vendor.post({"callback_url": inbox.url, "messages": create_messages(3)})
    assert len(inbox.wait_for(3)) == 3


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_owed_receipts_survive_a_restart(start_vendor, start_inbox, how):
    vendor, inbox = start_vendor(), start_inbox()
    unreachable = f"http://127.0.0.1:{free_port()}/receipts"
    vendor.post({"callback_url": inbox.url, "messages": create_messages(50, channel="sms")})
    vendor.post({"callback_url": unreachable, "messages": [{**create_messages(1)[0], "id": "elsewhere"}]})
    vendor.stop(how)
    vendor.start()
    assert {receipt["message_id"] for receipt in inbox.wait_for(50)} == {f"m{n:05}" for n in range(50)}
    deadline = time.monotonic() + 5  # it strikes a receipt off a moment after it was taken
    while (owed := vendor.rows("SELECT id FROM receipts")) != [("elsewhere",)] and time.monotonic() < deadline:
        time.sleep(0.01)
    assert owed == [("elsewhere",)]


@pytest.mark.long
def test_a_message_without_a_recipient_is_rejected_for_good(start_vendor, start_inbox):
    vendor, inbox = start_vendor(), start_inbox()
    good, bad = create_messages(2)
    status, answer = vendor.post({"callback_url": inbox.url, "messages": [good, {**bad, "to": " "}]})
    assert status == 202
    assert [item["id"] for item in answer["accepted"]] == [good["id"]]
    assert answer["rejected"] == [{"id": bad["id"], "reason": "no recipient", "permanent": True}]


@pytest.mark.parametrize(
    ("data", "status", "named"),
    [
        (b"{", 400, "JSON"),
        (b"[" * 100_000, 400, "JSON"),
        (b"\xff", 400, "JSON"),
        ([], 422, "body"),
        ({"messages": create_messages(1)}, 422, "callback_url"),
        ({"callback_url": "ftp://x", "messages": create_messages(1)}, 422, "callback_url"),
        ({"callback_url": "http://x", "messages": []}, 422, "messages"),
        ({"callback_url": "http://x", "messages": create_messages(1001)}, 422, "messages"),
        ({"callback_url": "http://x", "messages": ["hello"]}, 422, "messages[0]"),
        ({"callback_url": "http://x", "messages": create_messages(1, to=None)}, 422, "messages[0].to"),
        ({"callback_url": "http://x", "messages": create_messages(1, body="\ud800")}, 422, "messages[0].body"),
        ({"callback_url": "http://x", "messages": create_messages(1, channel="fax")}, 422, "messages[0].channel"),
        ({"callback_url": "http://x", "messages": create_messages(1, id="")}, 422, "messages[0].id"),
        ({"callback_url": "http://x", "messages": create_messages(1, headers={"A": 1})}, 422, "messages[0].headers"),
    ],
)
def test_a_bad_request_is_refused_with_the_field_that_is_wrong(refusing_vendor, data, status, named):
    answered, answer = refusing_vendor.post(data)
    assert answered == status
    assert named in answer["error"]
    assert refusing_vendor.rows("SELECT * FROM acceptances") == []


@pytest.mark.long
@pytest.mark.parametrize("secret", ["", "hello", "whsec_", "whsec_***"])
def test_it_does_not_start_without_a_proper_secret(tmp_path, secret):
    ended = subprocess.run(
        [sys.executable, "-m", "delivery.dummy_vendor", "--database", str(tmp_path / "x.sqlite3")],
        env={**os.environ, "VENDOR_SECRET": secret},
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert "VENDOR_SECRET" in ended.stderr
