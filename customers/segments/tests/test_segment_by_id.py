"""A segment by its id through the API: shown, changed, deleted."""

import json
from uuid import uuid4

import pytest

from crm.accounts.audit import AuditEntry
from customers.models import ListChange, Segment
from customers.segments.lists.changes import make_rule
from customers.segments.tests.test_api import IN_PUNE, RULE, SPENT
from customers.tests.factories import create_customer

pytestmark = pytest.mark.django_db
OF_PUNE = {"match": "all", "rules": [IN_PUNE]}


def create_segment(name: str = "Ours", rule=None, **fields) -> Segment:
    return Segment.objects.create(name=name, rule=rule or RULE, **fields)


def create_list() -> Segment:
    id = uuid4()
    return create_segment("Regulars", make_rule(id), id=id, is_static=True)


def put(client, segment: Segment, body) -> tuple[int, dict]:
    answer = client.put(f"/api/v1/segments/{segment.id}", json.dumps(body).encode(), content_type="application/json")
    return answer.status_code, answer.json()


def refusal(answer: tuple[int, dict]) -> tuple[int, list, str]:
    (problem,) = answer[1]["detail"]
    return answer[0], problem["loc"], problem["msg"]


def test_a_segment_is_shown_as_it_is_stored(api):
    created = api("campaigns").post(
        "/api/v1/segments", json.dumps({"name": "Ours", "rule": RULE}).encode(), content_type="application/json"
    )

    shown = api("read").get(f"/api/v1/segments/{created.json()['id']}").json()

    assert (shown["name"], shown["rule"], shown["is_static"]) == ("Ours", RULE, False)
    assert shown["english"].startswith("Customers who")
    assert shown.items() >= api("read").get("/api/v1/segments").json()["items"][0].items()


def test_name_and_rule_are_changed(api):
    create_customer(city="Pune")
    segment = create_segment()

    status, changed = put(api("campaigns"), segment, {"name": " Pune ", "rule": OF_PUNE})

    assert (status, changed["name"], changed["rule"], changed["count"]) == (200, "Pune", OF_PUNE, 1)
    stored = Segment.objects.get()
    assert (stored.name, stored.rule) == ("Pune", OF_PUNE)
    assert stored.version != segment.version
    entry = AuditEntry.objects.latest("id")
    assert (entry.action, entry.subject, entry.details, entry.origin) == (
        "segment_changed",
        "Pune",
        {"how": "saved"},
        "api",
    )


def test_without_a_rule_it_is_renamed(api):
    segment = create_segment()

    assert put(api("campaigns"), segment, {"name": "Best"})[1]["rule"] == RULE
    assert Segment.objects.get().rule == RULE


def test_only_the_name_of_a_list_can_change(api):
    segment = create_list()
    client = api("campaigns")

    assert put(client, segment, {"name": "Friends"})[0] == 200
    assert put(client, segment, {"name": "Friends", "rule": segment.rule})[0] == 200
    assert refusal(put(client, segment, {"name": "Friends", "rule": OF_PUNE})) == (
        409,
        [],
        "This segment is a list of customers: only its name can change. Leave “rule” out.",
    )
    assert Segment.objects.get().rule == segment.rule


@pytest.mark.parametrize(
    ("body", "loc", "message"),
    [
        ({"rule": OF_PUNE}, ["body", "name"], "is missing; send it"),
        ({"name": " ", "rule": OF_PUNE}, ["body", "name"], "must have at least 1 characters"),
        ({"name": "x", "rule": None}, ["body", "rule", ""], "Must be a group or a condition, as a JSON object."),
        ({"name": "x", "rule": {**OF_PUNE, "rules": [{**SPENT, "op": "is"}]}}, ["body", "rule", "0"], "Unknown op"),
        ({"name": "x", "rules": []}, ["body", "rules"], "is not a field here; remove it"),
    ],
)
def test_a_change_is_checked_as_a_new_segment_is(api, body, loc, message):
    segment = create_segment()

    status, where, said = refusal(put(api("campaigns"), segment, body))

    assert (status, where) == (422, loc)
    assert said.startswith(message)
    assert Segment.objects.get().rule == RULE


def test_a_change_closes_no_circle(api):
    segment = create_segment()
    built_on_it = create_segment("Other", {"match": "all", "rules": [in_segment(segment)]})

    status, where, said = refusal(
        put(api("campaigns"), segment, {"name": "x", "rule": {"match": "all", "rules": [in_segment(built_on_it)]}})
    )

    assert (status, where) == (422, ["body", "rule", "0"])
    assert "circle" in said


def test_a_segment_is_deleted(api):
    segment, other = create_segment(), create_list()
    client = api("campaigns")

    for each in (segment, other):
        assert client.delete(f"/api/v1/segments/{each.id}").status_code == 204
        assert client.delete(f"/api/v1/segments/{each.id}").status_code == 404
    assert not Segment.objects.exists()
    assert [e.details for e in AuditEntry.objects.filter(action="segment_changed")] == [{"how": "deleted"}] * 2


def test_a_segment_in_use_is_not_deleted(api):
    named, filling = create_segment(), create_list()
    create_segment("Other", {"match": "all", "rules": [in_segment(named)]})
    ListChange.objects.create(list_id=filling.id, name=filling.name, state=ListChange.State.ADDING)

    answers = [api("campaigns").delete(f"/api/v1/segments/{segment.id}") for segment in (named, filling)]

    assert [(answer.status_code, answer.json()["detail"][0]["msg"]) for answer in answers] == [
        (409, "The segment “Other” uses this segment, so it cannot be deleted."),
        (409, "This segment is being filled, or came into use at this moment. Try again in a minute."),
    ]
    assert Segment.objects.count() == 3


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_a_segment_that_does_not_exist(api, method):
    answer = api().generic(method, f"/api/v1/segments/{uuid4()}", b"{}", content_type="application/json")

    assert (answer.status_code, answer.json()["detail"][0]["msg"]) == (404, "There is no segment with this id.")


def in_segment(segment: Segment) -> dict:
    return {"field": "segment", "op": "in", "value": [str(segment.id)]}
