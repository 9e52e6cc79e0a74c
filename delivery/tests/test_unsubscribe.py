"""Unsubscribing by the link of a message: a GET changes nothing, one POST refuses everything at that address, and
nothing is claimed for it after the answer."""

import random
import threading
import uuid

import pytest
import redis
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse

from campaigns.engagement.tickets import TicketKind, make_ticket
from campaigns.log.claims import claim
from campaigns.log.ledger import Message
from campaigns.log.reconciliation import reconcile
from campaigns.models import Campaign
from crm.accounts.audit import AuditEntry
from customers.channels import EMAIL
from customers.consent import refusals
from customers.models import Customer, Suppression
from customers.privacy.erasure import erase
from delivery import unsubscribing
from delivery.outbox import send
from delivery.tasks import settle_receipts
from delivery.tests.ledger import states
from tests.waiting import wait_until

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
AGENTS = ["", "Mozilla/5.0", "curl/8", "Gmail prefetch Chrome/42.0.2311.135 Edge/12.246", "Barracuda Sentinel (EE)"]


@pytest.fixture
def stranger() -> Client:
    """The recipient who opens the link: without a session, and with the checks of forms that browsers meet."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


@pytest.fixture
def sent(launched, vendor) -> Campaign:
    campaign = launched(2)
    send(campaign)
    return campaign


def link(customer: str = "c0", kind: TicketKind = TicketKind.UNSUBSCRIBE) -> str:
    message = Message.objects.filter(customer_external_id=customer).order_by("id").last()
    return reverse("delivery:unsubscribe", args=[make_ticket(kind, message.id)])


def is_refused(address: str = "p0@example.com") -> bool:
    return bool(refusals(EMAIL, [address]))


class TestLooking:
    @pytest.mark.one_database
    @pytest.mark.long
    def test_a_thousand_looks_change_nothing(self, sent, stranger):
        url = link()
        before = Customer.objects.get(external_id="c0").updated_at
        chance = random.Random(1)
        for _ in range(334):
            for look in (stranger.get, stranger.head, stranger.options):
                response = look(url, headers={"User-Agent": chance.choice(AGENTS)}, follow=True)
                assert response.status_code in (200, 204)

        assert not is_refused()
        assert states(sent) == {"sent": 2}
        assert Customer.objects.get(external_id="c0").updated_at == before

    def test_the_page_hides_the_address_and_sets_no_cookie(self, sent, stranger):
        response = stranger.get(link())
        page = response.text

        assert "p•••@example.com" in page
        assert "p0@example.com" not in page
        assert "Unsubscribe from everything by e-mail" in page
        assert "<script" not in page
        assert not response.cookies
        assert response["Cache-Control"] == "no-store"
        assert response["Referrer-Policy"] == "no-referrer"

    def test_a_signed_in_marketer_sees_it_as_everybody_does(self, sent, signed_in, django_assert_max_num_queries):
        with django_assert_max_num_queries(8) as queries:
            response = signed_in.get(link())

        assert response.text == Client().get(link()).text
        assert not [query for query in queries if "session" in query["sql"]]

    @pytest.mark.parametrize(
        ("query", "accepts", "language"),
        [
            ("", "hi-IN,hi;q=0.9", "hi"),
            ("", "de,fr;q=0.5", "de"),
            ("", "pl,sv;q=0.5", "en"),
            ("", "pt-BR,en;q=0.5", "pt"),
            ("", "pl,hi;q=0.5", "hi"),
            ("?lang=hi", "en", "hi"),
            ("?lang=xx", "hi", "hi"),
        ],
    )
    def test_it_speaks_the_language_of_the_browser(self, sent, stranger, query, accepts, language):
        page = stranger.get(link() + query, headers={"Accept-Language": accepts}).text

        assert f'<html lang="{language}">' in page
        assert ("सभी ईमेल" in page) == (language == "hi")


class TestPosting:
    @pytest.mark.parametrize("form", ["urlencoded", "multipart"])
    def test_one_click_refuses_the_address(self, sent, stranger, form):
        if form == "multipart":
            response = stranger.post(link(), ONE_CLICK)
        else:
            text = "List-Unsubscribe=One-Click"
            response = stranger.post(link(), text, content_type="application/x-www-form-urlencoded")

        assert response.status_code == 200
        assert not response.cookies
        assert Suppression.objects.get().reason == "unsubscribed"
        customer = Customer.objects.get(external_id="c0")
        assert (customer.email_opt_in, customer.email_standing) == (False, "opted out")
        assert not is_refused("p1@example.com")

    def test_twice_counts_once(self, sent, stranger):
        for _ in range(2):
            assert stranger.post(link(), ONE_CLICK).status_code == 200

        assert states(sent) == {"delivered": 1, "sent": 1}
        assert sent.unsubscribed == 1
        first = Message.objects.get(customer_external_id="c0").unsubscribed_at
        assert first
        assert reconcile(sent) == []

    def test_another_customer_at_the_address_gets_nothing_either(self, sent, launched, stranger, vendor):
        from delivery.tests.test_suppression import ingest

        ingest(9, email="P0@Example.com", email_opt_in=True)
        stranger.post(link(), ONE_CLICK)
        vendor.requests.clear()
        send(launched(0))

        assert [message["to"] for message in vendor.messages] == ["p1@example.com"]

    @pytest.mark.parametrize("form", [{}, {"List-Unsubscribe": "yes"}, {"act": "anything"}])
    def test_any_other_form_changes_nothing(self, sent, stranger, form):
        assert stranger.post(link(), form).status_code == 400
        assert not is_refused()

    def test_other_methods_are_refused(self, sent, stranger):
        assert stranger.put(link()).status_code == 405
        assert not is_refused()


class TestTickets:
    @pytest.mark.parametrize("method", ["get", "head", "options", "post"])
    @pytest.mark.parametrize("spoil", ["cut", "doubled", "changed", "clicks", "garbage"])
    def test_a_bad_one_is_answered_without_a_query(self, sent, stranger, method, spoil, django_assert_num_queries):
        good = link()
        bad = {
            "cut": good[:-1],
            "doubled": good + good[3:],
            "changed": good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1],
            "clicks": link(kind=TicketKind.CLICKS),
            "garbage": "/u/%00%F0%9F%98%80..",
        }[spoil]
        with django_assert_num_queries(0):
            response = getattr(stranger, method)(bad, data=ONE_CLICK if method == "post" else None)

        assert response.status_code == (204 if method == "options" else 404)
        if method == "get":
            assert "This link does not work" in response.text

    def test_one_of_a_test_message_shows_the_page_and_unsubscribes_nobody(self, sent, stranger):
        url = link(kind=TicketKind.TEST)

        for response in (stranger.get(url), stranger.post(url, ONE_CLICK)):
            assert response.status_code == 200
            assert "test message" in response.text
        assert not is_refused()

    def test_one_of_a_message_that_is_no_longer_known(self, db, stranger):
        url = reverse("delivery:unsubscribe", args=[make_ticket(TicketKind.UNSUBSCRIBE, uuid.uuid4())])

        assert stranger.get(url).status_code == 404
        assert stranger.post(url, ONE_CLICK).status_code == 404

    def test_one_of_an_erased_customer(self, sent, stranger):
        url = link()
        erase(Customer.objects.get(external_id="c0"))

        assert stranger.get(url).status_code == 200
        assert stranger.post(url, ONE_CLICK).status_code == 200
        assert is_refused()

    def test_one_whose_log_has_forgotten_the_address(self, sent, stranger):
        Message.objects.filter(customer_external_id="c0").update(to="", to_key="")

        assert stranger.post(link(), ONE_CLICK).status_code == 200
        assert is_refused()


class TestUndo:
    @pytest.fixture
    def undo(self, sent, stranger) -> str:
        Customer.objects.filter(external_id="c0").update(email_opt_in=True)
        return undo_token(stranger.post(link(), ONE_CLICK).text)

    def test_it_restores_what_was_before(self, sent, stranger, undo):
        response = stranger.post(link(), {"undo": undo})

        assert "subscribed again" in response.text
        customer = Customer.objects.get(external_id="c0")
        assert (customer.email_opt_in, customer.email_standing) == (True, "")
        assert not Suppression.objects.exists()
        sent.refresh_from_db()
        assert sent.unsubscribed == 0
        assert reconcile(sent) == []
        assert AuditEntry.objects.filter(action="suppression_lifted").count() == 1

    def test_it_works_once(self, sent, stranger, undo):
        stranger.post(link(), {"undo": undo})
        stranger.post(link(), ONE_CLICK)

        assert "no longer" in stranger.post(link(), {"undo": undo}).text
        assert is_refused()

    def test_pressed_twice_it_says_what_is_true(self, sent, stranger, undo):
        for _ in range(2):
            page = stranger.post(link(), {"undo": undo}).text
            assert "You are subscribed again" in page
            assert "Nothing is sent" not in page

    def test_it_does_not_lift_a_complaint(self, sent, stranger, undo):
        from delivery.tests.test_settle import apply

        apply((Message.objects.get(customer_external_id="c0"), "complained"))

        assert "no longer" in stranger.post(link(), {"undo": undo}).text
        assert Suppression.objects.get().reason == "complained"

    def test_it_is_for_its_own_message(self, sent, stranger, undo):
        stranger.post(link("c1"), {"undo": undo})

        assert is_refused()

    def test_it_ends_after_an_hour(self, sent, stranger, undo, monkeypatch):
        monkeypatch.setattr(unsubscribing, "UNDO_SECONDS", -1)
        stranger.post(link(), {"undo": undo})

        assert is_refused()

    def test_it_is_not_offered_where_nothing_changed(self, sent, stranger, undo):
        page = stranger.post(link(), ONE_CLICK).text
        assert 'name="undo"' not in page
        assert 'name="again"' in page


def undo_token(page: str) -> str:
    return page.split('name="undo" value="')[1].split('"')[0]


class TestWithoutTheDatabase:
    @pytest.fixture
    def away(self, monkeypatch):
        """A switch: the database does not answer."""

        def fail(*args, **kwargs):
            raise OperationalError("no server")

        def switch(is_away: bool) -> None:
            monkeypatch.undo()
            if is_away:
                monkeypatch.setattr(connection, "cursor", fail)
                monkeypatch.setattr(unsubscribing, "_unsubscribe", fail)

        yield switch
        monkeypatch.undo()

    def test_the_request_waits_in_the_stream(self, sent, stranger, away):
        url = link()
        away(True)
        response = stranger.post(url, ONE_CLICK)
        away(False)

        assert response.status_code == 202
        assert "stored" in response.text
        settle_receipts()
        assert is_refused()
        sent.refresh_from_db()
        assert sent.unsubscribed == 1

    def test_without_the_stream_it_is_to_be_sent_again(self, sent, stranger, away, monkeypatch):
        url = link()
        away(True)

        def refuse(*args, **kwargs):
            raise redis.ConnectionError

        monkeypatch.setattr("crm.streams.stream._script", lambda source: refuse)
        response = stranger.post(url, ONE_CLICK)
        away(False)

        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert not is_refused()


@pytest.mark.django_db(transaction=True)
def test_the_answer_waits_for_a_claim_that_has_not_seen_it(transactional_db, launched, vendor, monkeypatch):
    """Else that claim would be made after the answer, on a database where it reads what was before."""
    send(launched(1))
    url, campaign = link(), launched(0)
    asked, go_on = threading.Event(), threading.Event()

    def ask_slowly(*args):
        found = refusals(*args)
        asked.set()
        go_on.wait(5)
        return found

    def in_thread(work) -> threading.Thread:
        def run() -> None:
            try:
                work()
            finally:
                connection.close()

        thread = threading.Thread(target=run)
        thread.start()
        return thread

    monkeypatch.setattr("campaigns.log.claims.refusals", ask_slowly)
    answers: list[int] = []
    worker = in_thread(lambda: claim(campaign, 1))
    assert asked.wait(5)
    recipient = in_thread(lambda: answers.append(Client().post(url, ONE_CLICK).status_code))
    recipient.join(0.5)
    early = list(answers)
    go_on.set()
    worker.join()
    recipient.join()

    assert (early, answers) == ([], [200])
    assert states(campaign) in ({"sending": 1}, {"skipped": 1})


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_nothing_is_claimed_after_the_answer(transactional_db, launched, vendor):
    """Workers claim all the time, each message of a campaign of its own; what they had claimed before may go."""
    send(launched(3))
    urls = [link(f"c{n}") for n in range(3)]
    campaigns = [launched(0) for _ in range(12)]
    claimed: list[str] = []
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                for campaign in campaigns:
                    if taken := claim(campaign, 1):
                        claimed.extend(message.to for message in taken.messages)
        finally:
            connection.close()

    worker = threading.Thread(target=work)
    worker.start()
    try:
        at_answer = {}
        for n, url in enumerate(urls):
            # 202 says that the database was too busy, and promises this for later
            wait_until(lambda url=url: Client().post(url, ONE_CLICK).status_code == 200)
            rows = Message.objects.filter(to=f"p{n}@example.com").exclude(status="pending")
            at_answer[n] = set(rows.exclude(status="skipped").values_list("id", flat=True))
        stop.wait(0.5)  # the worker goes on meanwhile
    finally:
        stop.set()
        worker.join()
    for campaign in campaigns:
        while claim(campaign, 10):
            pass
    for n, before in at_answer.items():
        rows = Message.objects.filter(to=f"p{n}@example.com").exclude(status__in=("pending", "skipped"))
        assert set(rows.values_list("id", flat=True)) == before
    for campaign in campaigns:
        states(campaign)
