"""The main job on real purchases: in through the API, an audience, a campaign, every message settled."""

import re
import sqlite3
from collections import Counter, defaultdict
from pathlib import Path
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from tests import mongodb
from tests.api_client import ApiClient
from tests.cdnow import needs_data, purchases
from tests.running import Installation

pytestmark = [pytest.mark.long, needs_data]

RULE = {
    "match": "all",
    "rules": [
        {"field": "external_id", "op": "starts_with", "value": "cdnow-"},
        {"field": "total_spend", "op": "gt", "value": 100},
        {"field": "last_order_at", "op": "before", "value": "1998-01-01"},
    ],
}


def test_real_purchases_become_an_audience_and_a_campaign_that_ends(installation):
    bought = purchases()
    totals: dict[str, tuple[int, int]] = defaultdict(lambda: (0, 0))
    last: dict[str, str] = {}
    for purchase in bought:
        spent, count = totals[purchase.customer]
        totals[purchase.customer] = (spent + int(purchase.amount * 100), count + 1)
        last[purchase.customer] = max(purchase.date, last.get(purchase.customer, ""))
    expected = {id for id, (spent, _) in totals.items() if spent > 100_00 and last[id] < "1998-01-01"}
    assert (len(totals), len(bought)) == ((2_500, 8_014) if mongodb.IN_USE else (23_570, 69_659))

    crm, api = installation, ApiClient(installation.url, installation.api_key())
    before = api.get("ingestion")

    # In: half of the orders come before their customers.
    orders = [
        {
            "external_id": f"cdnow-{purchase.line}",
            "customer_external_id": purchase.customer,
            "ordered_at": f"{purchase.date}T12:00:00+05:30",
            "amount": str(purchase.amount),
        }
        for purchase in bought
    ]
    customers = [{"external_id": id, "name": f"Customer {id}", "email": f"{id}@example.com"} for id in totals]
    api.post_in_batches("orders/batch", orders[::2])
    api.post_in_batches("customers/batch", customers)
    api.post_in_batches("orders/batch", orders[1::2])
    crm.wait_until(lambda: api.get("ingestion")["queued"] == 0, 120)

    assert api.get("ingestion") == {**before, "queued": 0, "stored": before["stored"] + len(bought) + len(totals)}
    assert stored_totals(crm, "cdnow-") == totals

    # An audience.
    assert api.post("segments/preview", {"rule": RULE})["count"] == len(expected)
    segment = api.post("segments", {"name": "Spent more than 100, quiet in 1998", "rule": RULE})
    assert segment["count"] == len(expected)
    members = api.all(f"segments/{segment['id']}/members")
    assert {member["external_id"] for member in members} == expected

    # A campaign.
    campaign = api.post(
        "campaigns",
        {
            "name": "We miss you",
            "segment_id": segment["id"],
            "channel": "email",
            "subject": "Music for {{ first_name }}",
            "message": "Dear {{ name }}, you spent {{ total_spend }} with us.",
        },
    )
    api.post(f"campaigns/{campaign['id']}/launch")
    crm.wait_until(lambda: api.get(f"campaigns/{campaign['id']}")["status"] == "completed", 120)

    figures = api.get(f"campaigns/{campaign['id']}")
    log = api.all(f"campaigns/{campaign['id']}/messages")
    assert figures["audience"] == len(log) == len(expected)
    assert {message["customer_external_id"] for message in log} == expected
    counted = Counter(message["status"] for message in log)
    assert counted == {"delivered": figures["delivered"], "failed": figures["failed"]}
    assert abs(figures["delivered"] / len(expected) - 0.9) < (0.07 if mongodb.IN_USE else 0.03)  # of few, or of many
    accepted = accepted_by_the_vendor(crm.var_dir)
    assert {f"{id}@example.com": 1 for id in expected}.items() <= accepted.items()
    page = fetch_page(crm, f"/campaigns/{campaign['id']}/")
    assert f"Delivered <b>{figures['delivered']:,}</b>" in page
    assert f"Failed <b>{figures['failed']:,}</b>" in page


def fetch_page(crm: Installation, path: str) -> str:
    """What the first administrator sees there."""
    browser = build_opener(HTTPCookieProcessor())
    form = browser.open(f"{crm.url}/accounts/login/").read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
    password = (crm.var_dir / "admin_password").read_text().strip()
    fields = {"csrfmiddlewaretoken": token, "login": "admin@example.com", "password": password}
    browser.open(f"{crm.url}/accounts/login/", urlencode(fields).encode())
    return browser.open(crm.url + path).read().decode()


def stored_totals(crm: Installation, prefix: str) -> dict[str, tuple[int, int]]:
    """Spend and number of orders of the customers whose ids begin so."""
    rows = crm.stored("customers_customer", "external_id", "total_spend", "order_count")
    return {id: (spent, count) for id, spent, count in rows if id.startswith(prefix)}


def accepted_by_the_vendor(var_dir: Path) -> Counter[str]:
    with sqlite3.connect(var_dir / "dummy_vendor.sqlite3") as database:
        return Counter(to for (to,) in database.execute("SELECT recipient FROM acceptances"))
