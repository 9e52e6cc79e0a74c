"""Settings → Events: what comes in, and what rules may ask for."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from crm.accounts.audit import Action, AuditEntry
from customers.events import properties
from customers.events.models import EventProperty, EventType
from customers.segments.tests.forms import form, post
from customers.tests.factories import create_customers, event_record, persist_records
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.long]
PAGE = "/settings/events/"
VIEWED = f"{PAGE}viewed_product/"


@pytest.fixture
def events():
    create_customers({"external_id": "a"}, {"external_id": "b"})
    now = timezone.now().isoformat()
    seen = [{"colour": "red", "sku": "A1"}, {"colour": "blue", "sku": "A1"}, {"sku": "<b>"}, {"size": 42}]
    persist_records(
        "event",
        *(event_record(id=str(n), customer="a", occurred_at=now, properties=each) for n, each in enumerate(seen)),
        event_record(id="cart", customer="b", name="cart_updated", occurred_at=now),
    )


def test_it_lists_names_with_their_properties_and_counts(office, events):
    page = visible_text(office.get(PAGE).text)
    assert "viewed_product 4 of the latest 5,000 events" in page
    assert "3 properties: colour, sku, size" in page
    assert "cart_updated 1 of the latest" in page


def test_a_name_shows_how_often_each_property_came_and_examples(office, events):
    page = visible_text(office.get(VIEWED).text)
    assert "colour In 2 of 4, like “" in page
    assert "“red”" in page
    assert "sku In rules In 3 of 4" in page
    assert "{{ trigger.colour | … }}" in page
    assert office.get(f"{PAGE}made_up/").status_code == 404


def test_an_administrator_chooses_and_removes(office, events):
    office.post(f"{VIEWED}choose/", {"property": "colour"})
    assert "Filling in, 0 %" in visible_text(office.get(VIEWED).text)
    properties.carry_out()
    assert "colour In rules" in visible_text(office.get(VIEWED).text)
    office.post(f"{VIEWED}remove/", {"property": "colour"})
    assert not EventProperty.objects.exists()
    assert AuditEntry.objects.filter(action=Action.EVENT_SETTINGS_CHANGED).count() == 2
    answer = office.post(f"{VIEWED}choose/", {"property": "made_up"}, follow=True)
    assert "No event with this name has had this property." in answer.text


def test_a_hidden_event_is_not_offered(office, events):
    asked = form(**{"n2.field": "events", "n2.event": ""})
    assert "cart_updated" in post(office, asked, htmx=True).text
    office.post(f"{PAGE}cart_updated/hide/")
    assert "cart_updated" not in post(office, asked, htmx=True).text
    assert "hidden" in visible_text(office.get(PAGE).text)
    office.post(f"{PAGE}cart_updated/hide/", {"shown": "yes"})
    assert not EventType.objects.filter(is_hidden=True).exists()


@pytest.mark.django_db(transaction=True)
def test_a_chosen_property_is_asked_for_in_the_builder(page, check, admin, events):
    check.sign_in(admin)
    page.goto(PAGE)
    check.looks("settings-events")
    page.get_by_role("link", name="viewed_product").click()
    page.get_by_role("button", name="Use in rules colour").click()
    expect(page.get_by_text("Filling in, 0 %")).to_be_visible()
    check.looks("settings-event")
    properties.carry_out()
    page.goto("/segments/new/")
    page.get_by_label("Attribute").first.select_option("events")
    page.get_by_label("Which event").select_option("viewed_product")
    page.get_by_text("More: category or SKU, colour").click()
    page.get_by_label("Another property").select_option("colour")
    page.get_by_label("Add a value").fill("red")
    page.get_by_label("Add a value").press("Enter")
    page.locator("#n2-value").fill("1")
    check.looks("builder-event-property")
    expect(page.get_by_text("with the colour red").first).to_be_visible()
