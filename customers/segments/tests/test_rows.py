"""Rows of the builder that are more than attribute, comparison and value: orders, attributes, segments, campaigns."""

import pytest

from customers import vocabulary
from customers.models import Segment
from customers.segments.tests.forms import RULE, Posted, form, post, squeezed
from customers.segments.tests.test_list import in_segment

pytestmark = pytest.mark.django_db

BOUGHT = {
    "orders": {
        "category": ["Coffee", "Tea"],
        "sku": ["CF-1"],
        "status": ["refunded"],
        "in_last": {"n": 90, "unit": "days"},
    },
    "measure": "count",
    "op": "gte",
    "value": 3,
}
IN_AUTUMN = {**BOUGHT, "orders": {"category": ["Coffee"], "between": ["2026-10-01", "2026-11-15"]}}


def row(field, *, value="", **extra):
    """What the builder posts with one row."""
    named = {f"n2.{name}": given for name, given in extra.items()}
    return {**form(**{"n2.field": field, "n2.value": value, "n2.op": "", "n2.was": ""}), **named}


def saved_again(client, rule):
    """What is stored when a rule is opened and saved as it is."""
    segment = Segment.objects.create(name="Mixed", rule={"match": "all", "rules": [rule]})
    page = client.get(segment.get_absolute_url()).text
    answer = post(client, {**Posted.read(page), "act": "save"}, segment_id=segment.id)
    assert answer.status_code == 302, answer.text
    segment.refresh_from_db()
    return segment.rule["rules"][0]


@pytest.mark.parametrize(
    "rule",
    [
        BOUGHT,
        IN_AUTUMN,
        {"orders": {}, "measure": "sum", "op": "between", "value": [10, 20.5]},
        {"orders": {"category": ["a, b"]}, "measure": "avg", "op": "lt", "value": 5},
        {"orders": {"status": ["completed", "cancelled", "refunded"]}, "measure": "max", "op": "ne", "value": 0},
        {"field": "attributes.plan", "op": "eq", "value": "gold"},
        {"field": "attributes.plan", "op": "in", "value": ["gold", "silver"]},
        {"field": "attributes.seats", "op": "eq", "value": 5},
        {"field": "attributes.seats", "op": "between", "value": [1, 2.5]},
        {"field": "attributes.trial", "op": "is", "value": False},
        {"field": "attributes.trial", "op": "is_set"},
    ],
    ids=str,
)
def test_what_is_opened_and_saved_stays_the_same(signed_in, rule):
    assert saved_again(signed_in, rule) == rule


def test_an_order_row_reads_as_a_sentence(signed_in):
    segment = Segment.objects.create(name="Mixed", rule={"match": "all", "rules": [BOUGHT]})
    page = signed_in.get(segment.get_absolute_url()).text
    for control in (
        "Remove Coffee",
        "Add a category",
        "What is measured",
        "Value of Orders",
        "Unit of time",
        "Remove CF-1",
        "When it was ordered",
        "How many days",
    ):
        assert f'aria-label="{control}"' in page


DAYS = {"first": "2026-10-01", "last": "2026-11-15"}


@pytest.mark.parametrize(
    ("time", "shown", "asked"),
    [
        ("", set(), {}),
        ("in_last", {"n", "unit"}, {"in_last": {"n": 30, "unit": "days"}}),
        ("between", {"first", "last"}, {"between": ["2026-10-01", "2026-11-15"]}),
    ],
)
def test_the_row_shows_and_asks_for_the_time_that_is_chosen(signed_in, time, shown, asked):
    data = row("orders", value="2", op="gte", time=time, n="30", **DAYS)
    page = post(signed_in, data, htmx=True).text
    assert {name for name in ("n", "unit", "first", "last") if f'name="n2.{name}"' in page} == shown
    post(signed_in, {**data, "act": "save"})
    assert Segment.objects.get().rule["rules"][0]["orders"] == asked


def test_a_time_that_is_just_chosen_shows_no_error_yet(signed_in):
    data = row("orders", value="2", op="gte")
    assert "1 incomplete condition" not in post(signed_in, data, htmx=True).text
    for time in ("in_last", "between"):
        page = post(signed_in, {**data, "n2.time": time}, htmx=True).text
        fault = page[page.index('id="n2-fault"') :]
        assert fault[fault.index(">") + 1 : fault.index("</p>")] == ""


def test_orders_are_asked_for_without_a_time_and_products(signed_in):
    post(
        signed_in,
        row("orders", value="2", op="gte", measure="count", status=["completed"], act="save") | {"act": "save"},
    )
    assert Segment.objects.get().rule["rules"] == [{"orders": {}, "measure": "count", "op": "gte", "value": 2}]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"value": "few"}, "Give a number like 10,000 or 99.50."),
        ({"value": "3", "time": "in_last", "n": "soon"}, "Give a whole number from 1 to 10,000 for the time span."),
        ({"value": "3", "time": "in_last", "n": "0"}, "Give a whole number from 1 to 10,000 for the time span."),
        (
            {"value": "3", "time": "in_last", "n": "00000000019999"},
            "Give a whole number from 1 to 10,000 for the time span.",
        ),
        ({"value": "3", "time": "in_last", "n": ""}, "Fill this in, or remove the condition."),
        ({"value": "3", "time": "between", "first": "", "last": ""}, "Fill this in, or remove the condition."),
        ({"value": "3", "time": "between", "first": "2026-10-01", "last": ""}, "Fill in both days."),
        ({"value": "3", "time": "between", "first": "soon", "last": "2026-10-01"}, "&#x27;soon&#x27; is not a day"),
        ({"value": "3", "time": "between", "first": "2026-10-02", "last": "2026-10-01"}, "reversed"),
        ({"value": "3", "time": "between", "first": "1815-10-02", "last": "2026-10-01"}, "1900 to 2100"),
        ({"value": ["3", ""], "op": "between"}, "Fill in both ends"),
        ({"value": "", "category": "Coffee"}, "Fill this in, or remove the condition."),
    ],
)
def test_what_is_wrong_with_orders_is_said_in_place(signed_in, typed, says):
    answer = post(signed_in, {**row("orders", **typed), "act": "save"})
    assert answer.status_code == 422
    fault = answer.text[answer.text.index('id="n2-fault"') :]
    assert says in fault[: fault.index("</p>")]


def test_a_category_is_taken_out_again(signed_in):
    data = row("orders", value="3", category=["Coffee", "Tea", ""])
    page = post(signed_in, {**data, "act": "unpick:n2:category:0"}, htmx=True).text
    assert "Remove Tea" in page
    assert "Remove Coffee" not in page
    assert 'id="n2-category-add"' in page
    for act in (
        "unpick:n2:category:9",
        f"unpick:n2:category:{'9' * 5000}",
        "unpick:n2:condition:0",
        "unpick:n2:status:0",
        "unpick:n2",
    ):
        assert post(signed_in, {**data, "act": act}).status_code == 400


def test_attributes_in_the_data_are_offered_with_what_they_usually_are(signed_in):
    vocabulary.learn({("key.number", "seats"), ("key.text", "plan")})
    page = post(signed_in, row("attributes.seats"), htmx=True).text
    assert '<option value="attributes.plan">Plan</option>' in squeezed(page)
    assert '<option value="attributes.seats" selected>Seats</option>' in squeezed(page)
    assert '<option value="number:gt" selected>is more than</option>' in page
    assert '<optgroup label="As a text">' in page
    assert "datalist" not in page.split('id="n2-op"')[1].split("cond-actions")[0]
    text = post(signed_in, row("attributes.plan"), htmx=True).text
    assert '<option value="text:eq" selected>is</option>' in text
    assert "/segments/values/?of=attributes.plan&amp;from=n2.value" in text


def test_another_attribute_is_called_by_its_key(signed_in):
    page = post(signed_in, row("attributes."), htmx=True).text
    assert 'aria-label="Key of the attribute"' in page
    assert (
        "1 incomplete condition is ignored" in post(signed_in, {**row("attributes."), "act": "totals"}, htmx=True).text
    )
    wrong = post(signed_in, row("attributes.", key="Größe!"), htmx=True).text
    assert "small letters, digits and _ alone" in wrong
    assert 'value="Größe!"' in wrong
    named = post(signed_in, row("attributes.", key="Loyalty Tier"), htmx=True).text
    assert '<option value="attributes.loyalty_tier" selected>Loyalty tier</option>' in squeezed(named)
    assert 'aria-label="Value of Loyalty tier"' in named


def test_what_was_typed_stays_when_an_attribute_is_taken_for_something_else(signed_in):
    was = {"value": "5", "was": "attributes.seats text:eq"}
    assert 'value="5"' in post(signed_in, row("attributes.seats", op="number:eq", **was), htmx=True).text
    assert 'value="yes" selected' in post(signed_in, row("attributes.seats", op="yes/no:is", **was), htmx=True).text


def test_a_segment_is_named_and_kept_by_its_id(signed_in, segment):
    act = {"act": "refresh"}
    page = post(signed_in, {**row("segment", value="big SPENDERS", op="in"), **act}, htmx=True).text
    assert f'value="{segment.id}"' in page
    assert "Remove Big spenders" in page
    assert "Customers who <b>are in segment Big spenders</b>" in page
    post(signed_in, {**row("segment", value=[str(segment.id), ""], op="not_in"), "act": "save", "name": "Others"})
    asked = {"field": "segment", "op": "not_in", "value": [str(segment.id)]}
    assert Segment.objects.get(name="Others").rule["rules"] == [asked]
    assert saved_again(signed_in, asked) == asked


def test_a_name_that_nobody_or_several_have_is_refused_when_it_is_complete(signed_in, segment):
    data = row("segment", value="Big", op="in")
    typing = post(signed_in, {**data, "act": "totals"}, htmx=True).text
    assert "is called" not in typing, "not yet: somebody is typing"
    assert "No segment is called “Big”, or several are." in post(signed_in, data, htmx=True).text
    Segment.objects.create(name="Big spenders", rule=RULE)
    several = post(signed_in, row("segment", value="Big spenders", op="in"), htmx=True).text
    assert "No segment is called “Big spenders”, or several are." in several


def test_a_circle_is_refused_where_it_is_closed(signed_in, segment):
    other = Segment.objects.create(name="Of them", rule=in_segment(segment.id))
    answer = post(signed_in, {**row("segment", value=str(other.id), op="in"), "act": "save"}, segment_id=segment.id)
    assert answer.status_code == 422
    fault = answer.text[answer.text.index('id="n2-fault"') :]
    assert "would make a circle" in fault[: fault.index("</p>")]
    segment.refresh_from_db()
    assert segment.rule == RULE


def test_what_is_gone_is_said_to_be(signed_in, segment):
    user = Segment.objects.create(name="Of them", rule=in_segment(segment.id))
    segment.delete()
    page = signed_in.get(user.get_absolute_url()).text
    assert "Remove (deleted)" in page
