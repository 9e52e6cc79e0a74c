"""A newcomer brings their data in a browser."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_disk")]

CITIES = ("Pune", "Mumbai", "Delhi")
PLANS = ("free", "gold")
CUSTOMERS = "Kundennummer,Full name,E-Mail,Mobile,City,Plan,Joined,Newsletter\n" + "".join(
    f"c{n},Person{n} Test,p{n}@example.com,98200 100{n:02},{CITIES[n % 3]},{PLANS[n % 2]},{n % 12 + 1}/3/2025,yes\n"
    for n in range(1, 43)
)
SHOPIFY_HEADING = (
    "Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,"
    "Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Billing Name,Billing City,Billing Country"
)
ORDERS = (
    SHOPIFY_HEADING
    + "\n"
    + "".join(
        f"#{1000 + n},p{n}@example.com,paid,2026-03-{n % 28 + 1:02} 10:00:00 +0530,INR,400,{400 + n},"
        f"2026-03-{n % 28 + 1:02} 10:00:00 +0530,1,Coffee beans,{300 + n},CB-1,Person{n} Test,{CITIES[n % 3]},IN\n"
        f"#{1000 + n},p{n}@example.com,,,,,,,1,Filter papers,100,FP-2,,,\n"
        for n in range(1, 31)
    )
)


@pytest.fixture
def files(tmp_path):
    folder = tmp_path / "files"
    folder.mkdir()
    for name, text in {"customers.csv": CUSTOMERS, "orders_export_1.csv": ORDERS}.items():
        (folder / name).write_text(text)
    return folder


def test_pictures(page, check, marketer, files):
    check.sign_in(marketer)
    page.goto("/imports/")
    check.looks("imports-empty")
    page.get_by_label("Drop a file here").set_input_files(files / "customers.csv")
    expect(page.get_by_role("heading", name="What will change")).to_be_visible()
    check.looks("imports-customers")
    page.reload()
    page.get_by_label("Phone numbers without a country code").select_option("IN")
    expect(page.get_by_role("button", name="Import 42 customers")).to_be_visible()
    check.looks("imports-customers-2")
    page.get_by_role("button", name="Import 42 customers").click()
    expect(page.get_by_role("link", name="Write to them")).to_be_visible()
    check.looks("imports-result")
    page.goto("/imports/")
    page.get_by_label("Drop a file here").set_input_files(files / "orders_export_1.csv")
    expect(page.get_by_role("heading", name="What will change")).to_be_visible()
    check.looks("imports-orders")
