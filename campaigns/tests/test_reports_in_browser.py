"""Reports as people see them, and a click from a cell into the builder."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.models import Campaign
from campaigns.tests.factories import create_campaign, create_launched, create_message
from campaigns.tests.test_reports import count_now, create_shop
from crm.database.models import new_id

pytestmark = pytest.mark.django_db(transaction=True)


def test_reports_look_right_and_a_cell_becomes_a_segment(page, check, marketer):
    create_shop(40)
    count_now()
    check.sign_in(marketer)
    for name in ("", "rfm", "cohorts", "changes"):
        page.goto(f"/reports/{name}{'/' if name else ''}")
        if name in ("cohorts", "changes"):
            page.get_by_text("As a table").click()
        check.looks(f"reports-{name or 'index'}")
    page.goto("/reports/rfm/")
    cell = page.locator(".heat td[data-level='5'] a").first
    title = cell.get_attribute("title").removeprefix("Make a segment: ")
    count = cell.locator("b").inner_text()
    cell.click()
    expect(page.get_by_label("Segment name")).to_have_value(title)
    expect(page.locator("#audience, .audience").first).to_contain_text(count)


def test_campaigns_are_chosen_and_compared(page, check, marketer):
    names = ("Diwali thank-you note", "Second cup, on us", "Monsoon blend restock")
    for number, name in enumerate(names, 1):
        campaign = create_launched(name=name, status="completed")
        Campaign.objects.filter(id=campaign.id).update(
            delivered=900 * number, failed=30 * number * number, unsubscribed=4
        )
    check.sign_in(marketer)
    page.goto("/reports/compare/")
    check.looks("reports-choose")
    for name in names:
        page.get_by_label(name).check()
    page.get_by_role("button", name="Compare").click()
    expect(page.get_by_text("Different people on different days: not a test")).to_be_visible()
    check.looks("reports-compare")


def test_the_dashboard_of_a_monday(page, check, marketer):
    create_shop(60)
    count_now()
    create_launched(name="Halted", status="paused", pause_reason="its sender is unknown to the vendor")
    create_launched(name="Second cup, on us", status="completed", delivered=700, failed=100)
    create_campaign(name="Diwali thank-you note")
    step = create_launched(name="Welcome: first cup", journey_id=new_id(), journey_step="first")
    for days, state in ((0, "delivered"), (0, "failed"), (2, "delivered"), (2, "sent")):
        create_message(campaign=step, status=state, sent_at=timezone.now() - timedelta(days=days))
    check.sign_in(marketer)
    page.goto("/")
    page.get_by_text("As a table").click()
    expect(page.get_by_role("heading", name="Needs you")).to_be_visible()
    expect(page.get_by_role("heading", name="What to do next")).to_be_visible()
    check.looks("dashboard")
