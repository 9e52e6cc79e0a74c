"""Settings → Webhooks: add, test, pause, replace the secret, read the log, send again."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from crm.accounts.audit import AuditEntry
from customers.tests.factories import order_record, persist_records
from delivery.webhooks import sending
from delivery.webhooks.models import Attempt, Delivery, Webhook
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.long]
PAGE = "/settings/webhooks/"
NOON = datetime(2026, 3, 2, 6, 30, tzinfo=UTC)  # in Kolkata
CHOSEN = {"name": "Warehouse", "url": "https://shop.example.com/hook?token=hush", "events": ["order_completed"]}


def secret_on(page: str) -> str:
    return re.search(r"whsec_[A-Za-z0-9+/=]+", page)[0]


def happen(id: str = "o1") -> None:
    persist_records("order", order_record(external_id=id, ordered_at=timezone.now().isoformat()))


def test_a_webhook_is_added_and_its_secret_is_shown_once(office):
    page = office.post(f"{PAGE}new/", CHOSEN, follow=True)
    secret = secret_on(page.text)
    webhook = Webhook.objects.get()

    assert webhook.secrets(timezone.now()) == [secret]
    assert (webhook.url, webhook.events) == (CHOSEN["url"], ["order_completed"])
    pages = [office.get(url).text for url in (PAGE, f"{PAGE}{webhook.id}/", f"{PAGE}{webhook.id}/edit/")]
    pages.append(office.get(f"/admin/delivery/webhook/{webhook.id}/change/").text)
    pages.append(str(list(AuditEntry.objects.values())))
    assert not any(secret in page or webhook.encrypted in page for page in pages)
    assert "hush" not in pages[0] + pages[1] + pages[3] + pages[4]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"url": "http://shop.example.com"}, "The address must begin with https://"),
        ({"url": "https://127.0.0.1/hook"}, "The address names a private address"),
        ({"url": "https://2130706433/hook"}, "The address names a private address"),
        ({"url": "ftp://shop.example.com"}, "The address must look like https://shop.example.com/webhooks"),
        ({"url": "https://me:hush@shop.example.com/hook"}, "The address must have no user or password"),
        ({"url": ""}, "Enter the address"),
        ({"name": "\u200b"}, "Name the program"),
        ({"events": []}, "Choose at least one event."),
        ({"events": ["made_up"]}, "made_up"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(office, settings, wrong, said):
    settings.VENDOR_PRIVATE = False
    answer = office.post(f"{PAGE}new/", CHOSEN | wrong)
    assert answer.status_code == 422
    assert said in visible_text(answer.text).replace("&#x27;", "'")
    assert not Webhook.objects.exists()


def token_on(page, name="new") -> str:
    return re.search(f'name="{name}" value="([^"]+)"', page.text)[1]


def test_a_double_click_adds_one_webhook_whose_secret_is_shown(office):
    token = token_on(office.get(f"{PAGE}new/"))
    first, second = (office.post(f"{PAGE}new/", {**CHOSEN, "new": token}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Webhook.objects.get().secrets(timezone.now()) == [secret_on(office.get(second["Location"]).text)]

    office.post(f"{PAGE}new/", {**CHOSEN, "name": "Till", "new": token})
    assert set(Webhook.objects.values_list("name", flat=True)) == {"Warehouse", "Till"}


def test_a_form_that_was_refused_adds_one_webhook_too(office):
    token = token_on(office.get(f"{PAGE}new/"))
    refused = office.post(f"{PAGE}new/", {**CHOSEN, "name": "", "new": token})
    assert token_on(refused) == token


def test_a_double_click_on_a_new_secret_makes_one_and_the_old_one_still_signs(office, create_webhook):
    webhook = create_webhook()
    (old,) = webhook.secrets(timezone.now())
    version = token_on(office.get(f"{PAGE}{webhook.id}/secret/"), "version")
    for _ in range(2):
        answer = office.post(f"{PAGE}{webhook.id}/secret/", {"version": version})
    page = office.get(answer["Location"])

    assert "The secret was replaced already" in page.text
    assert Webhook.objects.get().secrets(timezone.now()) == [secret_on(page.text), old]


def test_there_is_an_end_to_the_number_of_webhooks(office, create_webhook, monkeypatch):
    monkeypatch.setattr(Webhook, "MAX_WEBHOOKS", 1)
    create_webhook()
    assert "New webhook" not in office.get(PAGE).text
    assert office.post(f"{PAGE}new/", CHOSEN).status_code == 422


def test_an_edit_changes_where_and_what_is_told_and_nothing_else(office, create_webhook):
    webhook = create_webhook(failures=3)
    office.post(f"{PAGE}{webhook.id}/edit/", CHOSEN | {"events": ["customer_created", "unsubscribed"]})
    changed = Webhook.objects.get()
    assert (changed.url, changed.events) == (CHOSEN["url"], ["customer_created", "unsubscribed"])
    assert (changed.encrypted, changed.failures) == (webhook.encrypted, 3)


def test_a_test_says_what_it_was_answered_and_stands_in_the_log(office, create_webhook, receiver):
    webhook = create_webhook(status=Webhook.Status.PAUSED)
    page = visible_text(office.post(f"{PAGE}{webhook.id}/test/", follow=True).text)
    assert "The test was accepted: 204 No Content." in page
    assert "webhook_test" in page
    receiver.answer = lambda request: (401, b"who are you", {})
    page = visible_text(office.post(f"{PAGE}{webhook.id}/test/", follow=True).text)
    assert "The test was not accepted. 401 Unauthorized: who are you" in page
    assert sorted(webhook.deliveries.values_list("state", "attempts")) == [("dead", 1), ("delivered", 1)]


def test_a_paused_webhook_goes_on_where_it_was(office, create_webhook, receiver):
    webhook = create_webhook()
    office.post(f"{PAGE}{webhook.id}/pause/")
    happen()
    sending.send(webhook.id)
    assert not receiver.requests
    assert "Its events wait" in office.get(f"{PAGE}{webhook.id}/").text
    office.post(f"{PAGE}{webhook.id}/resume/")
    sending.send(webhook.id)
    assert len(receiver.requests) == 1


def test_a_new_secret_is_shown_once_and_the_old_one_signs_for_a_day(office, create_webhook, receiver):
    webhook = create_webhook()
    (old,) = webhook.secrets(timezone.now())
    assert "Make a new secret" in office.get(f"{PAGE}{webhook.id}/secret/").text
    asked = {"version": token_on(office.get(f"{PAGE}{webhook.id}/secret/"), "version")}
    new = secret_on(office.post(f"{PAGE}{webhook.id}/secret/", asked, follow=True).text)
    office.post(f"{PAGE}{webhook.id}/test/")
    for secret in (old, new):
        Verifier(secret).verify(receiver.requests[0].body, receiver.requests[0].headers)
    assert Webhook.objects.get().secrets(timezone.now() + timedelta(hours=25)) == [new]


def test_the_log_shows_each_event_and_sends_it_again(office, create_webhook, receiver):
    webhook = create_webhook(events=["order_completed"])
    happen("o1")
    receiver.answer = lambda request: (410, b"", {})
    sending.send(webhook.id)
    happen("o2")
    page = office.get(f"{PAGE}{webhook.id}/?state=dead")
    text = visible_text(page.text)
    assert "Off: The receiver answered 410 Gone. It gets no new events." in text
    assert "order_completed of c1" in text
    assert "410 Gone" in text
    assert "&quot;order&quot;: &quot;o1&quot;" in page.text

    receiver.answer = lambda request: (200, b"", {})
    office.post(f"{PAGE}{webhook.id}/resume/")
    for chosen in ({"delivery": Delivery.objects.get().id}, {}):
        Delivery.objects.update(state="dead")
        page = office.post(f"{PAGE}{webhook.id}/again/", chosen, follow=True)
        assert "The event is sent again." in page.text
        sending.send(webhook.id)
    assert len(receiver.requests) == 3
    assert "There is nothing to send again." in office.post(f"{PAGE}{webhook.id}/again/", follow=True).text
    assert office.post(f"{PAGE}{webhook.id}/again/", {"delivery": "x"}).status_code == 404


def test_the_log_has_a_line_for_each_attempt(office, create_webhook):
    webhook = create_webhook(events=["order_completed"], failures=1, retry_at=NOON + timedelta(minutes=9))
    happen("o1")
    delivery = Delivery.objects.get()
    delivery.log = delivery.with_attempt(Attempt(NOON, 503, 0.207, "503 Service Unavailable", NOON))
    delivery.log = delivery.with_attempt(Attempt(NOON + timedelta(seconds=5), 0, 10.0, "No answer", NOON))
    Delivery.objects.update(log=delivery.log, attempts=2, answer="No answer", due_at=NOON + timedelta(minutes=1))
    page = visible_text(office.get(f"{PAGE}{webhook.id}/").text)
    assert "2 Mar 2026, 12:00:00 IST · 503 Service Unavailable · 0.21 s" in page
    assert "2 Mar 2026, 12:00:05 IST · No answer · 10.00 s · next try 2 Mar 2026, 12:09:00 IST" in page
    assert page.count("No answer") == 1


def test_a_deleted_webhook_leaves_nothing(office, create_webhook):
    webhook = create_webhook()
    happen()
    assert "1 waiting event will not be sent" in visible_text(office.get(f"{PAGE}{webhook.id}/delete/").text)
    office.post(f"{PAGE}{webhook.id}/delete/")
    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()


def test_what_a_receiver_answers_is_shown_as_text(office, create_webhook, receiver):
    webhook = create_webhook()
    receiver.answer = lambda request: (500, b"<script>alert(1)</script>", {})
    office.post(f"{PAGE}{webhook.id}/test/")
    page = office.get(f"{PAGE}{webhook.id}/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_page_with_a_new_secret_may_be_reloaded(office, create_webhook):
    webhook = create_webhook()
    for url, typed in ((f"{PAGE}new/", CHOSEN), (f"{PAGE}{webhook.id}/secret/", {"version": webhook.secret_version})):
        posted = office.post(url, typed)
        assert posted.status_code == 302
        assert "whsec_" in office.get(posted["Location"]).text
        before = list(Webhook.objects.values_list("encrypted", "encrypted_before"))
        assert "whsec_" not in office.get(posted["Location"]).text
        assert list(Webhook.objects.values_list("encrypted", "encrypted_before")) == before


def test_what_a_test_was_answered_is_the_last_answer(office, create_webhook, receiver):
    webhook = create_webhook()
    for status, said in ((204, "204 No Content"), (500, "500 Internal Server Error")):
        receiver.answer = lambda request, status=status: (status, b"", {})
        page = office.post(f"{PAGE}{webhook.id}/test/", follow=True).text
        assert "Nothing posted yet" not in page
        webhook.refresh_from_db()
        assert webhook.answer == said
        assert webhook.answered_at
