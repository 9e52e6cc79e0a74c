"""Random histories lived under a clock of their own, then a dry run over them: the same messages, people and times."""

from datetime import timedelta
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.journeys import dry_runs, entering, evidence, history, past, reliving
from campaigns.journeys.models import INSIDE, Enrollment
from campaigns.journeys.tests.history import dry_messages, live_messages
from campaigns.journeys.tests.plans import ORDERED, durations, journeys, mail, plan, wait
from customers.models import Customer
from customers.totals import Totals

pytestmark = [pytest.mark.django_db, pytest.mark.long]

DAYS = 40
UTC = ZoneInfo("UTC")
ZONES = ("", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
BOUGHT = {"match": "all", "rules": [{"orders": {}, "measure": "count", "op": "gte", "value": 1}]}
VIEWED = {
    "events": {"name": "viewed", "in_last": {"n": 9, "unit": "days"}, "since": "last_order"},
    "op": "gte",
    "value": 1,
}
NOT_VIEWED = {"match": "none", "rules": [VIEWED]}
later = st.one_of(st.sampled_from(["never", "always"]), durations)


def goal(within, leave):
    return {**ORDERED, "within": within, "leave": leave}


around = st.fixed_dictionaries(
    {},
    optional={
        "again": st.fixed_dictionaries({"inside": st.sampled_from(["ignore", "restart"]), "later": later}),
        "exit": st.lists(st.sampled_from([ORDERED, {"event": "paid"}]), min_size=1, max_size=2, unique_by=str),
        "goal": st.builds(
            lambda within, leave: {**ORDERED, "within": within, "leave": leave}, durations, st.booleans()
        ),
        "if": st.sampled_from([BOUGHT, NOT_VIEWED]),
    },
)
names = st.sampled_from(["cart_updated"] * 3 + ["order", "paid", "viewed"])
moments = st.tuples(st.integers(1, DAYS * 24 * 60), st.integers(0, 2), names)
histories = st.lists(moments, min_size=1, max_size=12, unique_by=lambda moment: moment[0]).map(sorted)


def live(world, journey, history, customers):
    """Let a history happen, and the mover wake whenever somebody is due."""
    begin, end = world.now, world.now + timedelta(days=DAYS)
    happens = [(begin + timedelta(minutes=minutes), customers[n], name) for minutes, n, name in history]
    while True:
        due = Enrollment.objects.filter(INSIDE, journey=journey, due_at__lte=end).order_by("due_at").first()
        moments = [at for at in (due and due.due_at, happens and happens[0][0]) if at]
        if not moments:
            break
        world.pass_time(seconds=(min(moments) - world.now).total_seconds())
        if happens and happens[0][0] <= world.now:
            _, customer, name = happens.pop(0)
            world.order(customer) if name == "order" else world.event(customer, name)
    world.pass_time(seconds=(end - world.now).total_seconds())


def begin_run(journey):
    run = dry_runs.begin(journey, DAYS + 1)
    assert dry_runs.carry_out(run.id)
    run.refresh_from_db()
    return run


numbers = count()


@given(journeys, around, histories)
@settings(max_examples=settings().max_examples * 3 // 5, suppress_health_check=list(HealthCheck))
def test_a_dry_run_over_any_history_says_what_was_sent(world, journey, around, history):
    Customer.objects.all().delete()
    world.journeys.clear()
    prefix = f"h{next(numbers)}"
    customers = [f"{prefix}-{n}" for n in range(3)]
    for customer, zone in zip(customers, ZONES[:3], strict=True):
        world.customer(customer, time_zone=zone, city="Pune" if zone else "Goa")
    started = world.start({**journey, **around})
    live(world, started, history, customers)
    run = begin_run(started)
    assert dry_messages(run) == live_messages(started)
    counted = {name: run.counts[name] for name in ("entered", "converted", "not_entered")}
    assert counted == {name: getattr(started, name) for name in counted}
    assert run.counts["left"] == {reason: n for reason, n in started.left.items() if n}


RICH = plan(
    {"id": "u", "wait_until": {"between": ["09:00", "10:00"]}},
    {"id": "s", "share": [{"percent": 50, "steps": [mail("a", "One")]}, {"percent": 50, "steps": [mail("b", "Two")]}]},
    wait("w", 7, "days"),
    {"id": "p", "split": BOUGHT, "then": [mail("c", "Thanks")], "otherwise": [mail("d", "Still yours")]},
    {
        "id": "f",
        "wait_for": {"event": "viewed"},
        "at_most": {"n": 3, "unit": "days"},
        "then": [mail("g", "Seen")],
        "otherwise": [mail("e", "Last")],
    },
    again={"inside": "restart", "later": {"n": 10, "unit": "days"}},
    exit=[{"event": "paid"}],
    **{"if": NOT_VIEWED},
)
DAY = 24 * 60
RICH_HISTORY = sorted(
    [
        *((17 * n + 5, n, "cart_updated") for n in range(8)),
        *((2 * DAY + n, n, "paid") for n in (0,)),
        *((3 * DAY + n, n, "cart_updated") for n in (1, 2)),
        *((4 * DAY + n, n, "order") for n in (3,)),
        *((9 * DAY + n, n, "viewed") for n in (4, 5)),
        *((5 * DAY + n, n, "cart_updated") for n in (0,)),
        *((12 * DAY + n, n, "order") for n in (4, 6)),
        *((15 * DAY + n, n, "cart_updated") for n in (0, 4, 5, 7)),
        *((30 * DAY + n, n, "viewed") for n in (5, 6)),
    ]
)


def backwards(happened):
    return in_order(happened)[::-1]


def judged_today(evidence, rule, customer_id):
    now, evidence.now = evidence.now, timezone.now()
    try:
        return holds(evidence, rule, customer_id)
    finally:
        evidence.now = now


def late_by_a_second(walker, at):
    walker.changes.now = walker.evidence.now = at + timedelta(seconds=1)


def only_carts(past, plan, happening, *rest):
    if happening.name == "cart_updated":
        apply_happening(past, plan, happening, *rest)


def returning(value):
    return lambda *arguments, **named: value


in_order, holds, apply_happening = past._in_order, past.PastEvidence.holds, reliving.apply_happening
FAULTS = [
    (past, "_in_order", backwards),
    (past.PastEvidence, "holds", judged_today),
    (history.PastReader, "_events", returning([])),
    (history.PastReader, "_orders", returning([])),
    (history, "sum_orders", returning(Totals())),
    (reliving._Walker, "_move", returning(None)),
    (reliving._Walker, "_set_clock", late_by_a_second),
    (reliving, "apply_happening", only_carts),
    (reliving, "_find_exclusions", returning({})),
    (entering, "_may_again", returning(True)),
    (evidence, "find_zone", returning(UTC)),
    (evidence, "chance", returning(0.1)),
]


def test_a_planted_fault_makes_a_difference(world, monkeypatch):
    customers = [f"c{n}" for n in range(8)]
    for n, customer in enumerate(customers):
        world.customer(customer, time_zone=ZONES[n % 4], email="" if n == 7 else f"{customer}@example.in")
    journey = world.start(RICH)
    live(world, journey, RICH_HISTORY, customers)
    run = begin_run(journey)
    assert len(dry_messages(run)) > 15
    assert dry_messages(run) == live_messages(journey)
    unnoticed = []
    for place, name, fault in FAULTS:
        with monkeypatch.context() as patch:
            patch.setattr(place, name, fault)
            if dry_messages(run) == live_messages(journey):
                unnoticed.append(name)
    assert unnoticed == []
