"""The whole way in a browser, on a running installation: sign in, build an audience, write, launch, watch it finish."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from tests.api_client import ApiClient
from tests.browser import watch
from tests.running import Installation

pytestmark = pytest.mark.whole_way

CITIES = ["Pune", "Mumbai", "Delhi"]


@pytest.fixture(scope="module")
def crm(tmp_path_factory) -> Installation:
    """Sixty customers: every third lives in Pune, every second has ordered once."""
    with Installation(tmp_path_factory.mktemp("whole-way")) as running:
        api = ApiClient(running.url, running.api_key())
        customers = [
            {"external_id": f"c{n}", "name": f"Person{n} Test", "email": f"p{n}@example.com", "city": CITIES[n % 3]}
            for n in range(60)
        ]
        customers[0]["name"] = "<script>alert(1)</script> {{ 7*7 }} {% debug %}"
        ordered_at = "2026-01-01T10:00:00Z"
        orders = [
            {"external_id": f"o{n}", "customer_external_id": f"c{n}", "ordered_at": ordered_at, "amount": 100 + n}
            for n in range(0, 60, 2)
        ]
        api.post_in_batches("customers/batch", customers)
        api.post_in_batches("orders/batch", orders)
        running.wait_until(lambda: api.get("ingestion")["queued"] == 0)
        yield running
        now = datetime.now(UTC).isoformat()
        bought = [{**order, "external_id": f"after-{order['external_id']}", "ordered_at": now} for order in orders]
        api.post_in_batches("orders/batch", bought)  # those who clicked have their orders credited
        running.wait_until(lambda: api.get("ingestion")["queued"] == 0)
        assert running.manage("rebuild_figures", "--check") == ""


@pytest.fixture
def watched(chromium, crm):
    with watch(chromium, crm.url) as check:
        yield check


def test_from_signing_in_to_the_last_message(crm, watched):
    page: Page = watched.page
    page.goto("/")
    page.get_by_label("E-mail").fill("admin@example.com")
    page.get_by_label("Password", exact=True).fill((crm.var_dir / "admin_password").read_text().strip())
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()
    watched.looks("empty-history")

    # A nested rule: spent more than 0, and lives in Pune or in Delhi.
    page.goto("/segments/new/")
    total = page.locator("#total")
    expect(total).to_contain_text("60")
    page.get_by_label("Segment name").fill("Buyers in Pune or Delhi")
    page.get_by_label("Value").first.fill("0")
    expect(total).to_contain_text("30")
    page.get_by_role("button", name="Group", exact=True).first.click()
    inner = page.locator(".group .group")
    inner.get_by_label("Attribute").select_option(label="City")
    inner.get_by_label("Value").fill("Pune")
    expect(total).to_contain_text("10")
    inner.get_by_role("button", name="Condition", exact=True).click()
    inner.get_by_label("Attribute").nth(1).select_option(label="City")
    inner.get_by_label("Value").nth(1).fill("Delhi")
    expect(total).to_contain_text("20")
    expect(page.locator(".reading")).to_contain_text("Pune")
    watched.looks("builder")
    page.get_by_role("button", name="Save and write campaign").click()

    # Its draft campaign.
    expect(page.get_by_label("Campaign name")).to_have_value("Buyers in Pune or Delhi")
    page.get_by_label("Subject", exact=True).fill("News for {{ first_name | you }}")
    page.get_by_label("Message", exact=True).fill("Hi {{ first_name | there }}, you spent {{ total_spend }} with us.")
    expect(page.locator("#preview")).to_contain_text("with us.")
    watched.looks("composer")
    page.get_by_role("button", name="Review").click()
    watched.looks("review")
    page.get_by_role("button", name="Send to 20 customers").click()

    # Sent by the worker, answered by the vendor.
    expect(page.locator("#live")).to_contain_text("20 of 20 processed")
    expect(page.locator("#status")).to_contain_text("Completed")
    expect(page.locator("#rows tbody tr")).to_have_count(20)
    expect(page.get_by_role("link", name="Pending 0")).to_be_visible()
    watched.looks("campaign")
    page.goto("/")
    row = page.get_by_role("row").filter(has_text="Buyers in Pune or Delhi")
    expect(row).to_contain_text("Completed")
    watched.looks("history")

    # Page, API and log say the same.
    api = ApiClient(crm.url, crm.api_key())
    (campaign,) = api.all("campaigns")
    log = [message["status"] for message in api.all(f"campaigns/{campaign['id']}/messages")]
    assert len(log) == campaign["audience"] == 20
    assert (log.count("delivered"), log.count("failed")) == (campaign["delivered"], campaign["failed"])
    columns = page.get_by_role("columnheader").all_inner_texts()
    shown = dict(zip(columns, row.get_by_role("cell").all_inner_texts(), strict=True))
    expected = {"Audience": 20, "Failed": campaign["failed"]}
    assert {column: int(shown[column]) for column in expected} == expected


def test_an_event_over_the_api_becomes_a_message_of_a_journey_that_is_delivered(crm):
    api = ApiClient(crm.url, crm.api_key())
    message = {"channel": "email", "subject": "You left something", "message": "Hi {{ first_name | there }}"}
    steps = [{"id": "mail", "message": message}]
    journey = {"trigger": {"event": "cart_updated"}, "steps": steps, "exit": [{"unsubscribed": True}]}
    id = api.post("journeys", {"name": "Cart", "journey": journey})["id"]
    api.post(f"journeys/{id}/start", {})
    now = datetime.now(UTC).isoformat()
    for n in range(1, 40, 2):  # who have not ordered, so that nobody gets the other test's campaign too
        event = {"id": f"cart-{n}", "name": "cart_updated", "customer_external_id": f"c{n}", "occurred_at": now}
        api.post("events", event)

    def campaign():
        (step,) = api.get(f"journeys/{id}")["steps"]
        return api.get(f"campaigns/{step['campaign_id']}")

    crm.wait_until(lambda: campaign()["delivered"] + campaign()["failed"] == 20)
    assert campaign()["delivered"]
    assert campaign()["status"] == "sending"
    figures = api.get(f"journeys/{id}")
    assert (figures["entered"], figures["inside"], figures["left"]["ended"]) == (20, 0, 20)
