"""The page for unsubscribing in a browser, which runs no script there: ask, done, undone, in both languages."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from campaigns.engagement.tickets import TicketKind, make_ticket
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from campaigns.tests.factories import create_customer, create_launched, create_message
from customers.models import Customer, Topic
from customers.tests.factories import persist_records
from tests.browser import PICTURES

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def url(transactional_db) -> str:
    customer = create_customer(name="Asha Rao", email="asha.rao@a-rather-long-domain.example.com", email_opt_in=True)
    create_message(campaign=create_launched(), customer=customer, status="delivered")
    return reverse("delivery:unsubscribe", args=[make_ticket(TicketKind.UNSUBSCRIBE, Message.objects.get().id)])


def test_a_recipient_chooses_topics(page, check, url):
    for name, description in (
        ("News", "New teas, twice a month"),
        ("Offers · ऑफ़र", ""),
        ("Invitations to the shop", ""),
    ):
        Topic.objects.create(name=name, name_key=name.lower(), description=description)
    persist_records("customer", {"external_id": Customer.objects.get().external_id, "phone": "+919800000001"})
    page.goto(url)
    expect(page.get_by_role("checkbox", name="News")).to_be_checked()
    check.looks("preferences")
    page.get_by_role("checkbox", name="News").uncheck()
    page.get_by_role("checkbox", name="SMS").uncheck()
    page.get_by_role("button", name="Save choices").click()
    expect(page.get_by_role("heading", name="Your choices are saved")).to_be_visible()
    assert Customer.objects.get().sms_standing == "opted out"
    check.looks("preferences-saved")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="Your earlier choices are back")).to_be_visible()
    page.goto(f"{url}?lang=hi")
    expect(page.get_by_role("checkbox", name="News")).to_be_checked()
    check.looks("preferences-hindi")
    assert page.context.cookies() == []


def test_a_recipient_unsubscribes_and_takes_it_back(page, check, url):
    page.goto(url)
    expect(page.get_by_role("heading")).to_contain_text("a•••@a-rather-long-domain.example.com")
    expect(page.locator("script")).to_have_count(0)
    check.looks("unsubscribe-ask")
    page.get_by_role("link", name="हिन्दी").click()
    expect(page.get_by_role("button", name="सभी ईमेल की सदस्यता समाप्त करें")).to_be_visible()
    check.looks("unsubscribe-hindi")
    page.get_by_role("link", name="English").click()
    page.get_by_role("button", name="Unsubscribe from everything by e-mail").click()
    expect(page.get_by_role("heading", name="You are unsubscribed")).to_be_visible()
    assert Customer.objects.get().email_standing == "opted out"
    check.looks("unsubscribe-done")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", name="You are subscribed again")).to_be_visible()
    assert (Customer.objects.get().email_opt_in, Customer.objects.get().email_standing) == (True, "")
    check.looks("unsubscribe-undone")
    assert page.context.cookies() == []


def test_a_link_that_was_cut_says_so(page, check, url):
    check.expect("404")
    page.goto(url[:-1])
    expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    check.looks("unsubscribe-unknown")


def test_a_recipient_views_the_message_and_goes_on_to_unsubscribe(page, check, url, live_server, settings):
    settings.SITE_URL = live_server.url
    view = url.replace("/u/", "/v/")
    page.goto(view)
    expect(page.get_by_role("heading", name="₹500 off, until Sunday")).to_be_visible()
    check.looks("view-plain")
    blocks = [{"kind": "heading", "text": "Hi {{ first_name }}", "level": 1}, {"kind": "footer", "text": "Bye"}]
    Campaign.objects.update(blocks=blocks)
    page.goto(view)
    expect(page.get_by_role("heading", name="Hi Asha")).to_be_visible()
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/view-designed.png")
    page.get_by_role("link", name="Unsubscribe", exact=True).click()
    expect(page.get_by_role("button", name="Unsubscribe from everything by e-mail")).to_be_visible()
    assert page.context.cookies() == []


def test_a_recipient_reads_the_message_in_the_browser(page, check, url):
    Message.objects.update(attempts=1)
    Campaign.objects.update(
        message="Hi {{ first_name }},\nsee https://coffee.example/a-rather-long-address/of-our-shops"
    )
    page.goto(url.replace("/u/", "/v/"))
    expect(page.get_by_role("heading", name="₹500 off, until Sunday")).to_be_visible()
    check.looks("view-in-browser")
