"""A customer's page in a browser: created, edited, tagged, noted, and its timeline read back."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from customers.models import Customer, Note, Segment
from customers.segments.lists.changes import make_rule
from customers.tests.factories import create_customer, order_record, persist_records

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (390, 768, 1360)


@pytest.fixture
def asha(transactional_db) -> Customer:
    items = [{"name": "Filter coffee", "quantity": 2}, {"sku": "CUP-1"}]
    customer = create_customer(
        external_id="c1",
        name="Asha Rao",
        email="asha@example.com",
        phone="+919876543210",
        city="Pune",
        tags=["vip", "Diwali"],
        attributes={"plan": "gold", "size": 4, "member": True},
    )
    persist_records("order", *(order_record(external_id=f"o{n}", amount=100 + n, items=items) for n in range(25)))
    return customer


def fits(page: Page) -> None:
    """Nothing is wider than the window, on a phone, a tablet and a desktop."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})


def test_a_customer_is_created_and_kept_right(page, check, marketer):
    segment = Segment.objects.create(name="Regulars", rule={}, is_static=True)
    Segment.objects.filter(id=segment.id).update(rule=make_rule(segment.id))
    check.sign_in(marketer)
    page.goto("/customers/")
    page.get_by_role("link", name="New customer").click()
    page.get_by_label("Name", exact=True).fill("Bala Iyer")
    page.get_by_label("E-mail address").fill("bala@example.com")
    page.get_by_label("Key").fill("plan")
    page.get_by_label("Value").fill("gold")
    page.get_by_role("button", name="Another attribute").click()
    expect(page.get_by_label("Key")).to_have_count(2)
    expect(page.get_by_label("Key").nth(1)).to_be_focused()
    expect(page.get_by_text("Unsaved changes")).to_be_visible()
    page.get_by_role("button", name="Create customer").click()
    expect(page.get_by_role("heading", name="Bala Iyer")).to_be_visible()
    expect(page.get_by_text("Customer created.")).to_be_visible()

    page.wait_for_load_state()  # nothing is heard before the scripts are there
    page.get_by_label("New tag").fill("vip")
    page.get_by_label("New tag").press("Enter")
    expect(page.get_by_text("Tag added.")).to_be_visible()
    expect(page.get_by_label("New tag")).to_be_focused()
    page.get_by_label("New tag").fill("late")
    page.get_by_role("button", name="Add tag").click()
    page.get_by_role("button", name="Remove the tag vip").click()
    expect(page.get_by_text("Tag removed.")).to_be_visible()
    expect(page.locator(".chip")).to_have_text(["late"])

    page.get_by_role("link", name="Change opt-ins").click()
    page.get_by_role("group", name="E-mail").get_by_label("yes").check()
    page.get_by_label("Reason or source").fill("Signed card in the shop")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("region", name="Opt-ins").get_by_text("opted in")).to_be_visible()

    page.get_by_label("List", exact=True).select_option("Regulars")
    page.get_by_role("button", name="Add to list").click()
    expect(page.get_by_text("Bala Iyer is now on the list “Regulars”.")).to_be_visible()
    expect(page.get_by_role("button", name="Remove from the list Regulars")).to_be_visible()

    page.get_by_label("New note").fill("Prefers calls\nafter six")
    page.get_by_role("button", name="Add note").click()
    expect(page.locator(".timeline > li").first).to_contain_text("Prefers calls")
    expect(page.locator(".timeline")).to_contain_text("Added to a list")
    expect(page.locator(".timeline")).to_contain_text("Signed card in the shop")
    check.looks("customer-created")


def test_a_busy_page_is_read_filtered_and_edited(page, check, marketer, asha):
    for n in range(3):
        Note.objects.create(customer=asha, text=f"Called about order {n}", author=marketer)
    check.sign_in(marketer)
    page.goto(asha.get_absolute_url())
    expect(page.locator(".timeline > li:not(.more)")).to_have_count(10)
    check.looks("customer-profile")
    fits(page)
    page.get_by_role("link", name="Earlier events").click()
    expect(page.locator(".timeline > li:not(.more)")).to_have_count(20)
    page.get_by_role("link", name="Notes", exact=True).click()
    expect(page.locator(".timeline > li")).to_have_count(3)
    page.get_by_role("link", name="Delete the note").first.click()
    check.looks("customer-delete-note")
    page.get_by_role("button", name="Delete the note").click()
    expect(page.get_by_text("Note deleted.")).to_be_visible()

    page.get_by_role("link", name="Edit", exact=True).click()
    check.looks("customer-edit")
    fits(page)
    page.get_by_label("Phone number").fill("12")
    page.get_by_role("group", name="Attribute size").get_by_label("Value").fill("many")
    check.expect("422")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("It must be a phone number")).to_be_visible()
    page.get_by_label("Phone number").fill("+91 98765 00000")
    page.get_by_role("group", name="Attribute size").get_by_label("Value").fill("7")
    page.get_by_role("checkbox", name="Remove plan").check()
    persist_records("customer", {"external_id": "c1", "phone": "+919800000001"})
    check.expect("409")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Somebody else has changed this to “+919800000001” meanwhile.")).to_be_visible()
    check.looks("customer-conflict")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    asha.refresh_from_db()
    assert (asha.phone, asha.attributes) == ("+919876500000", {"size": 7, "member": True})


def test_an_address_is_suppressed_and_lifted(page, check, admin, asha):
    check.sign_in(admin)
    page.goto("/customers/new/")
    check.looks("customer-new")
    page.goto(reverse("customers:consent", args=[asha.id]))
    check.looks("customer-consent")
    page.goto(asha.get_absolute_url())
    page.get_by_role("link", name=re.compile("Suppress the phone number for SMS")).click()
    page.get_by_label("Reason, for the audit log").fill("He called")
    check.looks("customer-suppress")
    page.get_by_role("button", name="Suppress the address").click()
    expect(page.get_by_text("The phone number is suppressed: nothing is sent to it.")).to_be_visible()
    page.get_by_role("link", name=re.compile("Lift the suppression for SMS")).click()
    page.get_by_label("Reason, for the audit log").fill("He asked for it")
    check.accessible()
    page.get_by_role("button", name="Lift the suppression").click()
    expect(page.get_by_text("+919876543210 may be written to by SMS again.")).to_be_visible()


def test_everything_works_without_scripts(without_javascript, marketer, asha):
    check, page = without_javascript, without_javascript.page
    check.sign_in(marketer)
    check.expect("422")
    page.goto("/customers/new/")
    page.get_by_label("E-mail address").fill("asha@example.com")
    page.get_by_label("Key").fill("plan")
    page.get_by_role("button", name="Another attribute").click()
    expect(page.get_by_label("Key")).to_have_count(2)
    page.get_by_label("Value").first.fill("gold")
    page.get_by_role("button", name="Create customer").click()
    expect(page.get_by_role("link", name="Asha Rao").first).to_be_visible()
    page.get_by_label("Create another customer with this address").check()
    page.get_by_role("button", name="Create customer").click()
    expect(page.get_by_text("Customer created.")).to_be_visible()

    page.get_by_label("New tag").fill("vip")
    page.get_by_role("button", name="Add tag").click()
    expect(page.get_by_role("button", name="Remove the tag vip")).to_be_visible()
    page.get_by_label("New note").fill("Met at the fair")
    page.get_by_role("button", name="Add note").click()
    page.get_by_role("link", name="Change the note").click()
    page.get_by_label("Note").fill("Met at the tea fair")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".timeline > li").nth(1)).to_contain_text("Met at the tea fair")

    page.goto(reverse("customers:timeline", args=[asha.id]))
    page.get_by_role("link", name="Earlier events").click()
    expect(page.locator(".timeline > li:not(.more)")).to_have_count(10)
    page.get_by_role("link", name="Latest events").click()
    expect(page.locator(".timeline > li:not(.more)")).to_have_count(10)
