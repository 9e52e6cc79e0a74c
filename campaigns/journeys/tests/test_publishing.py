"""A journey that is live is changed: its draft becomes the next version, and people follow or finish the old one."""

from datetime import timedelta

import pytest

from campaigns.journeys.figures import current_plan, read_steps
from campaigns.journeys.following import Change
from campaigns.journeys.held import answer
from campaigns.journeys.models import Enrollment, Journey, Version
from campaigns.journeys.publishing import FOLLOW, count_leaving, find_followed, preview, publish, read_routes
from campaigns.journeys.starting import create_journey, pause, resume, save_draft, stop
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait
from campaigns.journeys.values import StepErrors
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.accounts.models import AuditEntry
from customers.models import Segment

pytestmark = pytest.mark.django_db

CART = plan(wait("w", 2, "days"), mail("m"), wait("v", 3, "days"), mail("n"))


def change(journey, data, inside="follow"):
    journey.refresh_from_db()
    assert save_draft(journey, data)
    return publish(journey, draft_version=journey.draft_version, inside=inside)


def entered(world, *customers):
    for customer in customers:
        world.customer(customer)
        world.event(customer)


def messages():
    rows = Message.objects.order_by("id").values_list("customer_external_id", "campaign__journey_step")
    return list(rows)


def people():
    return list(Enrollment.objects.order_by("id").values_list("customer_external_id", "version", "step", "due_at"))


def test_a_saved_draft_changes_nothing_before_it_is_published(world):
    journey = world.start(CART)
    entered(world, "c1")
    assert save_draft(journey, plan(mail("other")))
    world.pass_time(days=2)
    assert messages() == [("c1", "m")]
    assert (journey.version, Version.objects.count()) == (1, 1)


@pytest.mark.both_databases
def test_people_follow_to_the_new_version(world):
    journey = world.start(CART)
    entered(world, "c1")
    came = world.now
    assert change(journey, plan(wait("w", 4, "days"), mail("m", "Something else")))
    world.settle()
    assert people() == [("c1", 2, "w", came + timedelta(days=4))]
    world.pass_time(days=4)
    assert messages() == [("c1", "m")]
    assert Message.objects.get().campaign.subject == "Something else"
    assert AuditEntry.objects.get(action="journey_published").details == {"version": 2, "inside": "follow"}


def test_or_they_finish_the_old_one(world):
    journey = world.start({**CART, "exit": [ORDERED]})
    entered(world, "c1", "c2")
    assert change(journey, plan(mail("new"), exit=[{"event": "paid"}]), "finish_old")
    entered(world, "c3")
    world.order("c2")
    world.event("c1", name="paid")
    assert [each[:3] for each in people()] == [("c1", 1, "w"), ("c2", 1, ""), ("c3", 2, "")]
    world.pass_time(days=2)
    assert messages() == [("c3", "new"), ("c1", "m")]


def test_a_third_version_moves_those_who_followed_and_those_who_did_not(world):
    journey = world.start(CART)
    entered(world, "c1")
    change(journey, plan(wait("w", 3, "days"), mail("m")), "finish_old")
    entered(world, "c2")
    change(journey, plan(wait("w", 9, "days"), mail("m")))
    world.settle()
    assert [each[1] for each in people()] == [3, 3]
    assert Journey.objects.get().following == 0


def test_finishing_the_old_version_takes_nobody_back_who_is_following(world):
    journey = world.start(CART)
    entered(world, "c1")
    change(journey, plan(wait("w", 3, "days"), mail("m")))
    change(journey, plan(wait("w", 9, "days"), mail("m")), "finish_old")
    world.settle()
    assert [each[1] for each in people()] == [2]


@pytest.mark.both_databases
def test_nothing_that_was_done_is_done_again(world):
    journey = world.start(CART)
    entered(world, "c1")
    world.pass_time(days=2)
    change(journey, plan(wait("v", 3, "days"), mail("m"), mail("extra"), mail("n")))
    world.settle()
    world.pass_time(days=3)
    assert [step for _, step in messages()] == ["m", "extra", "n"]


@pytest.mark.both_databases
def test_who_stood_at_a_deleted_step_goes_on_with_the_next_or_leaves(world):
    journey = world.start(CART)
    entered(world, "c1")
    world.pass_time(days=2)
    entered(world, "c2")
    change(journey, plan(mail("m")))
    world.settle()
    assert messages() == [("c1", "m"), ("c2", "m")]
    assert (journey.inside, journey.left) == (0, {"ended": 2})


def test_a_message_that_says_the_same_keeps_its_campaign(world):
    journey = world.start(CART)
    change(journey, plan(wait("w", 1, "days"), mail("m"), mail("n", "Other")))
    assert list(Campaign.objects.order_by("id").values_list("journey_step", flat=True)) == ["m", "n", "n"]
    first, second = Version.objects.order_by("number")
    assert first.campaigns["m"] == second.campaigns["m"]
    assert first.campaigns["n"] != second.campaigns["n"]


def test_two_customers_at_one_address_get_one_message_of_a_step_in_any_version(world):
    journey = world.start(plan(mail("m")))
    for customer in ("c1", "c2"):
        world.customer(customer, email="both@example.in")
    world.event("c1")
    change(journey, plan(mail("m", "Other")))
    world.event("c2")
    assert Message.objects.get(customer_external_id="c2").reason == "same address"


def test_only_the_draft_that_was_seen_is_published(world):
    journey = world.start(CART)
    save_draft(journey, plan(mail("a")))
    seen = journey.draft_version
    save_draft(journey, plan(mail("b")))
    assert not publish(journey, draft_version=seen)
    stale = Journey.objects.get()
    save_draft(journey, plan(mail("c")))
    assert not publish(stale, draft_version=stale.draft_version)
    assert publish(journey, draft_version=journey.draft_version)
    assert publish(journey, draft_version=journey.draft_version), "published already"
    assert Version.objects.count() == 2


def test_neither_a_draft_nor_a_stopped_journey_has_another_version(world):
    draft = create_journey("Draft", CART)
    assert not publish(draft, draft_version=1)
    journey = world.start(CART)
    save_draft(journey, plan(mail("a")))
    stop(journey)
    assert not publish(journey, draft_version=journey.draft_version)


def test_what_could_not_be_started_is_not_published(world):
    journey = world.start(CART)
    with pytest.raises(StepErrors, match="no first name"):
        change(
            journey, plan({"id": "m", "message": {"channel": "email", "subject": "Hi", "message": "{{ first_name }}"}})
        )
    assert Journey.objects.get().version == 1


def test_people_in_a_paused_journey_follow_and_move_when_it_goes_on(world):
    journey = world.start(CART)
    entered(world, "c1")
    pause(journey)
    change(journey, plan(wait("w", 1, "hours"), mail("m")))
    world.pass_time(hours=3)
    assert (people()[0][1:3], messages()) == ((2, "w"), [])
    resume(journey)
    world.settle()
    assert messages() == [("c1", "m")]


def test_who_is_held_stays_held_unless_there_is_time_again(world):
    journey = world.start(CART)
    entered(world, "c1")
    world.now += timedelta(days=4)
    world.traveller.move_to(world.now)
    world.settle()
    change(journey, plan(wait("w", 3, "days"), mail("m")))
    assert preview(journey, parse(plan(wait("w", 1, "days"))), world.now) == {Change.STAY: 1}
    world.settle()
    assert Enrollment.objects.get().is_held
    assert messages() == []
    change(journey, plan(wait("w", 30, "days"), mail("m")))
    world.settle()
    row = Enrollment.objects.get()
    assert (row.is_held, row.overdue_since, row.version) == (False, None, 3)
    answer(journey, overdue="go_on")
    world.pass_time(days=26)
    assert messages() == [("c1", "m")]


def test_a_goal_of_the_old_version_counts_for_those_who_left_in_it(world):
    journey = world.start(plan(mail("m"), goal={**ORDERED, "within": {"n": 7, "unit": "days"}}))
    entered(world, "c1")
    change(journey, plan(mail("m")))
    world.order("c1")
    assert journey.converted == 1


def test_a_segment_stays_in_use_while_a_version_names_it(world):
    segment = Segment.objects.create(name="Pune", rule={"match": "all", "rules": []})
    rule = {"match": "all", "rules": [{"field": "segment", "op": "in", "value": [str(segment.id)]}]}
    journey = world.start(plan(wait("w", 1, "days"), mail("m"), **{"if": rule}))
    change(journey, plan(mail("m")), "finish_old")
    from campaigns.journeys.receivers import find_uses

    assert [use.name for use in find_uses(None, [segment.id])[segment.id]] == ["Cart"]


# ── The preview ───────────────────────────────────────────────────────
def crowd(world, size):
    """People at every step, of two versions."""
    journey = world.start(CART)
    numbers = iter(range(size))
    for n in range(5):
        for _ in range(size // 5):
            world.customer(f"c{(number := next(numbers))}")
            world.append(f"c{number}")
        world.settle()
        if n == 2:
            change(journey, plan(wait("w", 2, "days"), wait("v", 4, "days"), mail("n")), "finish_old")
        world.pass_time(hours=23)
    return journey


AFTER = plan(wait("v", 1, "days"), mail("x"), wait("u", 1, "days"), mail("n", "Other"))


def predicted(journey, data, now):
    """By enrollment what its person would do."""
    inside = list(Enrollment.objects.filter(journey=journey, status="inside"))
    return {each.id: followed for each, followed in find_followed(inside, read_routes(journey), parse(data), now)}


def check_preview(world, journey):
    counts = preview(journey, parse(AFTER), world.now)
    expected = predicted(journey, AFTER, world.now)
    changes = [followed.change for followed in expected.values()]
    assert counts == {kind: changes.count(kind) for kind in set(changes)}
    assert len(counts) >= 3, counts
    pause(journey)  # so that nobody moves on from where publishing has put them
    assert change(journey, AFTER)
    world.settle()
    for row in Enrollment.objects.filter(id__in=list(expected)):
        kind, standing = expected[row.id]
        if kind == Change.LEAVE:
            assert row.status == "left"
        else:
            assert (row.version, row.step, row.due_at) == (3, standing.step, standing.due_at)
    journey.refresh_from_db()
    assert journey.inside == Enrollment.objects.filter(status="inside").count()
    return counts


@pytest.mark.long
def test_publishing_does_what_its_preview_said_person_by_person(world):
    check_preview(world, crowd(world, 20))


def test_people_who_finish_an_earlier_version_are_counted_at_its_steps(world):
    journey = world.start(CART)
    entered(world, "c1", "c2")
    change(journey, plan(mail("x"), wait("y", 1, "days")), "finish_old")
    entered(world, "c3")
    lines = [(step.line.step.id, step.here, step.line.branch) for step in read_steps(journey, current_plan(journey))]
    assert lines == [("x", 0, ""), ("y", 1, ""), ("w", 2, "earlier version")]


def test_those_who_met_a_new_exit_already_are_counted_before_and_leave_before_their_message(world):
    journey = world.start(plan(wait("w", 1, "days"), mail("m")))
    for customer, city in (("c1", "Pune"), ("c2", ""), ("c3", "")):
        world.customer(customer, city=city)
        world.event(customer)
    world.order("c2")
    changed = plan(wait("w", 1, "days"), mail("m"), exit=[ORDERED, {"if": PUNE}, {"unsubscribed": True}])
    assert save_draft(journey, changed)
    assert count_leaving(journey, parse(changed), world.now) == 2
    assert publish(journey, draft_version=journey.draft_version, inside=FOLLOW)
    world.settle()
    assert count_leaving(journey, parse(changed), world.now) == 0
    world.pass_time(days=1)
    left = dict(Enrollment.objects.values_list("customer_external_id", "reason"))
    assert left == {"c1": "exit", "c2": "exit", "c3": "ended"}
