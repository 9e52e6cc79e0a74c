"""What WhatsApp, MSG91 and Twilio report: proven, settled in any order, and replies of people."""

import random
from datetime import UTC, datetime
from itertools import permutations

import pytest
from django.test import Client
from django.utils import timezone

from campaigns import membership
from campaigns.approved.tests.templates import create_filled, create_whatsapp_template
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from campaigns.tests.factories import create_customer
from customers.models import Customer, Suppression
from delivery.handles import store_handles
from delivery.models import VendorState
from delivery.tasks import settle_receipts
from delivery.tests.ledger import states
from delivery.tests.phone_setups import hub_signature, post_json, post_to_twilio, post_to_whatsapp, set_up
from delivery.vendors.msg91.receipts import FAILED, read_reports
from delivery.vendors.twilio.receipts import sign

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
PHONE = "+919800000001"
NOW = int(datetime(2026, 11, 28, 10, tzinfo=UTC).timestamp())


@pytest.fixture
def sent(launched) -> Campaign:
    """A campaign by SMS whose three messages wait for receipts."""
    return make_sent(launched, channel="sms")


def make_sent(launched, **fields) -> Campaign:
    campaign = launched(3, message="Hi", **fields)
    now = timezone.now()
    Message.objects.filter(campaign=campaign).update(status="sent", sent_at=now)
    Campaign.objects.filter(id=campaign.id).update(pending=0, sent=3)
    membership.handed_over(campaign.id, [each.id.hex for each in Customer.objects.all()], now)
    return campaign


def keys(campaign: Campaign) -> list[str]:
    return [message.key for message in Message.objects.filter(campaign=campaign).order_by("id")]


# ── WhatsApp ──────────────────────────────────────────────────────────


def status(key: str, name: str, at: int = NOW, **fields) -> dict:
    return {
        "statuses": [
            {"id": "wamid", "status": name, "timestamp": str(at), "recipient_id": "919800000001"}
            | fields
            | {"biz_opaque_callback_data": key}
        ]
    }


def failed(key: str, code: int, **fields) -> dict:
    errors = [{"code": code, "title": "Meta says no", "error_data": {"details": "because"}}]
    return status(key, "failed", errors=errors, **fields)


@pytest.fixture
def whatsapp(monkeypatch):
    return set_up("whatsapp", "http://127.0.0.1:9", monkeypatch)


@pytest.mark.both_databases
def test_states_of_whatsapp_settle_in_any_order_and_however_often_they_come(whatsapp, launched):
    campaign = make_sent(launched, channel="whatsapp")
    one, two, three = keys(campaign)
    values = [
        *(status(one, name, NOW + n) for n, name in enumerate(("sent", "delivered", "read"))),
        status(two, "delivered"),
        failed(three, 131026),
    ] * 2
    random.Random(3).shuffle(values)
    for value in values:
        assert post_to_whatsapp(whatsapp, value) == 202
    settle_receipts()
    assert states(campaign) == {"delivered": 2, "failed": 1}
    assert Message.objects.exclude(opened_at=None).count() == 1
    assert Message.objects.get(campaign=campaign, status="failed").reason == "because (131026)"
    assert not Suppression.objects.exists()


def test_another_number_of_the_same_app_is_left_out(whatsapp, redis_client):
    value = status("k1", "delivered") | {"metadata": {"phone_number_id": "999"}}
    assert post_to_whatsapp(whatsapp, value) == 202
    assert settle_receipts() is None


@pytest.mark.parametrize(
    "prove",
    [lambda raw: {}, hub_signature("another-secret-of-16"), lambda raw: {"X-Hub-Signature-256": "sha256=é"}],
    ids=["none", "foreign", "odd"],
)
def test_a_forged_report_of_whatsapp_is_refused(whatsapp, prove):
    assert post_json(whatsapp, {"entry": []}, prove) == 401


def test_a_report_that_was_changed_is_refused(whatsapp):
    proof = hub_signature()(b'{"entry": []}')
    assert post_json(whatsapp, {"entry": [1]}, lambda raw: proof) == 401
    assert post_json(whatsapp, {"entry": []}, hub_signature()) == 202


@pytest.mark.parametrize("report", [1, {}, {"entry": 1}, {"entry": [{"changes": [{"field": "messages"}]}]}])
def test_a_signed_report_that_cannot_be_read_is_malformed(whatsapp, report):
    assert post_json(whatsapp, report, hub_signature()) == 400


@pytest.mark.parametrize(
    ("token", "challenge", "answer"),
    [("a-word-of-our-own", "1158201444", 200), ("wrong", "1158201444", 401), ("a-word-of-our-own", "<b>", 401)],
)
def test_the_handshake_of_whatsapp(whatsapp, token, challenge, answer):
    query = {"hub.mode": "subscribe", "hub.verify_token": token, "hub.challenge": challenge}
    page = Client().get(f"/api/v1/receipts/{whatsapp.id}", query)
    assert page.status_code == answer
    if answer == 200:
        assert (page.content.decode(), page["Content-Type"]) == (challenge, "text/plain")


def reply(text: str, at: int = NOW, **fields) -> dict:
    said = {"type": "text", "text": {"body": text}} if text else {}
    return {"messages": [{"from": "919800000001", "id": "wamid", "timestamp": str(at)} | said | fields]}


def choice(value: str, at: int) -> dict:
    return {
        "user_preferences": [
            {"wa_id": "919800000001", "category": "marketing_messages", "value": value, "timestamp": at, "detail": ""}
        ]
    }


def reasons() -> list[str]:
    return list(Suppression.objects.values_list("reason", flat=True))


@pytest.mark.both_databases
@pytest.mark.parametrize("order", list(permutations(range(2))))
def test_a_choice_about_marketing_holds_in_any_order_and_resume_lifts_only_that(whatsapp, order):
    choices = [choice("stop", NOW), choice("resume", NOW + 60)]
    for n in order:
        assert post_to_whatsapp(whatsapp, choices[n], field="user_preferences") == 202
    assert reasons() == []
    post_to_whatsapp(whatsapp, choice("stop", NOW + 120), field="user_preferences")
    assert reasons() == ["stop reply"]
    Suppression.objects.update(reason="manual")
    post_to_whatsapp(whatsapp, choice("resume", NOW + 180), field="user_preferences")
    assert reasons() == ["manual"]


def test_a_message_to_somebody_who_stopped_marketing_suppresses_the_address(whatsapp):
    post_to_whatsapp(whatsapp, failed("k1", 131050))
    assert reasons() == ["stop reply"]


@pytest.mark.parametrize(
    ("value", "is_stop"),
    [
        (reply("STOP"), True),
        (reply("please do not stop"), False),
        (reply("", type="button", button={"text": "Stop", "payload": "x"}), True),
        (reply("", type="interactive", interactive={"button_reply": {"id": "1", "title": "STOP"}}), True),
        (reply("", type="image", image={"id": "1"}), False),
    ],
)
def test_replies_of_whatsapp_are_read_for_stop(whatsapp, value, is_stop):
    create_customer(phone=PHONE)
    assert post_to_whatsapp(whatsapp, value) == 202
    assert reasons() == (["stop reply"] if is_stop else [])
    assert Customer.objects.get().whatsapp_standing == ("suppressed" if is_stop else "")


@pytest.mark.both_databases
def test_a_payment_that_is_due_pauses_the_vendor_and_a_template_its_campaign(whatsapp, launched):
    campaign = make_sent(launched, channel="whatsapp")
    one, two, _ = keys(campaign)
    post_to_whatsapp(whatsapp, failed(one, 131042))
    assert VendorState.objects.get(account=whatsapp.account).paused_until > timezone.now()
    assert Campaign.objects.get().status == "sending"
    post_to_whatsapp(whatsapp, failed(two, 132016))
    paused = Campaign.objects.get()
    assert (paused.status, paused.pause_reason) == ("paused", "because (132016)")


@pytest.mark.parametrize(
    ("event", "status"), [("PAUSED", "paused"), ("DISABLED", "disabled"), ("REJECTED", "rejected")]
)
@pytest.mark.also_mongodb
def test_a_template_that_meta_takes_back_is_offered_no_more_and_its_campaigns_pause(whatsapp, event, status):
    create_customer(phone=PHONE)
    template = create_whatsapp_template()
    campaigns = [create_filled(template=template, parameters={"1": "a", "2": "b"}) for _ in range(2)]
    assert campaigns[0].launch()
    value = {"event": event, "message_template_name": "new_teas", "message_template_language": "en"}
    post_to_whatsapp(whatsapp, value, field="message_template_status_update")
    template.refresh_from_db()
    assert template.status == status
    found = {each.id: each.status for each in Campaign.objects.all()}
    assert found[campaigns[0].id] == ("sending" if event == "REJECTED" else "paused")
    assert found[campaigns[1].id] == "draft"


# ── MSG91 ─────────────────────────────────────────────────────────────


@pytest.fixture
def msg91(monkeypatch):
    return set_up("msg91", "http://127.0.0.1:9", monkeypatch)


def post_to_msg91(setup, report, secret: str = "a1b2c3d4e5f6g7h8") -> int:
    return post_json(setup, report, lambda raw: {}, f"?secret={secret}")


@pytest.mark.both_databases
def test_receipts_of_msg91_find_their_messages_before_and_after_the_answer(msg91, sent):
    one, two, three = keys(sent)
    handles = {one: "r1:919800000000", two: "r1:919800000001", three: "r2:919800000002"}
    reports = [
        {"requestId": "r1", "number": "919800000000", "status": "1", "deliveryTime": "2026-11-28 15:30:00"},
        {"requestId": "r2", "number": "919800000002", "status": 1},
        [{"requestId": "r1", "report": [{"number": "919800000001", "status": "9", "desc": "NDNC"}]}],
    ]
    assert post_to_msg91(msg91, reports[0]) == 202  # it overtakes the answer
    store_handles(msg91.id, handles)
    for report in reports * 2:
        assert post_to_msg91(msg91, report) == 202
    settle_receipts()
    assert states(sent) == {"delivered": 2, "failed": 1}
    assert Message.objects.get(status="failed").reason == "on the do-not-disturb list (NDNC): NDNC"
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("secret", ["", "wrong", "a1b2c3d4e5f6g7h9", "é"])
def test_a_report_of_msg91_without_the_secret_is_refused(msg91, secret):
    report = {"requestId": "r1", "number": "91", "status": "1"}
    assert post_to_msg91(msg91, report, secret) == 401
    assert Client().get(f"/api/v1/receipts/{msg91.id}?secret=a1b2c3d4e5f6g7h8").status_code == 401


@pytest.mark.parametrize("code", sorted(FAILED))
def test_no_state_of_msg91_suppresses_an_address(msg91, code):
    report = {"requestId": "r1", "number": "919800000001", "status": code, "failedReason": "code 600"}
    (receipt,) = read_reports(report)
    assert (receipt["status"], receipt["message_id"]) == ("failed", "r1:919800000001")
    assert receipt["reason"].endswith(": code 600")
    assert "bounce" not in receipt


@pytest.mark.parametrize("report", [1, [1], {}, {"requestId": "r1"}])
def test_a_report_of_msg91_that_cannot_be_read_is_malformed(msg91, report):
    assert post_to_msg91(msg91, report) == 400


# ── Twilio ────────────────────────────────────────────────────────────


@pytest.fixture
def twilio(monkeypatch):
    return set_up("twilio", "http://127.0.0.1:9", monkeypatch)


@pytest.mark.both_databases
def test_states_of_twilio_settle_in_any_order(twilio, sent):
    one, two, three = keys(sent)
    reports = [
        *((one, {"MessageStatus": name}) for name in ("queued", "sent", "delivered")),
        (two, {"MessageStatus": "undelivered", "ErrorCode": "30003", "To": PHONE}),
        (three, {"MessageStatus": "failed", "ErrorCode": "30006", "To": PHONE}),
    ] * 2
    random.Random(5).shuffle(reports)
    for key, fields in reports:
        assert post_to_twilio(twilio, fields, key).status_code == 202
    settle_receipts()
    assert states(sent) == {"delivered": 1, "failed": 2}
    assert set(Message.objects.filter(status="failed").values_list("reason", flat=True)) == {
        "the phone is off or out of reach (30003)",
        "a landline, or an operator that cannot be reached (30006)",
    }
    assert not Suppression.objects.exists()


def test_the_signature_of_twilio_is_the_one_in_its_documents():
    url = "https://mycompany.com/myapp.php?foo=1&bar=2"
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675309",
        "Digits": "1234",
        "From": "+14158675309",
        "To": "+18005551212",
    }
    assert sign(url, fields, "12345") == "RSOYDt4T1cUTdK1PDd93/VVr8B8="


@pytest.mark.parametrize("fault", ["token", "key", "field"])
def test_a_forged_report_of_twilio_is_refused(twilio, fault):
    token = "foreign" if fault == "token" else "secret-auth-token"
    report = {"MessageStatus": "delivered"}
    if fault == "token":
        assert post_to_twilio(twilio, report, "k1", token).status_code == 401
        return
    proof = {"X-Twilio-Signature": sign(f"{twilio.receipts_url}?key=k1", report, token)}
    key = "k2" if fault == "key" else "k1"
    body = "MessageStatus=delivered" + ("&ErrorCode=1" if fault == "field" else "")
    url = f"/api/v1/receipts/{twilio.id}?key={key}"
    form = "application/x-www-form-urlencoded"
    assert Client().post(url, body, content_type=form, headers=proof).status_code == 401
    assert Client().get(url, headers=proof).status_code == 401


def test_replies_of_twilio_are_read_for_stop_and_start(twilio):
    page = post_to_twilio(twilio, {"From": PHONE, "Body": "Stop."})
    assert (page.status_code, page["Content-Type"]) == (200, "text/xml")
    assert reasons() == ["stop reply"]
    post_to_twilio(twilio, {"From": PHONE, "Body": "START"})
    assert reasons() == []


def test_an_address_that_twilio_knows_as_stopped_is_suppressed(twilio):
    post_to_twilio(twilio, {"MessageStatus": "failed", "ErrorCode": "21610", "To": PHONE}, "k1")
    assert reasons() == ["stop reply"]


def test_a_suspended_account_pauses_the_vendor(twilio):
    post_to_twilio(twilio, {"MessageStatus": "failed", "ErrorCode": "30002", "To": PHONE}, "k1")
    assert VendorState.objects.get(account=twilio.account).is_paused
