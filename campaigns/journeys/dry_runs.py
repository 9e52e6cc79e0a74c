"""Dry runs: a journey walked over the last days, in tasks of a few seconds, with what it would have sent."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from campaigns.journeys.contents import draft_campaign
from campaigns.journeys.models import DryRun, Journey
from campaigns.journeys.past import Asked, PastEvidence
from campaigns.journeys.past_members import STATUS
from campaigns.journeys.plan import MessageStep, Plan, SegmentTrigger, walk
from campaigns.journeys.reliving import Relived, Written, relive
from campaigns.journeys.samples import first_sample, is_certain, read_sample
from campaigns.journeys.steps import parse
from campaigns.journeys.values import StepError
from campaigns.log.exclusions import HOLDOUTS
from campaigns.sending_rules.touches import campaign_caps
from crm.database.milliseconds import floor_to_millisecond
from crm.streams.deadline import Deadline
from crm.streams.nudge import nudge
from customers.channels import CHANNELS
from customers.models import Customer, Order

LIST_HAS_NO_PAST = (
    "This segment is a list, and when customers came to it is not stored. Choose a segment with a rule for a dry run."
)
MAX_DAYS = 400  # more than the longest wait
MAX_RUNS = 10  # of a journey that are kept
MOVED = ("cursor", "one_in", "walked", "counts", "moved_at", "finished_at")
PATIENCE = timedelta(minutes=1)  # after which a run that does not move is taken up again
FOLLOWS = timedelta(days=7)  # within which an order follows a message
# What is known as of today alone, beside the fields of rules.
CONSENT, HOLDOUT, OLD_EVENTS = "consent", "global_holdout", "old_events"
CAPS, SHARED, LIMIT = "caps", "shared_addresses", "most_an_hour"


def begin(journey: Journey, days: int) -> DryRun:
    """A new dry run over the last `days`, which a worker carries out. StepError where the journey cannot be walked over
    the past."""
    plan = parse(journey.draft)
    until = floor_to_millisecond(timezone.now())
    since, asked, counts = until - timedelta(days=days), Asked(plan), _Counts(plan)
    if isinstance(plan.trigger, SegmentTrigger) and asked.stored.get(plan.trigger.segment) is None:
        raise StepError(("trigger", "segment"), LIST_HAS_NO_PAST)
    counts.as_of_today |= asked.as_of_today
    counts.unseen |= asked.unseen
    if asked.reaches_deleted_events(since, until):
        counts.as_of_today.add(OLD_EVENTS)
    if any(campaign_caps(draft_campaign(step)) for step in walk(plan.steps) if isinstance(step, MessageStep)):
        counts.as_of_today.add(CAPS)
    if plan.most_an_hour:
        counts.as_of_today.add(LIMIT)
    customers = Customer.objects.count()
    run = DryRun.objects.create(
        journey=journey,
        definition=journey.draft,
        since=since,
        until=until,
        customers=customers,
        one_in=first_sample(customers),
        counts=counts.to_json(),
    )
    kept = list(DryRun.objects.filter(journey=journey).order_by("-id").values_list("id", flat=True)[:MAX_RUNS])
    DryRun.objects.filter(journey=journey).exclude(id__in=kept).delete()
    go_on(run.id)
    return run


def go_on(run_id: UUID) -> None:
    """Leave the rest to a worker."""
    nudge("campaigns.tasks.carry_out_dry_run", str(run_id))


def sweep() -> None:
    """Take up dry runs that a lost task or a dead worker has left."""
    now = timezone.now()
    left = DryRun.objects.filter(finished_at=None, moved_at__lt=now - PATIENCE, until__gt=now - DryRun.GIVEN_UP)
    for id in left.values_list("id", flat=True):
        go_on(id)


def carry_out(run_id: UUID, seconds: float | None = None) -> bool:
    """Walk as many customers as the time allows; whether nothing is left for another task. A sample that does not make
    the figures certain is followed by one of twice as many."""
    deadline, run = Deadline(seconds), DryRun.objects.filter(id=run_id, finished_at=None).first()
    if run is None:
        return True
    plan = parse(run.definition)
    counts, asked = _Counts(plan, run.counts), Asked(plan)
    as_read = DryRun.objects.filter(id=run.id, cursor=run.cursor, one_in=run.one_in, finished_at=None)
    is_walked = True
    for cursor, chunk in read_sample(run):
        counts.add(*walk_chunk(run.journey_id, plan, asked, chunk, run.since, run.until))
        run.cursor, run.walked = UUID(cursor), run.walked + len(chunk)
        if deadline.is_over:
            is_walked = False
            break
    run.counts, run.moved_at = counts.to_json(), timezone.now()
    if is_walked and is_certain(run):
        run.finished_at = run.moved_at
    elif is_walked:
        run.one_in, run.cursor = run.one_in // 2, None
    as_read.update(**{name: getattr(run, name) for name in MOVED})
    return run.finished_at is not None


def cancel(journey: Journey, run_id: UUID) -> None:
    """Delete a dry run that is under way: a worker finds nothing to go on with. One that is done stays."""
    DryRun.objects.filter(journey=journey, id=run_id, finished_at=None).delete()


def walk_chunk(
    journey_id: UUID, plan: Plan, asked: Asked, chunk: Mapping[str, UUID], since: datetime, until: datetime
) -> tuple[PastEvidence, Relived]:
    """What would have become of some customers, and the evidence of it. `chunk` has their ids by external id."""
    evidence = PastEvidence(journey_id, plan, asked, chunk, since, until)
    return evidence, relive(journey_id, plan, evidence, until)


class _Counts:
    """What a dry run has counted so far; JSON between two tasks."""

    TOTALS = ("entered", "people", "messages", "message_squares", "ordered", "converted")
    OF_STEP = ("reached", "messages", "skipped", "ordered")

    def __init__(self, plan: Plan, stored: dict[str, Any] | None = None) -> None:
        stored = stored or {}
        self.plan = plan
        self.totals = Counter({name: stored.get(name, 0) for name in self.TOTALS})
        self.steps = {
            step.id: Counter(stored.get("steps", {}).get(step.id, dict.fromkeys(self.OF_STEP, 0)))
            for step in walk(plan.steps)
        }
        self.by_day, self.skipped = Counter(stored.get("days", {})), Counter(stored.get("skipped", {}))
        self.not_entered, self.left = Counter(stored.get("not_entered", {})), Counter(stored.get("left", {}))
        self.as_of_today: set[str] = set(stored.get("as_of_today", ()))
        self.unseen: set[str] = set(stored.get("unseen", ()))

    def add(self, evidence: PastEvidence, relived: Relived) -> None:
        """Count what would have become of some customers."""
        changes = relived.changes
        self.as_of_today |= evidence.uncertain
        self.totals["entered"] += len(changes.entered)
        self.totals["converted"] += changes.converted
        self.not_entered += changes.not_entered
        self.left += changes.left
        for step, reached in changes.reached.items():
            self.steps[step]["reached"] += reached
        if changes.entered:
            self._find_uncertain(evidence, relived)
        self._count_messages(evidence, relived.messages)

    def _count_messages(self, evidence: PastEvidence, messages: list[Written]) -> None:
        sent = [each for each in messages if not each.skipped]
        for each in messages:
            if each.skipped:
                self.skipped[each.skipped] += 1
                self.steps[each.step]["skipped"] += 1
        to = Counter(each.customer_id for each in sent)
        self.totals["messages"] += len(sent)
        self.totals["message_squares"] += sum(count * count for count in to.values())
        self.totals["people"] += len(to)
        followed: dict[str, set[UUID]] = defaultdict(set)
        ordered = _read_order_times(evidence, {each.external_id for each in sent})
        for each in sent:
            self.by_day[timezone.localtime(each.at).date().isoformat()] += 1
            self.steps[each.step]["messages"] += 1
            if any(each.at < at <= each.at + FOLLOWS for at in ordered[each.external_id]):
                followed[each.step].add(each.customer_id)
        for step, people in followed.items():
            self.steps[step]["ordered"] += len(people)
        self.totals["ordered"] += len(set().union(*followed.values()))

    def _find_uncertain(self, evidence: PastEvidence, relived: Relived) -> None:
        """Note what would have been otherwise, had something been different then from today."""
        entered = {each.customer_id for each in relived.changes.entered.values()}
        channels = {CHANNELS[step.channel] for step in walk(self.plan.steps) if isinstance(step, MessageStep)}
        people = [evidence.customers[id] for id in entered]
        if any(getattr(person, channel.standing) for person in people for channel in channels):
            self.as_of_today.add(CONSENT)
        holdouts = {each.reason for each in HOLDOUTS}
        for reason in {each.skipped for each in relived.messages} - {""}:
            self.as_of_today.add(HOLDOUT if reason in holdouts else CONSENT)
        changed = Order.objects.filter(status__in=(Order.Status.CANCELLED, Order.Status.REFUNDED))
        theirs = changed.filter(customer_external_id__among={person.external_id for person in people})
        if STATUS not in self.as_of_today and theirs.exists():
            self.as_of_today.add(STATUS)
        if SHARED not in self.as_of_today and any(_share(people, channel.address_key) for channel in channels):
            self.as_of_today.add(SHARED)

    def to_json(self) -> dict[str, Any]:
        """What the row stores."""
        return {
            **self.totals,
            "inside": self.totals["entered"] - sum(self.left.values()),
            "steps": {id: dict(counts) for id, counts in self.steps.items()},
            "days": dict(self.by_day),
            "skipped": dict(self.skipped),
            "not_entered": dict(self.not_entered),
            "left": dict(self.left),
            "as_of_today": sorted(self.as_of_today),
            "unseen": sorted(self.unseen),
        }


def _share(people: list[Customer], key: str) -> bool:
    """Whether somebody else has the address of one of these people. `key` is its column."""
    keys = {getattr(person, key) for person in people} - {""}
    there = Customer.objects.filter(**{f"{key}__among": keys}).values_list(key, flat=True)
    return any(count > 1 for count in Counter(there).values())


def _read_order_times(evidence: PastEvidence, external_ids: set[str]) -> dict[str, list[datetime]]:
    """By external id when customers made orders, in the days of the evidence, that are completed."""
    times: dict[str, list[datetime]] = defaultdict(list)
    orders = Order.objects.filter(customer_external_id__among=external_ids, status=Order.Status.COMPLETED)
    rows = orders.filter(ordered_at__gt=evidence.since).values_list("customer_external_id", "ordered_at")
    for external_id, ordered_at in rows if external_ids else ():
        times[external_id].append(ordered_at)
    return times
