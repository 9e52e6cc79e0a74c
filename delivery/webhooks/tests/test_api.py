"""Webhooks over the API: what Settings → Webhooks does, for keys with a scope of their own."""

from datetime import timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from crm.accounts.audit import AuditEntry
from customers.tests.factories import order_record, persist_records
from delivery.webhooks import sending
from delivery.webhooks.models import Delivery, Webhook

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
URL, JSON = "/api/v1/webhooks", "application/json"
CHOSEN = {"name": "Warehouse", "url": "https://shop.example.com/hook?token=hush", "events": ["order_completed"]}


@pytest.fixture
def program(api):
    return api("read", "webhooks")


def happen(id: str = "o1") -> None:
    persist_records("order", order_record(external_id=id, ordered_at=timezone.now().isoformat()))


def test_a_webhook_is_added_and_its_secret_is_told_once(program):
    answer = program.post(URL, CHOSEN, content_type=JSON)
    assert answer.status_code == 201
    added = answer.json()
    webhook = Webhook.objects.get()
    assert webhook.secrets(timezone.now()) == [added["secret"]]
    assert (webhook.url, webhook.events) == (CHOSEN["url"], ["order_completed"])

    shown = program.get(f"{URL}/{added['id']}")
    listed = program.get(URL)
    assert listed.json()["items"] == [shown.json()]
    assert (shown.json()["status"], shown.json()["url"]) == ("on", "https://shop.example.com/hook")
    said = shown.text + listed.text + str(list(AuditEntry.objects.values()))
    assert added["secret"] not in said
    assert "hush" not in answer.text + said


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "loc"),
    [
        ({"url": "http://shop.example.com"}, "url"),
        ({"url": "https://127.0.0.1/hook"}, "url"),
        ({"url": "https://me:hush@shop.example.com"}, "url"),
        ({"name": "\u200b"}, "name"),
        ({"events": []}, "events"),
        ({"events": ["made_up"]}, "events"),
        ({"secret": "whsec_mine"}, "secret"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_place(program, create_webhook, settings, wrong, loc):
    settings.VENDOR_PRIVATE = False
    webhook = create_webhook()
    for refused in (
        program.post(URL, CHOSEN | wrong, content_type=JSON),
        program.patch(f"{URL}/{webhook.id}", wrong, content_type=JSON),
    ):
        assert refused.status_code == 422
        assert refused.json()["detail"][0]["loc"][:2] == ["body", loc]
    assert Webhook.objects.count() == 1


def test_there_is_an_end_to_the_number_of_webhooks(program, create_webhook, monkeypatch):
    monkeypatch.setattr(Webhook, "MAX_WEBHOOKS", 1)
    create_webhook()
    assert program.post(URL, CHOSEN, content_type=JSON).status_code == 409


def test_a_change_leaves_what_is_left_out(program, create_webhook):
    webhook = create_webhook(name="Till")
    changed = program.patch(f"{URL}/{webhook.id}", {"events": ["unsubscribed", "unsubscribed"]}, content_type=JSON)
    assert (changed.json()["name"], changed.json()["events"]) == ("Till", ["unsubscribed"])
    assert Webhook.objects.get().encrypted == webhook.encrypted
    assert program.patch(f"{URL}/{webhook.id}", {}, content_type=JSON).status_code == 422


def test_one_that_is_not_enabled_keeps_its_events_until_it_is(program, create_webhook, receiver):
    webhook = create_webhook(events=["order_completed"])
    for _ in range(2):
        paused = program.patch(f"{URL}/{webhook.id}", {"enabled": False}, content_type=JSON)
        assert (paused.status_code, paused.json()["status"]) == (200, "paused")
    happen()
    sending.send(webhook.id)
    assert not receiver.requests
    assert program.patch(f"{URL}/{webhook.id}", {"enabled": True}, content_type=JSON).json()["status"] == "on"
    sending.send(webhook.id)
    assert len(receiver.requests) == 1


def test_a_replaced_secret_signs_for_a_day(program, create_webhook, receiver):
    webhook = create_webhook(events=["order_completed"])
    (old,) = webhook.secrets(timezone.now())
    new = program.post(f"{URL}/{webhook.id}/secret").json()
    happen()
    sending.send(webhook.id)
    for secret in (old, new["secret"]):
        Verifier(secret).verify(receiver.requests[0].body, receiver.requests[0].headers)
    assert Webhook.objects.get().secrets(timezone.now() + timedelta(hours=25)) == [new["secret"]]


def test_deliveries_are_listed_with_their_attempts_and_sent_again(program, create_webhook, receiver):
    webhook = create_webhook(events=["order_completed"])
    url = f"{URL}/{webhook.id}/deliveries"
    happen()
    receiver.answer = lambda request: (410, b"gone fishing", {})
    sending.send(webhook.id)
    (dead,) = program.get(url, {"state": "dead"}).json()["items"]
    assert (dead["event"], dead["attempts"], dead["due_at"]) == ("order_completed", 1, None)
    assert dead["answer"] == "The receiver answered 410 Gone."
    (attempt,) = dead["log"]
    assert (attempt["status"], attempt["answer"], attempt["next_at"]) == (410, "410 Gone: gone fishing", None)
    assert dead["webhook_id"] == receiver.requests[0].headers["webhook-id"]
    assert program.get(url, {"state": "waiting"}).json()["items"] == []

    receiver.answer = lambda request: (200, b"", {})
    program.patch(f"{URL}/{webhook.id}", {"enabled": True}, content_type=JSON)
    for _ in range(2):
        again = program.post(f"{url}/{dead['id']}/resend")
        assert (again.status_code, again.json()["state"]) == (202, "waiting")
    sending.send(webhook.id)
    assert [request.headers["webhook-id"] for request in receiver.requests] == [dead["webhook_id"]] * 2
    assert program.get(url).json()["items"][0]["state"] == "delivered"


def test_an_event_of_an_erased_customer_and_of_another_webhook_is_not_sent_again(program, create_webhook):
    webhook, other = create_webhook(), create_webhook()
    happen()
    delivery = Delivery.objects.get(webhook=webhook)
    assert program.post(f"{URL}/{other.id}/deliveries/{delivery.id}/resend").status_code == 404
    Delivery.objects.filter(id=delivery.id).update(event_id="erased:x", state="dead")
    assert program.post(f"{URL}/{webhook.id}/deliveries/{delivery.id}/resend").status_code == 409


def test_a_deleted_webhook_leaves_nothing(program, create_webhook):
    webhook = create_webhook()
    happen()
    assert program.delete(f"{URL}/{webhook.id}").status_code == 204
    assert program.delete(f"{URL}/{webhook.id}").status_code == 404
    assert not Delivery.objects.exists()


def test_one_of_journeys_is_paused_and_not_changed(program):
    webhook = Webhook.objects.create(name="Journeys", url="https://shop.example.com/carts", for_journeys=True)
    url = f"{URL}/{webhook.id}"
    assert program.patch(url, {"enabled": False}, content_type=JSON).json()["status"] == "paused"
    assert program.patch(url, {"name": "Mine"}, content_type=JSON).status_code == 409
    assert program.post(f"{url}/secret").status_code == 409
    assert Webhook.objects.get().name == "Journeys"
