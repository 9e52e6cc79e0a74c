"""The list of whom nothing is sent to any more."""

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from crm.accounts.audit import Action, AuditEntry
from customers.consent import SUPPRESSED, suppressed
from customers.models import Customer, Suppression
from customers.privacy.suppression import suppress
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db
PAGE = "/settings/suppressions/"
ADDRESS = "asha@example.com"


def post(client: Client, act: str, channel: str = "email", address: str = ADDRESS, **fields):
    return client.post(PAGE, {"act": act, "channel": channel, "address": address, **fields}, follow=True)


def test_an_address_is_found_by_the_whole_of_it_in_any_case(signed_in):
    suppress("email", [ADDRESS], "unsubscribed")

    assert "has been suppressed since" in post(signed_in, "look", address="ASHA@example.com").text
    for channel, address in (("sms", "+919876543210"), ("email", "asha@example.co")):
        assert "is not suppressed" in post(signed_in, "look", channel, address).text


def test_an_address_is_put_on_the_list(signed_in, marketer):
    customer = create_customer(email=ADDRESS, phone="+919876543210", email_opt_in=True)

    post(signed_in, "add")
    post(signed_in, "add", "sms", "+91 98765 43210")

    customer.refresh_from_db()
    assert (customer.email_standing, customer.sms_standing, customer.whatsapp_standing) == (SUPPRESSED, SUPPRESSED, "")
    assert customer.email_opt_in is True, "what the customer said stays as it was said"
    assert suppressed("email", [ADDRESS]) == {ADDRESS}
    assert suppressed("sms", ["+919876543210"])
    entries = AuditEntry.objects.filter(action=Action.SUPPRESSED, actor=marketer.email)
    assert entries.count() == 2
    assert ADDRESS not in str(entries.values())


def test_put_on_it_twice_it_is_there_once(signed_in):
    suppress("email", [ADDRESS], "unsubscribed")
    post(signed_in, "add")

    assert Suppression.objects.get().reason == "unsubscribed"


@pytest.mark.parametrize(
    ("channel", "address", "said"),
    [
        ("email", "asha", "must be an e-mail address"),
        ("sms", "98765", "must be a phone number that begins with + and its country code"),
        ("email", "", "Write an address"),
        ("pigeon", ADDRESS, "Select a valid choice"),
    ],
)
def test_other_text_is_refused_and_kept(signed_in, channel, address, said):
    answer = post(signed_in, "add", channel, address)

    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{address}"' in answer.text or not address
    assert not Suppression.objects.exists()


def test_an_administrator_lifts_it_and_says_why(office, admin):
    customer = create_customer(email=ADDRESS)
    post(office, "add")

    post(office, "lift", because="asked for it at the till")

    assert not suppressed("email", [ADDRESS])
    assert Customer.objects.get(id=customer.id).email_standing == ""
    entry = AuditEntry.objects.get(action=Action.SUPPRESSION_LIFTED)
    assert (entry.actor, entry.subject, entry.details) == (
        admin.email,
        "email: manual",
        {"channel": "E-mail", "because": "asked for it at the till"},
    )


def test_not_without_a_reason(office):
    post(office, "add")

    answer = post(office, "lift", because="")

    assert "Say why" in answer.text
    assert "has been suppressed since" in answer.text
    assert suppressed("email", [ADDRESS])


def test_nobody_else_lifts_one(signed_in):
    post(signed_in, "add")

    assert "Lift" not in post(signed_in, "look").text
    assert post(signed_in, "lift", because="I want to").status_code == 403
    assert suppressed("email", [ADDRESS])


def test_lifting_what_is_not_on_it_says_so(office):
    assert "was not on the list" in post(office, "lift", because="by mistake").text


def test_the_list_tells_when_and_why_and_of_nobody(signed_in):
    assert "None yet" in signed_in.get(PAGE).text
    suppress("email", [f"p{n}@example.com" for n in range(30)], "unsubscribed")

    page = signed_in.get(PAGE).text

    assert "E-mail, unsubscribed" in page
    assert page.count("<b>Unsubscribed</b>") == 25
    assert 'rel="next"' in page
    assert "@example.com" not in page.replace("marketer@example.com", "")


@pytest.mark.django_db(transaction=True)
def test_an_address_is_looked_up_in_the_browser(page, check, admin):
    suppress("email", [ADDRESS], "unsubscribed")
    check.sign_in(admin)
    page.goto(reverse("customers:suppressions"))
    page.get_by_label("Whole address").fill(ADDRESS)
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_text("has been suppressed since")).to_be_visible()
    check.looks("settings-suppressions")
