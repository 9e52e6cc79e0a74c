"""Whatever happens, in any order: counters equal the rows, nothing is done twice, and nobody is stuck.

People enter, order, unsubscribe and are erased; the clock goes on with movers and without; movers die in the middle of
a transaction, are overtaken and run twice; the journey is paused, changed, published and stopped.
"""

from collections import Counter
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import Phase
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from campaigns.journeys import changes, lease, mover, writing
from campaigns.journeys.figures import current_plan, read_steps
from campaigns.journeys.held import HeldCounts, answer, count_held
from campaigns.journeys.models import Enrollment, Happening, Journey, Round, Version
from campaigns.journeys.publishing import publish
from campaigns.journeys.reconciliation import check
from campaigns.journeys.starting import create_journey, pause, resume, save_draft, start, stop
from campaigns.journeys.tests.conftest import NOW, World
from campaigns.journeys.tests.plans import ORDERED, PUNE, mail, plan, wait
from campaigns.journeys.values import WEEKDAYS
from campaigns.log.claims import SENT, claim, finish
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from customers.events.models import Event
from customers.models import Customer, Order, Segment
from customers.privacy.erasure import erase

pytestmark = [pytest.mark.both_databases]

PEOPLE = ("c0", "c1", "c2")
PAID = {"event": "paid"}
DELHI = {"match": "all", "rules": [{"field": "city", "op": "eq", "value": "Delhi"}]}
WAITING = {"id": "f", "wait_for": PAID, "at_most": {"n": 1, "unit": "days"}, "then": [mail("thanks")], "otherwise": []}
LEAVING = {"exit": [ORDERED, {"unsubscribed": True}], "goal": {**PAID, "within": {"n": 7, "unit": "days"}}}
AGAIN = {"again": {"inside": "restart", "later": "always"}}
PLANS = [
    plan(wait("w", 2, "hours"), mail("m"), wait("v", 3, "days"), mail("n"), **LEAVING, **AGAIN),
    plan(mail("m", "Other"), wait("v", 1, "days"), WAITING, mail("n"), again={"inside": "ignore", "later": "always"}),
    plan(wait("v", 4, "days"), mail("n"), wait("w", 1, "hours"), mail("m"), **LEAVING, late=1, most_an_hour=1),
    plan(WAITING, {"id": "s", "split": PUNE, "then": [mail("m"), wait("w", 5, "days")], "otherwise": []}, **AGAIN),
    plan(mail("n"), goal={**ORDERED, "within": {"n": 3, "unit": "days"}, "leave": True}, **AGAIN),
]
people = st.sampled_from(PEOPLE)
numbers = st.integers(0, len(PLANS) + 1)  # of the plans, and of two more that ask for a segment, one every week
MODELS: tuple[Any, ...] = (
    *(Happening, Round, Enrollment, Version, Journey, Message, Campaign),
    *(Event, Order, Customer, Segment),
)


class Crash(Exception):
    """The worker died."""


def dying(work: Any) -> Any:
    def work_and_die(*args: Any, **kwargs: Any) -> None:
        work(*args, **kwargs)
        raise Crash

    return work_and_die


def overtaken(after: int) -> Any:
    """Renewals of the lease, of which one finds another mover there."""
    renew, count = lease.renew, iter(range(after))

    def steal(journey_id: Any, token: str) -> Journey:
        if next(count, None) is None:
            Journey.objects.filter(id=journey_id).update(lease="another mover")
        return renew(journey_id, token)

    return steal


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.travel = time_machine.travel(NOW, tick=False)
        self.world = World(self.travel.start())

    def teardown(self) -> None:
        self.travel.stop()

    @initialize(number=numbers)
    def begin(self, number: int) -> None:
        for model in MODELS:
            model.objects.all().delete()
        self.segment = Segment.objects.create(name="Pune", rule=PUNE)
        member = {"match": "all", "rules": [{"field": "segment", "op": "in", "value": [str(self.segment.id)]}]}
        weekly = {"weekly": list(WEEKDAYS), "at": "09:00", "segment": str(self.segment.id)}
        self.plans = [*PLANS, {**PLANS[0], "if": member}, {**PLANS[0], "trigger": weekly}]
        for name in PEOPLE:
            self.world.customer(name, city="Pune")
        self.events: list[tuple[str, str]] = []
        self.start_another(number)

    def start_another(self, number: int) -> None:
        self.journey = create_journey("Cart", self.plans[number])
        assert start(self.journey)
        self.world.journeys = [self.journey]

    # ── What happens to people ────────────────────────────────────────
    @rule(who=people)
    def enter(self, who: str) -> None:
        self.events.append((who, f"e{len(self.events)}"))
        self.world.event(who, id=self.events[-1][1], sku="A")

    @rule(data=st.data())
    def repeat(self, data: Any) -> None:
        if self.events:
            who, id = data.draw(st.sampled_from(self.events))
            self.world.append(who, id=id, sku="A")

    @rule(who=people, hours=st.sampled_from([0, 1, 40]))
    def pay(self, who: str, hours: int) -> None:
        self.world.append(who, "paid", at=self.world.now - timedelta(hours=hours))

    @rule(who=people)
    def order(self, who: str) -> None:
        self.world.order(who)

    @rule(who=people, how=st.sampled_from(["opt out", "opt in", "Pune", "Delhi", "erase or come again", "segment"]))
    def change_customer(self, who: str, how: str) -> None:
        customer = Customer.objects.filter(external_id=who).first()
        match how:
            case "opt out" | "opt in":
                self.world.customer(who, email_opt_in=how == "opt in")
            case "Pune" | "Delhi":
                self.world.customer(who, city=how)
            case "segment":
                Segment.objects.update(rule=DELHI if Segment.objects.get().rule == PUNE else PUNE)
            case _ if customer:
                erase(customer)
            case _:
                self.world.customer(who)

    # ── Time and movers ───────────────────────────────────────────────
    @rule(hours=st.sampled_from([0, 1, 2, 24, 75]))
    def clock_on(self, hours: int) -> None:
        self.world.pass_time(hours=hours)

    @rule(hours=st.sampled_from([1, 30, 200]))
    def outage(self, hours: int) -> None:
        self.world.now += timedelta(hours=hours)
        self.world.traveller.move_to(self.world.now)

    @rule(days=st.integers(1, 5))
    def days_go_by(self, days: int) -> None:
        for _ in range(days):
            self.world.pass_time(hours=23)

    @rule(trouble=st.sampled_from(["_claim_rows", "_count", "messages", "overtaken", "overtaken later", "doubled"]))
    def move_in_trouble(self, trouble: str) -> None:
        with pytest.MonkeyPatch.context() as patched, suppress(Crash):
            match trouble:
                case "doubled":
                    mover.move(self.journey.id)
                case "overtaken" | "overtaken later":
                    patched.setattr(lease, "renew", overtaken(0 if trouble == "overtaken" else 2))
                case "messages":
                    patched.setattr(writing, "_count", dying(writing._count))
                case _:
                    patched.setattr(changes.Changes, trouble, dying(getattr(changes.Changes, trouble)))
            self.world.settle()
        Journey.objects.update(lease="")

    @rule()
    def send(self) -> None:
        for campaign in Campaign.objects.all():
            if taken := claim(campaign, 10):
                finish(campaign, taken, {message.id: SENT for message in taken.messages})

    # ── What people do with the journey ───────────────────────────────
    @rule(act=st.sampled_from([pause, resume, resume]))
    def pause_or_resume(self, act: Any) -> None:
        act(self.journey)

    @rule(number=numbers, inside=st.sampled_from(["follow", "follow", "finish_old"]))
    def publish(self, number: int, inside: str) -> None:
        self.journey.refresh_from_db()
        if save_draft(self.journey, self.plans[number]):
            assert publish(self.journey, draft_version=self.journey.draft_version, inside=inside)

    @rule(entries=st.sampled_from(["let_in", "turn_away", ""]), overdue=st.sampled_from(["go_on", "leave", ""]))
    def answer(self, entries: str, overdue: str) -> None:
        answer(self.journey, entries=entries, overdue=overdue)

    @rule(number=numbers, says=st.integers(0, 9))
    def stop(self, number: int, says: int) -> None:
        if says == 0:
            stop(self.journey)
            self.world.settle()
            assert Journey.objects.get(id=self.journey.id).inside == 0
            self.start_another(number)

    # ── What holds ────────────────────────────────────────────────────
    @invariant()
    def counters_equal_the_rows(self) -> None:
        for journey in Journey.objects.all():
            rows = list(Enrollment.objects.filter(journey=journey))
            inside = [row for row in rows if row.status == "inside"]
            assert journey.entered == len(rows) == journey.inside + sum(journey.left.values())
            assert journey.inside == len(inside)
            assert {reason: n for reason, n in journey.left.items() if n} == Counter(
                row.reason for row in rows if row.status == "left"
            )
            assert journey.converted == sum(row.converted_at is not None for row in rows)
            passed = Counter(step for row in rows for step in row.passed)
            assert all(journey.reached.get(step, 0) >= n for step, n in passed.items())
            at = {step.line.step.id: step for step in read_steps(journey, current_plan(journey))}
            assert {id: step.here for id, step in at.items() if step.here} == Counter(
                row.step for row in inside if row.step
            )
            for id, step in at.items():
                assert step.next_due_at == min((row.due_at for row in inside if row.step == id), default=None)
            assert check(journey) == []
            held = count_held([journey.id]).get(journey.id, HeldCounts())
            assert held.overdue == sum(row.is_held for row in inside) == sum(row.is_held for row in rows)

    @invariant()
    def nobody_is_stuck_or_inside_twice(self) -> None:
        inside = list(Enrollment.objects.filter(status="inside"))
        assert all(row.due_at for row in inside)
        assert not [row for row in inside if row.is_held and not row.overdue_since]
        assert max(Counter((row.journey_id, row.customer_id) for row in inside).values(), default=1) == 1
        numbers = Counter(Enrollment.objects.values_list("journey_id", "customer_id", "number"))
        assert max(numbers.values(), default=1) == 1

    @invariant()
    def every_step_is_done_once_and_has_its_message(self) -> None:
        written: Counter[Any] = Counter()
        for row in Enrollment.objects.all():
            assert len(row.passed) == len(set(row.passed)), row.trace
            for move in row.trace:
                if move["what"] == "written":
                    written[row.journey_id, move["step"], row.customer_id, row.number] += 1
        messages = Message.objects.values_list(
            "campaign__journey_id", "campaign__journey_step", "customer_id", "enrollment_number"
        )
        assert Counter(messages) == written

    @invariant()
    def nothing_is_pending_for_those_who_left(self) -> None:
        pending = set(
            Message.objects.filter(status=State.PENDING).values_list(
                "campaign__journey_id", "customer_id", "enrollment_number"
            )
        )
        for row in Enrollment.objects.filter(status="left").exclude(reason="ended"):
            assert (row.journey_id, row.customer_id, row.number) not in pending, row.reason

    @invariant()
    def figures_of_messages_equal_the_log(self) -> None:
        states = Counter(Message.objects.values_list("campaign_id", "status"))
        for campaign in Campaign.objects.all():
            for state in (State.PENDING, State.SKIPPED, State.SENT):
                assert getattr(campaign, state.value) == states[campaign.id, state.value]


class WeeklyLife(Life):
    """It begins with a journey that lets a segment in every week."""

    @initialize(number=st.just(len(PLANS) + 1))
    def begin(self, number: int) -> None:
        super().begin(number)


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize(("life", "share"), [(Life, 4), (WeeklyLife, 16)])
def test_figures_and_log_agree_in_any_life_of_a_journey(life, share):
    examples = with_settings().max_examples // share
    run_state_machine_as_test(
        life,
        settings=with_settings(max_examples=examples, stateful_step_count=50, deadline=None, phases=[Phase.generate]),
    )
