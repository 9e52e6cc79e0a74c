"""What one transaction of the mover changes: people, their messages and the counters, written together."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import F

from campaigns.journeys.figures import current_plan
from campaigns.journeys.holdout import Comer, compare
from campaigns.journeys.models import Enrollment, Happening, Journey
from campaigns.journeys.signals import withdrawn
from campaigns.log.claims import withdraw
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from crm.database import insert, update_each
from crm.database.models import as_stored
from crm.streams.lease import LeaseLost

LEFT_JOURNEY = "left the journey"
CHANGED_INSIDE = ("version", "step", "here_since", "due_at", "is_held", "overdue_since", "converted_at", "trace")
CHANGED_BY_LEAVING = (*CHANGED_INSIDE, "status", "reason", "left_at", *Enrollment.PERSONAL)
NEW = (
    *("id", "journey_id", "version", "customer_id", "customer_external_id", "number", "cause", "event_id", "trigger"),
    *("caused_at", "entered_at", "status", "reason", "left_at", "step", "here_since", "due_at"),
    *("is_held", "overdue_since"),
    *("converted_at", "moves", "trace"),
)
FIELDS_OF_NEW = tuple(name.removesuffix("_id") if name == "journey_id" else name for name in NEW)


@dataclass
class Changes:
    """The changes of one transaction, in the order in which they are made; `write` stores them."""

    journey: Journey
    now: datetime
    entered: dict[UUID, Enrollment] = field(default_factory=dict)
    changed: dict[UUID, Enrollment] = field(default_factory=dict)
    withdrawn: list[Enrollment] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    not_entered: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)
    converted: int = 0
    held: list[Happening] = field(default_factory=list)
    comers: list[Comer] = field(default_factory=list)

    def enter(self, enrollment: Enrollment) -> None:
        """Somebody comes in."""
        self.entered[enrollment.id] = enrollment

    def change(self, enrollment: Enrollment) -> None:
        """Somebody's row has been changed."""
        if enrollment.id not in self.entered:
            self.changed[enrollment.id] = enrollment

    def end(self, enrollment: Enrollment, reason: str, *, withdraws: bool = False) -> None:
        """Somebody leaves, and the properties of their event are no longer needed; with `withdraws`, what they have not
        been sent is withdrawn."""
        enrollment.status, enrollment.reason, enrollment.left_at = Enrollment.Status.LEFT, reason, self.now
        enrollment.step, enrollment.here_since, enrollment.due_at, enrollment.trigger = "", None, None, {}
        enrollment.is_held, enrollment.overdue_since = False, None
        self.left[reason] += 1
        self.change(enrollment)
        if withdraws:
            self.withdrawn.append(enrollment)

    def write(self) -> None:
        """Store everything, inside the transaction that has renewed the lease. LeaseLost where a row was changed by
        somebody else since it was read."""
        self._claim_rows()
        inside = [each for each in self.changed.values() if each.status == Enrollment.Status.INSIDE]
        left = [each for each in self.changed.values() if each.status == Enrollment.Status.LEFT]
        for people, fields in ((left, CHANGED_BY_LEAVING), (inside, CHANGED_INSIDE)):
            update_each(Enrollment, map(attrgetter(*fields, "id"), people), fields=fields)
        insert(Enrollment, map(attrgetter(*NEW), self.entered.values()), fields=FIELDS_OF_NEW)
        if self.comers:
            compare(self.journey, current_plan(self.journey), self.comers, self.now)
        withdraw_messages(self.withdrawn)
        if self.withdrawn:
            withdrawn.send(Journey, enrollments=self.withdrawn)
        self._count()

    def _claim_rows(self) -> None:
        """Raise `moves` of every changed row from where it was read."""
        by_moves: dict[int, set[UUID]] = defaultdict(set)
        for enrollment in self.changed.values():
            by_moves[enrollment.moves].add(enrollment.id)
        for moves, ids in by_moves.items():
            if Enrollment.objects.filter(id__among=ids, moves=moves).update(moves=F("moves") + 1) != len(ids):
                raise LeaseLost

    def _count(self) -> None:
        """Move the counters. Those that are kept as objects are written whole: the journey is held."""
        here, overdue = self._count_places()
        objects: dict[str, dict[str, int]] = {}
        for name, counted in (
            ("left", self.left),
            ("not_entered", self.not_entered),
            ("reached", self.reached),
            ("here", here),
        ):
            if counted:
                total = Counter(getattr(self.journey, name))
                total.update(counted)
                objects[name] = {key: count for key, count in total.items() if count}
        entered = len(self.entered)
        inside = entered - sum(self.left.values())
        for name, counts in objects.items():
            setattr(self.journey, name, counts)
        if objects or entered or self.converted or overdue:
            Journey.objects.filter(id=self.journey.id).update(
                entered=F("entered") + entered,
                inside=F("inside") + inside,
                converted=F("converted") + self.converted,
                overdue=F("overdue") + overdue,
                hour_since=self.journey.hour_since,
                hour_entries=self.journey.hour_entries,
                **objects,
            )

    def _count_places(self) -> tuple[Counter[str], int]:
        """How many more are at each step now, and how many more are held."""
        here: Counter[str] = Counter()
        overdue = 0
        for each in chain(self.entered.values(), self.changed.values()):
            before, now = each.place_before, each.place
            here[now.step] += 1
            here[before.step] -= 1
            overdue += now.is_held - before.is_held
        return Counter({step: by for step, by in here.items() if step and by}), overdue


def withdraw_messages(enrollments: list[Enrollment]) -> None:
    """Withdraw the messages of people who have left that were not sent, inside a transaction."""
    if not enrollments:
        return
    times = {(each.customer_id, each.number) for each in enrollments}
    campaigns = Campaign.objects.filter(journey_id__in={each.journey_id for each in enrollments}).in_bulk()
    pending = Message.objects.filter(
        campaign_id__in=list(campaigns),
        customer_id__among={customer_id for customer_id, _ in times},
        status=State.PENDING,
    )
    by_campaign: dict[UUID, list[Any]] = defaultdict(list)
    for id, campaign_id, *time in pending.values_list(
        as_stored("id"), "campaign_id", "customer_id", "enrollment_number"
    ):
        if tuple(time) in times:
            by_campaign[campaign_id].append(id)
    for campaign_id, ids in by_campaign.items():
        Campaign.objects.filter(id=campaign_id).hold()
        withdraw(campaigns[campaign_id], ids, LEFT_JOURNEY)
