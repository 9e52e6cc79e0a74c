"""Whatever happens, in any order: every order is credited as a look at all orders and touches says, and figures are the
sums of the credits."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import settings as with_settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from campaigns import membership
from campaigns.attribution import checking, recounting
from campaigns.attribution.earnings import Earnings, earned_by_link, read_earned
from campaigns.attribution.models import AttributionRule, Credit, Earned, current_rule, shown_versions
from campaigns.engagement.figures import Figure
from campaigns.engagement.hits import Hit, Seen, Sign, Verdict, judge, strength
from campaigns.engagement.rebuilding import rebuild_figures
from campaigns.log.ledger import Message
from campaigns.log.retention import anonymize_next_chunk
from campaigns.models import Campaign, Content
from campaigns.tests.factories import create_launched, create_message
from crm.database import atomic
from crm.streams.stream import Entry
from customers.models import Customer, Order
from customers.privacy.erasure import erase
from customers.segments.audience import matching
from customers.segments.rules import parse
from customers.tests.factories import customer_record, order_record, persist_records
from delivery.receipts import HIT
from delivery.settling import settle

SENT = datetime(2026, 3, 1, 10, tzinfo=UTC)
LINKS = ["https://tea.example/1", "https://tea.example/2"]
CHANNELS = ("email", "sms")  # of the campaigns
PEOPLE = ("c0", "c1")
ERASED = "c1"  # whom histories may erase: somebody stays whose orders can be credited
WINDOWS = (
    {"email": {"clicked": 2, "delivered": 1}, "sms": {"clicked": 1, "delivered": 2}},
    {"email": {"clicked": 1, "delivered": 3}, "sms": {"clicked": 3, "delivered": 1}},
    {"email": {"clicked": 3, "delivered": 0}, "sms": {"clicked": 0, "delivered": 1}},
)

SIGNS = {"own": Sign.PLAIN, "clicked": Sign.VENDOR, "machine": Sign.VENDOR_MACHINE}

# Few people, campaigns and times, so that touches and orders meet, and orders are made where windows begin and end.
hours = st.sampled_from([0, 1])
edges = st.builds(
    lambda hour, ms: timedelta(hours=hour, milliseconds=ms), st.sampled_from([1, 2, 1, 2, 3, 0]), st.integers(-1, 1)
)
campaigns = st.integers(0, len(CHANNELS) - 1)
orders = st.tuples(
    st.sampled_from(["o1", "o2", "o3"]),
    st.sampled_from([*PEOPLE, *PEOPLE, *PEOPLE, "stranger"]),
    edges,
    st.integers(2, 4),
    st.sampled_from(["completed", "completed", "completed", "completed", "cancelled", "refunded"]),
    st.sampled_from([0, 0, 1]),
)
reports = st.tuples(
    campaigns,
    st.sampled_from(PEOPLE),
    hours,
    st.integers(0, len(LINKS)),
    st.sampled_from(["delivered", "delivered", "failed", "clicked", "clicked", "machine", "machine", "own"]),
)
crashes = st.sampled_from([False, False, True])
posts = st.lists(orders, min_size=1, max_size=3)
receipts = st.lists(reports, min_size=1, max_size=4)
first_posts = st.lists(orders, min_size=3, max_size=3, unique_by=lambda order: order[0])
first_receipts = st.lists(reports, min_size=6, max_size=9)
windows = st.sampled_from(WINDOWS)
customers_recounted = st.sampled_from([1, 2, 2, 3, 0])  # a chunk each, then the switch
post = st.tuples(st.just("post"), posts, crashes)
report = st.tuples(st.just("report"), receipts, crashes)
settle_some = st.one_of(st.just(("erase_or_come_again",)), st.tuples(st.just("forget_log"), campaigns))
amid_recount = st.tuples(
    st.just("amid_recount"), st.integers(1, 2), customers_recounted, settle_some, customers_recounted
)
events = st.one_of(
    *(post, post, post, report, report, report, amid_recount, amid_recount, amid_recount),
    st.tuples(st.just("set_rule"), windows, customers_recounted),
    st.tuples(st.just("recount_a_little"), customers_recounted),
    st.tuples(st.just("replace_rule"), windows),
)


SOURCE = membership.Converted()


class Crash(Exception):
    """The process ended before its transaction did."""


class Owned(NamedTuple):
    """An order as it was last sent."""

    customer: str
    at: datetime
    amount: int
    status: str


class Expected(NamedTuple):
    """A credit, as far as figures ask; `person` is the same for all of one person."""

    campaign: int
    link: int
    amount: int
    person: object


class AnyHistory(RuleBasedStateMachine):
    @initialize(windows=windows, posted=first_posts, reports=first_receipts)
    def begin(self, windows: Any, posted: list[Any], reports: list[Any]) -> None:
        """Every history has something to credit from the beginning."""
        self.hand_over(windows)
        self.post(posted, False)
        self.report(reports, False)

    def hand_over(self, windows: Any) -> None:
        for model in (Customer, Order, Credit, Earned, Hit, Figure, Message, Campaign, AttributionRule):
            model.objects.all().delete()
        AttributionRule.objects.create(version=1, windows=windows, state="current")
        persist_records("customer", *(customer_record(external_id=each, email=f"{each}@x.in") for each in PEOPLE))
        stored = [Customer.objects.get(external_id=each) for each in PEOPLE]
        self.people = {each.external_id: each.id for each in stored}
        self.campaigns: list[Campaign] = []
        self.messages: dict[tuple[int, str], Message] = {}
        for n, channel in enumerate(CHANNELS):
            campaign = create_launched(channel=channel)
            Content.objects.create(campaign=campaign, subject=[], html=[], text=[], links=LINKS)
            for each in stored:
                message = create_message(
                    campaign=campaign, customer=each, status="sent", sent_at=SENT, created_at=SENT, arm="ab"[n % 2]
                )
                self.messages[n, each.external_id] = message
            membership.handed_over(campaign.id, [each.id for each in stored])
            self.campaigns.append(campaign)
        self.orders: dict[str, Owned] = {}
        self.delivered: dict[tuple[int, str], datetime] = {}
        self.hits: dict[tuple[int, str], dict[tuple[int, datetime], str]] = {key: {} for key in self.messages}
        self.forgotten: set[int] = set()
        self.settled: dict[str, Expected] = {}  # by order
        self.erased: list[Expected] = []

    def survive(self, write: Callable[[], object], crashes: bool) -> None:
        """Do it, perhaps after a crash at the end of its transaction."""
        if crashes:
            with suppress(Crash), atomic():
                write()
                raise Crash
        with atomic():
            write()

    # ── What happens ──
    @rule(event=events)
    def happen(self, event: tuple[Any, ...]) -> None:
        """One rule, since Hypothesis leaves out some of several in most histories."""
        self.happen_now(event)

    def happen_now(self, event: tuple[Any, ...]) -> None:
        name, *arguments = event
        getattr(self, name)(*arguments)

    def post(self, posted: list[tuple[str, str, timedelta, int, str, int]], crashes: bool) -> None:
        """New, changed, cancelled, refunded, moved in time or to another customer."""
        records = []
        for order, customer, edge, amount, status, refunded in posted:
            at = SENT + edge
            fields: dict[str, Any] = {"amount": amount, "refunded_amount": refunded, "status": status}
            records.append(order_record(external_id=order, customer=customer, ordered_at=at.isoformat(), **fields))
            last = {each[0]: each for each in posted}[order]
            before = self.orders.get(order)
            if last[4] != "completed" or (before and before.customer != last[1]):
                self.settled.pop(order, None)
        self.survive(lambda: persist_records("order", *records), crashes)
        for order, customer, edge, amount, status, refunded in posted:
            self.orders[order] = Owned(customer, SENT + edge, 100 * (amount - refunded), status)

    def report(self, reports: list[tuple[int, str, int, int, str]], crashes: bool) -> None:
        """Deliveries and clicks from the vendor, and clicks on our own links, of which both within a minute were a
        machine's. Nothing counts once nobody knows any more whose message it was."""
        entries = []
        for n, customer, hour, link, how in reports:
            at = SENT + timedelta(hours=hour)
            key = self.messages[n, customer].key
            own = {"message_id": key, "kind": "c", "link": link, "at": at.isoformat(), "sign": ""}
            click = {"message_id": key, "occurred_at": at.isoformat(), "status": "clicked", "link": link or None}
            record = {
                "own": own,
                "delivered": {"message_id": key, "occurred_at": at.isoformat(), "status": "delivered"},
                "failed": {"message_id": key, "occurred_at": at.isoformat(), "status": "failed"},
                "clicked": click,
                "machine": {**click, "machine": True},
            }[how]
            entries.append(Entry("1-0", HIT if how == "own" else "receipt", json.dumps([record]).encode(), 1))
            is_known = self.messages[n, customer].customer_id == self.people.get(customer) and n not in self.forgotten
            if how != "failed" and is_known:
                self.delivered[n, customer] = min(at, self.delivered.get((n, customer), at))
            if how in SIGNS and is_known:
                self.note(n, customer, link, at, SIGNS[how])
        self.survive(settle(entries), crashes)

    def note(self, n: int, customer: str, link: int, at: datetime, sign: str) -> None:
        known = self.hits[n, customer]
        known[link, at] = max(known.get((link, at), sign), sign, key=strength)

    def erase_or_come_again(self) -> None:
        """Somebody who was erased comes again under the same id: nothing of before is theirs."""
        if ERASED not in self.people:
            persist_records("customer", customer_record(external_id=ERASED))
            self.people[ERASED] = Customer.objects.get(external_id=ERASED).id
            return
        credits = self.expected()
        erase(Customer.objects.get(external_id=ERASED))
        theirs = {id for id, order in self.orders.items() if order.customer == ERASED}
        self.erased += [credits[id] for id in theirs if id in credits]
        for id in theirs:
            del self.orders[id]
            self.settled.pop(id, None)
        del self.people[ERASED]

    def forget_log(self, n: int) -> None:
        if self.forgotten:  # one is enough
            return
        self.settled |= {id: credit for id, credit in self.expected().items() if credit.campaign == n}
        Campaign.objects.filter(id=self.campaigns[n].id).update(status="completed", updated_at=SENT)
        while anonymize_next_chunk(SENT + timedelta(days=1)):
            pass
        self.forgotten.add(n)

    def amid_recount(self, other: int, before: int, event: tuple[Any, ...], after: int) -> None:
        """While credits of another version are there."""
        self.set_rule(WINDOWS[(WINDOWS.index(current_rule().windows) + other) % len(WINDOWS)], before)
        self.happen_now(event)
        self.recount_a_little(after)

    def set_rule(self, windows: Any, recounted: int) -> None:
        recounting.set_windows(windows)
        self.recount_a_little(recounted)

    def recount_a_little(self, recounted: int) -> None:
        for _ in range(recounted):
            recounting.recount(0)

    def replace_rule(self, windows: Any) -> None:
        """Before anything else happens, so that nothing but the recount can have credited by the new rule."""
        recounting.set_windows(windows)
        assert recounting.recount()

    def rebuild(self) -> None:
        assert checking.recount_credits() == 0
        assert [rebuild_figures(campaign) for campaign in self.campaigns] == [[]] * len(CHANNELS)

    # ── What must be so ──
    def expected(self) -> dict[str, Expected]:
        """Who has each order, by a look at every touch."""
        windows = current_rule().windows
        found = {}
        for id, order in self.orders.items():
            if order.status != "completed" or order.customer not in self.people:
                continue
            if id in self.settled:
                found[id] = self.settled[id]._replace(amount=order.amount)
                continue
            touches = [
                (at, is_click, self.messages[n, order.customer].id.hex, link, n)
                for n, channel in enumerate(CHANNELS)
                for at, is_click, link in self.touches(n, order.customer)
                if at <= order.at
                and order.at < at + timedelta(hours=windows[channel]["clicked" if is_click else "delivered"])
            ]
            if touches:
                *_, link, n = max(touches)
                found[id] = Expected(n, link, order.amount, self.people[order.customer])
        return found

    def touches(self, n: int, customer: str) -> list[tuple[datetime, bool, int]]:
        """Times of a message, whether of a click, and the link."""
        is_theirs = self.messages[n, customer].customer_id == self.people.get(customer)
        if not is_theirs or n in self.forgotten or (n, customer) not in self.delivered:
            return []
        hits = [Seen("c", link, at, sign) for (link, at), sign in self.hits[n, customer].items()]
        judged = zip(hits, judge(hits, SENT, len(LINKS)), strict=True)
        clicks = [(hit.at, True, hit.link) for hit, verdict in judged if verdict is Verdict.PERSON]
        return [(max(SENT, self.delivered[n, customer]), False, 0), *clicks]

    @invariant()
    def every_order_is_credited_as_the_rule_says(self) -> None:
        credits = self.expected()
        ids = dict(Order.objects.values_list("id", "external_id"))
        numbers = {campaign.id: n for n, campaign in enumerate(self.campaigns)}
        stored = Credit.objects.filter(version__in=shown_versions(), order_id__isnull=False)
        assert {
            ids[order]: Expected(numbers[campaign], link, amount, customer)
            for order, campaign, link, amount, customer in stored.values_list(
                "order_id", "campaign_id", "link", "amount", "customer_id"
            )
        } == credits
        assert len(stored) == len(credits)
        revenue = sum(order.amount for order in self.orders.values() if order.status == "completed")
        assert sum(credit.amount for credit in credits.values()) <= revenue

    @invariant()
    def rules_find_who_ordered(self) -> None:
        """By marks and by credits, of each campaign, whatever version is shown or recounted."""
        credits = self.expected().values()
        for n, campaign in enumerate(self.campaigns):
            condition = {"field": "converted_campaign", "op": "in", "value": [str(campaign.id)]}
            asked = parse({"match": "all", "rules": [condition]})
            expected = {credit.person for credit in credits if credit.campaign == n}
            assert set(matching(asked).values_list("id", flat=True)) == expected
            customers = Customer.objects.all()
            assert {each.id for each in customers if SOURCE.belonging(each, [str(campaign.id)])} == expected

    @invariant()
    def figures_are_the_sums(self) -> None:
        credits = [*self.expected().values(), *self.erased]
        earned = read_earned([campaign.id for campaign in self.campaigns])
        for n, campaign in enumerate(self.campaigns):
            assert earned[campaign.id] == summed([each for each in credits if each.campaign == n])
            assert earned_by_link(campaign.id) == {
                link: summed(clicked)
                for link in (1, 2)
                if (clicked := [each for each in credits if (each.campaign, each.link) == (n, link)])
            }

    def teardown(self) -> None:
        """Whatever is being recounted switches to figures that are right, too."""
        if hasattr(self, "campaigns"):
            assert recounting.recount()
            self.every_order_is_credited_as_the_rule_says()
            self.figures_are_the_sums()
            self.rules_find_who_ordered()
            self.rebuild()
            left = set(Credit.objects.values_list("version", flat=True))
            assert left <= {*shown_versions()}


def summed(credits: list[Expected]) -> Earnings:
    return Earnings(len({each.person for each in credits}), len(credits), sum(each.amount for each in credits))


def run(steps: int, machine: type[AnyHistory] = AnyHistory, **options: Any) -> None:
    """As many histories as the profile says, or `max_examples`."""
    run_state_machine_as_test(machine, settings=with_settings(stateful_step_count=steps, deadline=None, **options))


@pytest.mark.long
@pytest.mark.django_db
def test_credits_follow_the_rule_in_any_history(monkeypatch):
    monkeypatch.setattr(recounting, "CHUNK", 1)
    run(12, max_examples=with_settings().max_examples // 2)
