"""Journeys that let in a whole segment: on days of the week, and at the start who is in it already."""

from datetime import UTC, datetime, timedelta

import pytest

from campaigns.journeys import rounds
from campaigns.journeys.models import Enrollment, Happening, Journey, Round
from campaigns.journeys.mover import has_work, move
from campaigns.journeys.publishing import publish
from campaigns.journeys.rounds import next_round
from campaigns.journeys.starting import create_journey, pause, resume, save_draft, start
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.conftest import NOW
from campaigns.journeys.tests.plans import PUNE, mail, plan, wait
from campaigns.journeys.tests.test_pages import fields, text
from campaigns.log.ledger import Message
from customers.models import Segment
from customers.segments.watching import passing
from customers.tests.factories import persist_records

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

JSON = "application/json"
ALWAYS = {"inside": "ignore", "later": "always"}
WEEK = timedelta(days=7)
TUESDAY = datetime(2026, 3, 3, 3, 30, tzinfo=UTC)  # 9:00 in Kolkata


@pytest.fixture
def segment(db):
    return Segment.objects.create(name="In Pune", rule=PUNE)


def weekly(segment, *days, **around):
    trigger = {"weekly": list(days or ("tuesday",)), "at": "09:00", "segment": str(segment.id)}
    return plan(mail("m"), **{"trigger": trigger, "again": ALWAYS, **around})


def entering(segment, *steps, **around):
    return plan(*(steps or [mail("m")]), trigger={"segment": str(segment.id)}, **around)


def move_to(world, moment):
    world.now = moment
    world.traveller.move_to(moment)
    world.settle()


def entries():
    return list(Enrollment.objects.order_by("id").values_list("customer_external_id", "caused_at"))


def people(world, count=2):
    for number in range(count):
        world.customer(f"c{number}", city="Pune")
    world.customer("elsewhere", city="Delhi")


def test_the_members_of_the_segment_enter_every_week_at_that_moment(world, segment):
    people(world, 1)
    world.start(weekly(segment))
    assert not Enrollment.objects.exists()
    world.customer("later", city="Pune")
    move_to(world, TUESDAY)
    assert entries() == [("c0", TUESDAY), ("later", TUESDAY)]
    persist_records("customer", {"external_id": "c0", "city": "Delhi"})
    move_to(world, TUESDAY + WEEK)
    assert entries()[2:] == [("later", TUESDAY + WEEK)]
    assert Message.objects.count() == 3
    assert list(Round.objects.order_by("at").values_list("members", flat=True)) == [2, 1]


def test_a_round_comes_once_also_where_movers_die_and_are_many(world, segment, monkeypatch):
    monkeypatch.setattr(rounds, "BATCH", 2)
    people(world, 5)
    journey = world.start(weekly(segment))
    world.traveller.move_to(TUESDAY)
    assert has_work(Journey.objects.get(id=journey.id), TUESDAY)
    stored = rounds.insert

    def die(*args, **kwargs):
        stored(*args, **kwargs)
        monkeypatch.setattr(rounds, "insert", stored)
        raise OSError("the mover died")

    monkeypatch.setattr(rounds, "insert", die)
    with pytest.raises(OSError, match="died"):
        move(journey.id)
    assert not Happening.objects.exists()
    for _ in range(3):
        move(journey.id)
    assert sorted(entries()) == [(f"c{number}", TUESDAY) for number in range(5)]
    assert Round.objects.get().members == 5


def test_a_round_that_was_missed_is_made_up_for_and_says_so(signed_in, world, segment):
    people(world)
    journey = world.start(weekly(segment))
    move_to(world, TUESDAY + timedelta(hours=5))
    assert len(entries()) == 2
    page = text(signed_in.get(f"/journeys/{journey.id}/"))
    assert "found 2 members. It was late: it began on" in page
    assert "The next round begins on 10 Mar" in page


def test_after_a_longer_outage_only_the_last_round_is_made_up_for(world, segment):
    people(world, 1)
    journey = world.start(weekly(segment, "tuesday", "thursday"))
    thursday = TUESDAY + timedelta(days=2)
    move_to(world, thursday + timedelta(hours=3))
    assert entries() == [("c0", thursday)]
    assert journey.round_at == TUESDAY + WEEK


def test_nobody_enters_by_a_round_while_the_journey_is_paused(world, segment):
    people(world)
    journey = world.start(weekly(segment))
    pause(journey)
    move_to(world, TUESDAY)
    assert not Happening.objects.exists()
    resume(journey)
    world.settle()
    assert len(entries()) == 2


def test_the_condition_is_asked_and_the_limit_of_an_hour_holds(world, segment):
    people(world, 3)
    persist_records("customer", {"external_id": "c0", "visits": 5})
    rule = {"match": "all", "rules": [{"field": "visits", "op": "lt", "value": 5}]}
    journey = world.start(weekly(segment, **{"if": rule, "most_an_hour": 1}))
    forecast = rounds.forecast(parse(journey.draft), world.now)
    assert forecast == (3, 2, 1)
    move_to(world, TUESDAY)
    assert len(entries()) == 1
    assert journey.not_entered == {"condition": 1}
    assert Happening.objects.get().is_held


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("zone", "days", "after", "at"),
    [
        ("Asia/Kolkata", ["monday"], NOW, datetime(2026, 3, 9, 3, 30, tzinfo=UTC)),
        ("Asia/Kolkata", ["monday", "tuesday"], NOW, TUESDAY),
        ("Asia/Kolkata", ["tuesday"], TUESDAY, TUESDAY + WEEK),
        ("Europe/Berlin", ["sunday"], datetime(2026, 3, 28, tzinfo=UTC), datetime(2026, 3, 29, 7, tzinfo=UTC)),
        ("Europe/Berlin", ["sunday"], datetime(2026, 3, 21, tzinfo=UTC), datetime(2026, 3, 22, 8, tzinfo=UTC)),
    ],
)
def test_the_next_round_goes_by_the_calendar_of_the_installation(settings, zone, days, after, at):
    settings.TIME_ZONE = zone
    trigger = {"weekly": days, "at": "09:00", "segment": "01993bb0-7d1c-7000-8000-00000000000a"}
    assert next_round(parse(plan(mail("m"), trigger=trigger)), after) == at


def test_a_published_change_of_the_days_moves_the_next_round(world, segment):
    journey = world.start(weekly(segment))
    save_draft(journey, weekly(segment, "wednesday"))
    assert publish(journey, draft_version=journey.draft_version)
    assert journey.round_at == TUESDAY + timedelta(days=1)
    save_draft(journey, plan(mail("m")))
    assert publish(journey, draft_version=journey.draft_version)
    assert journey.round_at is None


def test_those_who_are_in_the_segment_enter_at_the_start_if_that_is_chosen(world, segment):
    people(world)
    for included in (False, True):
        journey = create_journey("Pune", entering(segment))
        start(journey, include_present=included)
        world.journeys.append(journey)
        world.pass_time(minutes=1)
        assert journey.entered == (2 if included else 0)
    passing.carry_out()
    world.customer("new", city="Pune")
    assert journey.entered == 3
    assert journey.round_at is None


def test_who_enters_the_segment_before_the_round_has_reached_them_enters_once(world, segment):
    people(world)
    journey = create_journey("Pune", entering(segment, wait("w", 9, "days"), mail("m"), again={"inside": "restart"}))
    start(journey, include_present=True)
    world.traveller.move_to(world.now + timedelta(seconds=1))
    persist_records("customer", {"external_id": "elsewhere", "city": "Pune"})
    world.journeys.append(journey)
    world.pass_time(minutes=1)
    assert sorted(Enrollment.objects.values_list("customer_external_id", "number")) == [
        ("c0", 1),
        ("c1", 1),
        ("elsewhere", 1),
    ]


def test_the_page_says_how_many_would_enter_and_lets_them_in(signed_in, world, segment):
    people(world)
    journey = create_journey("Pune", entering(segment))
    url = f"/journeys/{journey.id}/start/"
    assert "2 customers are in the segment now." in text(signed_in.get(url))
    signed_in.post(url, {"include_present": "on"})
    move(journey.id)
    assert len(entries()) == 2

    page = text(signed_in.get(f"/journeys/{create_journey('Weekly', weekly(segment)).id}/start/"))
    assert "It first lets people in on 3 Mar" in page
    assert "already enter too" not in page


def test_over_the_api(api, world, segment):
    people(world)
    program = api("read", "campaigns")
    weekly_id, id, by_event = (
        program.post("/api/v1/journeys", {"name": "Pune", "journey": data}, content_type=JSON).json()["id"]
        for data in (weekly(segment), entering(segment), plan(mail("m")))
    )
    preview = program.get(f"/api/v1/journeys/{weekly_id}/start-preview").json()
    assert preview == {"members": 2, "entering": 2, "beyond": 0, "next_round_at": "2026-03-03T03:30:00Z"}
    nothing = program.get(f"/api/v1/journeys/{by_event}/start-preview").json()
    assert set(nothing.values()) == {None}
    body = {"include_present": True}
    refused = program.post(f"/api/v1/journeys/{by_event}/start", body, content_type=JSON)
    assert refused.json()["detail"][0]["loc"] == ["body", "journey", "trigger"]
    assert program.post(f"/api/v1/journeys/{id}/start", body, content_type=JSON).status_code == 202
    move(Journey.objects.get(id=id).id)
    assert program.get(f"/api/v1/journeys/{id}").json()["entered"] == 2

    assert program.post(f"/api/v1/journeys/{weekly_id}/start").status_code == 202
    answers = [program.get(f"/api/v1/journeys/{weekly_id}/people/{who}").json() for who in ("c0", "elsewhere")]
    assert [(each["enters"], each["because"]) for each in answers] == [
        (True, ["They enter on 3 Mar 2026, 09:00 IST."]),
        (False, ["They are not in the segment."]),
    ]


def test_the_form_takes_days_of_the_week(signed_in, world, segment):
    journey = create_journey("Pune", plan(mail("m")))
    url = f"/journeys/{journey.id}/edit/"
    typed = fields(signed_in.get(url)) | {
        "event": [f"weekly:{segment.id}"],
        "weekly_days": ["friday", "monday"],
        "weekly_at": ["18:30"],
        "exit_segment": ["on"],
    }
    saved = signed_in.post(url, typed, follow=True)
    assert "Every Monday and Friday at 18:30, for everybody in the segment “In Pune”." in text(saved)
    for _ in range(2):
        journey.refresh_from_db()
        trigger = journey.draft["trigger"]
        assert (set(trigger["weekly"]), trigger["at"], trigger["segment"]) == (
            {"monday", "friday"},
            "18:30",
            str(segment.id),
        )
        assert journey.draft["exit"] == [{"left_segment": True}]
        signed_in.post(url, fields(signed_in.get(url)))
    refused = signed_in.post(url, typed | {"weekly_days": []})
    assert "Give a list of days" in text(refused)
