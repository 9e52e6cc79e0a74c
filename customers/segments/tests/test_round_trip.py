"""A rule that the API takes is the same rule after it was opened in the builder and saved unchanged."""

import json

import pytest
from hypothesis import given, settings

from customers.models import Segment
from customers.segments import builder
from customers.segments.builder.form import written
from customers.segments.rules import parse, serialise
from customers.segments.tests.forms import Posted, post
from customers.segments.tests.test_rules import ask, orders, rule
from customers.segments.tests.worlds import groups_with_campaigns

pytestmark = pytest.mark.django_db

AWKWARD = [
    ask("attributes.tier", "in", ["gold", "Silver "]),
    ask("attributes.tier", "not_in", ["Gold", "gold", "a,b", "\u200b x\u00a0y "]),
    ask("city", "starts_with", " Pu "),
    ask("phone", "eq", "+44 (0)20 7946 0958"),
    ask("email", "in", ["Jo@xn--kln-sna.example", "not an address"]),
    ask("external_id", "eq", " =x1"),
    ask("total_spend", "between", [0.1, 1e17]),
    ask("signed_up_at", "between", ["2026-01-01", "2026-03-31T18:30:00.123+05:30"]),
    orders("count", "gte", 1, status=["completed"], sku=[" ab12X", "AB12x"]),
    orders("avg", "ne", 0.5, status=["refunded", "cancelled", "refunded"], in_last={"n": 3, "unit": "weeks"}),
    orders("sum", "gt", 0.5, category=["Coffee"], between=["1900-01-01", "2100-12-31"]),
    {"events": {"name": "viewed_product", "where": {"sku": [" AB12x"]}}, "op": "ne", "value": 0},
    {
        "events": {
            "name": "cart_updated",
            "where": {"category": ["Coffee", "a, b"]},
            "in_last": {"n": 2, "unit": "weeks"},
            "since": "last_order",
        },
        "op": "lte",
        "value": 20,
    },
    orders("count", "eq", 0, between=["2026-02-28", "2026-02-28"]),
]


@settings(deadline=None)
@given(groups_with_campaigns)
def test_the_form_posts_the_rule_that_it_shows(data):
    stored = parse(data)
    posted = builder.parse_fields(written(builder.make_draft(stored)))
    assert builder.complete(builder.read(posted))[0] == stored


@pytest.mark.parametrize("condition", AWKWARD, ids=str)
def test_opened_and_saved_unchanged_it_is_the_same_rule(api, signed_in, condition):
    body = json.dumps({"name": "Mixed", "rule": rule(condition)})
    created = api("campaigns").post("/api/v1/segments", body, content_type="application/json")
    segment = Segment.objects.get(id=created.json()["id"])
    page = signed_in.get(segment.get_absolute_url()).text
    answer = post(signed_in, {**Posted.read(page), "act": "save"}, segment_id=segment.id)
    assert answer.status_code == 302, answer.text
    assert Segment.objects.get(id=segment.id).rule == segment.rule == serialise(parse(rule(condition)))
