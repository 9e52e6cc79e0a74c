"""Journeys in a browser: written and started without a script, and how the pages look."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.journeys import dry_runs
from campaigns.journeys.models import Enrollment, Journey
from campaigns.journeys.mover import move
from campaigns.journeys.ready_made import READY_MADE
from campaigns.journeys.starting import create_journey, save_draft, start
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail
from campaigns.models import Campaign
from customers.models import Customer
from customers.tests.factories import create_customer, event_record, order_record, persist_records

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_welcome_is_written_and_started_without_a_script(without_javascript, marketer):
    page = without_javascript.page
    without_javascript.sign_in(marketer)
    page.goto("/")
    page.get_by_role("link", name="Journeys").click()
    page.get_by_role("listitem").filter(has_text="Two e-mails for people who sign up").get_by_role(
        "button", name="Create a draft"
    ).click()
    page.get_by_label("Name").fill("Hello")
    page.locator("textarea").last.fill("Hi {{ first_name | there }}, here is our best tea.")
    page.get_by_role("button", name="Time of day").click()
    page.get_by_role("button", name="Move step 4 up").click()
    expect(page.get_by_label("Wait until it is between")).to_have_value("09:00")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("When somebody signs up.")).to_be_visible()
    expect(page.get_by_text("3 Wait until between 09:00 and 18:00")).to_be_visible()
    page.get_by_role("link", name="Start …").click()
    page.get_by_role("button", name="Start the journey").click()
    expect(page.get_by_text("“Hello” is live")).to_be_visible()
    assert Journey.objects.get().status == "live"


def persist_history(customers=30):
    """Carts of the last ninety days, some of which were ordered later."""
    now = timezone.now()
    for n in range(customers):
        create_customer(external_id=f"h{n}", email=f"h{n}@example.in" if n % 9 else "", city="Pune" if n % 2 else "Goa")
        at = now - timedelta(days=(n * n) % 80 + 3)
        cart = event_record(id=f"h{n}", customer=f"h{n}", name="cart_updated", occurred_at=at.isoformat())
        persist_records("event", cart)
        if n % 3 == 0:
            ordered_at = (at + timedelta(days=n % 4, hours=1)).isoformat()
            persist_records("order", order_record(external_id=f"h{n}", customer=f"h{n}", ordered_at=ordered_at))


def test_the_pages_look_good_and_are_accessible(page, check, marketer):
    data = READY_MADE["cart"].make()
    branch = {
        "id": "f",
        "wait_for": ORDERED,
        "at_most": {"n": 3, "unit": "days"},
        "otherwise": [mail("o", "Last call")],
    }
    data["steps"] += [branch, {"id": "s", "split": PUNE, "then": [mail("p", "Our shop in Pune")]}]
    draft = create_journey("Abandoned cart", data)
    live = create_journey("Cart, live", data)
    assert start(live)
    for n in range(3):
        create_customer(external_id=f"c{n}", name=f"Customer {n}", email=f"c{n}@example.in")
        persist_records("event", event_record(id=f"e{n}", customer=f"c{n}", name="cart_updated"))
    persist_records("order", order_record(external_id="o1", customer="c1", ordered_at="2026-01-01T00:00:00Z"))
    move(live.id)
    persist_history()
    run = dry_runs.begin(draft, 90)
    check.sign_in(marketer)
    for name, address in {
        "journeys": "/journeys/",
        "journey-draft": f"/journeys/{draft.id}/",
        "journey-edit": f"/journeys/{draft.id}/edit/",
        "journey-start": f"/journeys/{draft.id}/start/",
        "journey-live": f"/journeys/{live.id}/?customer=c0",
        "journey-people": f"/journeys/{live.id}/people/?step=pause",
        "journey-forward": f"/journeys/{live.id}/forward/?customer=c0&order=1",
        "journey-stop": f"/journeys/{live.id}/stop/",
        "journey-customer": Customer.objects.get(external_id="c1").get_absolute_url(),
        "journey-messages": Campaign.objects.filter(journey_id=live.id).first().get_absolute_url(),
        "journey-dry-run-under-way": run.get_absolute_url(),
        "journey-dry-runs": f"/journeys/{draft.id}/dry-runs/",
    }.items():
        page.goto(address)
        check.looks(name)
    page.goto(run.get_absolute_url())
    assert dry_runs.carry_out(run.id)
    expect(page.get_by_role("heading", name="Would have sent")).to_be_visible()
    check.looks("journey-dry-run")


def test_the_pages_of_a_change_and_of_those_held_look_good(page, check, marketer):
    live = create_journey("Cart, live", READY_MADE["cart"].make())
    assert start(live)
    for n in range(3):
        create_customer(external_id=f"c{n}", name=f"Customer {n}", email=f"c{n}@example.in")
        persist_records("event", event_record(id=f"e{n}", customer=f"c{n}", name="cart_updated"))
    move(live.id)
    long_ago = timezone.now() - timedelta(days=2)
    Enrollment.objects.filter(customer_external_id="c0").update(is_held=True, overdue_since=long_ago)
    changed = {**live.draft, "steps": [*live.draft["steps"][1:3], mail("word", "One more word")]}
    assert save_draft(live, changed)
    check.sign_in(marketer)
    for name, address in {
        "journey-held": f"/journeys/{live.id}/",
        "journey-publish": f"/journeys/{live.id}/publish/",
        "journey-people-held": f"/journeys/{live.id}/people/?step=pause",
    }.items():
        page.goto(address)
        check.looks(name)
