"""Journeys that begin when somebody enters a segment, and end when they leave it."""

from datetime import timedelta

import pytest

from campaigns.journeys.models import Enrollment, Journey
from campaigns.journeys.publishing import publish
from campaigns.journeys.starting import create_journey, save_draft
from campaigns.journeys.tests.plans import mail, plan, wait
from campaigns.journeys.tests.test_pages import fields, text
from campaigns.journeys.watched import end_unused_watches
from campaigns.log.ledger import Message, State
from customers.models import Segment
from customers.segments.watching import alarms, passing
from customers.segments.watching.models import Watch
from customers.tests.factories import persist_records

pytestmark = pytest.mark.django_db

JSON = "application/json"
IN_PUNE = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Pune"}]}
NOT_SEEN = {
    "match": "all",
    "rules": [
        {"field": "last_seen_at", "op": "is_set"},
        {"field": "last_seen_at", "op": "not_in_last", "value": {"n": 30, "unit": "days"}},
    ],
}
LEAVING = {"left_segment": True}


@pytest.fixture
def segment(db):
    return Segment.objects.create(name="In Pune", rule=IN_PUNE)


def enters(segment, *steps, **around):
    return plan(*steps, trigger={"segment": str(segment.id)}, **around)


def begin(world, data):
    journey = world.start(data)
    passing.carry_out()
    return journey


def change(world, external_id="c1", **fields):
    persist_records("customer", {"external_id": external_id, **fields})
    world.settle()


def test_from_the_api_to_the_log(api, world, segment):
    program = api("read", "campaigns")
    data = enters(segment, mail("hello"), wait("pause", 2, "days"), mail("more"), exit=[LEAVING])
    created = program.post("/api/v1/journeys", {"name": "Pune", "journey": data}, content_type=JSON).json()
    url = f"/api/v1/journeys/{created['id']}"
    english = program.put(f"{url}/draft", {"journey": data}, content_type=JSON).json()["english"]
    assert english.startswith("When somebody enters the segment “In Pune”.")
    assert english.endswith("They leave when they leave the segment.")
    assert program.post(f"{url}/start").status_code == 202
    world.journeys.append(Journey.objects.get())
    passing.carry_out()
    world.customer("c1", city="Pune")

    people = program.get(f"{url}/people").json()["items"]
    assert [(each["customer_external_id"], each["step"], each["status"]) for each in people] == [
        ("c1", "pause", "inside")
    ]
    assert Message.objects.count() == 1
    change(world, city="Delhi")
    assert program.get(url).json()["left"]["exit"] == 1
    world.pass_time(days=3)
    assert Message.objects.count() == 1


def test_who_is_in_the_segment_already_does_not_enter(world, segment):
    world.customer("c1", city="Pune")
    begin(world, enters(segment, mail("m")))
    change(world, city="Pune", name="Asha")
    assert not Enrollment.objects.exists()
    change(world, city="Delhi")
    change(world, city="Pune")
    assert Enrollment.objects.count() == 1


@pytest.mark.both_databases
def test_the_clock_lets_somebody_in(world):
    segment = Segment.objects.create(name="Away", rule=NOT_SEEN)
    begin(world, enters(segment, mail("m")))
    world.customer("c1", last_seen_at=world.now.isoformat())
    world.pass_time(days=30, seconds=1)
    alarms.sweep()
    world.settle()

    enrollment = Enrollment.objects.get()
    assert enrollment.caused_at == world.now - timedelta(seconds=1) + timedelta(milliseconds=1)
    assert Message.objects.count() == 1


@pytest.mark.both_databases
def test_who_comes_back_enters_again_where_the_journey_lets_them(world, segment):
    begin(world, enters(segment, mail("m"), exit=[LEAVING], again={"inside": "ignore", "later": "always"}))
    world.customer("c1", city="Pune")
    for city in ("Delhi", "Pune", "Delhi"):
        world.pass_time(minutes=1)
        change(world, city=city)

    assert Enrollment.objects.count() == 2


def test_a_message_is_not_written_once_the_segment_is_left(world, segment):
    begin(world, enters(segment, wait("w", 1, "hours"), mail("m"), exit=[LEAVING]))
    world.customer("c1", city="Pune")
    persist_records("customer", {"external_id": "c1", "city": "Delhi"})
    world.pass_time(hours=2)

    assert not Message.objects.exclude(status=State.SKIPPED).exists()
    assert Enrollment.objects.get().reason == "exit"


def test_a_segment_that_does_not_exist_is_refused(api):
    program = api("campaigns")
    data = plan(mail("m"), trigger={"segment": "01993bb0-7d1c-7000-8000-00000000000a"})
    response = program.post("/api/v1/journeys", {"name": "Gone", "journey": data}, content_type=JSON)
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"][-2:] == ["trigger", "segment"]


def test_a_watch_ends_with_the_last_journey_that_asks_for_it(api, world, segment):
    journeys = [begin(world, enters(segment, mail("m"))) for _ in range(2)]
    assert Watch.objects.count() == 1
    program = api("campaigns")
    for number, journey in enumerate(journeys):
        assert program.post(f"/api/v1/journeys/{journey.id}/stop").status_code == 202
        end_unused_watches()
        passing.carry_out()
        assert Watch.objects.count() == 1 - number


def test_the_form_takes_a_segment(signed_in, world, segment):
    journey = create_journey("Pune", plan(mail("m")))
    page = signed_in.get(f"/journeys/{journey.id}/edit/")
    typed = fields(page) | {"event": [f"segment:{segment.id}"], "exit_segment": ["on"]}
    saved = signed_in.post(f"/journeys/{journey.id}/edit/", typed, follow=True)
    assert "When somebody enters the segment “In Pune”." in text(saved)
    journey.refresh_from_db()
    assert (journey.draft["trigger"], journey.draft["exit"]) == ({"segment": str(segment.id)}, [LEAVING])
    again = fields(signed_in.get(f"/journeys/{journey.id}/edit/"))
    assert (again["event"], again["exit_segment"]) == ([f"segment:{segment.id}"], ["on"])


def test_a_published_change_of_the_trigger_watches_the_other_segment(world, segment):
    journey = begin(world, enters(segment, mail("m")))
    rule = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Delhi"}]}
    other = Segment.objects.create(name="In Delhi", rule=rule)
    save_draft(journey, enters(other, mail("m")))
    assert publish(journey, draft_version=journey.draft_version)
    passing.carry_out()
    world.customer("c1", city="Pune")
    assert not Enrollment.objects.exists()
    world.customer("c2", city="Delhi")
    assert Enrollment.objects.get().customer_external_id == "c2"
