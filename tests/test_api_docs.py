"""The Swagger page: its examples work as they stand, it follows the reader's colours, and it leads back."""

import json
import re

import pytest
from playwright.sync_api import expect

from campaigns.journeys.bodies import EXAMPLE
from campaigns.journeys.starting import create_journey
from campaigns.tests.factories import create_message
from campaigns.tests.test_variants import create_tried
from crm.accounts.models import ApiKey, Scope
from crm.api import api as ninja_api
from customers.models import Segment
from customers.tasks import persist_ingestion
from customers.tests.factories import create_customer
from delivery.signup.models import SignupForm
from delivery.webhooks.models import Webhook

SEGMENT = {"name": "Everyone", "rule": {"match": "all", "rules": []}}


def operations():
    for path, methods in ninja_api.get_openapi_schema()["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_every_operation_has_a_title_a_sentence_and_one_authorization():
    for method, path, operation in operations():
        words = operation["summary"].split()
        assert len(words) > 1, (method, path)
        assert not any(word.istitle() for word in words[1:]), operation["summary"]
        assert operation["description"], (method, path)
        assert operation.get("security") in ([{"API key": []}], None)


@pytest.mark.django_db
def test_every_example_is_accepted(api):
    """In the order in which a newcomer would try them."""
    client = api()
    segment = client.post("/api/v1/segments", SEGMENT, content_type="application/json").json()["id"]
    static = Segment.objects.create(name="From the fair", rule=SEGMENT["rule"], is_static=True)
    campaign = create_tried()
    create_message(campaign=campaign, status="failed", reason="mailbox is full")
    SignupForm.objects.create(id=segment, name="Tea letters", wording="Yes, write to me.")
    create_customer(external_id="c1")
    journey = create_journey("Abandoned cart", EXAMPLE)
    webhook = Webhook.objects.create(name="Till", url="https://shop.example.com/hook", events=["order_completed"])
    for method, path, operation in operations():
        if "requestBody" not in operation or path == "/api/v1/receipts":  # which need a vendor's signature
            continue
        example = json.dumps(operation["requestBody"]["content"]["application/json"]["example"])
        named = {"/api/v1/ai/lookalike": static.id, "/api/v1/ai/tags": campaign.id}.get(path, segment)
        example = re.sub(r"01890a5d-[0-9a-f-]+", str(named), example)
        address = path.replace("{segment_id}", segment).replace("{campaign_id}", str(campaign.id))
        address = address.replace("{journey_id}", str(journey.id)).replace("{webhook_id}", str(webhook.id))
        answer = client.generic(method.upper(), address, example, content_type="application/json")
        assert answer.status_code < 300, (path, answer.text)
        assert answer.json().get("rejected", []) == []
    persist_ingestion()
    assert client.get("/api/v1/customers/c1").json()["order_count"] == 1


@pytest.mark.django_db(transaction=True)
def test_a_newcomer_posts_a_customer_from_the_page(page, check):
    _, secret = ApiKey.create("docs", [scope.value for scope in Scope])
    page.goto("/api/docs")
    page.get_by_role("button", name="Authorize").first.click()
    page.get_by_label("Value:").or_(page.locator(".auth-container input")).first.fill(secret)
    page.locator(".auth-btn-wrapper").get_by_role("button", name="Apply credentials").or_(
        page.locator(".auth-btn-wrapper .authorize")
    ).first.click()
    page.locator(".auth-btn-wrapper .btn-done").click()
    operation = page.locator(".opblock", has_text="Create or update a customer").first
    operation.locator("button").first.click()
    expect(operation).to_contain_text("asha@example.com")
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table")).to_contain_text('"accepted": 1')


@pytest.mark.django_db(transaction=True)
def test_the_page_follows_the_readers_colours_and_leads_back(page, check, marketer):
    page.emulate_media(color_scheme="dark")
    page.goto("/api/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    expect(page.locator("html")).to_have_class("dark-mode")
    check.sign_in(marketer)
    page.get_by_role("link", name="Back to Mini CRM").click()
    expect(page.get_by_role("heading", name="Campaigns").first).to_be_visible()
