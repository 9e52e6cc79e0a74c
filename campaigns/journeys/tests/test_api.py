"""Journeys over the API: from a draft to the people in it."""

from datetime import timedelta

import pytest

from campaigns.journeys.models import Journey
from campaigns.journeys.mover import move
from campaigns.journeys.tests.conftest import NOW
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait
from crm.accounts.models import AuditEntry
from tests.pages import visible_text

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]

OPENED = [{"event": "message_opened"}]
JSON = "application/json"
URL = "/api/v1/journeys"
CART = plan(wait("w", 2, "hours"), mail("m"), exit=[ORDERED])
NOBODY_LEFT_YET = dict.fromkeys(["ended", "goal", "exit", "restarted", "too_late", "too_long", "stopped", "erased"], 0)


@pytest.fixture
def program(api):
    return api("read", "campaigns")


def create(program, journey=CART, name="Abandoned cart"):
    return program.post(URL, {"name": name, "journey": journey}, content_type=JSON)


def started(program, world, journey=CART):
    id = create(program, journey).json()["id"]
    assert program.post(f"/api/v1/journeys/{id}/start").status_code == 202
    world.journeys.append(Journey.objects.get(id=id))
    return f"/api/v1/journeys/{id}"


@pytest.mark.also_mongodb
def test_a_journey_from_its_draft_to_its_end(program, world):
    created = create(program)
    assert (created.status_code, created.json()["status"]) == (201, "draft")
    url = f"/api/v1/journeys/{created.json()['id']}"
    changed = program.put(f"{url}/draft", {"journey": plan(mail("m"))}, content_type=JSON)
    assert changed.json() == {
        "draft_version": 2,
        "english": "When “cart updated” happens. Once for each customer. 1 E-mail “You left something”.",
    }
    program.put(f"{url}/draft", {"journey": CART}, content_type=JSON)
    for _ in range(2):
        response = program.post(f"{url}/start", {"include_present": False}, content_type=JSON)
        assert (response.status_code, response.json()["status"]) == (202, "live")
    for act, status in (("pause", "paused"), ("resume", "live"), ("stop", "stopped")):
        for _ in range(2):
            response = program.post(f"{url}/{act}")
            assert (response.status_code, response.json()["status"]) == (202, status)
    assert program.post(f"{url}/resume").status_code == 409
    assert program.post(f"{url}/start").status_code == 409
    assert program.put(f"{url}/draft", {"journey": CART}, content_type=JSON).status_code == 409
    done = AuditEntry.objects.filter(action__startswith="journey").order_by("id").values_list("action", flat=True)
    assert list(done) == ["journey_started", "journey_paused", "journey_resumed", "journey_stopped"]


@pytest.mark.both_databases
def test_figures_and_people_of_a_journey(program, world):
    url = started(program, world)
    world.customer("c1")
    world.customer("c2")
    world.event("c1", id="e1")
    world.event("c2", id="e2")
    world.order("c2")

    found = program.get(url).json()
    assert found["status"] == "live"
    assert (found["version"], found["entered"], found["inside"], found["converted"]) == (1, 2, 1, 0)
    assert found["left"] == {**NOBODY_LEFT_YET, "exit": 1}
    assert found["journey"] == found["draft"] == CART
    assert found["held"] == {"entries": 0, "overdue": 0}
    assert [(step["id"], step["reached"], step["here"]) for step in found["steps"]] == [("w", 2, 1), ("m", 0, 0)]
    assert found["steps"][0]["next_due_at"].startswith("2026-03-02T06:30")
    assert found["steps"][0]["campaign_id"] is None
    assert found["steps"][1]["campaign_id"]
    listed = program.get("/api/v1/journeys").json()["items"]
    assert [(each["name"], each["entered"]) for each in listed] == [("Abandoned cart", 2)]

    (person,) = program.get(f"{url}/people?status=inside&step=w").json()["items"]
    assert (person["customer_external_id"], person["number"], person["cause"]) == ("c1", 1, "once")
    assert (person["step"], person["waits_for"], person["status"]) == ("w", None, "inside")
    (gone,) = program.get(f"{url}/people?status=left").json()["items"]
    assert (gone["customer_external_id"], gone["reason"], gone["due_at"]) == ("c2", "exit", None)
    assert len(program.get(f"{url}/people").json()["items"]) == 2


def test_one_customer_has_every_step_and_whether_they_enter(program, world):
    url = started(program, world, plan(mail("m"), **{"if": PUNE}))
    world.customer("c1", city="Pune")
    world.customer("c2", city="Nagpur")
    assert program.get(f"{url}/people/c1").json() == {
        "enrollments": [],
        "enters": True,
        "because": ["They enter when the event happens."],
    }
    assert program.get(f"{url}/people/c2").json()["because"] == ["This does not hold: they live in Pune."]
    world.event("c1")
    answer = program.get(f"{url}/people/c1").json()
    assert [step["step"] for step in answer["enrollments"][0]["trace"]] == ["m"]
    assert not answer["enters"]
    assert program.get(f"{url}/people/nobody").status_code == 404


def test_all_that_is_wrong_with_a_draft_is_refused_at_once(program):
    message = {"channel": "email", "subject": "{{ nobody }}", "message": "{{ nothing }}"}
    gone = {"field": "segment", "op": "in", "value": ["01993bb0-7d1c-7000-8000-00000000000a"]}
    rule = {"match": "all", "rules": [gone]}
    data = plan(wait("w", 0, "days"), {"id": "m", "message": message}, **{"if": rule})
    journey = program.post(URL, {"name": "Cart", "journey": plan(wait("w", 1, "days"))}, content_type=JSON).json()
    for refused in (
        program.post(URL, {"name": "Cart", "journey": data}, content_type=JSON),
        program.put(f"{URL}/{journey['id']}/draft", {"journey": data}, content_type=JSON),
    ):
        assert refused.status_code == 422
        assert [each["loc"][2:] for each in refused.json()["detail"]] == [
            ["steps", 0, "wait", "n"],
            ["if"],
            ["steps", 1, "message", "subject"],
            ["steps", 1, "message", "message"],
        ]


@pytest.mark.also_mongodb
def test_what_is_wrong_is_refused_at_the_step(program):
    refused = create(
        program, plan(wait("w", 2, "hours"), {"id": "m", "message": {"channel": "email", "subject": "a\nb"}})
    )
    assert refused.status_code == 422
    problem = refused.json()["detail"][0]
    assert problem["loc"] == ["body", "journey", "steps", 1, "message", "subject"]
    assert "one line" in problem["msg"]
    assert create(program, []).json()["detail"][0]["loc"] == ["body", "journey"]
    assert Journey.objects.count() == 0


@pytest.mark.parametrize(
    ("journey", "loc", "says"),
    [
        (plan(mail("m"), exit=[{"event": "message_opened"}]), ["exit", 0], "do not hear of message_opened"),
        (
            plan({"id": "m", "message": {"channel": "email", "subject": "Hi", "message": "Hi {{ first_name }}"}}),
            ["steps", 0, "message", "message"],
            "Somebody may enter who has no first name",
        ),
        (
            plan({"id": "m", "message": {"channel": "email", "message": "Hi"}}),
            ["steps", 0, "message", "subject"],
            "needs a subject",
        ),
    ],
)
def test_what_cannot_be_started_says_so_at_its_place(program, journey, loc, says):
    id = create(program, journey).json()["id"]
    assert program.get(f"/api/v1/journeys/{id}").json()["english"]
    refused = program.post(f"/api/v1/journeys/{id}/start")
    assert refused.status_code == 422
    assert refused.json()["detail"][0]["loc"] == ["body", "journey", *loc]
    assert says in refused.json()["detail"][0]["msg"]
    assert program.get(f"/api/v1/journeys/{id}").json()["status"] == "draft"


def test_everything_that_keeps_a_journey_from_starting_is_said_at_once(program, signed_in):
    nameless = {"id": "m", "message": {"channel": "email", "subject": "{{ city }}", "message": "Hi {{ first_name }}"}}
    branch = {"id": "b", "split": PUNE, "then": [{"id": "s", "message": {"channel": "sms", "message": "{{ name }}"}}]}
    journey = plan(nameless, branch, exit=[{"event": "message_opened"}])
    id = create(program, journey).json()["id"]
    problems = program.post(f"/api/v1/journeys/{id}/start").json()["detail"]
    assert [problem["loc"][2:] for problem in problems] == [
        ["exit", 0],
        ["steps", 0, "message", "subject"],
        ["steps", 0, "message", "message"],
        ["steps", 1, "then", 0, "message", "message"],
    ]
    page = visible_text(signed_in.get(f"/journeys/{id}/start/").text)
    for said in ("Journeys do not hear", "Step 1: Somebody may enter who has no city", "Step 3: Somebody may enter"):
        assert said in page


def test_everything_that_keeps_a_draft_from_being_published_is_said_at_once(program, signed_in, world):
    journey = world.start(plan(mail("m")))
    bare = [{"id": id, "message": {"channel": "email", "subject": "Hi", "message": "{{ city }}"}} for id in "ab"]
    program.put(f"/api/v1/journeys/{journey.id}/draft", {"journey": plan(*bare)}, content_type=JSON)
    refused = program.post(f"/api/v1/journeys/{journey.id}/publish", {"draft_version": 2}, content_type=JSON)
    assert [problem["loc"][2:4] for problem in refused.json()["detail"]] == [["steps", 0], ["steps", 1]]
    page = visible_text(signed_in.get(f"/journeys/{journey.id}/publish/").text)
    assert "Step 1: Somebody" in page
    assert "Step 2: Somebody" in page


def test_a_walk_says_what_would_be_sent_and_sends_nothing(program, world):
    id = create(
        program, plan(wait("w", 2, "hours"), mail("m"), wait("v", 1, "days"), mail("n"), exit=[ORDERED])
    ).json()["id"]
    world.customer("c1", name="Asha Rao")
    url = f"/api/v1/journeys/{id}/walk"
    walked = program.post(url, {"external_id": "c1", "at": NOW.isoformat()}, content_type=JSON).json()
    assert [(step["step"], step["what"]) for step in walked["steps"]] == [
        ("w", "waited"),
        ("m", "written"),
        ("v", "waited"),
        ("n", "written"),
    ]
    assert walked["steps"][1]["at"].startswith("2026-03-02T06:30")
    assert walked["steps"][1]["subject"] == "You left something"
    assert walked["steps"][1]["message"].startswith("Hi Asha")
    assert walked["left"] == "ended"
    ordered = {"name": "order_completed", "occurred_at": (NOW + timedelta(hours=3)).isoformat()}
    body = {"external_id": "c1", "at": NOW.isoformat(), "events": [ordered]}
    walked = program.post(url, body, content_type=JSON).json()
    assert ([step["step"] for step in walked["steps"]], walked["left"]) == (["w", "m"], "exit")
    move(Journey.objects.get().id)
    assert program.get(f"/api/v1/journeys/{id}").json()["entered"] == 0


@pytest.mark.also_mongodb
def test_a_walk_says_who_would_be_skipped(program, world):
    id = create(program, plan(mail("m"))).json()["id"]
    world.customer("c1", email="")
    walked = program.post(f"/api/v1/journeys/{id}/walk", {"external_id": "c1"}, content_type=JSON).json()
    assert walked["steps"][0]["what"] == "skipped: no address"


@pytest.mark.also_mongodb
def test_a_program_decides_about_those_held(program, world):
    url = started(program, world, plan(wait("w", 2, "hours"), mail("m"), most_an_hour=1))
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)
    world.now += timedelta(days=2)
    world.traveller.move_to(world.now)
    world.settle()
    assert program.get(url).json()["held"] == {"entries": 1, "overdue": 1}
    assert program.get("/api/v1/journeys").json()["items"][0]["held"] == {"entries": 1, "overdue": 1}
    for _ in range(2):
        decided = program.post(f"{url}/held", {"entries": "let_in", "overdue": "leave"}, content_type=JSON)
        assert (decided.status_code, decided.json()["status"]) == (202, "live")
        world.settle()
    found = program.get(url).json()
    assert (found["held"], found["entered"], found["inside"]) == ({"entries": 0, "overdue": 0}, 2, 1)
    assert found["left"] == {**NOBODY_LEFT_YET, "too_late": 1}
    for body in ({}, {"entries": "maybe"}, {"overdue": "go_on", "more": 1}):
        assert program.post(f"{url}/held", body, content_type=JSON).status_code == 422
    program.post(f"{url}/stop")
    assert program.post(f"{url}/held", {"overdue": "leave"}, content_type=JSON).status_code == 409


def test_a_changed_draft_is_published(program, world):
    url = started(program, world)
    for customer in ("c1", "c2"):
        world.customer(customer)
        world.event(customer)
    changed = plan(wait("w", 1, "hours"), mail("m"))
    assert program.put(f"{url}/draft", {"journey": changed}, content_type=JSON).json()["draft_version"] == 2
    world.pass_time(minutes=90)
    expected = {"draft_version": 2, "inside": 2, "stay": 0, "go_on": 2, "skip": 0, "leave": 0}
    assert program.get(f"{url}/publish-preview").json() == expected
    other = program.post(f"{url}/publish", {"draft_version": 1, "inside": "follow"}, content_type=JSON)
    assert other.status_code == 409
    for number in (2, 2.0):  # one integer in JSON Schema
        response = program.post(f"{url}/publish", {"draft_version": number, "inside": "follow"}, content_type=JSON)
        assert (response.status_code, response.json()["status"]) == (202, "live")
    world.settle()
    found = program.get(url).json()
    assert (found["version"], found["journey"], found["inside"], found["entered"]) == (2, changed, 0, 2)
    assert {person["version"] for person in program.get(f"{url}/people").json()["items"]} == {2}
    for body in ({}, {"draft_version": 2, "inside": "vanish"}):
        assert program.post(f"{url}/publish", body, content_type=JSON).status_code == 422
    program.put(f"{url}/draft", {"journey": plan({"id": "t", "tag": {"add": ["x"]}}, exit=OPENED)}, content_type=JSON)
    refused = program.post(f"{url}/publish", {"draft_version": 3}, content_type=JSON)
    assert refused.json()["detail"][0]["loc"] == ["body", "journey", "exit", 0]
    program.post(f"{url}/stop")
    assert program.post(f"{url}/publish", {"draft_version": 3}, content_type=JSON).status_code == 409
