"""The builder in a browser."""

import re
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from customers import vocabulary
from customers.models import Segment
from customers.segments import builder as drafts
from customers.tests.factories import create_customer, order_record, persist_records
from tests.browser import DESKTOP, PHONE

RULE = {
    "match": "all",
    "rules": [
        {"field": "total_spend", "op": "gt", "value": 10000},
        {"field": "last_order_at", "op": "not_in_last", "value": {"n": 60, "unit": "days"}},
        {
            "match": "any",
            "rules": [
                {"field": "city", "op": "in", "value": ["Mumbai", "Pune", "Bengaluru"]},
                {"field": "attributes.plan", "op": "eq", "value": "gold"},
                {
                    "orders": {"category": ["Coffee"], "sku": ["CF-1"], "in_last": {"n": 90, "unit": "days"}},
                    "measure": "count",
                    "op": "gte",
                    "value": 3,
                },
                {
                    "events": {"name": "viewed_product", "where": {"category": ["Tea"]}, "since": "last_order"},
                    "op": "gte",
                    "value": 2,
                },
            ],
        },
        {
            "match": "none",
            "rules": [
                {"field": "last_seen_at", "op": "in_last", "value": {"n": 14, "unit": "days"}},
                {"field": "email_opt_in", "op": "is", "value": False},
            ],
        },
    ],
}


@pytest.fixture
def customers(transactional_db):
    long_ago = timezone.now() - timedelta(days=74)
    for number in range(12):
        create_customer(
            name=f"Ananya Kulkarni {number}",
            email="" if number == 1 else f"a{number}@example.in",
            city=["Mumbai", "Pune", "Chennai"][number % 3],
            total_spend=1_000_000 + number * 50_000,
            order_count=number,
            last_order_at=long_ago,
            email_opt_in=number != 4,
            tags=["vip"],
        )


@pytest.fixture
def builder(page, check, marketer, customers):
    check.sign_in(marketer)
    return page


@pytest.fixture
def slow_server(monkeypatch):
    read = drafts.read

    def slowly(*args, **kwargs):
        time.sleep(0.5)
        return read(*args, **kwargs)

    monkeypatch.setattr(drafts, "read", slowly)


def total(page):
    return page.locator("#total")


def test_the_builder_looks_right(builder, check, marketer):
    segment = Segment.objects.create(name="Lapsed big spenders, west and south", rule=RULE, created_by=marketer)
    builder.goto(segment.get_absolute_url())
    expect(builder.get_by_text("After leaving people out")).to_be_visible()
    check.looks("rule-builder")
    builder.goto("/segments/new/")
    expect(builder.locator(".people li")).to_have_count(5)
    builder.locator("#n2-field").click()
    expect(builder.get_by_role("listbox")).to_be_visible()
    check.accessible()


@pytest.mark.whole_way
def test_a_nested_rule_is_built_by_mouse_and_counted(builder):
    builder.goto("/segments/new/")
    expect(total(builder)).to_have_text("12 customers match")

    builder.get_by_label("Value of Total spend").fill("11,900")
    expect(total(builder)).to_have_text("8 customers match")

    builder.get_by_role("button", name="Group").click()
    builder.get_by_label("Attribute").nth(1).select_option("city")
    builder.get_by_label("Comparison").nth(1).select_option("in")
    add = builder.get_by_label("Add a value of City")
    add.fill("PUNE")
    expect(total(builder)).to_have_text("3 customers match")
    add.press("Enter")
    expect(builder.get_by_role("button", name="Remove PUNE")).to_be_visible()
    expect(add).to_be_focused()
    add.fill("Mumbai")
    add.press("Enter")
    expect(total(builder)).to_have_text("5 customers match")

    builder.get_by_role("radiogroup").nth(1).get_by_text("None").click()
    expect(total(builder)).to_have_text("3 customers match")
    expect(builder.get_by_text("removes 8")).to_be_visible()
    expect(builder.locator("#reading")).to_contain_text(
        "Customers who spent more than ₹11,900, leaving out those who live in PUNE or Mumbai."
    )
    builder.get_by_label("Segment name").fill("Southern big spenders")
    builder.get_by_role("button", name="Save and write campaign").click()
    expect(builder).to_have_url(re.compile("/campaigns/"))
    assert Segment.objects.get().name == "Southern big spenders"


def test_the_keyboard_is_enough(builder):
    builder.goto("/segments/new/")
    expect(total(builder)).to_be_visible()
    builder.get_by_role("button", name="Condition", exact=True).press("Enter")
    second = builder.locator("#n3-field")
    expect(second).to_be_focused()
    second.press("v")
    builder.keyboard.type("is")
    expect(builder.get_by_role("listbox").get_by_role("option")).to_have_text(["Visits"])
    builder.keyboard.press("Enter")
    amount = builder.get_by_label("Value of Visits")
    expect(amount).to_be_visible()
    expect(second).to_be_focused()
    builder.keyboard.press("Tab")
    builder.keyboard.press("Tab")
    builder.keyboard.type("0")
    builder.keyboard.press("Enter")
    expect(amount).to_be_focused()
    expect(total(builder)).to_have_text("0 customers match")
    builder.keyboard.press("Alt+ArrowUp")
    expect(builder.locator("select[data-picker]").first).to_have_value("visits")
    expect(amount).to_be_focused()
    builder.get_by_role("button", name="Remove condition: Visits is more than 0").press("Enter")
    expect(total(builder)).to_have_text("12 customers match")
    expect(builder.locator("#n1-cond")).to_be_focused()
    builder.keyboard.press("Control+z")
    expect(amount).to_have_value("0")
    expect(total(builder)).to_have_text("0 customers match")
    builder.keyboard.press("Control+Shift+z")
    expect(amount).to_have_count(0)


def test_values_are_suggested_and_picked(builder):
    vocabulary.learn({("city", "Pune"), ("city", "Puducherry"), ("city", "Chennai")})
    builder.goto("/segments/new/")
    builder.locator("#n2-field").select_option("city")
    builder.locator("#n2-op").select_option("in")
    add = builder.get_by_label("Add a value of City")
    add.press_sequentially("pu")
    offered = builder.locator("#n2-values-words option")
    expect(offered).to_have_count(2)
    # As a browser does it when one is picked with the mouse.
    add.evaluate(
        "(box) => { box.value = 'Pune'; box.dispatchEvent(new InputEvent('input', "
        "{bubbles: true, inputType: 'insertReplacementText'})) }"
    )
    expect(builder.get_by_role("button", name="Remove Pune")).to_be_visible()
    expect(add).to_be_focused()
    add.evaluate(
        "(box) => { const clipboardData = new DataTransfer(); clipboardData.setData('text', 'Mumbai\\nGoa'); "
        "box.dispatchEvent(new ClipboardEvent('paste', {bubbles: true, cancelable: true, clipboardData})) }"
    )
    expect(builder.get_by_role("button", name="Remove Goa")).to_be_visible()
    expect(total(builder)).to_have_text("8 customers match")


def test_the_old_count_stays_until_the_new_one_comes(builder, check):
    segment = Segment.objects.create(name="Spenders", rule={"match": "all", "rules": [RULE["rules"][0]]})
    builder.goto(segment.get_absolute_url())
    reach = builder.locator("#n2-reach")
    expect(reach).to_contain_text("11")
    held = []
    builder.route("**/segments/**", lambda route: held.append(route))
    builder.get_by_label("Value of Total spend").fill("11,900")
    with builder.expect_request("**/segments/**"):
        pass
    expect(reach).to_contain_text("11")
    expect(reach).to_have_css("opacity", "0.55")
    held.pop().continue_()
    expect(total(builder)).to_have_text("8 customers match")
    expect(reach).to_contain_text("11")
    expect(builder.locator("#narrowing")).to_have_css("opacity", "0.55")
    held.pop().continue_()
    expect(reach).to_contain_text("8")
    expect(reach).to_have_css("opacity", "1")


def test_what_is_typed_meanwhile_survives_a_slow_answer(builder, slow_server):
    builder.goto("/segments/new/")
    amount = builder.locator("#n2-value")
    builder.get_by_role("button", name="Condition", exact=True).click()
    amount.click()
    amount.press_sequentially("1234567890", delay=120)
    expect(builder.locator("#n3-field")).to_be_visible()
    expect(amount).to_have_value("1234567890")
    expect(amount).to_be_focused()
    expect(total(builder)).to_have_text("0 customers match")


def test_a_second_value_typed_while_the_first_becomes_a_chip(builder, slow_server):
    rule = {"match": "all", "rules": [{"field": "city", "op": "in", "value": ["Pune"]}]}
    builder.goto(Segment.objects.create(name="Cities", rule=rule).get_absolute_url())
    add = builder.get_by_label("Add a value of City")
    add.press_sequentially("Mumbai")
    add.press("Enter")
    add.press_sequentially("Chennai", delay=40)
    expect(builder.get_by_role("button", name="Remove Mumbai")).to_be_visible()
    expect(add).to_have_value("Chennai")
    expect(total(builder)).to_have_text("12 customers match")


def test_what_is_pressed_while_an_answer_is_on_the_way_is_done_after_it(builder, slow_server):
    rule = {"match": "all", "rules": [RULE["rules"][0], {"field": "city", "op": "in", "value": ["Pune"]}]}
    builder.goto(Segment.objects.create(name="Spenders of Pune", rule=rule).get_absolute_url())
    builder.get_by_label("Value of Total spend").press("Enter")
    builder.keyboard.press("Alt+ArrowDown")
    expect(builder.locator("select[data-picker]").first).to_have_value("city")
    builder.get_by_role("button", name="Condition", exact=True).dblclick()
    expect(builder.locator("select[data-picker]")).to_have_count(3)
    builder.get_by_role("button", name="Condition", exact=True).press("Enter")
    remove = builder.get_by_role("button", name="Remove condition: City")
    remove.press("Enter")
    expect(remove).to_have_count(0)
    expect(builder.locator("select[data-picker]")).to_have_count(3)


def test_a_failing_server_is_said_and_takes_nothing(builder, check):
    check.expect("500")
    check.expect("Response Status Error Code")
    check.expect("htmx:responseError")
    builder.goto("/segments/new/")
    builder.route("**/segments/**", lambda route: route.fulfill(status=500))
    amount = builder.get_by_label("Value of Total spend")
    amount.fill("5")
    expect(builder.get_by_text("That did not work, and this page may be out of date.")).to_be_visible()
    builder.unroute("**/segments/**")
    amount.fill("6")
    expect(builder.get_by_text("That did not work")).to_be_hidden()
    amount.fill("5")
    expect(amount).to_have_value("5")


def test_a_wrong_value_is_named_in_place(builder, check):
    builder.goto("/segments/new/")
    builder.get_by_label("Value of Total spend").fill("lots")
    expect(builder.get_by_text("Give a number like 10,000 or 99.50.")).to_be_visible()
    builder.get_by_label("Segment name").fill("x")
    check.expect("422")
    builder.get_by_role("button", name="Save and write campaign").click()
    expect(builder.get_by_role("alert")).to_contain_text("Not saved yet")
    expect(builder.get_by_label("Value of Total spend")).to_have_value("lots")
    check.accessible()


@pytest.fixture
def autumn_order(customers):
    create_customer(external_id="autumn")
    persist_records("order", order_record(external_id="o1", customer="autumn", ordered_at="2026-10-31T23:59:59+05:30"))


def test_both_days_of_a_range_can_be_read(builder, check, marketer):
    rule = {
        "match": "all",
        "rules": [{"field": "signed_up_at", "op": "between", "value": ["2025-01-01", "2025-12-31"]}],
    }
    builder.goto(Segment.objects.create(name="Of 2025", rule=rule, created_by=marketer).get_absolute_url())
    for size in (DESKTOP, PHONE, {"width": 640, "height": 450}):
        builder.set_viewport_size(size)
        for label in ("Low end of Signed up", "High end of Signed up"):
            assert builder.get_by_label(label).bounding_box()["width"] > 125, f"{label} at {size}"
    check.looks("days-between")


def test_orders_between_two_days_are_asked_for(builder, check, autumn_order):
    builder.goto("/segments/new/")
    builder.locator("#n2-field").select_option("orders")
    builder.get_by_label("Value of Orders").fill("1")
    builder.get_by_label("When it was ordered").select_option("between")
    builder.get_by_label("First day").fill("2026-10-01")
    builder.get_by_label("Last day").fill("2026-10-30")
    expect(total(builder)).to_have_text("0 customers match")
    builder.get_by_label("Last day").fill("2026-10-31")
    expect(total(builder)).to_have_text("1 customer matches")
    expect(builder.locator("#reading")).to_contain_text("ordered between 1 Oct 2026 and 31 Oct 2026")
    check.looks("orders-between")
    with builder.expect_response("**/narrowing/"):
        builder.get_by_label("When it was ordered").select_option("in the last")
    expect(builder.get_by_label("First day")).to_have_count(0)
    with builder.expect_response("**/narrowing/"):
        builder.get_by_label("How many days").fill("3")
    expect(builder.locator("#reading")).to_contain_text("ordered in the last 3 days")


def test_orders_between_two_days_are_asked_for_without_javascript(without_javascript, autumn_order, marketer):
    without_javascript.sign_in(marketer)
    page = without_javascript.page
    page.goto("/segments/new/")
    page.locator("#n2-field").select_option("orders")
    page.get_by_role("button", name="Update the count").click()
    page.get_by_label("Value of Orders").fill("1")
    page.get_by_label("When it was ordered").select_option("between")
    page.get_by_role("button", name="Update the count").click()
    page.get_by_label("First day").fill("2026-10-31")
    page.get_by_label("Last day").fill("2026-10-31")
    page.get_by_role("button", name="Update the count").click()
    expect(total(page)).to_have_text("1 customer matches")


def test_it_works_without_javascript(without_javascript, customers, marketer):
    without_javascript.sign_in(marketer)
    page = without_javascript.page
    page.goto("/segments/new/")
    page.get_by_label("Value of Total spend").fill("11900")
    page.get_by_role("button", name="Condition", exact=True).click()
    expect(page.locator("#n3-field")).to_be_focused()
    page.locator("#n3-field").select_option("order_count")
    page.get_by_role("button", name="Update the count").click()
    page.get_by_label("Value of Orders placed").fill("6")
    page.get_by_label("Value of Orders placed").press("Enter")
    expect(total(page)).to_have_text("5 customers match")
    page.get_by_label("Segment name").fill("By rules")
    page.get_by_role("button", name="Save and write campaign").click()
    assert "/campaigns/" in page.url
    assert Segment.objects.get().rule["rules"][1] == {"field": "order_count", "op": "gt", "value": 6}
