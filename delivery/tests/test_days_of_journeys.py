"""Whatever happens to the messages of journeys: what is counted by the day of sending equals a look at every message,
and adds up to the counters of the steps, whose own pages show them. The dashboard and the report of changes say it."""

import json
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import cycle
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import Phase
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from campaigns.attribution.earnings import CreditedOrders, credited_between
from campaigns.engagement.figures import Figure, read_engagement
from campaigns.engagement.hits import Hit
from campaigns.engagement.rebuilding import rebuild_figures
from campaigns.journeys.figures import read_revenue
from campaigns.log.claims import SENT, Outcome, claim, finish
from campaigns.log.ledger import Lease, Message, State
from campaigns.log.reconciliation import reconcile
from campaigns.log.rounds import decide_unknown, requeue_failed
from campaigns.models import Campaign, Content, Credit, Earned, SentDay
from campaigns.reports.changes import Day, figures_of_week
from campaigns.results.dashboard import month
from campaigns.tests.factories import create_customer, create_launched, create_message
from crm.database import atomic
from crm.database.models import new_id
from crm.streams.stream import Entry
from customers.models import Customer, Order, Suppression
from customers.privacy.erasure import erase
from customers.tests.factories import order_record, persist_records
from delivery.settling import settle

pytestmark = pytest.mark.both_databases

NOW = datetime.fromisoformat("2026-11-02T15:00:00+00:00")  # 20:30 in India: the day ends after 3 hours and a half
OUTCOMES = {
    "sent": SENT,
    "failed": Outcome(State.FAILED, "mailbox is full"),
    "unknown": Outcome(State.UNKNOWN, "never answered"),
    "again": Outcome(State.PENDING, "vendor answered 503", NOW),
}
STATUSES = ("sent", "delivered", "delivered", "failed", "clicked", "clicked", "unsubscribed")
MODELS: tuple[Any, ...] = (Credit, Earned, SentDay, Hit, Figure, Lease, Message, Campaign)
THEIRS: tuple[Any, ...] = (Order, Customer, Suppression)
JOURNEYS = (new_id(), new_id())  # one with two steps, one with a step
LINK = "https://tea.example/1"


class AnyDays(RuleBasedStateMachine):
    """Two journeys with three steps, and a campaign."""

    def __init__(self) -> None:
        super().__init__()
        self.traveller = time_machine.travel(NOW, tick=False)
        self.clock = self.traveller.start()

    def teardown(self) -> None:
        self.traveller.stop()

    @initialize()
    def begin(self) -> None:
        for model in (*MODELS, *THEIRS):
            model.objects.all().delete()
        self.steps = [create_launched(journey_id=id, journey_step="m") for id in (*JOURNEYS, JOURNEYS[0])]
        self.campaigns = [*self.steps, create_launched()]
        for campaign in self.campaigns:
            Content.objects.create(campaign=campaign, subject=[], html=[], text=[], links=[LINK])
        self.customers = [create_customer(), create_customer()]
        self.times = 0
        for _ in range(2):
            self.write()

    # ── What happens ──
    @rule()
    def write(self) -> None:
        """Everybody comes to every step; the campaign wrote to them at its launch."""
        self.times += 1
        for campaign in self.campaigns if self.times == 1 else self.steps:
            for customer in self.customers:
                create_message(campaign=campaign, status="pending", customer=customer, enrollment_number=self.times)

    @rule(hours=st.sampled_from([1, 3, 4, 24, 70]))
    def clock_on(self, hours: int) -> None:
        self.clock.shift(timedelta(hours=hours))

    @rule(n=st.integers(0, 3), outcomes=st.lists(st.sampled_from([*OUTCOMES, "sent"]), min_size=3, max_size=3))
    def send(self, n: int, outcomes: list[str]) -> None:
        if taken := claim(self.reread(n), 3):
            named = zip(taken.messages, cycle(outcomes), strict=False)
            finish(self.reread(n), taken, {message.id: OUTCOMES[name] for message, name in named})

    @rule(data=st.data())
    def report(self, data: Any) -> None:
        """Receipts of any messages, also before they were sent and of hours ago."""
        messages = list(Message.objects.order_by("id"))
        reports = []
        for _ in range(data.draw(st.integers(1, 4))):
            message = data.draw(st.sampled_from(messages))
            at = timezone.now() - timedelta(hours=data.draw(st.sampled_from([0, 1, 5, 30])))
            status = data.draw(st.sampled_from(STATUSES))
            said = {"link": 1} if status == "clicked" else {}
            reports.append({"message_id": message.key, "status": status, "occurred_at": at.isoformat(), **said})
        write = settle([Entry("0-0", "receipt", json.dumps(reports).encode(), 1)])
        with atomic():
            write()

    @rule(n=st.integers(0, 3))
    def retry(self, n: int) -> None:
        if self.reread(n).retry_failed():
            requeue_failed(self.reread(n))

    @rule(n=st.integers(0, 3), send_again=st.booleans())
    def decide(self, n: int, send_again: bool) -> None:
        decide_unknown(self.reread(n), send_again=send_again)

    @rule(n=st.integers(0, 1))
    def erase_and_come_again(self, n: int) -> None:
        erase(self.customers[n])
        self.customers[n] = create_customer()

    @rule(n=st.integers(0, 3), amount=st.integers(1, 9))
    def order(self, n: int, amount: int) -> None:
        """Somebody orders; whether it is credited is for others to test, here to which message it is."""
        number = Order.objects.count()
        at = timezone.now().isoformat()
        record = order_record(
            external_id=f"o{number}", customer=self.customers[n % 2].external_id, amount=amount, ordered_at=at
        )
        persist_records("order", record)

    @rule(n=st.integers(0, 3))
    def reconcile(self, n: int) -> None:
        """Nothing differs from the log, and what does is corrected."""
        assert not [str(each) for each in reconcile(self.reread(n))]
        if row := SentDay.objects.filter(campaign=self.campaigns[n]).first():
            SentDay.objects.filter(id=row.id).update(count=row.count + 1)
            expected = [f"{row.figure} on {row.day} was {row.count + 1}, is {row.count}"]
            assert rebuild_figures(self.reread(n), check=True) == rebuild_figures(self.reread(n)) == expected
        assert not rebuild_figures(self.reread(n), check=True)

    def reread(self, n: int) -> Campaign:
        return Campaign.objects.get(id=self.campaigns[n].id)

    # ── What must be so ──
    @invariant()
    def days_equal_a_look_at_every_message(self) -> None:
        stored = SentDay.objects.values_list("campaign_id", "day", "figure", "count")
        found = {(campaign, day, figure): count for campaign, day, figure, count in stored}
        assert found == self.by_day({step.id for step in self.steps})

    @invariant()
    def they_add_up_to_the_counters_that_the_steps_show(self) -> None:
        engagement = read_engagement([step.id for step in self.steps])
        for n, step in enumerate(self.steps):
            row, sums = self.reread(n), Counter[str]()
            for figure, count in SentDay.objects.filter(campaign=step).values_list("figure", "count"):
                sums[figure] += count
            assert (sums["sent"], sums["delivered"]) == (row.sent + row.delivered, row.delivered)
            assert (sums["failed"], sums["unsubscribed"]) == (row.failed, row.unsubscribed)
            assert sums["clicked"] == engagement[step.id].clicked

    @invariant()
    def the_dashboard_has_both(self) -> None:
        first = timezone.localdate() - timedelta(days=29)
        steps, now = {step.id for step in self.steps}, month()
        of_journeys = {key: n for key, n in self.by_day(steps).items() if key[1] >= first}
        by_figure: Counter[str] = Counter()
        for (_, _, figure), count in of_journeys.items():
            by_figure[figure] += count
        campaign = self.reread(3)
        is_recent = timezone.localdate(campaign.launched_at) >= first
        counts = (campaign.sent, campaign.delivered, campaign.failed) if is_recent else (0, 0, 0)
        assert (now.by_campaigns, now.by_journeys) == (sum(counts), by_figure["sent"] + by_figure["failed"])
        assert now.delivered == counts[1] + by_figure["delivered"]
        assert now.failed == counts[2] + by_figure["failed"]
        assert now.journeys == len({self.journey(campaign) for campaign, _, _ in of_journeys})
        for bar in now.chart.bars:
            expected = sum(n for (_, day, figure), n in of_journeys.items() if day == bar.day and figure == "sent")
            assert bar.counts.journeys == expected
        assert sum(bar.messages for bar in now.chart.bars) == now.messages

    @invariant()
    def what_changed_has_both(self) -> None:
        today = timezone.localdate()
        week = [Day(today - timedelta(days=n), 0, 0, 0) for n in reversed(range(7))]
        figures, days = figures_of_week(week), {day.day for day in week}
        of_journeys: Counter[str] = Counter()
        for (_, day, figure), count in self.by_day({step.id for step in self.steps}).items():
            of_journeys[figure] += count * (day in days)
        campaign = self.reread(3)
        is_recent = timezone.localdate(campaign.launched_at) in days
        for name in ("delivered", "unsubscribed"):
            assert figures[f"journeys_{name}"] == of_journeys[name]
            assert figures[name] == of_journeys[name] + (getattr(campaign, name) if is_recent else 0)
        clicked = read_engagement([campaign.id])[campaign.id].clicked if is_recent else 0
        assert (figures["clicked"], figures["journeys_clicked"]) == (
            of_journeys["clicked"] + clicked,
            of_journeys["clicked"],
        )

    @invariant()
    def revenue_is_told_apart_and_adds_up(self) -> None:
        both = credited_between(NOW - timedelta(days=99), timezone.now() + timedelta(days=1))
        steps = {step.id for step in self.steps}
        credits = list(Credit.objects.values_list("campaign_id", "amount"))
        for is_journey, found in ((False, both.campaigns), (True, both.journeys)):
            amounts = [amount for campaign, amount in credits if (campaign in steps) == is_journey]
            assert found == CreditedOrders(len(amounts), sum(amounts))
        assert both.journeys.revenue == sum(read_revenue(JOURNEYS).values())

    def by_day(self, campaigns: set[Any]) -> Counter[tuple[Any, date, str]]:
        """The figures by campaign and day of sending, from every message."""
        found: Counter[tuple[Any, date, str]] = Counter()
        for message in Message.objects.all():
            if message.campaign_id in campaigns and message.status in ("sent", "delivered", "failed"):
                at = message.sent_at or message.delivered_at or message.failed_at
                assert at
                day = timezone.localdate(at)
                found[message.campaign_id, day, "failed" if message.status == "failed" else "sent"] += 1
                found[message.campaign_id, day, "delivered"] += message.status == "delivered"
                found[message.campaign_id, day, "clicked"] += bool(message.clicked_at)
                found[message.campaign_id, day, "unsubscribed"] += bool(message.unsubscribed_at)
        return Counter({key: n for key, n in found.items() if n})

    def journey(self, campaign: Any) -> Any:
        return next(step.journey_id for step in self.steps if step.id == campaign)


@pytest.mark.long
@pytest.mark.django_db
def test_any_history_of_messages_is_counted_by_the_day_of_sending():
    examples = max(6, with_settings().max_examples // 8)
    run_state_machine_as_test(
        AnyDays,
        settings=with_settings(max_examples=examples, stateful_step_count=40, deadline=None, phases=[Phase.generate]),
    )
