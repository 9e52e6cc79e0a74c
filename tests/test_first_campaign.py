"""Who follows docs/marketers.md step by step, and presses what it names, has sent a campaign."""

import re

import pytest
from playwright.sync_api import Page, expect

from campaigns.models import Campaign
from customers.imports.tests.shop_files import CUSTOMERS
from tests.running import BASE_DIR

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = (BASE_DIR / "docs/marketers.md").read_text().partition("\n1. ")[2].partition("\n## ")[0]
NAMED = {" ".join(label.split()) for label in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", STEPS)}


class Reader:
    """Uses only what the page names, and remembers what."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.used: set[str] = set()

    def find(self, name: str) -> str:
        """A label as it is in the guide, where numbers are …"""
        label = re.sub(r"\d+", "…", name)
        assert label in NAMED
        self.used.add(label)
        return name

    def press(self, role: str, name: str) -> None:
        self.page.get_by_role(role, name=self.find(name), exact=True).first.click()

    def fill(self, name: str, text: str) -> None:
        self.page.get_by_label(self.find(name), exact=True).fill(text)


def test_the_guide_leads_to_a_campaign_that_is_sent(page, check, marketer, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    file = tmp_path / "customers.csv"
    file.write_text(CUSTOMERS)
    check.sign_in(marketer)
    reader = Reader(page)
    page.goto("/")

    reader.press("link", "Import")
    page.get_by_label("Drop a file here, or choose one").set_input_files(file)
    expect(page.get_by_role("heading", name=reader.find("What will change"))).to_be_visible()
    reader.press("button", "Import 42 customers")
    expect(page.get_by_role("button", name="Write to them")).to_be_visible()

    reader.press("link", "Segments")
    reader.press("link", "New segment")
    reader.fill("Describe your audience in plain words", "live in Pune")
    page.keyboard.press("Enter")
    expect(page.locator("#total")).to_contain_text("14 customers match")
    reader.fill("Segment name", "Pune")
    expect(page.get_by_role("button", name=reader.find("Save segment"), exact=True)).to_be_visible()
    reader.press("button", "Save and write campaign")

    reader.fill("Subject", "News for {{ first_name | you }}")
    reader.fill("Message", "Hi {{ first_name | there }}")
    expect(page.get_by_label(reader.find("Send a test to"))).to_be_visible()
    reader.press("button", "Review")
    reader.press("button", "Send to 14 customers")

    expect(page.locator("#live")).to_be_visible()
    assert Campaign.objects.get().launched_at
    assert reader.used == NAMED
