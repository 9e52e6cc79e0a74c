"""What a new version means for people inside, step by step."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from campaigns.journeys.following import Change, follow
from campaigns.journeys.steps import parse
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait
from campaigns.journeys.walking import Route, Standing, go_on

SINCE = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)
NOW = SINCE + timedelta(days=2)


class Judge:
    """A customer in Kolkata, to whom events happened at these times."""

    zone = ZoneInfo("Asia/Kolkata")

    def __init__(self, *times):
        self.times = times

    def happened(self, event, until):
        return min((at for at in self.times if at <= until), default=None)

    def leaves(self, at, step):
        return ""


def route(*steps):
    return Route(parse(plan(*steps)))


def follows(before, after, step="w", *, due=NOW + timedelta(days=1), passed=(), judge=None):
    here = Standing(step, SINCE, due, passed)
    return follow(route(*before), route(*after), here, NOW, judge or Judge())


THREE_DAYS = wait("w", 3, "days")


def test_whose_step_says_the_same_stays():
    followed = follows([THREE_DAYS, mail("m")], [mail("new"), THREE_DAYS, mail("m", "Other"), mail("more")])
    assert followed.change == Change.STAY
    assert followed.standing.due_at == NOW + timedelta(days=1)


def test_a_changed_wait_counts_from_when_they_came_to_it():
    longer = follows([THREE_DAYS], [wait("w", 7, "days")])
    assert (longer.change, longer.standing.due_at) == (Change.STAY, SINCE + timedelta(days=7))
    shorter = follows([THREE_DAYS], [wait("w", 1, "days")])
    assert (shorter.change, shorter.standing.due_at) == (Change.GO_ON, NOW), "at once, which is not late"


def test_an_allowed_time_that_has_changed_is_the_next_one_from_now():
    before = {"id": "w", "wait_until": {"between": ["09:00", "10:00"]}}
    after = {"id": "w", "wait_until": {"between": ["18:00", "20:00"]}}
    followed = follows([before], [after])
    assert followed.standing.due_at == datetime(2026, 3, 4, 12, 30, tzinfo=UTC)


def waiting_for(event, days=3):
    return {"id": "w", "wait_for": event, "at_most": {"n": days, "unit": "days"}, "then": [], "otherwise": [mail("m")]}


def test_what_is_waited_for_now_and_has_happened_already_ends_the_wait():
    followed = follows([waiting_for({"event": "paid"})], [waiting_for(ORDERED)], judge=Judge(NOW - timedelta(hours=1)))
    assert (followed.change, followed.standing.due_at) == (Change.GO_ON, NOW)


def test_a_shorter_wait_for_something_is_over():
    followed = follows([waiting_for(ORDERED)], [waiting_for(ORDERED, days=1)])
    assert (followed.change, followed.standing.due_at) == (Change.GO_ON, NOW)


def test_new_branches_of_a_wait_change_nothing_for_those_who_wait():
    after = {**waiting_for(ORDERED), "then": [mail("thanks")]}
    assert follows([waiting_for(ORDERED)], [after]).change == Change.STAY


def test_from_a_deleted_step_they_go_to_the_next_of_the_old_list_that_still_exists():
    before = [THREE_DAYS, mail("gone"), mail("m"), wait("v", 1, "days")]
    followed = follows(before, [wait("v", 1, "days"), mail("m")])
    assert (followed.change, followed.standing.step, followed.standing.due_at) == (Change.SKIP, "m", NOW)


def test_a_wait_that_they_come_to_counts_from_now():
    followed = follows([THREE_DAYS, wait("v", 1, "days")], [wait("v", 1, "days")])
    assert followed.standing.due_at == NOW + timedelta(days=1)
    assert followed.standing.since == NOW


def test_from_a_deleted_branch_they_go_on_behind_it():
    before = [{"id": "s", "split": PUNE, "then": [THREE_DAYS, mail("n")], "otherwise": []}, mail("m")]
    followed = follows(before, [mail("m")], passed=("s",))
    assert followed.standing.step == "m"


def test_who_has_nothing_left_leaves():
    followed = follows([THREE_DAYS, mail("gone")], [mail("m")], passed=("m",))
    assert (followed.change, followed.standing.reason) == (Change.LEAVE, "ended")


def test_what_was_passed_and_lies_ahead_now_is_not_done_again():
    after = route(THREE_DAYS, mail("m"), mail("new"))
    here = Standing("w", SINCE, NOW, ("m",))
    walked = go_on(after, here, NOW, Judge())
    assert [move.step.id for move in walked.moves] == ["w", "new"]


def test_a_step_that_became_another_kind_is_done_at_once():
    followed = follows([THREE_DAYS], [mail("w"), mail("m")])
    assert followed.change == Change.GO_ON
    walked = go_on(route(mail("w"), mail("m")), followed.standing, NOW, Judge())
    assert [move.step.id for move in walked.moves] == ["w", "m"]


@pytest.mark.parametrize("step", ["", "w"])
def test_who_has_just_entered_begins_with_the_new_version(step):
    assert follows([THREE_DAYS], [THREE_DAYS, mail("m")], step).change == Change.STAY
