"""Settings → Webhooks, as an administrator sees it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from customers.tests.factories import order_record, persist_records
from delivery.webhooks import sending
from delivery.webhooks.models import Webhook

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_webhook_is_added_and_tried_and_its_log_read(page, check, admin, receiver):
    check.expect("422")
    check.sign_in(admin)
    page.goto("/settings/webhooks/")
    check.looks("settings-webhooks-none")
    page.get_by_role("link", name="New webhook").click()
    page.get_by_role("button", name="Add webhook").click()
    expect(page.get_by_text("Choose at least one event.")).to_be_visible()
    check.looks("settings-webhook-form")
    page.get_by_label("Name").fill("Warehouse")
    page.get_by_label("Address").fill(f"{receiver.url}/hooks/mini-crm")
    for name in ("order_completed", "order_refunded", "unsubscribed"):
        page.get_by_label(name).check()
    page.get_by_role("button", name="Add webhook").click()
    expect(page.get_by_role("textbox", name="Secret")).to_have_value(re.compile("^whsec_"))
    check.looks("settings-webhook-secret")
    page.get_by_role("button", name="Send a test").click()
    expect(page.get_by_text("The test was accepted: 204 No Content.")).to_be_visible()

    webhook = Webhook.objects.get()
    receiver.answer = lambda request: (503, b"The warehouse is closed until Monday.", {})
    at = timezone.now().isoformat()
    persist_records("order", *(order_record(external_id=f"2026-{n}", ordered_at=at) for n in range(3)))
    sending.send(webhook.id)
    webhook.deliveries.filter(event_id="order_completed:2026-1").update(state="dead", attempts=8)
    Webhook.objects.update(failing_since=timezone.now() - timedelta(hours=3))
    page.reload()
    expect(page.get_by_role("link", name="Dead 1")).to_be_visible()
    page.get_by_text("What is posted").nth(1).click()
    check.looks("settings-webhook")
    page.get_by_role("link", name="Dead 1").click()
    expect(page.get_by_role("link", name="Dead 1")).to_have_attribute("aria-current", "page")
    check.looks("settings-webhook-dead")
    page.get_by_role("button", name="Send all 1 again").click()
    expect(page.get_by_text("The event is sent again.")).to_be_visible()
    page.goto("/settings/webhooks/")
    check.looks("settings-webhooks")
    page.get_by_role("link", name="Warehouse").click()
    page.get_by_role("link", name="Delete", exact=True).click()
    expect(page.get_by_role("heading", name="Delete the webhook “Warehouse”?")).to_be_visible()
    check.looks("settings-webhook-delete")
