"""An empty installation, two files of a shop, and a launched campaign: in few clicks."""

import pytest
from playwright.sync_api import expect

from campaigns.models import Campaign
from customers.imports.tests.shop_files import CUSTOMERS, ORDERS
from customers.models import Customer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.whole_way]


@pytest.fixture
def files(settings, tmp_path):
    settings.VAR_DIR = tmp_path / "var"
    for name, text in {"customers.csv": CUSTOMERS, "orders_export_1.csv": ORDERS}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


class Clicks:
    """Counts what a person does with the mouse: clicks, choosing a file, choosing from a list."""

    def __init__(self, page):
        self.page = page
        self.count = 0

    def press(self, role, name):
        self.count += 1
        self.page.get_by_role(role, name=name, exact=True).click()

    def choose_file(self, file):
        self.count += 1
        self.page.get_by_label("Drop a file here, or choose one").set_input_files(file)


def test_a_newcomer_brings_their_own_data_and_launches_a_campaign_in_under_ten_clicks(page, check, marketer, files):
    check.sign_in(marketer)
    clicks = Clicks(page)
    page.goto("/")
    clicks.press("link", "Import")
    clicks.choose_file(files / "customers.csv")
    expect(page.get_by_role("heading", name="What will change")).to_be_visible()
    clicks.press("button", "Import 42 customers")
    clicks.press("link", "Import another file")
    clicks.choose_file(files / "orders_export_1.csv")
    expect(page.get_by_label("The file has").locator("option:checked")).to_have_text("Shopify orders")
    clicks.press("button", "Import 30 customers and 30 orders")
    clicks.press("button", "Write to them")
    page.get_by_label("Subject", exact=True).fill("News for {{ first_name | you }}")
    page.get_by_label("Message", exact=True).fill("Hi {{ first_name | there }}, you spent {{ total_spend }} with us.")
    clicks.press("button", "Review")
    clicks.press("button", "Send to 30 customers")
    expect(page.locator("#status")).to_be_visible()

    assert clicks.count == 9
    campaign = Campaign.objects.get()
    assert campaign.launched_at
    assert campaign.segment.name == "Customers from orders_export_1.csv"
    assert Customer.objects.count() == 42
    asha = Customer.objects.get(external_id="c1")
    assert (asha.order_count, asha.total_spend, asha.attributes) == (1, 401_00, {"plan": "gold"})
    assert asha.phone == "+919820010001"
