"""Whatever happens to a campaign, in any order: the ledger adds up, nothing goes back, and nobody is written to twice.

Each step is one that a person, a worker, a vendor or an accident takes; the invariants are checked after every one.
"""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from campaigns.log.claims import SENT, Claim, Outcome, claim, finish, release_expired
from campaigns.log.ledger import READY, Message, State, parse_message_key
from campaigns.log.reconciliation import reconcile
from campaigns.log.rounds import decide_unknown, requeue_failed
from campaigns.log.withdrawing import withdraw_pending
from campaigns.models import Campaign
from crm.database import atomic
from crm.streams.stream import Entry
from customers.models import Customer, Segment
from customers.privacy.erasure import erase
from customers.privacy.suppression import suppress
from customers.tests.factories import customer_record, persist_records
from delivery import snapshot
from delivery.models import VendorState
from delivery.outbox import send
from delivery.settling import settle
from delivery.snapshot import write_snapshot
from delivery.sweeping import sweep
from delivery.tests import vendor_stub
from delivery.tests.ledger import states
from delivery.tests.vendor_stub import VendorStub

pytestmark = [pytest.mark.both_databases, pytest.mark.long]

STATUSES = st.sampled_from(["sent", "failed", "delivered", "opened", "clicked", "unsubscribed"])
MAY_FOLLOW = {  # within a round
    "pending": {"sent", "delivered", "failed", "skipped", "unknown"},
    "unknown": {"sent", "delivered", "failed"},
    "sent": {"failed", "delivered"},
    "failed": {"delivered"},
    "delivered": set(),
    "skipped": {"sent", "failed", "delivered"},  # withdrawn while nobody knew that the vendor had it
}


class Oracle:
    """What the vendor saw: it honours keys, and knows when each was first taken."""

    def __init__(self, stub: VendorStub) -> None:
        self.stub = stub
        self.taken: dict[str, tuple[str, str]] = {}  # by key: address and body
        self.clashes: list[str] = []
        self.closed: set[str] = set()  # addresses that must get nothing any more
        self.wronged: list[str] = []

    def take(self, messages) -> None:
        for message in messages:
            said = (message["to"], message["body"].partition("\n")[0])
            if self.taken.setdefault(message["id"], said) != said:
                self.clashes.append(message["id"])
            if message["to"] in self.closed:
                self.wronged.append(message["to"])

    def answers(self, how: str):
        def answer(messages):
            if how == "refuses":
                return vendor_stub.reject("no such mailbox", permanent=True)(messages)
            if how == "is busy":
                return 503, {}, {}
            self.take(messages)
            if how == "hangs up after taking them":
                raise ConnectionError
            return vendor_stub.accept(messages)

        return answer


def while_any(status: str) -> Callable:
    """Run the rule only while messages have this status."""
    return precondition(lambda self: self.campaign.log.filter(status=status).exists())


class LifeOfACampaign(RuleBasedStateMachine):
    oracle: Oracle
    claims = Bundle("claims")

    @initialize(size=st.integers(1, 4), frozen=st.sampled_from([True, True, True, False]))
    def launch(self, size: int, frozen: bool) -> None:
        run = uuid.uuid4().hex[:8]
        self.records = [
            customer_record(external_id=f"{run}-{n}", name=f"Person{n}", email=f"{run}.{n}@example.com")
            for n in range(size)
        ]
        persist_records("customer", *self.records)
        everybody = {"field": "external_id", "op": "starts_with", "value": run}
        segment = Segment.objects.create(name=run, rule={"match": "all", "rules": [everybody]})
        self.campaign = Campaign.objects.create(
            name=run, segment=segment, segment_name=run, subject="News", message="Hi {{ first_name }}!"
        )
        VendorState.objects.all().delete()
        self.before: dict[uuid.UUID, tuple[str, int]] = {}
        assert self.campaign.launch()
        if frozen:
            assert write_snapshot(self._fresh())

    # ── Workers ──
    @precondition(lambda self: self._fresh().snapshot_at is None)
    @rule()
    def freeze(self) -> None:
        write_snapshot(self._fresh())

    @while_any("pending")
    @rule(how=st.sampled_from(["takes them", "refuses", "is busy", "hangs up after taking them"]))
    def send(self, how: str) -> None:
        self.oracle.stub.answer = self.oracle.answers(how)
        send(self._fresh())

    @while_any("pending")
    @rule(target=claims, size=st.integers(1, 3), taken=st.booleans())
    def claim_and_die(self, size: int, taken: bool) -> Claim | None:
        """Perhaps after the vendor took them."""
        claimed = claim(self._fresh(), size)
        if claimed and taken:
            self.oracle.take(
                {"id": message.key, "to": message.to, "body": f"Hi {message.values['first_name']}!"}
                for message in claimed.messages
            )
        return claimed

    @rule(claimed=claims)
    def wake_up_and_finish(self, claimed: Claim | None) -> None:
        """A worker that was only stopped, long after its lease may have passed on."""
        if claimed:
            ids = [message.id for message in claimed.messages]
            outcomes = {id: Outcome(State.FAILED, "no") if n else SENT for n, id in enumerate(ids)}
            held = ids if self.campaign.leases.filter(id=claimed.lease).exists() else []
            others = self.campaign.log.exclude(id__in=held, status="pending", reason="")
            left_alone = list(others.order_by("id").values())
            finish(self._fresh(), claimed, outcomes)
            after = self.campaign.log.filter(id__in=[row["id"] for row in left_alone]).order_by("id")
            assert list(after.values()) == left_alone

    @precondition(lambda self: self.campaign.leases.exists())
    @rule(honours_keys=st.sampled_from([True, True, False]))
    def leases_run_out(self, honours_keys: bool) -> None:
        self.campaign.leases.update(until=timezone.now() - timedelta(seconds=1))
        release_expired(honours_keys=honours_keys)

    @while_any("pending")
    @rule()
    def time_passes(self) -> None:
        self.campaign.log.filter(status="pending").update(due_at=timezone.now())
        VendorState.objects.update(failures=0, paused_until=None)

    @rule()
    def sweep(self) -> None:
        sweep()

    @precondition(lambda self: self._fresh().retrying)
    @rule()
    def requeue_failed(self) -> None:
        requeue_failed(self._fresh())

    @precondition(lambda self: self._fresh().status == Campaign.Status.CANCELLED)
    @rule()
    def withdraw_pending(self) -> None:
        withdraw_pending(self._fresh())

    @rule()
    def reconcile(self) -> None:
        assert reconcile(self._fresh()) == []

    # ── People ──
    @while_any("failed")
    @rule()
    def retry_failed(self) -> None:
        self._fresh().retry_failed()

    @rule(verb=st.sampled_from(["launch", "start", "pause", "resume", "resume"]))
    def control(self, verb: str) -> None:
        getattr(self._fresh(), verb)()

    @rule(chance=st.integers(0, 9))
    def cancel(self, chance: int) -> None:
        if not chance:
            self._fresh().cancel()

    @while_any("unknown")
    @rule(send_again=st.booleans())
    def decide_unknown(self, send_again: bool) -> None:
        decide_unknown(self._fresh(), send_again=send_again)

    @rule(data=st.data())
    def erase(self, data) -> None:
        record = data.draw(st.sampled_from(self.records))
        customer = Customer.objects.filter(external_id=record["external_id"]).first()
        if customer:
            erase(customer)
            self.oracle.closed.add(record["email"])

    @rule(data=st.data())
    def unsubscribe_elsewhere(self, data) -> None:
        address = data.draw(st.sampled_from(self.records))["email"]
        with atomic():
            suppress("email", [address], "unsubscribed")
        self.oracle.closed.add(address)

    @rule(data=st.data())
    def ingest_again(self, data) -> None:
        persist_records("customer", {**data.draw(st.sampled_from(self.records)), "email_opt_in": True})

    # ── The vendor ──
    @precondition(lambda self: self._keys())
    @rule(data=st.data(), statuses=st.lists(STATUSES, min_size=1, max_size=3), times=st.integers(1, 2))
    def receipts(self, data, statuses: list[str], times: int) -> None:
        key = data.draw(st.sampled_from(self._keys()))
        for _ in range(times):
            self._settle(*((key, status) for status in statuses))
        if "unsubscribed" in statuses:
            self.oracle.closed.add(self.oracle.taken[key][0])

    @rule(round=st.integers(2, 9), data=st.data())
    def foreign_receipts(self, round: int, data) -> None:
        """Of messages that are not ours, and of rounds that have not been."""
        before = states(self.campaign)
        keys = [str(uuid.uuid4()), "nonsense", f"{uuid.uuid4()}-0"]
        keys += [f"{message.id}-{message.round + round}" for message in self.campaign.log.all()]
        self._settle(*((key, "delivered") for key in keys))
        assert states(self.campaign) == before

    def _settle(self, *receipts: tuple[str, str]) -> None:
        records = [
            {"message_id": key, "status": status, "occurred_at": "2026-01-01T00:00:00Z"} for key, status in receipts
        ]
        with atomic():
            settle([Entry("1-0", "receipt", json.dumps(records).encode(), len(records))])()

    def _fresh(self) -> Campaign:
        return Campaign.objects.get(id=self.campaign.id)

    def _keys(self) -> list[str]:
        ours = {str(id) for id in self.campaign.log.values_list("id", flat=True)}
        return sorted(key for key in self.oracle.taken if key[:36] in ours)

    # ── What always holds ──
    @invariant()
    def the_counters_equal_the_log(self) -> None:
        if hasattr(self, "campaign"):
            states(self.campaign)

    @invariant()
    def waiting_messages_will_be_found(self) -> None:
        """In turn, beyond what was claimed, or among those who wait for another attempt; those that are being sent,
        by the one lease that names them."""
        if hasattr(self, "campaign"):
            claim_cursor = self._fresh().claim_cursor
            ready = self.campaign.log.filter(READY)
            passed = ready.filter(customer_id__lte=claim_cursor) if claim_cursor else ready.none()
            named = Counter(id for lease in self.campaign.leases.all() for id in lease.messages)
            assert {message.id.hex for message in passed} <= named.keys()
            assert all(named[message.id.hex] <= 1 for message in ready)
            assert not self.campaign.log.filter(status="sending").exists()

    @invariant()
    def whatever_did_not_arrive_has_a_reason(self) -> None:
        if hasattr(self, "campaign"):
            ended = self.campaign.log.filter(status__in=["failed", "skipped", "unknown"])
            assert not ended.filter(reason="").exists()
            explained = self.campaign.log.exclude(reason="")
            assert not self.campaign.log.filter(reason="").exclude(reason_for="").exists()
            assert not explained.exclude(reason_for=F("status")).exists()

    @invariant()
    def nothing_goes_back(self) -> None:
        if not hasattr(self, "campaign"):
            return
        now = {id: (status, round) for id, status, round in self.campaign.log.values_list("id", "status", "round")}
        for id, (status, round) in self.before.items():
            after, later = now[id]
            assert later >= round
            if later == round and after != status:
                assert reachable(status, after), f"{status} became {after}"
            elif later > round:
                assert status in ("failed", "unknown"), f"{status} began round {later}"
        self.before = now

    @invariant()
    def a_customer_has_one_row_and_one_acceptance_a_round(self) -> None:
        if not hasattr(self, "campaign"):
            return
        customers = Counter(self.campaign.log.values_list("customer_id", flat=True))
        assert set(customers.values()) <= {1}
        rounds = defaultdict(list)
        for key in self._keys():
            named = parse_message_key(key)
            assert named
            rounds[named].append(key)
        assert all(len(keys) == 1 for keys in rounds.values())
        assert self.oracle.clashes == []

    @invariant()
    def suppressed_and_erased_customers_get_nothing_more(self) -> None:
        assert self.oracle.wronged == []

    @invariant()
    def completed_means_completed(self) -> None:
        if hasattr(self, "campaign") and self._fresh().status == Campaign.Status.COMPLETED:
            left = states(self.campaign).keys() & {"pending", "sending", "unknown"}
            assert not left
            assert self._fresh().snapshot_at
            assert not self._fresh().retrying


def reachable(status: str, after: str) -> bool:
    """A step may move a message several times."""
    seen, ways = set(), [status]
    while ways:
        way = ways.pop()
        if way not in seen:
            seen.add(way)
            ways += MAY_FOLLOW[way]
    return after in seen


def test_the_life_of_a_campaign(db, vendor, monkeypatch):
    monkeypatch.setattr(snapshot, "CHUNK", 2)

    def machine() -> LifeOfACampaign:
        life = LifeOfACampaign()
        life.oracle = Oracle(vendor)
        return life

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=settings().max_examples // 10,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert Message.objects.exists()
