"""Segments through the API: shapes, scopes and refusals."""

import json
from time import process_time
from uuid import uuid4

import pytest

from customers.models import Segment
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db

SPENT = {"field": "total_spend", "op": "gt", "value": 100}
IN_PUNE = {"field": "city", "op": "eq", "value": "pune"}
RULE = {"match": "all", "rules": [SPENT, {"match": "none", "rules": [IN_PUNE]}]}


def post(client, path, data):
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    return client.post(f"/api/v1/{path}", body, content_type="application/json")


@pytest.fixture
def customers():
    return [
        create_customer(external_id="a", name="Asha", total_spend=10_001),
        create_customer(external_id="b", name="Bo", total_spend=20_000, city="PUNE"),
        create_customer(external_id="c", name="Cy", total_spend=10_000),
    ]


def test_a_preview_counts_the_rule_and_each_node_alone(api, customers):
    answer = post(api("read"), "segments/preview", {"rule": RULE})

    assert answer.status_code == 200
    preview = answer.json()
    assert preview.pop("took_ms") >= 0
    assert preview == {
        "count": 1,
        "sample": [{"external_id": "a", "name": "Asha"}],
        "nodes": [
            {"path": "", "count": 1},
            {"path": "0", "count": 2},
            {"path": "1", "count": 2},
            {"path": "1.0", "count": 1},
        ],
    }


def test_a_preview_shows_twenty_at_most(api):
    for number in range(21):
        create_customer(name=f"Customer {number}")
    preview = post(api("read"), "segments/preview", {"rule": {"match": "all", "rules": []}}).json()
    assert preview["count"] == 21
    assert [member["name"] for member in preview["sample"]] == [f"Customer {number}" for number in range(20)]


def test_a_segment_is_created_and_listed(api, customers):
    answer = post(api("campaigns"), "segments", {"name": " Big spenders ", "rule": RULE})

    assert answer.status_code == 201
    segment = Segment.objects.get()
    assert answer.json() == {"id": str(segment.id), "count": 1}
    assert api("read").get("/api/v1/segments").json() == {
        "items": [
            {
                "id": str(segment.id),
                "name": "Big spenders",
                "rule": RULE,
                "english": "Customers who spent more than ₹100, leaving out those who live in pune.",
            }
        ],
        "next": None,
    }


def test_members_are_paged_by_cursor(api, customers):
    segment = Segment.objects.create(name="All", rule={"match": "all", "rules": []})
    client, seen, cursor = api("read"), [], ""
    while cursor is not None:
        page = client.get(
            f"/api/v1/segments/{segment.id}/members", {"limit": 2, **({"cursor": cursor} if cursor else {})}
        ).json()
        seen += [member["external_id"] for member in page["items"]]
        cursor = page["next"]
    assert seen == ["a", "b", "c"]


def test_members_of_an_unknown_segment_are_not_found(api):
    assert api("read").get(f"/api/v1/segments/{uuid4()}/members").status_code == 404


@pytest.mark.parametrize(
    ("scope", "method", "path"),
    [
        ("ingest", "post", "segments/preview"),
        ("read", "post", "segments"),
        ("campaigns", "get", "segments"),
        ("ingest", "get", "segments/0199a000-0000-7000-8000-000000000000/members"),
    ],
)
def test_each_route_asks_for_its_scope(api, client, scope, method, path):
    call = {"data": b"{}", "content_type": "application/json"} if method == "post" else {}
    assert getattr(client, method)(f"/api/v1/{path}", **call).status_code == 401
    assert getattr(api(scope), method)(f"/api/v1/{path}", **call).status_code == 403


@pytest.mark.parametrize(
    ("rule", "loc", "says"),
    [
        ("all", "", "group"),
        (None, "", "group"),
        (
            {"match": "all", "rules": [SPENT, {"match": "any", "rules": [{"field": "x", "op": "eq", "value": 1}]}]},
            "1.0",
            "Unknown field",
        ),
        ({"match": "all", "rules": [{**SPENT, "value": "100"}]}, "0", "Give a number"),
        ({"match": "all", "rules": [{**IN_PUNE, "value": "x" * 1_000_000}]}, "0", "too long"),
        (
            {"match": "all", "rules": [SPENT, {"field": "segment", "op": "in", "value": [str(uuid4())]}]},
            "1",
            "no segment",
        ),
        ({"match": "all", "rules": [{"orders": {"sku": []}, "measure": "sum", "op": "gt", "value": 1}]}, "0", "SKUs"),
    ],
)
def test_a_wrong_rule_is_refused_at_its_node(api, rule, loc, says):
    for scope, path, body in [("read", "segments/preview", {}), ("campaigns", "segments", {"name": "x"})]:
        answer = post(api(scope), path, {**body, "rule": rule})
        assert answer.status_code == 422
        [problem] = answer.json()["detail"]
        assert problem["loc"] == ["body", "rule", loc]
        assert says in problem["msg"]
    assert not Segment.objects.exists()


@pytest.mark.parametrize(
    ("body", "loc"),
    [
        ({"name": "x"}, ["body", "rule"]),
        ({"rule": RULE}, ["body", "name"]),
        ({"name": "", "rule": RULE}, ["body", "name"]),
        ({"name": "  ", "rule": RULE}, ["body", "name"]),
        ({"name": "x" * 201, "rule": RULE}, ["body", "name"]),
        ({"name": "a\0b", "rule": RULE}, ["body", "name"]),
        ({"name": 7, "rule": RULE}, ["body", "name"]),
        ({"name": "x", "rule": RULE, "color": "red"}, ["body", "color"]),
    ],
)
def test_a_wrong_body_names_the_field(api, body, loc):
    answer = post(api("campaigns"), "segments", body)
    assert answer.status_code == 422
    assert [problem["loc"] for problem in answer.json()["detail"]] == [loc]


@pytest.mark.parametrize("body", [b"", b"{", b'{"rule": "\\ud800"}', b"[" * 100_000, b"\xff"])
def test_malformed_json_is_a_bad_request(api, body):
    answer = post(api("read"), "segments/preview", body)
    assert answer.status_code == 400
    assert answer.json()["detail"]


def test_not_a_number_is_refused(api):
    body = b'{"rule": {"match": "all", "rules": [{"field": "visits", "op": "eq", "value": NaN}]}}'
    assert post(api("read"), "segments/preview", body).status_code in (400, 422)


@pytest.mark.parametrize("query", [{"cursor": "nonsense"}, {"limit": 0}, {"limit": 1001}])
def test_a_wrong_page_is_refused(api, query):
    assert api("read").get("/api/v1/segments", query).status_code == 422


@pytest.mark.parametrize("levels", [10, 400, 100_000])
def test_deep_nesting_is_refused_with_a_path(api, levels):
    body = b'{"rule": ' + b'{"match": "all", "rules": [' * levels + b"]}" * levels + b"}"
    answer = post(api("read"), "segments/preview", body)
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][:2] == ["body", "rule"]
    assert "levels deep" in answer.json()["detail"][0]["msg"]


def test_naming_a_segment_thousands_of_times_is_refused_at_little_cost(api):
    nodes = [{"field": "visits", "op": "gt", "value": number} for number in range(150)]
    large = Segment.objects.create(name="Large", rule={"match": "any", "rules": nodes})
    named = {"field": "segment", "op": "in", "value": [str(large.id)] * 1000}
    started = process_time()
    answer = post(api("read"), "segments/preview", {"rule": {"match": "all", "rules": [named] * 20}})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "rule", "3"]
    assert process_time() - started < 1


def test_text_is_compared_without_white_space_around_it_and_invisible_characters(api, customers):
    rule = {"match": "all", "rules": [{"field": "city", "op": "in", "value": ["\u00a0Pu\u200bne ", "x"]}]}
    created = post(api("campaigns"), "segments", {"name": "Pune", "rule": rule}).json()
    assert created["count"] == 1
    assert Segment.objects.get(id=created["id"]).rule["rules"][0]["value"] == ["Pune", "x"]
