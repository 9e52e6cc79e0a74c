"""Opens, clicks and links as a marketer sees them, and chooses to count them."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from campaigns.engagement.figures import Engagement, Figure
from campaigns.models import Campaign, Content
from campaigns.tests.factories import create_campaign, create_customer, create_launched

pytestmark = pytest.mark.django_db(transaction=True)

BLOCKS = [{"kind": "button", "label": "Shop", "href": "https://tea.example/"}, {"kind": "footer", "text": ""}]
LINKS = [
    "https://tea.example/",
    "https://tea.example/diwali/gifts-for-everybody?utm_source=crm.example.com&utm_medium=email",
]


def test_the_report_shows_people_machines_and_links(page, check, marketer):
    campaign = create_launched(
        blocks=BLOCKS, status="completed", snapshot_at=timezone.now(), audience=1290, delivered=1204, failed=86
    )
    Content.objects.create(campaign=campaign, subject=["News"], html=["<p>Hi"], text=["Hi"], links=LINKS)
    whole = Engagement(opened=320, prefetched=410, clicked=214, machine_clicked=91, opens=402, clicks=260)
    Figure.objects.create(campaign=campaign, **whole._asdict())
    Figure.objects.create(campaign=campaign, link=1, clicked=180, machine_clicked=91, clicks=205)
    Figure.objects.create(campaign=campaign, link=2, clicked=40, machine_clicked=91, clicks=55)
    check.sign_in(marketer)
    page.goto(campaign.get_absolute_url())
    expect(page.get_by_role("heading", name="What recipients did")).to_be_visible()
    expect(page.get_by_text("410 prefetched by machines, left out")).to_be_visible()
    check.looks("engagement")


def test_a_marketer_chooses_without_a_script(without_javascript, marketer):
    create_customer()
    campaign = create_campaign(message="Look: https://tea.example/")
    page = without_javascript.page
    without_javascript.sign_in(marketer)
    page.goto(f"/campaigns/{campaign.id}/edit/")
    page.get_by_role("heading", name="Links").click()
    page.get_by_label("Count clicks").check()
    page.get_by_label("Add UTM parameters").check()
    page.get_by_label("utm_source").fill("letter")
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_label("Count clicks")).to_be_checked()
    expect(page.get_by_label("utm_source")).to_have_value("letter")
    saved = Campaign.objects.get()
    assert (saved.tracks, saved.utm) == (True, {"source": "letter", "medium": "", "campaign": ""})


def test_the_card_of_links_looks_well(page, check, marketer):
    create_customer()
    campaign = create_campaign(message="Look: https://tea.example/", utm={"source": "letter"})
    check.sign_in(marketer)
    page.goto(f"/campaigns/{campaign.id}/edit/")
    check.looks("links")
