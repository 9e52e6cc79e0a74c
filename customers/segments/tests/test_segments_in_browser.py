"""The list of segments, their members, files, overlap and reasons in a browser."""

import re

import pytest
from playwright.sync_api import expect

from customers.models import Customer, Segment
from customers.segments.tests.forms import RULE
from customers.tests.factories import create_customer


def create_segment(name, *rules, match="all"):
    return Segment.objects.create(name=name, rule={"match": match, "rules": list(rules)})


def ask(field, op, value):
    return {"field": field, "op": op, "value": value}


@pytest.fixture
def customers(transactional_db):
    for number in range(12):
        create_customer(
            external_id=f"c{number}",
            name=f"Ananya Kulkarni {number}",
            email=f"a{number}@example.in",
            city=["Mumbai", "Pune", "Chennai"][number % 3],
            visits=number,
            total_spend=20_000,
        )


@pytest.fixture
def crm(page, check, marketer, customers):
    check.sign_in(marketer)
    return page


def test_segments_are_found_renamed_and_archived(crm, check):
    crm.goto("/segments/")
    expect(crm.get_by_role("heading", name="No segments yet")).to_be_visible()
    check.accessible()
    for number in range(20):
        Segment.objects.create(name=f"Segment {number}", rule=RULE)
    create_segment("Of one of them", ask("segment", "in", [str(Segment.objects.get(name="Segment 7").id)]))
    crm.goto("/segments/")
    expect(crm.get_by_text("Page 1 of 2")).to_be_visible()
    expect(crm.get_by_role("link", name="12 customers")).to_have_count(20)
    crm.get_by_label("Where Segment 7 is used").click()
    expect(crm.get_by_role("link", name="Of one of them").first).to_be_visible()
    check.looks("segments")
    crm.get_by_label("Search segments").press_sequentially("7")
    expect(crm.get_by_role("listitem")).to_have_count(2)
    more = crm.get_by_label("More for Segment 7", exact=True)
    more.press("Enter")
    crm.keyboard.press("Escape")
    expect(more).to_be_focused()
    more.press("Enter")
    crm.get_by_role("link", name="Rename").first.click()
    crm.get_by_label("Name").fill("Seventh heaven")
    check.accessible()
    crm.get_by_role("button", name="Rename").click()
    crm.get_by_label("More for Seventh heaven").click()
    crm.get_by_role("button", name="Archive").and_(crm.locator(":visible")).click()
    expect(crm.get_by_text("“Seventh heaven” is archived.")).to_be_visible()
    crm.get_by_role("link", name="Archived").click()
    expect(crm.get_by_role("link", name=re.compile("Seventh heaven"))).to_be_visible()


def test_members_lead_to_why(crm, check):
    pune = ask("city", "eq", "Pune")
    segment = create_segment("Pune regulars", pune, {"match": "none", "rules": [ask("visits", "lt", 2)]})
    crm.goto(f"/segments/{segment.id}/members/")
    expect(crm.get_by_role("row")).to_have_count(4)
    check.accessible()
    crm.get_by_role("link", name="Why Ananya Kulkarni 4 is in").click()
    expect(crm.get_by_role("heading", name="Ananya Kulkarni 4 is in “Pune regulars”")).to_be_visible()
    check.looks("why")
    out = Customer.objects.get(external_id="c1")
    crm.goto(out.get_absolute_url())
    crm.get_by_text("Not in 1 segment").click()
    check.accessible()
    crm.get_by_role("link", name="why not Ananya Kulkarni 1 is not in Pune regulars").click()
    expect(crm.get_by_role("heading", name="Ananya Kulkarni 1 is not in “Pune regulars”")).to_be_visible()


def test_a_file_becomes_a_list(crm, check):
    crm.goto("/segments/upload/")
    crm.get_by_label("Name").fill("From the fair")
    text = "email\nA1@example.in\nlost@example.in\na2@example.in\n"
    file = {"name": "fair.csv", "mimeType": "text/csv", "buffer": text.encode()}
    crm.get_by_label("CSV file").set_input_files(files=[file])
    check.accessible()
    crm.get_by_role("button", name="Check the file").click()
    expect(crm.get_by_role("heading", name="Make a list of 2 customers?")).to_be_visible()
    check.accessible()
    with crm.expect_download() as download:
        crm.get_by_role("link", name="Download all").click()
    assert "lost@example.in" in download.value.path().read_text()
    crm.get_by_role("button", name="Make the list").click()
    expect(crm.get_by_role("heading", name="From the fair")).to_be_visible()
    expect(crm.get_by_role("link", name="2 customers")).to_be_visible()
    check.accessible()


def test_a_part_of_an_overlap_becomes_a_segment(crm, check):
    create_segment("Pune", ask("city", "eq", "Pune"))
    create_segment("Often here", ask("visits", "gt", 5))
    crm.goto("/segments/overlap/")
    crm.locator("#segment-1").click()
    crm.keyboard.type("pun")
    crm.keyboard.press("Enter")
    expect(crm.locator("#segment-1")).to_be_focused()
    crm.locator("#segment-2").select_option("Often here")
    crm.get_by_role("button", name="Compare").click()
    expect(crm.get_by_role("heading", name="2 of 8 customers are in both")).to_be_visible()
    check.looks("overlap")
    crm.get_by_role("link", name="New segment: Pune without Often here").click()
    expect(crm.locator("#total")).to_have_text("2 customers match")
    expect(crm.get_by_label("Segment name")).to_have_value("Pune without Often here")
    expect(crm.get_by_role("button", name="Remove Often here")).to_be_visible()


def test_it_works_without_javascript(without_javascript, customers, marketer):
    without_javascript.sign_in(marketer)
    page = without_javascript.page
    pune = create_segment("Pune", ask("city", "eq", "Pune"))
    often = create_segment("Often here", ask("visits", "gt", 5))
    page.goto("/segments/")
    expect(page.get_by_role("link", name="4 customers")).to_be_visible()
    page.get_by_label("More for Pune").click()
    page.get_by_role("link", name="Freeze into a list").and_(page.locator(":visible")).click()
    page.get_by_role("button", name="Freeze").click()
    expect(page.get_by_role("row")).to_have_count(5)
    page.goto(f"/segments/overlap/?segment={pune.id}&segment={often.id}")
    expect(page.get_by_role("heading", name="2 of 8 customers are in both")).to_be_visible()
