"""Settling receipts: messages get the states that their receipts report, and what depends on these changes too."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.utils import timezone

from campaigns import membership
from campaigns.attribution.refreshing import refresh_delivered
from campaigns.complaints import pause_for_complaints
from campaigns.engagement.writing import record_hits
from campaigns.log.ledger import HAS_REASON, NO_REASON, RISES_FROM, Message, State, claimed_messages, with_reason
from campaigns.log.sent_days import moving_days
from campaigns.models import Campaign
from campaigns.signals import messages_reached
from crm.database import set_each, update_each
from crm.database.models import as_stored
from crm.database.stored import stored_moment
from crm.streams.stream import Entry
from customers.models import Suppression
from delivery.bouncing import count_soft_bounces, suppress_hard_bounces
from delivery.receipts import HIGHEST_FIRST, ReachedState, Reported, Times, read_entries
from delivery.recipients import NEVER_SENT, find_recipients, refuse

REFUSALS = {"unsubscribed": Suppression.Reason.UNSUBSCRIBED, "complained": Suppression.Reason.COMPLAINED}


def settle(entries: Iterable[Entry]) -> Callable[[], None]:
    """The function that applies receipts inside a transaction, in any order and any number of times.

    1. Reduce them to the highest state of each message and round, with its earliest time.
    2. Hold the campaigns concerned.
    3. Raise messages of lower rank, and count the moves.
    4. Note the earliest complaint and unsubscription, record opens and clicks, and credit orders that came after them.
    5. Refuse addresses that bounce, complain or unsubscribe.
    6. Move the counters, pause campaigns with too many complaints, and complete those that have nothing left to do.

    A message whose worker has not finished it yet is `sending`: a receipt counts the attempt that the worker made.
    """
    reported = read_entries(entries)
    concerned = _messages(id for id, _ in reported.states)
    campaign_ids = list(concerned.values_list(as_stored("campaign_id"), flat=True).distinct())

    def write() -> None:
        Campaign.objects.filter(id__in=campaign_ids).hold()
        settlement = _Settlement(reported, campaign_ids, claimed_messages(campaign_ids))
        with moving_days(campaign_ids, {id for id, _ in reported.states}):
            settlement.move_messages()
            settlement.note_reactions()
        settlement.refuse_addresses()
        settlement.move_counters()
        if any(settlement.reached_now.values()):
            messages_reached.send(Message, times=settlement.reached_now)

    return write


@dataclass
class _Moved:
    """Changes of one campaign's counters: by state, and by state and reason."""

    states: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)


class _Row(NamedTuple):
    """What is read of a message that receipts may move. Ids and times are as the database keeps them."""

    id: str
    campaign: str
    customer: str
    status: str
    reason: str
    created_at: str | datetime
    sent_at: str | datetime | None
    delivered_at: str | datetime | None


ROW: tuple[Any, ...] = (  # the columns of these fields
    *(as_stored(name) for name in ("id", "campaign_id", "customer_id")),
    *("status", "reason"),
    *(as_stored(name) for name in ("created_at", "sent_at", "delivered_at")),
)


class _Settlement:
    """What becomes of a group of receipts inside one transaction, which holds the campaigns."""

    def __init__(self, reported: Reported, campaign_ids: Collection[str], claimed: set[str]) -> None:
        self.reported = reported
        self.campaign_ids = campaign_ids
        self.claimed = claimed  # messages that workers have in hand
        self.now = timezone.now()
        self.moved: dict[str, _Moved] = defaultdict(_Moved)  # by campaign
        self.reached_now: dict[str, Times] = defaultdict(dict)  # by the name of the event
        self.delivered_at_changed: set[str] = set()  # messages
        self.sent_at_changed: set[str] = set()  # messages
        self.soft_bounces: Times = {}  # of messages that fail now, so that each counts once

    def move_messages(self) -> None:
        """Raise messages of lower rank, to the highest state first."""
        for state in HIGHEST_FIRST:
            by_round: dict[int, dict[str, ReachedState]] = defaultdict(dict)
            for (id, round), reached in self.reported.states.items():
                if reached.state is state:
                    by_round[round][id] = reached
            for round, found in by_round.items():
                if state is State.DELIVERED:
                    self._deliver(round, {id: reached.at for id, reached in found.items()})
                else:
                    self._raise(state, round, {id: reached.reason for id, reached in found.items()})

    def _deliver(self, round: int, times: Mapping[str, datetime]) -> None:
        """Mark messages as delivered, at the earliest time that any receipt gives. No message is delivered before it
        was sent, nor in the future.

        A receipt of an earlier round counts too, but not one of a round that has not begun. Failures of earlier rounds
        are ignored.
        """
        new_times: Times = {}
        explained: list[str] = []  # messages that have a reason until now
        being_sent: list[str] = []
        receivers: dict[str, list[str]] = defaultdict(list)  # by campaign, customers who had not been written to
        messages = _messages(times).filter(round__gte=round).exclude(NEVER_SENT)
        for row in map(_Row._make, messages.values_list(*ROW)):
            at = max(stored_moment(row.sent_at or row.created_at), min(times[row.id], self.now))
            if row.status != State.DELIVERED or row.delivered_at is None or at < stored_moment(row.delivered_at):
                new_times[row.id] = at
            if row.reason:
                explained.append(row.id)
            if row.status == State.DELIVERED:
                if row.id in new_times and not row.sent_at:
                    self.sent_at_changed.add(row.id)  # its delivery stands for it
                continue
            before = self._state(row)
            if before == State.SENDING:
                being_sent.append(row.id)
            if before != State.SENT:
                receivers[row.campaign].append(row.customer)
            self._count(row, before, State.DELIVERED)
            self.reached_now["message_delivered"][row.id] = at
        if explained:
            _messages(explained).update(**NO_REASON)
        if being_sent:
            _messages(being_sent).update(attempts=F("attempts") + 1)
        set_each(Message, new_times, field="delivered_at", status=State.DELIVERED.value)
        for campaign_id, customer_ids in receivers.items():
            membership.handed_over(campaign_id, customer_ids)
        self.delivered_at_changed |= new_times.keys()

    def _raise(self, state: State, round: int, reasons: Mapping[str, str]) -> None:
        """Move the messages of a round that stand lower to sent or failed, with the reason of each."""
        lower = Message.objects.filter(round=round, status__in=RISES_FROM[state]).exclude(NEVER_SENT)
        concerned = lower.filter(id__among=set(reasons))
        groups: dict[tuple[bool, str], set[str]] = defaultdict(set)  # by whether they are being sent, and new reason
        customers: dict[str, list[str]] = defaultdict(list)  # by campaign, those who received it now, or did not
        for row in map(_Row._make, concerned.values_list(*ROW)):
            before = self._state(row)
            groups[before == State.SENDING, reasons[row.id]].add(row.id)
            if state == State.SENT or before == State.SENT:
                customers[row.campaign].append(row.customer)
            self._count(row, before, state, reasons[row.id])
            if state == State.FAILED:
                self.reached_now["message_failed"][row.id] = self.now
                if bounced_at := self.reported.soft_bounces.get((row.id, round)):
                    self.soft_bounces[row.id] = bounced_at
        if state == State.SENT:
            concerned.filter(HAS_REASON).update(**NO_REASON)
        for (is_being_sent, reason), ids in groups.items():
            columns: dict[str, Any] = {"status": state}
            if state == State.FAILED:
                columns = {**with_reason(state, reason), "failed_at": self.now}
            if is_being_sent:
                columns["attempts"] = F("attempts") + 1
            lower.filter(id__among=ids).update(**columns)
        note = membership.handed_over if state == State.SENT else membership.failed
        for campaign_id, customer_ids in customers.items():
            note(campaign_id, customer_ids)

    def _state(self, row: _Row) -> str:
        """The state of a message as counters have it."""
        is_being_sent = row.status == State.PENDING and not row.reason and row.id in self.claimed
        return State.SENDING if is_being_sent else row.status

    def _count(self, row: _Row, before: str, after: State, reason: str = "") -> None:
        moved = self.moved[row.campaign]
        moved.states[before] -= 1
        moved.states[after] += 1
        if row.reason:
            moved.reasons[row.status, row.reason] -= 1
        if reason:
            moved.reasons[after, reason] += 1

    def note_reactions(self) -> None:
        """Note when messages were sent, complained about and unsubscribed from, record their hits, and credit orders
        that came after a delivery or a click."""
        self._note_sent(self.reported.sent)
        for name, times in self.reported.reactions.items():
            self._note_first(name, times)
        record_hits(self.reported.hits, again=self.sent_at_changed)
        refresh_delivered(self.campaign_ids, self.delivered_at_changed | self.sent_at_changed)

    def _note_sent(self, times: Mapping[str, datetime]) -> None:
        """Note when messages were sent whose receipts overtook the answer to our request. They were not delivered
        before."""
        unnoted = _messages(times).filter(sent_at=None, status__in=HIGHEST_FIRST)
        rows = []
        for id, created_at, delivered_at in unnoted.values_list(as_stored("id"), "created_at", "delivered_at"):
            sent_at = min(max(times[id], created_at), self.now)
            rows.append((sent_at, delivered_at and max(delivered_at, sent_at), id))
            self.sent_at_changed.add(id)
        update_each(Message, rows, fields=("sent_at", "delivered_at"))

    def _note_first(self, name: str, times: Mapping[str, datetime]) -> None:
        """Note when each message was first complained about or unsubscribed from, by the vendor's clock; a message
        counts once."""
        column = f"{name}_at"
        earlier: Times = {}
        delivered = _messages(times).filter(status=State.DELIVERED)
        for id, campaign_id, known in delivered.values_list(as_stored("id"), as_stored("campaign_id"), column):
            if known is None:
                self.moved[campaign_id].states[name] += 1
                self.reached_now[name][id] = times[id]
            if known is None or times[id] < known:
                earlier[id] = times[id]
        set_each(Message, earlier, field=column)

    def refuse_addresses(self) -> None:
        """Suppress addresses that complained, unsubscribed or bounced."""
        for name, reason in REFUSALS.items():
            refuse(find_recipients(self.reported.reactions[name].keys()), reason)
        suppress_hard_bounces(self.reported.hard_bounces)
        count_soft_bounces(self.soft_bounces)

    def move_counters(self) -> None:
        """Move the counters of the campaigns, then pause or complete those for which it is time."""
        for campaign_id, moved in self.moved.items():
            Campaign(id=campaign_id).record(moved.states, moved.reasons)
        pause_for_complaints([campaign_id for campaign_id, moved in self.moved.items() if moved.states["complained"]])
        Campaign.objects.filter(id__in=list(self.moved)).done().complete()


def _messages(ids: Iterable[str]) -> QuerySet[Message, Any]:
    return Message.objects.filter(id__among=set(ids))
