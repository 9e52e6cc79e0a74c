"""Events are posted, signed, tried again, and given up; nothing is lost when a worker dies."""

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from crm.accounts.audit import Action, AuditEntry
from customers.models import Customer
from customers.privacy.erasure import erase, erase_by_external_id
from customers.tests.factories import customer_record, order_record, persist_records
from delivery.webhooks import sending
from delivery.webhooks.models import Delivery, Webhook
from delivery.webhooks.notice import tell_administrators
from delivery.webhooks.requests import new_secret
from delivery.webhooks.tests.conftest import SECRET

pytestmark = pytest.mark.django_db


def happen(*orders: str) -> None:
    """Orders are completed now."""
    at = timezone.now().isoformat()
    persist_records("order", *(order_record(external_id=id, ordered_at=at) for id in orders or ("o1",)))


def make_due(webhook: Webhook) -> None:
    """Let the pauses be over."""
    now = timezone.now()
    webhook.deliveries.filter(state="waiting").update(due_at=now)
    Webhook.objects.filter(id=webhook.id).update(retry_at=now)


def states(webhook: Webhook) -> list[str]:
    return list(webhook.deliveries.order_by("id").values_list("state", flat=True))


def told(receiver) -> list[str]:
    """The ids of the events that the receiver was posted."""
    return [json.loads(request.body)["data"]["id"] for request in receiver.requests]


def test_an_event_is_posted_with_a_signature_that_the_library_of_the_standard_verifies(create_webhook, receiver):
    webhook = create_webhook()
    happen("o1")
    assert not sending.send(webhook.id)

    (request,) = receiver.requests
    assert request.path == "/hook"
    assert request.headers["Content-Type"] == "application/json"
    told = Verifier(SECRET).verify(request.body, request.headers)
    assert told["type"] == "order_completed"
    assert told["data"] == {
        "id": "order_completed:o1",
        "customer_external_id": "c1",
        "properties": {"order": "o1"},
    }
    assert states(webhook) == ["delivered"]
    assert webhook.deliveries.get().answer == "204 No Content"
    with pytest.raises(WebhookVerificationError):
        Verifier(new_secret()).verify(request.body, request.headers)
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(request.body.replace(b"o1", b"o2"), request.headers)


def test_every_attempt_has_the_same_id_and_body(create_webhook, receiver):
    webhook = create_webhook()
    happen()
    receiver.answer = lambda request: (503, b"later", {})
    sending.send(webhook.id)
    make_due(webhook)
    receiver.answer = lambda request: (200, b"", {})
    sending.send(webhook.id)

    first, second = receiver.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body
    assert states(webhook) == ["delivered"]


def test_a_failed_attempt_is_made_again_later_and_later_and_then_never(create_webhook, receiver, settings):
    settings.WEBHOOK_RETRIES = (5, 60, 3600)
    webhook = create_webhook()
    happen()
    receiver.answer = lambda request: (500, b"<b>database\nis down</b>", {})
    waits = []
    for _ in settings.WEBHOOK_RETRIES:
        begun = timezone.now()
        sending.send(webhook.id)
        waits.append((webhook.deliveries.get().due_at - begun).total_seconds())
        make_due(webhook)
    assert states(webhook) == ["waiting"]
    sending.send(webhook.id)

    assert waits == [pytest.approx(seconds, rel=0.12, abs=1) for seconds in settings.WEBHOOK_RETRIES]
    dead = webhook.deliveries.get()
    assert (dead.state, dead.attempts) == ("dead", 4)
    assert dead.answer == "500 Internal Server Error: <b>database is down</b>"


def test_the_attempts_last_for_about_a_day(settings):
    assert 20 * 3600 < sum(settings.WEBHOOK_RETRIES) < 28 * 3600


@pytest.mark.both_databases
def test_while_a_receiver_fails_one_event_is_tried_at_a_time(create_webhook, receiver):
    webhook = create_webhook()
    happen(*(f"o{n}" for n in range(12)))
    receiver.answer = lambda request: (500, b"", {})
    sending.send(webhook.id)
    before = len(receiver.requests)
    assert not sending.send(webhook.id)  # it rests
    make_due(webhook)
    sending.send(webhook.id)
    assert len(receiver.requests) == before + 1

    make_due(webhook)
    receiver.answer = lambda request: (200, b"", {})
    sending.send(webhook.id)
    assert states(webhook) == ["delivered"] * 12
    assert Webhook.objects.get().failures == 0


def test_a_receiver_that_says_when_is_left_alone_until_then(create_webhook, receiver):
    webhook = create_webhook()
    happen()
    receiver.answer = lambda request: (429, b"", {"Retry-After": "1800"})
    sending.send(webhook.id)
    in_a_while = timezone.now() + timedelta(seconds=1700)
    assert Webhook.objects.get().retry_at > in_a_while
    assert webhook.deliveries.get().due_at > in_a_while


def test_410_switches_the_webhook_off(create_webhook, receiver, admin):
    webhook = create_webhook()
    happen("o1", "o2")
    receiver.answer = lambda request: (410, b"", {})
    sending.send(webhook.id)

    webhook.refresh_from_db()
    assert (webhook.status, webhook.reason) == ("off", "The receiver answered 410 Gone.")
    assert "waiting" not in states(webhook)
    happen("o3")
    assert webhook.deliveries.count() == 2
    assert AuditEntry.objects.filter(action=Action.WEBHOOK_PAUSED, subject="Warehouse").count() == 1
    tell_administrators(webhook.id)
    assert mail.outbox[0].to == [admin.email]
    assert mail.outbox[0].subject == "The webhook “Warehouse” is off"


@pytest.mark.both_databases
def test_a_day_of_failures_pauses_the_webhook_and_its_events_wait(create_webhook, receiver, admin):
    webhook = create_webhook()
    happen("o1")
    receiver.answer = lambda request: (500, b"", {})
    sending.send(webhook.id)
    Webhook.objects.update(failing_since=timezone.now() - timedelta(hours=25))
    make_due(webhook)
    sending.send(webhook.id)

    webhook.refresh_from_db()
    assert webhook.status == "paused"
    assert webhook.reason.endswith("The last answer: 500 Internal Server Error")
    happen("o2")
    make_due(webhook)
    requests = len(receiver.requests)
    sending.send(webhook.id)
    assert len(receiver.requests) == requests
    assert states(webhook) == ["waiting", "waiting"]

    receiver.answer = lambda request: (200, b"", {})
    assert sending.resume(webhook.id)
    sending.send(webhook.id)
    assert states(webhook) == ["delivered", "delivered"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://127.0.0.1:9/hook", "It cannot be reached: its server refuses connections"),
        ("http://nowhere.invalid/hook", "It cannot be reached: the name of its server was not found"),
    ],
)
def test_the_log_says_why_a_receiver_cannot_be_reached(create_webhook, url, said):
    webhook = create_webhook(url=url)
    happen()
    sending.send(webhook.id)
    assert webhook.deliveries.get().answer == said


def test_a_name_that_leads_to_a_private_network_is_not_asked(create_webhook, receiver, settings):
    settings.VENDOR_PRIVATE = False
    webhook = create_webhook(url=receiver.url.replace("127.0.0.1", "localhost"))
    happen()
    sending.send(webhook.id)
    assert webhook.deliveries.get().answer == "It cannot be reached: its address is on a private network"
    assert not receiver.requests


def test_a_redirect_is_not_followed(create_webhook, receiver):
    webhook = create_webhook()
    happen()
    receiver.answer = lambda request: (302, b"", {"Location": f"{receiver.url}/elsewhere"})
    sending.send(webhook.id)
    assert [request.path for request in receiver.requests] == ["/hook"]
    assert webhook.deliveries.get().answer == "302 Found"


def test_one_worker_at_a_time_posts_to_a_webhook(create_webhook, receiver):
    webhook = create_webhook()
    happen("o1", "o2")
    assert sending._take(webhook.id)
    assert not sending.send(webhook.id)
    assert not receiver.requests


@pytest.mark.both_databases
def test_what_a_dead_worker_posted_is_posted_again_with_the_same_id(create_webhook, receiver, monkeypatch):
    webhook = create_webhook()
    happen("o1", "o2")
    with monkeypatch.context() as dying:
        dying.setattr(sending, "_store", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            sending.send(webhook.id)
    Webhook.objects.update(lease="of a dead worker", lease_until=timezone.now() - timedelta(seconds=1))
    sending.send(webhook.id)

    ids = [request.headers["webhook-id"] for request in receiver.requests]
    assert len(ids) == 4
    assert len(set(ids)) == 2
    assert states(webhook) == ["delivered", "delivered"]


@pytest.mark.both_databases
def test_a_worker_that_lost_its_lease_stores_nothing(create_webhook, receiver):
    webhook = create_webhook()
    happen("o1")
    assert sending._take(webhook.id)
    held = Webhook.objects.get()
    Webhook.objects.update(lease="of another worker")
    assert not sending._send_batch(held)
    assert states(webhook) == ["waiting"]


def test_a_sweep_wakes_a_worker_for_what_a_lost_nudge_left(create_webhook, monkeypatch):
    webhook = create_webhook()
    create_webhook(status=Webhook.Status.PAUSED)
    happen()
    woken = []
    monkeypatch.setattr(sending, "nudge", lambda *task: woken.append(task))
    sending.sweep()
    assert woken == [("delivery.tasks.send_events", str(webhook.id))]
    webhook.deliveries.update(due_at=timezone.now() + timedelta(minutes=1))
    sending.sweep()
    assert len(woken) == 1


@pytest.mark.both_databases
def test_an_erased_customer_is_told_of_no_more_and_forgotten_by_the_log(create_webhook, receiver):
    webhook = create_webhook(events=["order_completed"])
    persist_records("customer", customer_record())
    happen("o1")
    sending.send(webhook.id)
    happen("o2")
    erase(Customer.objects.get(), None)
    sending.send(webhook.id)

    assert told(receiver) == ["order_completed:o1"]
    for each in webhook.deliveries.all():
        assert (each.customer_external_id, each.properties, each.answer) == ("", {}, "The customer was erased")
        assert "o1" not in each.event_id
        assert "o2" not in each.event_id
    assert sorted(states(webhook)) == ["dead", "delivered"]
    assert not sending.send_again(webhook, Delivery.State.DEAD)
    happen("o3")
    assert erase_by_external_id("c1", None)  # orders alone, of a customer who is not stored
    assert not webhook.deliveries.exclude(customer_external_id="").exists()


@pytest.mark.both_databases
def test_events_are_sent_again_on_request_with_their_ids(create_webhook, receiver):
    webhook = create_webhook(events=["order_completed"])
    happen("o1", "o2")
    sending.send(webhook.id)
    first = webhook.deliveries.order_by("id").first()
    assert sending.send_again(webhook, Delivery.State.DELIVERED, [first.id]) == 1
    sending.send(webhook.id)
    assert sorted(told(receiver)) == ["order_completed:o1", "order_completed:o1", "order_completed:o2"]
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == 2


def test_both_secrets_sign_while_one_replaces_the_other(create_webhook, receiver):
    webhook = create_webhook()
    new = new_secret()
    webhook.encrypted_before, webhook.before_until = webhook.encrypted, timezone.now() + timedelta(hours=1)
    webhook.write_secret(new)
    webhook.save()
    happen("o1")
    sending.send(webhook.id)
    for secret in (new, SECRET):
        Verifier(secret).verify(receiver.requests[0].body, receiver.requests[0].headers)

    Webhook.objects.update(before_until=timezone.now())
    happen("o2")
    sending.send(webhook.id)
    with pytest.raises(WebhookVerificationError):
        Verifier(SECRET).verify(receiver.requests[1].body, receiver.requests[1].headers)


def test_the_log_has_a_line_for_each_attempt_and_keeps_the_latest(create_webhook, receiver, monkeypatch):
    webhook = create_webhook()
    happen()
    began = timezone.now()
    receiver.answer = lambda request: (503, b"later", {})
    for _ in range(2):
        make_due(webhook)
        sending.send(webhook.id)
    make_due(webhook)
    receiver.answer = lambda request: (204, b"", {})
    sending.send(webhook.id)

    log = webhook.deliveries.get().attempt_log
    assert [each.status for each in log] == [503, 503, 204]
    assert [each.answer for each in log[1:]] == ["503 Service Unavailable: later", "204 No Content"]
    assert began <= log[0].at <= log[1].at <= log[2].at <= timezone.now()
    assert all(each.seconds >= 0 for each in log)
    assert [each.next_at is not None and each.next_at > each.at for each in log] == [True, True, False]

    monkeypatch.setattr(Delivery, "MAX_LOGGED", 2)
    sending.send_again(webhook, Delivery.State.DELIVERED)
    sending.send(webhook.id)
    assert [each.status for each in webhook.deliveries.get().attempt_log] == [204, 204]


def test_the_next_try_waits_for_a_receiver_that_fails(create_webhook, receiver):
    webhook = create_webhook()
    happen()
    receiver.answer = lambda request: (503, b"", {})
    sending.send(webhook.id)
    later = timezone.now() + timedelta(hours=1)
    Webhook.objects.update(retry_at=later)
    delivery = webhook.deliveries.select_related("webhook").get()
    assert delivery.due_at < delivery.next_try_at == delivery.webhook.retry_at
    delivery.webhook.status = Webhook.Status.PAUSED
    assert delivery.next_try_at is None


def test_a_secret_that_cannot_be_read_pauses_the_webhook(create_webhook, receiver, settings):
    webhook = create_webhook()
    happen()
    settings.SECRET_KEY = "another key, of more than thirty-two characters"
    sending.send(webhook.id)
    webhook.refresh_from_db()
    assert webhook.status == "paused"
    assert "make a new one" in webhook.reason
    assert not receiver.requests


def test_neither_the_address_nor_the_secret_is_logged(create_webhook, receiver, caplog):
    webhook = create_webhook(url=f"{receiver.url}/hook?token=hush-hush")
    caplog.set_level("INFO")
    happen()
    receiver.answer = lambda request: (410, b"", {})
    sending.send(webhook.id)
    tell_administrators(webhook.id)
    assert receiver.requests[0].path == "/hook?token=hush-hush"
    for text in (caplog.text, str(list(AuditEntry.objects.values())), webhook.shown_url):
        assert "hush-hush" not in text
        assert SECRET not in text
