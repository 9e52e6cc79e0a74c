"""Double opt-in by phone number: a message asks the number, and its owner replies YES or presses the button behind the
link."""

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from campaigns.approved.templates import ApprovedTemplate
from campaigns.senders import Sender
from crm.accounts.models import AuditEntry
from customers.models import Customer, Topic
from customers.privacy.erasure import erase
from customers.privacy.replies import take_reply
from customers.privacy.suppression import Reason, suppress
from customers.privacy.topics import refused_topics
from customers.privacy.wordings import with_wordings
from customers.tasks import persist_ingestion
from customers.tests.factories import create_customer
from delivery.signup import joining
from delivery.signup.models import PendingSignup, SignupForm
from delivery.signup.phones import expired, take_yes
from delivery.tasks import message_signup_link
from delivery.tests.phone_setups import post_to_twilio, set_up

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
NUMBER, WORDING = "+919876543210", "Yes, Chai & Co. may write to me."


@pytest.fixture(autouse=True)
def asked(monkeypatch) -> list[tuple[str, ...]]:
    """What workers were asked for."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(joining, "nudge", lambda task, *arguments: asked.append((task, *arguments)))
    return asked


@pytest.fixture
def form(db) -> SignupForm:
    topics = [Topic.objects.create(name=name, name_key=name.lower()) for name in ("News", "Offers")]
    return SignupForm.objects.create(
        name="Tea by SMS", channel="sms", wording=WORDING, topics=[str(topic.id) for topic in topics]
    )


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def sign_up(client: Client, form: SignupForm, number: str = "+91 98765-43210", *topics: str):
    ids = [topic.id for topic in Topic.objects.filter(name__in=topics)]
    return client.post(f"/join/{form.id}/", {"address": number, "topics": ids})


def run(asked: list[tuple[str, ...]]) -> None:
    task, *arguments = asked[-1]
    assert task == "delivery.tasks.message_signup_link"
    message_signup_link(*arguments)


def link_in(text: str) -> str:
    return re.search(r"http\S+?(/join/\S+)", text)[1]


def test_the_page_asks_for_a_number_and_says_how_to_take_it_back(stranger, form):
    page = stranger.get(f"/join/{form.id}/").text

    assert 'type="tel"' in page
    for text in ("Your phone number", "choose here by SMS", "Reply STOP", "Chai &amp; Co. may write"):
        assert text in page
    assert "e-mail" not in page


@pytest.mark.parametrize("number", ["", "98765", "asha@example.com", "+91 98765 43210 x9"])
def test_what_is_not_a_number_is_refused(stranger, form, asked, number):
    response = sign_up(stranger, form, number)

    assert response.status_code == 422
    assert "Write a phone number" in response.text
    assert asked == []


@pytest.mark.also_mongodb
def test_the_button_behind_the_link_says_yes_with_its_proof(stranger, form, asked, vendor):
    sign_up(stranger, form, NUMBER, "News")
    run(asked)
    (message,) = vendor.messages
    assert (message["to"], message["channel"]) == (NUMBER, "sms")
    assert len(message["body"]) <= 160
    url = link_in(message["body"])
    for look in (stranger.get, stranger.head):
        assert look(url).status_code == 200
    persist_ingestion()
    assert not Customer.objects.exists()
    for _ in range(2):
        assert "You are signed up" in stranger.post(url).text
    persist_ingestion()

    customer = Customer.objects.get()
    assert (customer.phone, customer.sms_opt_in, customer.whatsapp_opt_in) == (NUMBER, True, None)
    (answer,) = with_wordings(customer.consents)
    assert (answer["channel"], answer["source"], answer["wording"]) == ("sms", "sign-up form “Tea by SMS”", WORDING)
    assert refused_topics("sms", NUMBER) == {Topic.objects.get(name="Offers").id}


@pytest.mark.parametrize("reply", ["YES", " yes! ", "हाँ"])
def test_the_reply_yes_says_yes_once(stranger, form, asked, vendor, reply):
    customer = create_customer(phone=NUMBER, name="Asha")
    sign_up(stranger, form)
    run(asked)
    for _ in range(2):
        assert take_yes("sms", NUMBER, reply, timezone.now())
    persist_ingestion()

    customer.refresh_from_db()
    assert customer.sms_opt_in is True
    assert [answer["source"] for answer in customer.consents] == ["sign-up form “Tea by SMS”, by reply"]


def test_a_reply_reaches_us_by_the_vendor(stranger, form, asked, vendor, settings, monkeypatch):
    setup = set_up("twilio", vendor.url, monkeypatch)
    sign_up(stranger, form)
    message_signup_link(*asked[-1][1:])
    reply = {"MessageSid": "SM1", "From": NUMBER, "To": "+14155550100", "Body": "Yes", "SmsStatus": "received"}
    assert post_to_twilio(setup, reply).status_code == 200
    persist_ingestion()

    assert Customer.objects.get().sms_opt_in is True


def test_a_yes_counts_only_for_the_number_and_the_channel_that_were_asked(stranger, form, asked, vendor):
    sign_up(stranger, form)
    run(asked)
    now = timezone.now()

    assert not take_yes("sms", NUMBER, "yes please, and tea", now)
    take_yes("sms", "+919876543211", "YES", now)
    take_yes("whatsapp", NUMBER, "YES", now)
    take_yes("sms", NUMBER, "YES", now - timedelta(days=1))
    persist_ingestion()
    assert not Customer.objects.exists()


def test_a_late_repeat_of_a_yes_does_not_undo_a_stop(stranger, form, asked, vendor):
    sign_up(stranger, form)
    run(asked)
    written = timezone.now()
    take_yes("sms", NUMBER, "YES", written)
    persist_ingestion()
    take_reply("sms", NUMBER, "STOP", timezone.now())
    take_yes("sms", NUMBER, "YES", written)
    persist_ingestion()

    assert Customer.objects.get().sms_standing == "suppressed"


def test_a_new_yes_takes_back_a_stop(stranger, form, asked, vendor):
    create_customer(phone=NUMBER)
    take_reply("sms", NUMBER, "STOP", timezone.now())
    sign_up(stranger, form)
    run(asked)
    stranger.post(link_in(vendor.messages[-1]["body"]))
    persist_ingestion()

    assert Customer.objects.get().sms_standing == ""


@pytest.mark.parametrize("reason", [Reason.ERASED, Reason.MANUAL])
@pytest.mark.also_mongodb
def test_nothing_is_sent_where_a_yes_would_not_count(stranger, form, asked, vendor, reason):
    suppress("sms", [NUMBER], reason)
    answers = [sign_up(stranger, form, number).text for number in (NUMBER, "+919876543211")]
    message_signup_link(*asked[0][1:])

    assert answers[0] == answers[1]
    assert vendor.requests == []
    assert not PendingSignup.objects.exists()


def test_a_form_asks_few_numbers_in_an_hour(stranger, form, asked, monkeypatch):
    monkeypatch.setattr(joining, "PHONE_SIGNUPS_AN_HOUR", 2)
    answers = [sign_up(stranger, form, f"+91987654321{n}").status_code for n in range(4)]
    sign_up(stranger, form, "+919876543210")

    assert answers == [200] * 4
    assert len(asked) == 2


@pytest.mark.also_mongodb
def test_an_approved_template_gets_the_link(stranger, form, asked, vendor):
    form.template = ApprovedTemplate.objects.create(
        channel="sms", name="confirm", category="service_explicit", body="Chai: confirm at {#var#} or reply YES"
    )
    form.save()
    sign_up(stranger, form)
    run(asked)

    (message,) = vendor.messages
    assert re.fullmatch(r"Chai: confirm at http\S+/join/\S+ or reply YES", message["body"])


@pytest.mark.also_mongodb
def test_the_stored_number_cannot_be_read_and_goes_after_a_week(stranger, form, asked, vendor):
    sign_up(stranger, form)
    run(asked)
    url = link_in(vendor.messages[0]["body"])
    row = PendingSignup.objects.get()
    assert NUMBER not in row.encrypted + row.hash
    PendingSignup.objects.update(asked_at=timezone.now() - timedelta(days=7, seconds=1))

    assert stranger.post(url).status_code == 404
    assert take_yes("sms", NUMBER, "YES", timezone.now())
    old = expired()
    assert old.count() == 1
    persist_ingestion()
    assert not Customer.objects.exists()


def test_erasing_a_customer_forgets_what_the_number_signed_up_for(stranger, form, asked, vendor):
    customer = create_customer(phone=NUMBER)
    sign_up(stranger, form)
    run(asked)
    erase(customer)

    assert not PendingSignup.objects.exists()
    assert stranger.post(link_in(vendor.messages[0]["body"])).status_code == 404


@pytest.mark.parametrize("spoil", ["cut", "changed", "other kind"])
def test_a_bad_link_is_refused(stranger, form, asked, vendor, spoil):
    sign_up(stranger, form)
    run(asked)
    good = link_in(vendor.messages[0]["body"])
    bad = {"cut": good[:-1], "changed": f"{good[:-2]}{'A' if good[-2] != 'A' else 'B'}{good[-1]}"}
    url = bad.get(spoil, good.replace("/join/", "/u/"))

    assert stranger.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 404


def test_a_closed_form_takes_no_yes(stranger, form, asked, vendor):
    sign_up(stranger, form)
    run(asked)
    SignupForm.objects.update(is_open=False)

    assert "closed" in stranger.post(link_in(vendor.messages[0]["body"])).text
    take_yes("sms", NUMBER, "YES", timezone.now())
    persist_ingestion()
    assert not Customer.objects.exists()


def test_a_program_signs_a_number_up(api, form, asked):
    def post(**body):
        body = {"form_id": str(form.id), "address": "+91 98765 43210", **body}
        return api("ingest").post("/api/v1/consents", json.dumps(body), content_type="application/json")

    assert post(address="asha@example.com").json()["detail"][0]["loc"] == ["body", "address"]
    assert post().status_code == 202
    assert [arguments[:3] for arguments in asked] == [("delivery.tasks.message_signup_link", form.id.hex, NUMBER)]


class TestSettings:
    NEW = {"name": "Tea", "wording": WORDING, "is_open": "on"}

    def save(self, client: Client, **fields):
        Sender.objects.get_or_create(name="Chai & Co.", address="hello@chai.example")
        return client.post("/settings/sign-up/new/", {**self.NEW, **fields})

    def template(self, channel: str, body: str) -> str:
        kind = "marketing" if channel == "whatsapp" else "promotional"
        return str(ApprovedTemplate.objects.create(channel=channel, name=body[:9], category=kind, body=body).id)

    def test_a_form_for_sms_is_saved_and_keeps_its_channel(self, signed_in, vendor):
        assert self.save(signed_in, channel="sms").status_code == 302
        form = SignupForm.objects.get()
        signed_in.post(f"/settings/sign-up/{form.id}/", {**self.NEW, "channel": "email"})

        form.refresh_from_db()
        assert form.channel == "sms"
        assert "SMS" in signed_in.get("/settings/sign-up/").text

    def test_a_template_must_fit(self, signed_in, vendor):
        for template in (self.template("whatsapp", "Hi {{1}}"), self.template("sms", "{#var#} and {#var#}")):
            assert self.save(signed_in, channel="sms", template=template).status_code == 422
        assert self.save(signed_in, channel="sms", template=self.template("sms", "Go {#var#}")).status_code == 302

    def test_an_e_mail_has_none(self, signed_in, vendor):
        assert self.save(signed_in, channel="email", template=self.template("sms", "Go {#var#}")).status_code == 302
        assert SignupForm.objects.get().template is None

    def test_whatsapp_needs_a_template(self, signed_in, vendor, monkeypatch):
        set_up("whatsapp", vendor.url, monkeypatch)

        assert "only takes approved templates" in self.save(signed_in, channel="whatsapp").text
        chosen = self.template("whatsapp", "Reply YES")
        assert self.save(signed_in, channel="whatsapp", template=chosen).status_code == 302

    @pytest.mark.also_mongodb
    def test_its_template_is_not_deleted(self, signed_in, vendor):
        template = self.template("sms", "Go {#var#}")
        self.save(signed_in, channel="sms", name="Tea news", template=template)
        page = signed_in.post(f"/settings/message-templates/{template}/delete/", follow=True)
        assert "Not deleted: people who sign up at “Tea news” get it." in page.text
        assert ApprovedTemplate.objects.filter(id=template).exists()
        assert not AuditEntry.objects.filter(action="template_deleted").exists()

    def test_a_channel_without_a_vendor_takes_no_form(self, signed_in, settings):
        settings.VENDOR_URL = ""

        assert self.save(signed_in, channel="sms").status_code == 422
        assert not SignupForm.objects.exists()
