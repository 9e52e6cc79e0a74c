"""What comes next for one person: waits on the calendar, branches, and an end that always comes."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.journeys.plan import Duration, WaitUntil
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.plans import ORDERED, PUNE, journeys, mail, plan, wait
from campaigns.journeys.walking import Route, enter, go_on, next_allowed, time_after

pytestmark = pytest.mark.one_database

START = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)  # Monday, 10:00 in Kolkata
KOLKATA = ZoneInfo("Asia/Kolkata")
HOUR, DAYS = timedelta(hours=1), timedelta(days=1)


@dataclass
class Person:
    """A judge for whom rules hold or not, and who orders at some times."""

    lives_in_pune: bool = True
    orders: list[datetime] = field(default_factory=list)
    number: float = 0.0
    leaves_at: datetime | None = None
    zone: ZoneInfo = KOLKATA

    def holds(self, rule, at):
        return self.lives_in_pune

    def happened(self, event, until):
        return min((at for at in self.orders if at <= until), default=None)

    def draw(self, step):
        return self.number

    def leaves(self, at, step):
        return "exit" if self.leaves_at and at >= self.leaves_at else ""


def walk_to_the_end(data, person, at=START):
    """Every (step, time, what) that is passed when everybody moves on as soon as it is due, and why it ended."""
    route = Route(parse(data))
    walked = enter(route, at, person)
    passed = list(walked.moves)
    while not walked.standing.has_ended:
        walked = go_on(route, walked.standing, walked.standing.due_at, person)
        passed += walked.moves
    return [(move.step.id, move.at, move.what) for move in passed], walked.standing


def test_steps_are_passed_until_one_waits():
    route = Route(parse(plan(mail("a"), mail("b"), wait("w", 2, "hours"), mail("c"))))
    walked = enter(route, START, Person())
    assert [move.step.id for move in walked.moves] == ["a", "b"]
    assert (walked.standing.step, walked.standing.due_at) == ("w", START + 2 * HOUR)
    assert go_on(route, walked.standing, START + HOUR, Person()).moves == []
    late = START + 5 * HOUR
    walked = go_on(route, walked.standing, late, Person())
    assert [(move.step.id, move.at) for move in walked.moves] == [("w", late), ("c", late)]
    assert walked.standing.reason == "ended"


def test_a_wait_counts_from_when_the_step_before_was_really_done():
    route = Route(parse(plan(wait("v", 1, "hours"), mail("a"), wait("w", 2, "hours"))))
    walked = go_on(route, enter(route, START, Person()).standing, START + 10 * HOUR, Person())
    assert walked.standing.due_at == START + 12 * HOUR


BRANCH = plan(
    {
        "id": "f",
        "wait_for": ORDERED,
        "at_most": {"n": 3, "unit": "days"},
        "then": [mail("thanks")],
        "otherwise": [mail("reminder"), {"id": "out", "leave": True}],
    },
    mail("last"),
)


@pytest.mark.parametrize(
    ("orders", "steps"),
    [
        ([], ["f", "reminder", "out"]),
        ([START + 3 * DAYS], ["f", "thanks", "last"]),
        ([START + 3 * DAYS + timedelta(microseconds=1)], ["f", "reminder", "out"]),
    ],
)
def test_what_happens_in_time_is_waited_for(orders, steps):
    passed, standing = walk_to_the_end(BRANCH, Person(orders=orders))
    assert [id for id, *_ in passed] == steps
    assert standing.reason == "ended"


def test_what_happened_since_the_entry_is_not_waited_for():
    walked = enter(Route(parse(BRANCH)), START + HOUR, Person(orders=[START]))
    assert [move.step.id for move in walked.moves] == ["f", "thanks", "last"]


def test_an_event_ends_a_wait_before_its_time():
    route = Route(parse(BRANCH))
    here = enter(route, START, Person()).standing
    walked = go_on(route, here, START + HOUR, Person(orders=[START + HOUR]))
    assert (walked.moves[0].step.id, walked.moves[0].what) == ("f", "happened")


def test_a_late_worker_does_not_let_a_late_event_count():
    route = Route(parse(BRANCH))
    here = enter(route, START, Person()).standing
    walked = go_on(route, here, START + 5 * DAYS, Person(orders=[START + 4 * DAYS]))
    assert (walked.moves[0].step.id, walked.moves[0].what) == ("f", "did not happen")


def test_whether_somebody_leaves_is_asked_once_more_before_each_message():
    data = plan(mail("a"), wait("w", 2, "hours"), mail("b"))
    passed, standing = walk_to_the_end(data, Person(leaves_at=START + HOUR))
    assert [id for id, *_ in passed] == ["a", "w"]
    assert standing.reason == "exit"


def test_after_a_branch_everybody_goes_on_with_the_next_step():
    data = plan({"id": "s", "split": PUNE, "then": [mail("p")], "otherwise": []}, mail("all"))
    assert [id for id, *_ in walk_to_the_end(data, Person())[0]] == ["s", "p", "all"]
    assert [id for id, *_ in walk_to_the_end(data, Person(lives_in_pune=False))[0]] == ["s", "all"]


@pytest.mark.parametrize(("number", "step"), [(0.0, "a"), (0.2999, "a"), (0.3, "b"), (0.6, "c"), (0.9999999, "c")])
def test_a_share_goes_by_the_number_that_the_person_draws(number, step):
    share = [{"percent": p, "steps": [mail(id)]} for p, id in ((30, "a"), (30, "b"), (40, "c"))]
    assert walk_to_the_end(plan({"id": "s", "share": share}), Person(number=number))[0][1][0] == step


@pytest.mark.parametrize(
    ("zone", "at", "duration", "after"),
    [
        ("Asia/Kolkata", "2026-03-02T10:00+05:30", Duration(1, "days"), "2026-03-03T10:00+05:30"),
        ("America/New_York", "2026-03-07T10:00-05:00", Duration(1, "days"), "2026-03-08T10:00-04:00"),
        ("America/New_York", "2026-03-07T10:00-05:00", Duration(24, "hours"), "2026-03-08T11:00-04:00"),
        ("America/New_York", "2026-03-07T02:30-05:00", Duration(1, "days"), "2026-03-08T03:00-04:00"),  # skipped
        ("America/New_York", "2026-10-31T01:30-04:00", Duration(1, "days"), "2026-11-01T01:30-04:00"),  # the first
        ("America/New_York", "2026-11-01T01:30-05:00", Duration(1, "weeks"), "2026-11-08T01:30-05:00"),
        (
            "Australia/Lord_Howe",
            "2026-10-03T02:15+10:30",
            Duration(1, "days"),
            "2026-10-04T02:30+11:00",
        ),  # half an hour
        ("Australia/Lord_Howe", "2026-04-04T01:45+11:00", Duration(1, "days"), "2026-04-05T01:45+11:00"),
        ("Pacific/Apia", "2011-12-29T12:00-10:00", Duration(1, "days"), "2011-12-31T00:00+14:00"),  # a day was skipped
    ],
)
def test_days_go_by_the_calendar_of_the_person(zone, at, duration, after):
    assert time_after(datetime.fromisoformat(at), duration, ZoneInfo(zone)) == datetime.fromisoformat(after)


WEEKDAY_MORNINGS = {"weekdays": ["monday", "wednesday"], "between": ["09:00", "12:00"]}


@pytest.mark.parametrize(
    ("zone", "at", "asked", "moment"),
    [
        ("Asia/Kolkata", "2026-03-02T10:00+05:30", WEEKDAY_MORNINGS, "2026-03-02T10:00+05:30"),
        ("Asia/Kolkata", "2026-03-02T12:00+05:30", WEEKDAY_MORNINGS, "2026-03-04T09:00+05:30"),
        ("Asia/Kolkata", "2026-03-02T08:00+05:30", WEEKDAY_MORNINGS, "2026-03-02T09:00+05:30"),
        ("Asia/Kolkata", "2026-03-05T09:00+05:30", WEEKDAY_MORNINGS, "2026-03-09T09:00+05:30"),
        ("America/New_York", "2026-03-08T00:00-05:00", {"between": ["02:10", "03:30"]}, "2026-03-08T03:00-04:00"),
        ("America/New_York", "2026-03-08T00:00-05:00", {"between": ["02:10", "02:40"]}, "2026-03-09T02:10-04:00"),
        ("America/New_York", "2026-11-01T00:30-04:00", {"between": ["01:10", "01:40"]}, "2026-11-01T01:10-04:00"),
        (
            "America/New_York",
            "2026-03-08T00:00-05:00",
            {"weekdays": ["sunday"], "between": ["02:10", "02:40"]},
            "2026-03-15T02:10-04:00",
        ),
        ("Asia/Kolkata", "2026-03-02T10:00+05:30", {"weekdays": ["tuesday"]}, "2026-03-03T00:00+05:30"),
    ],
)
def test_an_allowed_time_is_waited_for_where_the_person_lives(zone, at, asked, moment):
    step = parse(plan({"id": "u", "wait_until": asked})).steps[0]
    assert next_allowed(datetime.fromisoformat(at), step, ZoneInfo(zone)) == datetime.fromisoformat(moment)


zones = st.sampled_from(
    ["Asia/Kolkata", "America/New_York", "Australia/Lord_Howe", "Europe/London", "Africa/Casablanca", "Pacific/Apia"]
).map(ZoneInfo)
moments = st.datetimes(datetime(2009, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
people = st.builds(
    Person,
    lives_in_pune=st.booleans(),
    orders=st.lists(moments, max_size=3),
    number=st.floats(0, 1, exclude_max=True),
    zone=zones,
)


@given(journeys, people, moments)
def test_a_list_always_ends_no_step_comes_twice_and_time_never_moves_back(data, person, at):
    passed, standing = walk_to_the_end(data, person, at)
    ids, times = [id for id, *_ in passed], [at for _, at, _ in passed]
    assert standing.reason
    assert len(ids) == len(set(ids))
    assert list(standing.passed) == ids
    assert times == sorted(times)
    assert all(at <= time for time in times)


@given(journeys, people, moments, st.lists(st.integers(0, 40 * 24 * 60), max_size=8))
def test_whenever_workers_come_nobody_moves_before_their_time(data, person, at, pauses):
    route = Route(parse(data))
    here = enter(route, at, person).standing
    for minutes in pauses:
        if here.has_ended:
            break
        at += timedelta(minutes=minutes)
        walked = go_on(route, here, at, person)
        if walked.moves and here.due_at > at:
            assert walked.moves[0].what == "happened"
        if not walked.moves:
            assert walked.standing.due_at > at
            assert walked.standing._replace(due_at=here.due_at) == here
        here = walked.standing


@given(st.integers(0, 1439), st.integers(1, 600), zones, moments)
def test_an_allowed_time_is_allowed_and_lies_ahead(begins, length, zone, at):
    ends = min(begins + length, 1439)
    if begins >= ends:
        return
    low, high = ((datetime.min + timedelta(minutes=each)).time() for each in (begins, ends))
    moment = next_allowed(at, WaitUntil("u", between=(low, high)), zone)
    assert moment >= at
    assert low <= moment.astimezone(zone).time() < high
    assert moment - at < 3 * DAYS


@given(st.integers(1, 60), st.sampled_from(["minutes", "hours", "days", "weeks"]), zones, moments)
def test_a_wait_takes_time(n, unit, zone, at):
    assert time_after(at, Duration(n, unit), zone) > at
