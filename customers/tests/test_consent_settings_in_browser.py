"""Settings → Consent in a browser."""

import pytest
from playwright.sync_api import expect

from customers.models import Topic
from customers.tests.factories import persist_records

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_administrator_sets_up_topics_rules_and_words(page, check, admin):
    check.expect("422")
    check.sign_in(admin)
    page.goto("/settings/consent/")
    page.get_by_label("New topic").fill("Offers")
    page.get_by_label("Description").fill("Twice a month")
    page.get_by_role("button", name="Add").first.click()
    expect(page.get_by_text("Topic “Offers” saved.")).to_be_visible()
    page.get_by_role("checkbox", name="SMS: only customers who said yes").check()
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_label("New word").fill("stop")
    page.get_by_role("button", name="Add").last.click()
    fault = page.get_by_text("This word means STOP already.")
    expect(fault).to_be_visible()
    red = fault.evaluate("fault => getComputedStyle(fault).color")
    expect(page.get_by_label("New word")).to_have_css("outline-color", red)
    page.get_by_label("New word").fill("Basta")
    page.get_by_role("button", name="Add").last.click()
    expect(page.get_by_role("checkbox", name="SMS: only customers who said yes")).to_be_checked()
    check.looks("consent-settings")
    page.get_by_role("link", name="Edit Offers").click()
    check.looks("topic")
    page.get_by_role("link", name="Cancel").click()
    page.get_by_role("link", name="Delete Offers").click()
    page.get_by_role("button", name="Delete the topic").click()
    assert not Topic.objects.exists()


def test_the_texts_that_customers_agreed_to(page, check, admin):
    check.sign_in(admin)
    page.goto("/settings/consent/")
    page.get_by_role("link", name="What customers agreed to").click()
    expect(page.get_by_role("link", name="sign-up forms", exact=True)).to_be_visible()
    check.looks("wordings-none")
    consent = {"source": "till", "wording": "Yes, Chai & Co. may write to me.\nI can take this back at any time."}
    persist_records("customer", {"external_id": "c1", "email_opt_in": True, "consent": consent})
    page.reload()
    expect(page.get_by_text("Yes, Chai & Co. may write to me.")).to_be_visible()
    check.looks("wordings")
