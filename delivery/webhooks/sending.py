"""Posts what is due to a webhook, in batches, one worker a webhook.

A lease on the webhook's row is renewed in the transaction that stores what a batch met. A worker that dies in between
has stored nothing: its events are posted again, with the same ids. While a receiver fails, one event at a time is
tried, less and less often, so that an outage costs neither workers nor the attempts of what waits.
"""

import random
import time
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_mongodb_backend.transaction import on_commit

from crm.accounts.audit import Action, record
from crm.accounts.encryption import Unreadable
from crm.database import transactional, update_each
from crm.streams.deadline import Deadline
from crm.streams.nudge import nudge
from delivery.webhooks.models import Attempt, Delivery, Webhook
from delivery.webhooks.requests import Answer, post_event

LEASE = timedelta(seconds=settings.CLAIM_LEASE)  # longer than a batch: BEGIN_WITHIN and VENDOR_TIMEOUT
BATCH = 64
THREADS = 8
BEGIN_WITHIN = 2.0  # seconds, in which the requests of a batch begin; what has not begun waits for the next one
SHORTEST_PAUSE, LONGEST_PAUSE = settings.WEBHOOK_PAUSES  # seconds
GONE = "The receiver answered 410 Gone."
UNREADABLE = "Its secret cannot be read since the SECRET_KEY was changed: make a new one."

Answers = Mapping[uuid.UUID, Answer]


def send(webhook_id: uuid.UUID) -> bool:
    """Post what is due as far as the time allows; whether there is more. False too where another worker is at it."""
    lease = _take(webhook_id)
    if lease is None:
        return False
    held = Webhook.objects.filter(id=webhook_id, lease=lease)
    deadline, has_more = Deadline(), True
    try:
        while has_more and not deadline.is_over:
            webhook = held.filter(status=Webhook.Status.ON).first()
            has_more = webhook is not None and _send_batch(webhook)
    finally:
        held.update(lease="")
    return has_more


def sweep() -> None:
    """Wake a worker for every webhook that has something due and no worker."""
    now = timezone.now()
    for webhook in Webhook.objects.filter(_is_free(now), status=Webhook.Status.ON, retry_at__lte=now):
        if _due(webhook, now).exists():
            nudge("delivery.tasks.send_events", str(webhook.id))


def send_test(webhook: Webhook) -> Answer:
    """Post a test at once, whatever the state of the webhook, and note it in the log. A test is not repeated."""
    now = timezone.now()
    later = now + LEASE  # another worker posts it then, if this one dies
    test = Delivery(webhook=webhook, event_id=f"test:{uuid.uuid4().hex}", name=Delivery.TEST, occurred_at=now)
    test.due_at = later
    test.save(force_insert=True)
    try:
        answer = post_event(webhook, webhook.secrets(now), test, now, settings.VENDOR_TIMEOUT)
    except Unreadable:
        answer = Answer(0, UNREADABLE)
    state = Delivery.State.DELIVERED if answer.is_accepted else Delivery.State.DEAD
    log = test.with_attempt(Attempt(now, answer.status, answer.took, answer.text, None))
    Delivery.objects.filter(id=test.id, state=Delivery.State.WAITING).update(
        state=state, attempts=1, answered_at=timezone.now(), answer=answer.text, log=log
    )
    Webhook.objects.filter(id=webhook.id).update(answered_at=timezone.now(), answer=answer.text)
    return answer


@transactional
def send_again(webhook: Webhook, state: Delivery.State, ids: Sequence[uuid.UUID] | None = None) -> int:
    """Let events that were delivered, or are dead, be posted again with their ids; how many there are. `ids` chooses
    some of them."""
    found = Delivery.objects.filter(webhook=webhook, state=state).exclude(event_id__startswith="erased:")
    if ids is not None:
        found = found.filter(id__in=ids)
    return found.update(state=Delivery.State.WAITING, attempts=0, due_at=timezone.now())


@transactional
def resume(webhook_id: uuid.UUID) -> bool:
    """Let a webhook that is paused or off go on; whether it was."""
    now = timezone.now()
    resting = Webhook.objects.filter(id=webhook_id).exclude(status=Webhook.Status.ON)
    fields = {"status": Webhook.Status.ON, "reason": "", "failures": 0, "failing_since": None, "retry_at": now}
    return bool(resting.update(**fields))


# ── One batch ─────────────────────────────────────────────────────────
def _is_free(now: datetime) -> Q:
    """No worker has a lease, or only one by a clock that is far ahead."""
    return Q(lease="") | Q(lease_until__lt=now) | Q(lease_until__gt=now + 2 * LEASE)


@transactional
def _take(webhook_id: uuid.UUID) -> str | None:
    """The token of a new lease; None where there is nothing to send now, or another worker has one."""
    now, lease = timezone.now(), uuid.uuid4().hex
    free = Webhook.objects.filter(_is_free(now), id=webhook_id, status=Webhook.Status.ON, retry_at__lte=now)
    return lease if free.update(lease=lease, lease_until=now + LEASE) else None


def _due(webhook: Webhook, now: datetime) -> QuerySet[Delivery, Delivery]:
    return Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING, due_at__lte=now)


def _send_batch(webhook: Webhook) -> bool:
    """Post a batch and store what it met; whether another one may follow."""
    now = timezone.now()
    batch = list(_due(webhook, now).order_by("due_at", "id")[: 1 if webhook.failures else BATCH])
    if not batch:
        return False
    try:
        secrets = webhook.secrets(now)
    except Unreadable:
        transactional(_rest)(webhook, Webhook.Status.PAUSED, UNREADABLE)
        return False
    begin_until = time.monotonic() + BEGIN_WITHIN

    def post(delivery: Delivery) -> Answer | None:
        if time.monotonic() > begin_until:
            return None
        return post_event(webhook, secrets, delivery, timezone.now(), settings.VENDOR_TIMEOUT)

    with ThreadPoolExecutor(THREADS) as pool:
        answers = {each.id: answer for each, answer in zip(batch, pool.map(post, batch), strict=True) if answer}
    return _store(webhook, [each for each in batch if each.id in answers], answers)


@transactional
def _store(webhook: Webhook, batch: Sequence[Delivery], answers: Answers) -> bool:
    """Store what a batch met, unless another worker has the lease by now; whether another batch may follow.

    1. Renew the lease.
    2. Write the events that still wait: of others, the customer was erased meanwhile.
    3. Note at the webhook that it works or fails; let it rest after 410, and when it has failed for long.
    """
    now = timezone.now()
    held = Webhook.objects.filter(id=webhook.id, lease=webhook.lease)
    found = [answers[each.id] for each in batch]
    if not held.update(lease_until=now + LEASE, answered_at=now, answer=found[-1].text):
        return False
    waiting = Delivery.objects.filter(id__among={each.id for each in batch}, state=Delivery.State.WAITING)
    still = set(waiting.values_list("id", flat=True))
    rows = [(*_outcome(each, answers[each.id], now), each.id) for each in batch if each.id in still]
    update_each(Delivery, rows, fields=("state", "attempts", "due_at", "answered_at", "answer", "log"))
    if any(answer.is_gone for answer in found):
        _rest(webhook, Webhook.Status.OFF, GONE)
        return False
    if any(answer.is_accepted for answer in found):
        held.exclude(failures=0).update(failures=0, failing_since=None)
        return True
    failing_since = webhook.failing_since or now
    if failing_since < now - timedelta(seconds=settings.WEBHOOK_GIVE_UP_AFTER):
        _rest(webhook, Webhook.Status.PAUSED, f"Nothing was accepted for a day. The last answer: {found[-1].text}")
        return False
    seconds = min(SHORTEST_PAUSE * 2 ** min(webhook.failures, 20), LONGEST_PAUSE)
    seconds = max(seconds, *(answer.retry_after or 0 for answer in found), 0)
    retry_at = now + timedelta(seconds=seconds)
    held.update(failures=webhook.failures + 1, failing_since=failing_since, retry_at=retry_at)
    return False


def _outcome(delivery: Delivery, answer: Answer, now: datetime) -> tuple[str, int, datetime, datetime, str, list[Any]]:
    """State, attempts, next attempt, when and what the last one was answered, and the log with it."""
    attempts, state, next_at = delivery.attempts + 1, Delivery.State.DELIVERED, None
    retries = () if delivery.name == Delivery.TEST else settings.WEBHOOK_RETRIES
    if not answer.is_accepted and attempts > len(retries):
        state = Delivery.State.DEAD
    elif not answer.is_accepted:
        state = Delivery.State.WAITING
        seconds = max(retries[attempts - 1] * random.uniform(0.9, 1.1), answer.retry_after or 0)
        next_at = now + timedelta(seconds=seconds)
    log = delivery.with_attempt(
        Attempt(now, answer.status, answer.took, answer.text, None if answer.is_gone else next_at)
    )
    return state.value, attempts, next_at or delivery.due_at, now, answer.text, log


def _rest(webhook: Webhook, status: Webhook.Status, reason: str) -> None:
    """Pause a webhook, or switch it off, and tell the administrators. Where it is off, nothing waits any more."""
    held = Webhook.objects.filter(id=webhook.id, lease=webhook.lease, status=Webhook.Status.ON)
    if not held.update(status=status, reason=reason[:300]):
        return
    if status == Webhook.Status.OFF:
        waiting = Delivery.objects.filter(webhook=webhook, state=Delivery.State.WAITING)
        waiting.update(state=Delivery.State.DEAD, answer=reason[:300])
    record(Action.WEBHOOK_PAUSED, None, of=webhook, status=status.label, reason=reason[:300])
    on_commit(lambda: nudge("delivery.tasks.tell_of_webhook", str(webhook.id)))
