"""Who unsubscribed can subscribe again by the link of an old message, unless there is another reason."""

import pytest
from django.test import Client

from campaigns.models import Campaign
from customers.models import Customer, Suppression
from delivery.outbox import send
from delivery.tests.test_unsubscribe import ONE_CLICK, is_refused, link

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def sent(launched, vendor) -> Campaign:
    campaign = launched(1)
    send(campaign)
    return campaign


AGAIN = {"again": "yes"}


@pytest.fixture(autouse=True)
def _unsubscribed(sent, stranger):
    stranger.post(link(), ONE_CLICK)


@pytest.mark.parametrize(("language", "button"), [("en", "Get e-mail again"), ("hi", "फिर से ईमेल पाएँ")])
def test_the_page_offers_to_subscribe_again_and_looking_changes_nothing(stranger, language, button):
    response = stranger.get(f"{link()}?lang={language}")

    assert button in response.text
    assert not response.cookies
    assert is_refused()


@pytest.mark.also_mongodb
def test_who_subscribes_again_chooses_again(stranger):
    page = stranger.post(link(), AGAIN).text

    assert "You are subscribed again" in page
    customer = Customer.objects.get(external_id="c0")
    assert (customer.email_opt_in, customer.email_standing) == (True, "")
    assert not is_refused()
    assert "Unsubscribe from everything" in stranger.get(link()).text


def test_a_page_that_is_loaded_again_says_what_is_true(stranger):
    for _ in range(2):
        page = stranger.post(link(), AGAIN).text
        assert "You are subscribed again" in page
        assert "Nothing is sent" not in page


def test_who_subscribed_again_can_unsubscribe_again(stranger):
    stranger.post(link(), AGAIN)

    assert 'name="undo"' in stranger.post(link(), ONE_CLICK).text
    assert is_refused()


@pytest.mark.parametrize("reason", ["complained", "bounced", "stop reply", "manual", "imported", "erased"])
def test_another_reason_stays(stranger, reason):
    Suppression.objects.update(reason=reason)

    assert "Get e-mail again" not in stranger.get(link()).text
    assert "no longer" in stranger.post(link(), AGAIN).text
    assert is_refused()


@pytest.mark.also_mongodb
def test_an_address_that_the_customer_no_longer_has_stays_refused(stranger):
    Customer.objects.filter(external_id="c0").update(email="new@example.com", email_key="new@example.com")

    assert "Get e-mail again" not in stranger.get(link()).text
    stranger.post(link(), AGAIN)
    assert is_refused()
