"""In a browser: keys lead to places and to the search, unless somebody types or has turned them off."""

import re

import pytest
from playwright.sync_api import expect

from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db(transaction=True)


def test_keys_lead_to_places_and_to_what_is_searched(page, check, marketer):
    create_customer(external_id="c1", name="Asha Rao", email="asha@example.in")
    check.sign_in(marketer)
    page.goto("/segments/")
    page.keyboard.press("g")
    expect(page.locator("#shortcut-said")).to_contain_text("u Customers")
    check.accessible()
    page.keyboard.press("Escape")  # does nothing but end the wait for a letter
    page.keyboard.press("g")
    page.keyboard.press("u")
    expect(page).to_have_url(re.compile("/customers/$"))
    page.wait_for_load_state()  # no key is heard before the script is there

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Shortcuts")).to_be_visible()
    check.looks("shortcuts")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()

    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search everything")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.type("asha g u ?")
    expect(field).to_have_value("asha g u ?")
    expect(page).to_have_url(re.compile("/customers/$"))
    field.fill("asha")
    expect(page.locator("#search-found").get_by_role("link", name="Asha Rao")).to_be_visible()
    check.accessible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Asha Rao")).to_be_visible()


def test_who_has_turned_them_off_types_single_keys_in_vain(page, check, marketer):
    marketer.uses_shortcuts = False
    marketer.save()
    check.sign_in(marketer)
    page.goto("/segments/")
    page.get_by_role("link", name="Shortcuts").click()
    expect(page.get_by_text("They are turned off.")).to_be_visible()
    page.get_by_role("button", name="Close").click()
    for key in ("g", "c", "/", "?"):
        page.keyboard.press(key)
    expect(page).to_have_url(re.compile("/segments/"))
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("searchbox", name="Search everything")).not_to_be_focused()


def test_the_page_of_the_search(page, check, marketer):
    create_customer(external_id="c1", name="Asha Rao", email="asha@example.in")
    check.sign_in(marketer)
    page.goto("/search/?q=a")
    expect(page.locator("main").get_by_role("link", name=re.compile("Asha Rao"))).to_be_visible()
    check.looks("search")


def test_it_works_without_scripts(without_javascript, marketer):
    without_javascript.sign_in(marketer)
    page = without_javascript.page
    page.goto("/segments/")
    page.get_by_role("searchbox", name="Search everything").fill("attribution")
    page.keyboard.press("Enter")
    expect(page.locator("main").get_by_role("link", name="Attribution")).to_be_visible()
