"""In a browser: the list is filtered, rows are chosen and changed, and files are saved; also without scripts."""

import re

import pytest
from playwright.sync_api import expect

from customers.listing import pages
from customers.models import Segment
from customers.tasks import persist_ingestion
from customers.tests.factories import persist_records

pytestmark = pytest.mark.django_db(transaction=True)
CITIES = ("Pune", "Goa", "Kochi")


@pytest.fixture
def sixty():
    persist_records(
        "customer",
        *(
            {
                "external_id": f"c{n:02}",
                "name": f"Asha {n:02}",
                "email": f"asha{n}@example.com",
                "city": CITIES[n % 3],
                "tags": ["vip"] if n % 4 == 0 else [],
                "attributes": {"plan": "gold"},
                "email_opt_in": n % 2 == 0,
            }
            for n in range(60)
        ),
    )


def test_filter_choose_and_change(page, check, marketer, sixty):
    check.sign_in(marketer)
    page.goto("/customers/")
    expect(page.get_by_text(re.compile(r"All\s+60\s+customers"))).to_be_visible()
    page.locator("summary", has_text="Filter").click()
    page.get_by_role("combobox", name="City").fill("pu")
    expect(page.locator("#cities option")).to_have_count(1)
    check.looks("customers-filter")
    page.reload()
    page.locator("summary", has_text="Filter").click()
    page.get_by_role("combobox", name="City").fill("Pune")
    page.get_by_role("combobox", name="E-mail consent").select_option("Subscribed")
    page.get_by_role("button", name="Apply").click()

    expect(page.locator("tbody tr")).to_have_count(10)
    expect(page).to_have_url(re.compile(r"/customers/\?city=Pune&email=yes&sort=newest$"))
    expect(page.get_by_text(re.compile(r"All\s+10\s+that match"))).to_be_visible()
    page.get_by_label("Search customers").press_sequentially("asha 1", delay=20)
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Remove filter: Contains").click()
    expect(page.locator("tbody tr")).to_have_count(10)
    expect(page.get_by_label("Search customers")).to_have_value("")

    page.locator("summary", has_text="Columns").click()
    check.looks("customers-columns")
    page.get_by_label("Plan").check()
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("columnheader", name="Plan")).to_be_visible()
    page.get_by_label("This page").check()
    page.get_by_label("Choose Asha 54").uncheck()
    expect(page.get_by_text("9 chosen")).to_be_visible()
    check.looks("customers-chosen")

    page.get_by_role("button", name="Add tag").click()
    expect(page.get_by_text("9 customers chosen in the list.")).to_be_visible()
    page.get_by_label("Tag", exact=True).fill("Diwali")
    check.looks("customers-add-tag")
    page.get_by_role("button", name="Add tag").click()
    expect(page.get_by_role("heading", name="Storing the changes")).to_be_visible()
    check.looks("customers-changing")
    persist_ingestion()
    expect(page.get_by_role("heading", name="9 customers tagged")).to_be_visible()
    check.looks("customers-changed")
    page.get_by_role("link", name="Show customers with this tag").click()
    expect(page.locator("tbody tr")).to_have_count(9)

    page.get_by_role("link", name="Save as segment").click()
    check.looks("customers-save-segment")
    page.get_by_role("button", name="Save segment").click()
    expect(page.get_by_text("Diwali").first).to_be_visible()
    assert Segment.objects.get().name == "Tag: Diwali"


def test_all_that_match_go_on_a_list_and_into_a_file_without_scripts(without_javascript, marketer, sixty):
    check, page = without_javascript, without_javascript.page
    check.sign_in(marketer)
    page.goto("/customers/?city=Goa")
    expect(page.get_by_text(re.compile(r"All\s+20\s+that match"))).to_be_visible()
    page.locator("#chosen [name=all]").check()
    page.get_by_role("button", name="Add to list").click()
    page.get_by_label("Name of the new list").fill("Goa")
    page.get_by_role("button", name="Add to list").click()
    expect(page.get_by_role("heading", name="20 customers added to the list")).to_be_visible()

    page.goto("/customers/?tag=vip&city=Goa")
    page.locator("#chosen [name=all]").check()
    page.locator("#chosen").get_by_role("button", name="Export").click()
    expect(page.get_by_text("5 customers match")).to_be_visible()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Excel").first.click()
    assert saved.value.suggested_filename.endswith(".xlsx")


def test_the_customers_of_a_filter_are_exported(page, check, marketer, sixty):
    check.sign_in(marketer)
    page.goto("/customers/export/?city=Pune")
    check.looks("customers-export")
    with page.expect_download() as saved:
        page.get_by_role("button", name="CSV").first.click()
    assert len(saved.value.path().read_text().splitlines()) == 21


def test_a_search_goes_on_until_it_finds_somebody(page, check, marketer, sixty, monkeypatch):
    monkeypatch.setattr(pages, "MAX_SCANNED", 20)
    check.sign_in(marketer)
    page.goto("/customers/")
    page.route(re.compile("after="), lambda route: None)  # held back
    page.get_by_label("Search customers").fill("asha 00")
    expect(page.get_by_text("None of these 20 customers match. Looking further …")).to_be_visible()
    check.looks("customers-further")
    page.unroute_all()  # lets it go on
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/customers/\?q=asha\+00&sort=newest&after="))

    page.get_by_label("Search customers").fill("nobody")
    expect(page.get_by_text("phone number or id contains “nobody”.")).to_be_visible()
