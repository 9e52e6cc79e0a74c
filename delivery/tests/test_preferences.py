"""The page that the link of a message opens also lets recipients choose topics and channels, and mails a fresh link."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from campaigns.engagement.tickets import TicketKind, make_ticket
from campaigns.log.claims import claim
from campaigns.models import Campaign
from customers.consent import reconcile_standings
from customers.models import Customer, Suppression, Topic
from customers.privacy.suppression import suppress
from customers.privacy.topics import refused_topics
from customers.tests.factories import create_customer
from delivery import fresh_link, preferences
from delivery.fresh_link import LINKS_AN_HOUR, mail_fresh_link
from delivery.outbox import send
from delivery.tests.test_unsubscribe import ONE_CLICK, is_refused, link, undo_token

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
ADDRESS = "p0@example.com"


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def topics() -> dict[str, str]:
    names = ("News", "Offers")
    return {name: str(Topic.objects.create(name=name, name_key=name.lower()).id) for name in names}


@pytest.fixture
def sent(topics, launched, vendor) -> Campaign:
    campaign = launched(1)
    send(campaign)
    return campaign


def choose(client: Client, *, shown: list[str], chosen: list[str], url: str = ""):
    return client.post(url or link(), {"preferences": "save", "shown": shown, "chosen": chosen})


def refused() -> set[str]:
    return {str(id) for id in refused_topics("email", ADDRESS)}


def restore_token(page: str) -> str:
    return page.split('name="restore" value="')[1].split('"')[0]


def boxes(page: str) -> dict[str, bool]:
    """The checkboxes on the page, and which are checked."""
    return {value: bool(checked) for value, checked in re.findall(r'name="chosen" value="([^"]+)"\s*(checked)?', page)}


class TestChoosing:
    def test_the_page_shows_topics_and_other_channels_without_their_addresses(self, sent, stranger, topics):
        page = stranger.get(link()).text

        assert boxes(page) == {**dict.fromkeys(topics.values(), True), "sms": True, "whatsapp": True}
        assert page.index("Unsubscribe from everything") < page.index("Or choose what you get")
        assert "00000" not in page

    def test_what_is_left_unchecked_is_refused(self, sent, stranger, topics):
        shown = [*topics.values(), "sms", "whatsapp"]

        response = choose(stranger, shown=shown, chosen=[topics["News"], "whatsapp"])

        assert response.status_code == 200
        assert not response.cookies
        customer = Customer.objects.get()
        assert refused() == {topics["Offers"]}
        assert (customer.email_standing, customer.sms_standing, customer.whatsapp_standing) == ("", "opted out", "")
        assert boxes(stranger.get(link()).text) == {topics["News"]: True, topics["Offers"]: False, "whatsapp": True}
        assert list(reconcile_standings()) == []

    @pytest.mark.also_mongodb
    def test_it_holds_in_campaigns_under_way(self, sent, stranger, topics, launched):
        under_way = launched(0, topic_id=topics["Offers"])
        choose(stranger, shown=[topics["Offers"]], chosen=[])

        assert claim(under_way, 10).messages == []
        assert under_way.log.get().reason == "topic refused"

    def test_a_refused_topic_can_be_chosen_again(self, sent, stranger, topics):
        choose(stranger, shown=[*topics.values()], chosen=[])
        choose(stranger, shown=[*topics.values()], chosen=[topics["News"]])

        assert refused() == {topics["Offers"]}

    def test_what_was_not_shown_stays(self, sent, stranger, topics):
        choose(stranger, shown=[topics["News"]], chosen=[])

        assert refused() == {topics["News"]}
        assert Customer.objects.get().sms_standing == ""

    def test_a_channel_that_is_refused_cannot_be_chosen_here(self, sent, stranger):
        suppress("sms", ["+919800000000"], "complained")

        choose(stranger, shown=["sms"], chosen=["sms"])

        assert Suppression.objects.get().reason == "complained"

    @pytest.mark.parametrize(
        "made_up", ["", "email", "pigeon", "01890a5d-ac96-774b-bcce-b302099a8057", "\0", "x" * 5000]
    )
    def test_made_up_choices_change_nothing(self, sent, stranger, made_up):
        assert 'name="restore"' not in choose(stranger, shown=[made_up], chosen=[]).text
        assert not is_refused()
        assert refused() == set()

    def test_a_page_that_is_loaded_again_says_that_they_are_saved(self, sent, stranger, topics):
        for _ in range(2):
            assert "Your choices are saved" in choose(stranger, shown=[topics["News"]], chosen=[]).text

    def test_an_address_that_is_refused_has_nothing_to_choose(self, sent, stranger):
        stranger.post(link(), ONE_CLICK)

        assert boxes(stranger.get(link()).text) == {}

    def test_looking_changes_nothing(self, sent, stranger, topics):
        for look in (stranger.get, stranger.head, stranger.options):
            look(link(), {"preferences": "save", "shown": [*topics.values()]})

        assert refused() == set()


class TestUndo:
    @pytest.fixture
    def token(self, sent, stranger, topics) -> str:
        choose(stranger, shown=[topics["News"]], chosen=[])
        Customer.objects.update(sms_opt_in=True)
        page = choose(stranger, shown=[*topics.values(), "sms"], chosen=[topics["News"]]).text
        return restore_token(page)

    @pytest.mark.also_mongodb
    def test_it_restores_what_was_before_this_change(self, stranger, topics, token):
        assert "earlier choices" in stranger.post(link(), {"restore": token}).text

        customer = Customer.objects.get()
        assert refused() == {topics["News"]}
        assert (customer.sms_opt_in, customer.sms_standing) == (True, "")
        assert list(reconcile_standings()) == []

    def test_it_keeps_what_came_later(self, stranger, topics, token):
        suppress("sms", ["+919800000000"], "complained")
        stranger.post(link(), {"restore": token})

        assert Suppression.objects.get().reason == "complained"

    def test_it_ends_after_an_hour(self, stranger, topics, token, monkeypatch):
        monkeypatch.setattr(preferences, "UNDO_SECONDS", -1)

        page = stranger.post(link(), {"restore": token}).text
        assert "no longer" in page
        assert "Nothing is sent" not in page
        assert refused() == {topics["Offers"]}

    def test_tokens_are_for_one_purpose(self, stranger, topics, token):
        stranger.post(link(), {"undo": token})
        assert Customer.objects.get().sms_standing == "opted out"
        undo = undo_token(stranger.post(link(), ONE_CLICK).text)
        assert "no longer" in stranger.post(link(), {"restore": undo}).text
        assert is_refused()


class TestFreshLink:
    @pytest.fixture(autouse=True)
    def asked(self, monkeypatch) -> list[tuple[str, ...]]:
        """What workers were asked for."""
        asked: list[tuple[str, ...]] = []
        monkeypatch.setattr(fresh_link, "nudge", lambda task, *arguments: asked.append(arguments))
        return asked

    def test_a_link_that_does_not_work_offers_one(self, db, stranger):
        page = stranger.get("/u/broken")

        assert page.status_code == 404
        assert 'action="/u/?lang=en"' in page.text
        assert "Send me a new link" in stranger.get("/u/").text

    def test_the_answer_does_not_tell_whether_the_address_is_known(self, sent, stranger, django_assert_num_queries):
        answers = []
        for address in ("P0@Example.com", "nobody@example.com", "not an address", ""):
            with django_assert_num_queries(0):
                answers.append(stranger.post("/u/", {"address": address}))

        assert {(answer.status_code, answer.text) for answer in answers} == {(200, answers[0].text)}

    @pytest.mark.also_mongodb
    def test_the_link_opens_the_page_of_its_address(self, sent, stranger, topics):
        mail_fresh_link("P0@Example.com", "en")

        (letter,) = mail.outbox
        url = re.search(r"http\S+(/u/\S+)", letter.body)[1]
        assert letter.to == [ADDRESS]
        assert "p•••@example.com" in stranger.get(url).text
        choose(stranger, url=url, shown=[*topics.values()], chosen=[topics["News"]])
        assert refused() == {topics["Offers"]}
        undo = undo_token(stranger.post(url, ONE_CLICK).text)
        assert is_refused()
        stranger.post(url, {"undo": undo})
        assert not is_refused()

    def test_nothing_is_mailed_to_an_address_without_a_customer(self, sent):
        mail_fresh_link("nobody@example.com", "en")

        assert mail.outbox == []

    @pytest.mark.also_mongodb
    def test_one_of_a_customer_who_is_gone_does_not_work(self, db, stranger):
        customer = create_customer(email="jo@example.com")
        url = reverse("delivery:unsubscribe", args=[make_ticket(TicketKind.CUSTOMER, customer.id)])
        Customer.objects.all().delete()

        assert stranger.get(url).status_code == 404
        assert stranger.post(url, ONE_CLICK).status_code == 404

    def test_an_address_gets_few_and_a_machine_asks_seldom(self, db, stranger, asked, monkeypatch):
        monkeypatch.setattr(fresh_link, "ASKS_AN_HOUR", LINKS_AN_HOUR + 2)
        for _ in range(LINKS_AN_HOUR + 2):
            assert stranger.post("/u/", {"address": ADDRESS}).status_code == 200

        assert asked == [(ADDRESS, "en")] * LINKS_AN_HOUR
        assert stranger.post("/u/", {"address": "ann@example.com"}).status_code == 429
        assert len(asked) == LINKS_AN_HOUR

    def test_a_machine_asks_as_seldom_from_all_its_addresses_of_ipv6(self, db, asked, monkeypatch):
        monkeypatch.setattr(fresh_link, "ASKS_AN_HOUR", 2)
        machines = [Client(REMOTE_ADDR=f"2001:db8:1:2::{n}") for n in range(3)]

        assert [each.post("/u/", {"address": ADDRESS}).status_code for each in machines] == [200, 200, 429]

    @pytest.mark.also_mongodb
    def test_it_speaks_hindi(self, sent, stranger, asked):
        stranger.post("/u/?lang=hi", {"address": ADDRESS})
        mail_fresh_link(*asked[0])

        assert "सदस्यता समाप्त" in mail.outbox[0].body
        assert "?lang=hi" in mail.outbox[0].body
