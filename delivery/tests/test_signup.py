"""Double opt-in: a form, a mail with a link, and a button behind it that says yes."""

import json
import re
from datetime import datetime
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from campaigns.senders import Sender
from crm.accounts.audit import Action, AuditEntry
from crm.streams.stream import StreamUnavailable
from customers.channels import EMAIL
from customers.consent import OPTED_OUT, SUPPRESSED, said_no
from customers.models import Customer, Suppression, Topic
from customers.privacy.suppression import Reason, suppress
from customers.privacy.topics import refused_topics, set_refused_topics
from customers.privacy.wordings import with_wordings
from customers.tasks import persist_ingestion
from customers.tests.factories import create_customer
from delivery.signup import joining, public
from delivery.signup.models import PendingSignup, SignupForm
from delivery.signup.pages import NAMELESS
from delivery.tasks import mail_signup_link

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ASHA, WORDING = "asha@example.com", "Yes, Chai & Co. may write to me."


@pytest.fixture(autouse=True)
def asked(monkeypatch) -> list[tuple[str, ...]]:
    """What workers were asked for."""
    asked: list[tuple[str, ...]] = []
    monkeypatch.setattr(joining, "nudge", lambda task, *arguments: asked.append(arguments))
    return asked


@pytest.fixture
def topics() -> dict[str, Topic]:
    return {name: Topic.objects.create(name=name, name_key=name.lower()) for name in ("News", "Offers")}


@pytest.fixture
def form(topics) -> SignupForm:
    return SignupForm.objects.create(name="Tea letters", wording=WORDING, topics=[str(t.id) for t in topics.values()])


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


def sign_up(client: Client, form: SignupForm, address: str = ASHA, topics: tuple[Topic, ...] = (), query: str = ""):
    return client.post(f"/join/{form.id}/{query}", {"address": address, "topics": [topic.id for topic in topics]})


def mailed_link(asked: list[tuple[str, ...]]) -> str:
    mail_signup_link(*asked[-1])
    return re.search(r"http\S+?(/join/\S+)", mail.outbox[-1].body)[1]


class TestAsking:
    def test_the_page_has_wording_topics_and_the_notice(self, stranger, form):
        response = stranger.get(f"/join/{form.id}/")

        for text in ("Chai &amp; Co. may write", "News", "Offers", "take this back", "data protection"):
            assert text in response.text
        assert " checked" not in response.text
        assert "<script" not in response.text
        assert not response.cookies

    def test_the_answer_does_not_tell_whether_an_address_is_known(self, stranger, form, asked):
        create_customer(email=ASHA, email_opt_in=True)
        suppress("email", ["gone@example.com"], Reason.COMPLAINED)

        answers = [sign_up(stranger, form, address) for address in (ASHA, "nobody@example.com", "gone@example.com")]

        assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}
        assert len(asked) == 3

    def test_nothing_is_stored_and_nobody_said_yes_before_the_button(self, stranger, form, asked):
        sign_up(stranger, form)
        url = mailed_link(asked)
        for look in (stranger.get, stranger.head):
            assert look(url).status_code == 200
        persist_ingestion()

        assert not Customer.objects.exists()
        assert mail.outbox[0].to == [ASHA]

    def test_repeats_within_the_hour_mail_nothing(self, stranger, form, asked):
        for address in (ASHA, " Asha@Example.com ", ASHA):
            assert sign_up(stranger, form, address).status_code == 200

        assert len(asked) == 1

    @pytest.mark.parametrize("address", ["", "asha", "a@b@c", "asha@example.com\nBcc: x@example.com", "\0"])
    def test_what_is_not_an_address_is_refused(self, stranger, form, asked, address):
        response = sign_up(stranger, form, address)

        assert response.status_code == 422
        assert "Write an e-mail address" in response.text
        assert asked == []

    def test_a_machine_signs_few_up(self, stranger, form, asked, monkeypatch):
        monkeypatch.setattr(public, "SIGNUPS_AN_HOUR", 2)

        statuses = [sign_up(stranger, form, f"p{n}@example.com").status_code for n in range(3)]

        assert statuses == [200, 200, 429]
        assert len(asked) == 2

    def test_a_machine_has_one_limit_for_all_its_addresses_of_ipv6(self, form, asked, monkeypatch):
        monkeypatch.setattr(public, "SIGNUPS_AN_HOUR", 2)
        machines = [Client(REMOTE_ADDR=f"2001:db8:1:{end}") for end in ("2::1", "2::2", "2::3", "3::1")]

        statuses = [sign_up(each, form, f"p{n}@example.com").status_code for n, each in enumerate(machines)]

        assert statuses == [200, 200, 429, 200]

    @pytest.mark.parametrize("reason", [Reason.COMPLAINED, Reason.ERASED, Reason.MANUAL])
    def test_nothing_is_mailed_where_a_yes_would_not_count(self, stranger, form, asked, reason):
        suppress("email", [ASHA], reason)
        sign_up(stranger, form)
        mail_signup_link(*asked[0])

        assert mail.outbox == []

    @pytest.mark.also_mongodb
    def test_a_closed_form_takes_nobody(self, stranger, form, asked):
        sign_up(stranger, form)
        url = mailed_link(asked)
        SignupForm.objects.update(is_open=False)

        assert "closed" in sign_up(stranger, form, "ann@example.com").text
        assert "closed" in stranger.post(url).text
        assert len(asked) == 1

    def test_it_speaks_hindi(self, stranger, form, asked):
        assert "एक कदम और" in sign_up(stranger, form, query="?lang=hi").text
        url = mailed_link(asked)

        assert "पुष्टि" in mail.outbox[0].subject
        assert "हाँ, मुझे लिखें" in stranger.get(url).text


class TestConfirming:
    def press(self, client: Client, form: SignupForm, asked: list[tuple[str, ...]], *topics: Topic) -> None:
        sign_up(client, form, topics=topics)
        assert client.post(mailed_link(asked)).status_code == 200
        persist_ingestion()

    def test_a_stranger_becomes_a_customer_with_the_proof(self, stranger, form, asked, topics):
        self.press(stranger, form, asked, topics["News"])

        customer = Customer.objects.get()
        assert (customer.email, customer.email_opt_in, customer.email_standing) == (ASHA, True, "")
        (consent,) = with_wordings(customer.consents)
        assert customer.signed_up_at == datetime.fromisoformat(consent["at"])  # so a journey may welcome them
        assert (consent["opt_in"], consent["source"]) == (True, "sign-up form “Tea letters”")
        assert consent["wording"] == WORDING
        assert refused_topics("email", ASHA) == {topics["Offers"].id}

    def test_pressed_twice_is_once(self, stranger, form, asked):
        sign_up(stranger, form)
        url = mailed_link(asked)
        for _ in range(2):
            assert stranger.post(url).status_code == 200
        persist_ingestion()

        assert len(Customer.objects.get().consents) == 1

    @pytest.mark.also_mongodb
    def test_every_customer_at_the_address_said_yes(self, stranger, form, asked):
        create_customer(email=ASHA, name="Asha")
        create_customer(email="ASHA@example.com", email_opt_in=False)

        self.press(stranger, form, asked)

        assert set(Customer.objects.values_list("email_opt_in", "email_standing")) == {(True, "")}
        assert Customer.objects.count() == 2

    @pytest.mark.parametrize("reason", joining.TAKEN_BACK)
    def test_a_new_yes_takes_back_what_the_person_refused_before(self, stranger, form, asked, reason):
        customer = create_customer(email=ASHA)
        if reason == Reason.UNSUBSCRIBED:
            said_no(EMAIL, [customer.id])
        suppress("email", [ASHA], reason)

        self.press(stranger, form, asked)

        customer.refresh_from_db()
        assert (customer.email_opt_in, customer.email_standing) == (True, "")
        assert not Suppression.objects.exists()

    def test_a_complaint_after_the_mail_stays(self, stranger, form, asked):
        customer = create_customer(email=ASHA)
        sign_up(stranger, form)
        url = mailed_link(asked)
        suppress("email", [ASHA], Reason.COMPLAINED)
        stranger.post(url)
        persist_ingestion()

        customer.refresh_from_db()
        assert customer.email_standing in (SUPPRESSED, OPTED_OUT)

    @pytest.mark.also_mongodb
    def test_topics_that_the_form_does_not_offer_stay_as_they_were(self, stranger, form, asked, topics):
        SignupForm.objects.update(topics=[str(topics["News"].id)])
        form.refresh_from_db()
        set_refused_topics("email", ASHA, [topics["Offers"].id, topics["News"].id])

        self.press(stranger, form, asked, topics["News"])

        assert refused_topics("email", ASHA) == {topics["Offers"].id}

    @pytest.mark.parametrize("spoil", ["cut", "changed", "old", "of another form"])
    def test_a_bad_link_says_yes_for_nobody(self, stranger, form, asked, monkeypatch, spoil):
        sign_up(stranger, form)
        url = mailed_link(asked)
        if spoil == "old":
            monkeypatch.setattr(joining, "LINK_SECONDS", -1)
        elif spoil == "of another form":
            other = SignupForm.objects.create(name="Other", wording=WORDING)
            url = url.replace(str(form.id), str(other.id))
        else:
            path = url.partition("?")[0]
            url = path[:-5] if spoil == "cut" else f"{path[:-9]}AAAAAAAAA"

        assert stranger.get(url).status_code == 404
        assert stranger.post(url).status_code == 404
        persist_ingestion()
        assert not Customer.objects.exists()

    def test_the_address_cannot_be_read_in_the_link(self, stranger, form, asked):
        sign_up(stranger, form)

        assert "asha" not in mailed_link(asked).lower()

    def test_without_the_stream_it_is_to_be_pressed_again(self, stranger, form, asked, monkeypatch):
        suppress("email", [ASHA], Reason.UNSUBSCRIBED)
        sign_up(stranger, form)
        url = mailed_link(asked)

        def refuse(*args, **kwargs):
            raise StreamUnavailable

        monkeypatch.setattr(joining.stream, "append", refuse)

        assert stranger.post(url).status_code == 503
        assert Suppression.objects.exists()


class TestApi:
    def post(self, client: Client, **body):
        return client.post("/api/v1/consents", json.dumps(body), content_type="application/json")

    def test_a_program_signs_somebody_up(self, api, form, asked, topics):
        body = {"form_id": str(form.id), "address": ASHA, "topics": [str(topics["News"].id)], "language": "hi"}
        answers = [self.post(api("ingest"), **body) for _ in range(2)]

        assert [(answer.status_code, answer.json()) for answer in answers] == [(202, {"status": "accepted"})] * 2
        assert asked == [(form.id.hex, ASHA, topics["News"].id.hex, "hi")]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("form_id", str(UUID(int=1))),
            ("address", "asha"),
            ("address", ""),
            ("topics", [str(UUID(int=1))]),
            ("language", "pl"),
            ("yes", True),
        ],
    )
    def test_what_is_wrong_is_named(self, api, form, asked, field, value):
        response = self.post(api("ingest"), **{"form_id": str(form.id), "address": ASHA, field: value})

        assert response.status_code == 422
        assert response.json()["detail"][0]["loc"][1] == field
        assert asked == []


class TestSettings:
    def test_what_is_too_long_is_refused_in_our_words(self, signed_in):
        page = signed_in.post("/settings/sign-up/new/", {"name": "x" * 101, "wording": "Yes"})

        assert page.status_code == 422
        assert "This has 101 characters: shorten it to 100." in page.text
        assert not SignupForm.objects.exists()

    def test_people_read_who_writes_to_them(self, signed_in, db):
        page = signed_in.get("/settings/sign-up/new/").text
        assert "Add a sender first" in page
        assert "localhost" not in page.partition("<main")[2]
        new = {"name": "Tea letters", "channel": "email", "wording": WORDING}
        refused = signed_in.post("/settings/sign-up/new/", {**new, "is_open": "on"})
        assert refused.status_code == 422
        assert refused.context["form"].errors == {"is_open": [NAMELESS]}
        assert refused.text.count(NAMELESS) == 2  # above the form, and where the box is
        assert signed_in.post("/settings/sign-up/new/", new).status_code == 302
        Sender.objects.create(name="Chai & Co.", address="hello@chai.example")
        page = signed_in.get("/settings/sign-up/new/").text
        assert "Chai &amp; Co. may write to me" in page
        assert "Add a sender first" not in page

    @pytest.mark.also_mongodb
    def test_a_form_is_added_changed_and_deleted(self, signed_in, topics):
        Sender.objects.create(name="Chai & Co.", address="hello@chai.example")
        new = {
            "name": "Tea letters",
            "channel": "email",
            "wording": WORDING,
            "topics": [str(topics["News"].id)],
            "is_open": "on",
        }
        assert "may write to me" in signed_in.get("/settings/sign-up/new/").text
        signed_in.post("/settings/sign-up/new/", new)
        form = SignupForm.objects.get()
        assert list(form.offered_topics()) == [topics["News"]]
        assert AuditEntry.objects.get(action=Action.CONSENT_SETTINGS_CHANGED).subject_kind == "sign-up form"
        url = f"/settings/sign-up/{form.id}/"
        assert "checked" in signed_in.get(url).text
        assert f"/join/{form.id}/" in signed_in.get("/settings/sign-up/").text

        signed_in.post(url, {**new, "name": "Letters", "is_open": ""})
        form.refresh_from_db()
        assert (form.name, form.is_open) == ("Letters", False)
        for number, confirmed_at in enumerate((None, None, timezone.now())):
            PendingSignup.objects.create(form=form, hash=str(number), confirmed_at=confirmed_at)
        question = " ".join(signed_in.get(f"{url}delete/").text.split())
        assert "2 people have signed up by phone and not confirmed it yet: that is forgotten." in question
        signed_in.post(f"{url}delete/")
        assert not SignupForm.objects.exists()

    @pytest.mark.parametrize("field", ["name", "wording"])
    def test_it_must_say_something(self, signed_in, db, field):
        fields = {"name": "Tea letters", "wording": WORDING, field: " \u200b "}

        assert signed_in.post("/settings/sign-up/new/", fields).status_code == 422
