"""The whole way in a browser, on a running installation: sign in, build an audience, write, launch, watch it finish."""

import shlex
import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.api_client import ApiClient
from tests.browser import watch
from tests.compose import parse_options
from tests.running import Installation, Process

pytestmark = pytest.mark.whole_way

CITIES = ["Pune", "Mumbai", "Delhi"]


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Installation:
    with Installation(tmp_path_factory.mktemp("whole-way")) as running:
        yield running


@pytest.fixture(scope="module")
def api(running) -> ApiClient:
    return ApiClient(running.url, running.api_key())


@pytest.fixture(scope="module")
def crm(running, api) -> Installation:
    """Sixty customers, of whom every third lives in Pune and every second has ordered once, and twenty in Goa."""
    customers = [
        {"external_id": f"c{n}", "name": f"Person{n} Test", "email": f"p{n}@example.com", "city": CITIES[n % 3]}
        for n in range(60)
    ]
    customers += [
        {"external_id": f"g{n}", "name": f"Goan{n} Test", "email": f"g{n}@example.com", "city": "Goa"}
        for n in range(20)
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


def sign_in(page, crm):
    page.goto("/")
    page.get_by_label("E-mail").fill("admin@example.com")
    page.get_by_label("Password", exact=True).fill((crm.var_dir / "admin_password").read_text().strip())
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", name="Campaigns", exact=True)).to_be_visible()


def unread_bytes(server: Process) -> int:
    """How much the clients of a server have sent that it has not read yet."""
    _, *arguments = Path(f"/proc/{server.pid}/cmdline").read_text().split("\0")
    port = int(parse_options(shlex.join(arguments))["--port"])
    connections = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    established = [(local, queues) for _, local, _, state, queues, *_ in connections if state == "01"]
    return sum(int(queues[9:], 16) for local, queues in established if int(local[9:], 16) == port)


def test_from_signing_in_to_the_last_message(crm, api, watched):
    assert crm.said().startswith("Creating the database …\nMini CRM is ready")
    page: Page = watched.page
    sign_in(page, crm)

    # A nested rule: spent more than 0, and lives in Pune or in Delhi.
    page.goto("/segments/new/")
    total = page.locator("#total")
    expect(total).to_contain_text("80")
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
    page.get_by_role("button", name="Review").click()
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

    # Page, API and log say the same.
    campaign = next(each for each in api.all("campaigns") if each["name"] == "Buyers in Pune or Delhi")
    log = [message["status"] for message in api.all(f"campaigns/{campaign['id']}/messages")]
    assert len(log) == campaign["audience"] == 20
    assert (log.count("delivered"), log.count("failed")) == (campaign["delivered"], campaign["failed"])
    columns = page.get_by_role("columnheader").all_inner_texts()
    shown = dict(zip(columns, row.get_by_role("cell").all_inner_texts(), strict=True))
    expected = {"Audience": 20, "Failed": campaign["failed"]}
    assert {column: int(shown[column]) for column in expected} == expected


def test_a_worker_killed_in_a_campaign_loses_nothing_and_doubles_nothing(crm, api):
    """The vendor has its messages and has not answered. Receipts or a repeat by the same ids tell of them later."""
    goa = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Goa"}]}
    segment = api.post("segments", {"name": "Goa", "rule": goa})
    texts = {"name": "News for Goa", "channel": "email", "subject": "News", "message": "Hi {{ name }}"}
    path = f"campaigns/{api.post('campaigns', texts | {'segment_id': segment['id']})['id']}"
    vendor, worker = crm.process("vendor"), crm.process("worker")
    vendor.send(signal.SIGSTOP)
    try:
        api.post(f"{path}/launch")
        crm.wait_until(lambda: unread_bytes(vendor) > 100 * 20)
        assert api.get(path)["sending"] == 20
        worker.send_group(signal.SIGKILL)
    finally:
        vendor.send(signal.SIGCONT)
    crm.wait_until(lambda: api.get(path)["status"] == "completed" and not api.get(path)["sent"])

    figures = api.get(path)
    assert figures["delivered"] + figures["failed"] == figures["audience"] == 20
    expected = [f"g{n}" for n in range(20)]
    log = [message["customer_external_id"] for message in api.all(f"{path}/messages")]
    assert sorted(log) == sorted(expected)
    with closing(sqlite3.connect(crm.var_dir / "dummy_vendor.sqlite3")) as register:
        accepted = [to for (to,) in register.execute("SELECT recipient FROM acceptances WHERE recipient LIKE 'g%'")]
        repeated = [same for (same,) in register.execute("SELECT same FROM repeats")]
    assert sorted(accepted) == sorted(f"{person}@example.com" for person in expected)
    assert all(repeated)


def test_an_event_over_the_api_becomes_a_message_of_a_journey_that_is_delivered(crm, api):
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


@pytest.mark.long
def test_an_abandoned_cart_is_built_from_its_template_dry_run_started_and_reaches_the_log(crm, api, watched):

    def post_basket(id, customer, at):
        event = {"id": id, "name": "basket_changed", "customer_external_id": customer, "occurred_at": at.isoformat()}
        api.post("events", event)

    now = datetime.now(UTC)
    for n in range(1, 20, 2):
        post_basket(f"old-{n}", f"c{n}", now - timedelta(days=n))
    crm.wait_until(lambda: api.get("ingestion")["queued"] == 0)

    # From the template; the first wait is taken out, so that the e-mail goes out at once.
    page: Page = watched.page
    sign_in(page, crm)
    page.goto("/journeys/")
    template = page.get_by_role("listitem").filter(has_text="Abandoned cart")
    template.get_by_role("button", name="Create a draft").click()
    expect(page.get_by_label("When this happens to a customer")).to_have_value("basket_changed")
    page.get_by_role("button", name="Remove step 1").click()
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_text("1 E-mail “You left something”")).to_be_visible()

    page.get_by_role("link", name="Dry run").click()
    page.get_by_label("Over the last").fill("30")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="Would have sent 19 messages to 10 people")).to_be_visible()
    watched.looks("journey-dry-run")
    page.get_by_role("link", name="Abandoned cart").click()

    page.get_by_role("link", name="Start …").click()
    page.get_by_role("button", name="Start the journey").click()
    expect(page.get_by_text("“Abandoned cart” is live")).to_be_visible()
    post_basket("new-1", "c21", datetime.now(UTC))
    post_basket("new-1", "c21", datetime.now(UTC))  # repeated: nothing happens twice
    post_basket("new-2", "c23", datetime.now(UTC))
    journey = next(each["id"] for each in api.all("journeys") if each["name"] == "Abandoned cart")

    def campaign():
        return api.get(f"campaigns/{api.get(f'journeys/{journey}')['steps'][0]['campaign_id']}")

    crm.wait_until(lambda: campaign()["delivered"] + campaign()["failed"] == 2)
    page.reload()
    expect(page.get_by_role("link", name="2 at step 2")).to_be_visible()
    page.get_by_role("link", name="2 at step 2").click()
    expect(page.get_by_role("row").filter(has_text="Person21 Test")).to_contain_text("2 Wait 2 days")
    page.goto(f"/campaigns/{campaign()['id']}/")
    rows = page.locator("#rows tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="p21@example.com")).to_contain_text("your cart is still here")
