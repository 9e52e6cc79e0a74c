"""The pages of an administrator that look across all rooms, as people see them."""

import pytest
from playwright.sync_api import expect

from crm.operations.health import beat
from crm.streams.models import DeadLetter, StreamPosition
from customers.ingestion import stream
from customers.models import Customer
from customers.tests.factories import create_customer, customer_record
from delivery.models import DomainCheck

pytestmark = pytest.mark.django_db(transaction=True)


def test_status_vendor_and_dead_letters(page, check, admin, settings):
    check.expect("422")
    StreamPosition.objects.create(stream="ingestion", dead=1)
    DeadLetter.objects.create(
        stream="ingestion", kind="customer", record='{"external_id": "c1", "visits": -1}', reason="visits: too few"
    )
    beat.apply()
    check.sign_in(admin)
    page.goto("/settings/status/")
    check.looks("settings-status")
    page.goto("/settings/vendor/")
    check.looks("settings-vendor")
    findings = [
        {
            "name": "SPF",
            "verdict": "failed",
            "text": "There is no SPF record.",
            "record": 'example.com  TXT  "v=spf1 ~all"',
        },
        {"name": "DKIM", "verdict": "advice", "text": "The key under google has 1024 bits.", "record": ""},
        {"name": "DMARC", "verdict": "passed", "text": "The policy is p=none.", "record": ""},
        {"name": "Replies", "verdict": "unknown", "text": "The name servers did not answer.", "record": ""},
    ]
    settings.DEFAULT_FROM_EMAIL = "Shop <news@x.com>"
    DomainCheck.objects.create(domain="x.com", findings=findings)
    page.goto("/settings/deliverability/")
    check.looks("settings-deliverability")

    page.goto("/settings/dead-letters/")
    check.looks("settings-dead-letters")
    page.get_by_role("link", name="View the customer").click()
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("visits: must be a whole number")).to_be_visible()
    check.looks("settings-dead-letter")
    page.get_by_label("Record").fill('{"external_id": "c1", "visits": 1}')
    page.get_by_role("button", name="Replay").click()
    expect(page.get_by_text("Replayed: it is waiting")).to_be_visible()
    assert stream.queued() == 1


def test_a_customer_is_erased_from_their_profile(page, check, admin):
    customer = create_customer(**customer_record(name="Asha Rao", email="asha@example.com"))
    check.sign_in(admin)
    page.goto(customer.get_absolute_url())
    with page.expect_download() as download:
        page.get_by_role("link", name="Export").click()
    assert download.value.suggested_filename == "customer-c1.json"
    page.get_by_role("link", name="Erase …").click()
    check.looks("erase")
    page.get_by_role("button", name="Erase for good").click()
    expect(page.get_by_text("Customer erased.")).to_be_visible()
    assert not Customer.objects.exists()


def test_an_administrator_sets_how_results_are_measured(page, check, admin):
    check.expect("422")
    check.sign_in(admin)
    page.goto("/settings/holdout/")
    page.get_by_label("Per cent").fill("50")
    page.get_by_role("button", name="Plan the holdout").click()
    expect(page.get_by_text("Hold out 1 to 10 per cent")).to_be_visible()
    check.looks("settings-holdout")
    page.get_by_label("Per cent").fill("5")
    page.get_by_role("button", name="Plan the holdout").click()
    expect(page.get_by_text("5 % of all customers", exact=True)).to_be_visible()
    check.looks("settings-holdout-planned")
    page.goto("/settings/attribution/")
    page.get_by_label("A delivery counts for, in hours").first.fill("24")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Orders are recounted")).to_be_visible()
    check.looks("settings-attribution")
