"""The shared suite: every vendor that is asked over HTTP, against a stub that answers as the vendor was recorded."""

import json
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.log import claims
from campaigns.log.claims import claim
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from customers.models import Suppression
from delivery import outbox
from delivery.models import ChannelSetup, VendorState
from delivery.outbox import send
from delivery.sweeping import sweep
from delivery.tasks import settle_receipts
from delivery.tests import api_stub
from delivery.tests.adapters import ADAPTERS, Adapter
from delivery.tests.killed_sender import send_and_kill
from delivery.tests.ledger import states
from delivery.vendors.protocol import Outgoing, VendorError
from delivery.vendors.registry import campaign_account, find_setup
from delivery.vendors.setups import Setup

pytestmark = pytest.mark.django_db
HEADERS = {"List-Unsubscribe": "<https://crm.example.com/u/" + "x" * 120 + ">"}
SECRETS = ("secret-token", "secret-key")


def only(*, refusing: bool = False) -> list:
    """The adapters as parameters; only those with recorded refusals."""
    found = [adapter for adapter in ADAPTERS if adapter.refusals or not refusing]
    return [pytest.param(adapter, id=adapter.name) for adapter in found]


@pytest.fixture
def set_up(stub, monkeypatch) -> Callable[[Adapter], Setup]:
    def choose(adapter: Adapter) -> Setup:
        options = adapter.point_to(stub.url, monkeypatch)
        stub.answer = lambda request: (*adapter.accept(request), {})
        row = ChannelSetup(channel=adapter.channel, kind=adapter.name, chosen_at=timezone.now())
        row.write_options(adapter.kind.cleaned(options))
        row.save(force_insert=True)
        found = find_setup(row.id.hex)
        assert found
        return found

    return choose


def message(key: str = "k1", to: str = "a@example.com") -> Outgoing:
    return Outgoing(
        id=key, channel="email", to=to, subject="Hello — नमस्ते", body="Hi!", html="<p>Hi!</p>", headers=HEADERS
    )


def post(setup: Setup, adapter: Adapter, report: object, headers: dict[str, str] | None = None) -> int:
    raw = json.dumps(report).encode()
    proof = adapter.prove(setup, raw) if headers is None else headers
    url = f"/api/v1/receipts/{setup.id}"
    return Client().post(url, raw, content_type="application/json", headers=proof).status_code


@pytest.mark.parametrize("adapter", only())
def test_an_accepted_message_carries_its_key_and_its_headers(adapter, set_up, stub):
    vendor = set_up(adapter).create()

    answer = vendor.send([message()])

    assert (answer.accepted, answer.rejected, answer.unknown) == ({"k1"}, {}, {})
    (request,) = stub.requests
    assert adapter.keys(request) == ["k1"]
    assert b"List-Unsubscribe" in request.body
    assert b"a@example.com" in request.body or b"a%40example.com" in request.body


@pytest.mark.parametrize("adapter", only(refusing=True))
@pytest.mark.parametrize("fault", ["recipient", "content"])
def test_a_refused_message_fails_alone_and_says_whose_fault_it_was(adapter, fault, set_up, stub):
    vendor = set_up(adapter).create()
    stub.answer = lambda request: (*adapter.refusals[fault], {})

    rejection = vendor.send([message()]).rejected["k1"]

    assert (rejection.permanent, rejection.bounce) == (True, "hard" if fault == "recipient" else "content")
    assert not any(secret in rejection.reason for secret in SECRETS)


@pytest.mark.parametrize("adapter", only(refusing=True))
@pytest.mark.parametrize(("fault", "stops"), [("sender", "campaign"), ("account", "vendor")])
def test_what_every_message_would_meet_burns_nobody(adapter, fault, stops, set_up, stub, launched):
    set_up(adapter)
    campaign = launched(20)
    stub.answer = lambda request: (*adapter.refusals[fault], {})

    send(campaign)

    campaign.refresh_from_db()
    assert states(campaign) == {"pending": 20}
    assert set(Message.objects.values_list("attempts", "retried_since")) == {(0, None)}
    assert (campaign.status == Campaign.Status.PAUSED) == (stops == "campaign")
    paused = VendorState.objects.filter(account=campaign_account(campaign), paused_until__gt=timezone.now())
    assert paused.exists() == (stops == "vendor")
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("adapter", only())
def test_a_throttled_request_waits_as_long_as_the_vendor_asks(adapter, set_up, stub):
    vendor = set_up(adapter).create()
    stub.answer = lambda request: (429, {"message": "Too many"}, {"Retry-After": "7"})

    with pytest.raises(VendorError) as refused:
        vendor.send([message()])

    assert (refused.value.retry_after, refused.value.permanent, refused.value.stops) == (7, False, "")


def hang_up(request: object) -> tuple[int, object, dict[str, str]]:
    raise ConnectionError


def fail(request: object) -> tuple[int, object, dict[str, str]]:
    return 500, {"message": "Internal"}, {}


@pytest.mark.parametrize("adapter", only())
@pytest.mark.parametrize("answer", [hang_up, fail])
def test_without_a_clear_answer_it_is_sent_again_only_where_that_is_recognised(adapter, answer, set_up, stub):
    vendor = set_up(adapter).create()
    stub.answer = answer

    if adapter.honours_keys:
        with pytest.raises(VendorError) as failed:
            vendor.send([message()])
        assert not failed.value.permanent
    else:
        assert set(vendor.send([message()]).unknown) == {"k1"}
    assert vendor.honours_keys == adapter.honours_keys


@pytest.mark.parametrize("adapter", only())
def test_where_nobody_listens_nothing_was_taken(adapter, set_up, stub, monkeypatch):
    with api_stub.running() as gone:
        options = adapter.point_to(gone.url, monkeypatch)
    vendor = adapter.kind.create(Setup("0" * 32, adapter.kind, "email", adapter.kind.cleaned(options)))

    with pytest.raises(VendorError) as failed:
        vendor.send([message()])

    assert not failed.value.permanent


@pytest.mark.parametrize("adapter", only())
def test_receipts_settle_whatever_their_order_and_however_often_they_come(adapter, set_up, launched):
    setup = set_up(adapter)
    campaign = launched(len(adapter.reports))
    send(campaign)
    keys = [each.key for each in Message.objects.order_by("id")]
    reports = [adapter.report(event, key) for event, key in zip(adapter.reports, keys, strict=True)] * 2
    random.Random(7).shuffle(reports)

    assert {post(setup, adapter, report) for report in reports} == {202}
    settle_receipts()

    failed = 2
    assert states(campaign) == {"delivered": len(adapter.reports) - failed, "failed": failed}
    reasons = sorted(Suppression.objects.values_list("reason", flat=True))
    assert reasons == sorted(
        {"hard": "bounced"}.get(each, each) for each in adapter.reports if each not in ("delivered", "soft")
    )


@pytest.mark.parametrize("adapter", only())
def test_a_forged_report_is_refused(adapter, set_up):
    setup = set_up(adapter)
    other = Setup(
        "f" * 32, setup.kind, setup.channel, {**setup.options, "secret": "", "signing_secret": "whsec_" + "A" * 40}
    )
    report = adapter.report("hard", "k1")
    raw = json.dumps(report).encode()
    if adapter.name == "mailgun":
        report["signature"]["signature"] = "0" * 64
        assert post(setup, adapter, report) == 401
        stale = adapter.report("hard", "k1")
        stale["signature"]["timestamp"] = "1700000000"
        assert post(setup, adapter, stale) == 401
        return
    assert post(setup, adapter, report, {}) == 401
    wrong = adapter.prove(other, raw) if adapter.name != "http" else {"webhook-id": "x"}
    assert post(setup, adapter, report, wrong) == 401


@pytest.mark.parametrize("adapter", only())
@pytest.mark.parametrize(
    "body", [b"[" * 100_000, b'{"signature": {"timestamp": 1%b}}' % (b"0" * 400)], ids=["deep", "a large number"]
)
def test_a_report_that_nobody_can_read_is_refused(adapter, set_up, body):
    setup = set_up(adapter)
    for proof in ({}, adapter.prove(setup, body)):
        answer = Client().post(f"/api/v1/receipts/{setup.id}", body, content_type="application/json", headers=proof)
        assert answer.status_code in (202, 400, 401)


@pytest.mark.parametrize("adapter", only())
def test_a_worker_that_dies_after_the_vendor_took_it_sends_nothing_twice(adapter, set_up, stub, launched, monkeypatch):
    setup = set_up(adapter)
    campaign = launched(2)
    monkeypatch.setattr(claims, "LEASE", timedelta(0))
    claimed = claim(campaign, 10)
    vendor = setup.create()
    for each in claimed.messages:  # accepted, and then the worker is gone
        assert vendor.send([message(each.key, each.to)]).accepted == {each.key}
    first = {key for request in stub.requests for key in adapter.keys(request)}
    stub.requests.clear()

    monkeypatch.setattr(claims, "LEASE", timedelta(minutes=1))
    sweep()
    assert states(campaign) == ({"pending": 2} if adapter.honours_keys else {"unknown": 2})
    outbox.send(campaign)

    again = {key for request in stub.requests for key in adapter.keys(request)}
    assert again == (first if adapter.honours_keys else set())
    for key in first:
        assert post(setup, adapter, adapter.report("delivered", key)) == 202
    settle_receipts()
    assert states(campaign) == {"delivered": 2}


@pytest.mark.parametrize("adapter", only())
@pytest.mark.django_db(transaction=True)
@pytest.mark.long
def test_a_worker_killed_between_acceptance_and_write_sends_nothing_twice(adapter, set_up, stub, launched):
    setup = set_up(adapter)
    campaign = launched(3)
    vendor = type(setup.create())
    first = send_and_kill(
        campaign, stub, "" if adapter.url_option else f"{vendor.__module__}:{vendor.__name__}.api_url"
    )
    taken = {key for request in first for key in adapter.keys(request)}
    assert taken
    assert states(campaign) == ({"pending": 3} if adapter.honours_keys else {"unknown": 3})

    outbox.send(campaign)

    sent = [key for request in stub.requests for key in adapter.keys(request)]
    assert sorted(sent) == (sorted(each.key for each in Message.objects.all()) if adapter.honours_keys else [])
    for key in taken:
        assert post(setup, adapter, adapter.report("delivered", key)) == 202
    settle_receipts()
    left = "sent" if adapter.honours_keys else "unknown"
    assert states(campaign) == dict(Counter(delivered=len(taken)) + Counter({left: 3 - len(taken)}))


@pytest.mark.both_databases
def test_what_a_vendor_has_forgotten_by_now_is_left_to_a_person(set_up, stub, launched, time_machine):
    """Resend knows a key for a day; a campaign may be paused for longer."""
    set_up(next(adapter for adapter in ADAPTERS if adapter.name == "resend"))
    campaign = launched(2)
    stub.answer = fail
    send(campaign)
    assert states(campaign) == {"pending": 2}
    stub.requests.clear()
    stub.answer = lambda request: (200, {"id": "m"}, {})

    time_machine.move_to(timezone.now() + timedelta(hours=25))
    send(campaign)

    assert states(campaign) == {"unknown": 2}
    assert not stub.requests


@pytest.mark.both_databases
def test_messages_of_a_worker_that_died_more_than_a_day_ago_are_left_to_a_person(set_up, launched, time_machine):
    set_up(next(adapter for adapter in ADAPTERS if adapter.name == "resend"))
    campaign = launched(2)
    claim(campaign, 10)

    time_machine.move_to(timezone.now() + timedelta(hours=25))
    sweep()

    assert states(campaign) == {"unknown": 2}
