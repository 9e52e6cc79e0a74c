"""Why in, why out: node by node, from the members, the profile and the builder."""

from datetime import timedelta

import pytest
from django.utils import timezone

from customers.models import Segment
from customers.segments.reasons import reasons, segments_for
from customers.segments.rules import parse
from customers.segments.tests.forms import HTMX, RULE, form, post
from customers.segments.tests.test_list import in_segment
from customers.tests.factories import create_customer, order_record, persist_records
from tests.pages import visible_text

pytestmark = pytest.mark.django_db

WEEK = {"n": 7, "unit": "days"}


def ask(field, op, value=None):
    return {"field": field, "op": op, **({} if value is None else {"value": value})}


def told(customer, *nodes, match="all"):
    """What is said of each node below the root: test, value, verdict, whether it decides."""
    root = reasons(parse({"match": match, "rules": list(nodes)}), customer)
    return [(each.test, each.value, each.holds, each.decides) for each in root.children]


@pytest.fixture
def asha():
    return create_customer(
        external_id="asha",
        name="Asha Rao",
        city="Pune",
        total_spend=1_234_550,
        order_count=4,
        last_seen_at=timezone.now() - timedelta(days=3),
        tags=["vip", "early bird"],
        attributes={"plan": "gold", "seats": 3, "trial": False},
        email_opt_in=True,
    )


def test_each_test_stands_with_the_customers_value(asha):
    found = told(
        asha,
        ask("total_spend", "gt", 10000),
        ask("order_count", "lt", 3),
        ask("average_order_value", "gte", 3000),
        ask("city", "in", ["Pune", "Goa"]),
        ask("country", "is_set"),
        ask("tags", "has_any", ["vip"]),
        ask("email_opt_in", "is", True),
        ask("sms_opt_in", "is", False),
        ask("attributes.plan", "eq", "silver"),
        ask("attributes.seats", "gt", 2),
        ask("attributes.trial", "is", False),
        ask("attributes.pet", "is_set"),
        ask("signed_up_at", "in_last", WEEK),
    )
    assert [line[:3] for line in found] == [
        ("Total spend is more than ₹10,000", "₹12,345.50", True),
        ("Orders placed is less than 3", "4", False),
        ("Average order is at least ₹3,000", "₹3,086.375", True),
        ("City is any of Pune or Goa", "“Pune”", True),
        ("Country is known", "nothing known", False),
        ("Tags has any of vip", "vip and early bird", True),
        ("E-mail consent is subscribed", "Subscribed", True),
        ("SMS consent is not subscribed", "nothing known", True),
        ("Plan is silver", "“gold”", False),
        ("Seats is more than 2", "3", True),
        ("Trial is no", "No", True),
        ("Pet is known", "nothing known", False),
        ("Signed up in the last 7 days", "nothing known", False),
    ]
    ((_, seen, _, _),) = told(asha, ask("last_seen_at", "in_last", WEEK))
    assert seen.endswith("3\xa0days ago")


def test_orders_are_measured(asha):
    records = [
        order_record(external_id=f"o{n}", customer="asha", amount=450, items=[{"category": "Coffee"}]) for n in range(2)
    ]
    persist_records("order", *records)
    asha.refresh_from_db()
    coffee = {"orders": {"category": ["coffee"]}, "op": "gte"}
    assert told(
        asha,
        {**coffee, "measure": "count", "value": 3},
        {**coffee, "measure": "sum", "value": 900},
        {"orders": {"category": ["tea"]}, "measure": "avg", "op": "gt", "value": 1},
    ) == [
        ("Bought coffee at least 3 times", "2 orders", False, True),
        ("Spent at least ₹900 on orders with coffee", "₹900", True, False),
        ("Spent more than ₹1 an order on average on orders with tea", "nothing known", False, True),
    ]


def test_segments_that_are_named_are_told_by_name_and_explained_themselves(signed_in, asha):
    spenders = Segment.objects.create(name="Big spenders", rule=RULE)
    (child,) = reasons(parse(in_segment(spenders.id)), asha).children
    assert (child.test, child.value, child.segments) == ("Is in segment Big spenders", "Big spenders", (spenders,))
    user = Segment.objects.create(name="Of them", rule=in_segment(spenders.id))
    assert f"/segments/{spenders.id}/why/{asha.id}/" in signed_in.get(f"/segments/{user.id}/why/{asha.id}/").text


@pytest.mark.parametrize(
    ("match", "asked", "deciding"),
    [
        ("all", [5, 50], [False, True]),
        ("all", [5, 6], [True, True]),
        ("any", [5, 50], [True, False]),
        ("any", [50, 60], [True, True]),
        ("none", [5, 50], [True, False]),
        ("none", [50, 60], [True, True]),
    ],
)
def test_deciding_conditions_are_marked(match, asked, deciding):
    customer = create_customer(visits=10)
    found = told(customer, *(ask("visits", "gt", number) for number in asked), match=match)
    assert [decides for *_, decides in found] == deciding


def test_what_does_not_decide_decides_nothing_below(asha):
    inner = {"match": "any", "rules": [ask("city", "eq", "Pune"), ask("city", "eq", "Goa")]}
    root = reasons(parse({"match": "all", "rules": [inner, ask("visits", "gt", 5)]}), asha)
    assert [each.decides for each in root.children[0].children] == [False, False]


def test_the_page_says_it_without_colour_alone(signed_in, asha, segment):
    url = f"/segments/{segment.id}/why/{asha.id}/"
    page = signed_in.get(url).text
    assert "Asha Rao is in “Big spenders”" in visible_text(page)
    assert "</svg>Yes</span>" in page
    Segment.objects.update(rule={"match": "none", "rules": RULE["rules"]})
    assert "Asha Rao is not in “Big spenders”" in visible_text(signed_in.get(url).text)


def test_the_builder_explains_rules_that_are_not_saved(signed_in, asha, segment):
    page = post(signed_in, form(act=f"why/{asha.id}/draft", value="999999"), segment_id=segment.id).text
    assert "Asha Rao is not in “Big spenders”" in visible_text(page)
    assert "By the rules as you are editing them" in page
    assert post(signed_in, form(act=f"why/{segment.id}/draft"), segment_id=segment.id).status_code == 404
    assert f"/why/{asha.id}/draft/" in post(signed_in, form(act="narrowing"), segment_id=segment.id, htmx=True).text


def test_members_and_profile_lead_there(signed_in, asha, segment):
    url = f"/segments/{segment.id}/why/{asha.id}/"
    assert url in signed_in.get(f"/segments/{segment.id}/members/").text
    assert f'hx-get="/segments/of/{asha.id}/"' in signed_in.get(asha.get_absolute_url()).text
    assert url in signed_in.get(f"/segments/of/{asha.id}/", headers=HTMX).text


def test_a_profile_has_the_segments_of_its_customer(signed_in, asha, segment, django_assert_max_num_queries):
    other = Segment.objects.create(name="Nobody", rule={"match": "any", "rules": []})
    through = Segment.objects.create(name="Of them", rule=in_segment(segment.id))
    Segment.objects.create(name="Of old", rule=RULE, archived_at=timezone.now())
    assert segments_for(asha) == ([segment, through], [other])
    page = signed_in.get(f"/segments/of/{asha.id}/").text
    assert "Not in 1 segment " in visible_text(page)
    assert "Of old" not in page
    for number in range(20):
        Segment.objects.create(name=f"Segment {number}", rule=RULE)
    with django_assert_max_num_queries(2):
        segments_for(asha)
