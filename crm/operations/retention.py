"""What is cleared away: always what has run out, and with RETENTION_DAYS whatever is older than that and tells of
people. In batches, each a transaction of its own, for as long as a task may take; then the next one goes on."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import chain, repeat

from celery import shared_task
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.log.retention import anonymize_next_chunk
from crm.accounts import notices
from crm.accounts.audit import Action, AuditEntry, record
from crm.accounts.models import Invitation, Session
from crm.database import transactional
from crm.streams.deadline import Deadline
from crm.streams.models import DeadLetter
from crm.streams.nudge import nudge
from customers.events.writing import delete_expired_events, oldest_kept
from customers.imports import forgetting as imports
from customers.models import Tombstone
from customers.segments.watching.models import Crossing
from delivery import handles
from delivery.signup import phones
from delivery.webhooks import forgetting as webhooks

BATCH = 2_000  # rows
GRACE = timedelta(days=30)  # for which the administration still shows invitations that are over

Batch = Callable[[], object]  # it says whether there was anything


@shared_task
def clear_away() -> None:
    """Delete what is older than the retention settings allow."""
    deadline = Deadline()
    for batch in chain(_run_out(), (_audited(name, batch) for name, batch in _too_old().items())):
        while batch():
            if deadline.is_over:
                nudge("crm.operations.retention.clear_away")
                return


def _audited(name: str, batch: Batch) -> Batch:
    """Batches, the first of which is stored together with an entry in the audit log."""
    batches: Iterator[Batch] = chain([partial(_with_entry, name, batch)], repeat(batch))
    return lambda: next(batches)()


@transactional
def _with_entry(name: str, batch: Batch) -> object:
    found = batch()
    if found:
        record(Action.FORGOTTEN, what=name, older_than_days=settings.RETENTION_DAYS)
    return found


def _run_out() -> list[Batch]:
    now = timezone.now()
    over = Q(expires_at__lt=now - GRACE) | Q(accepted_at__lt=now - GRACE) | Q(revoked_at__lt=now - GRACE)
    rows = [
        Session.objects.filter(expire_date__lt=now),
        Invitation.objects.filter(over),
        notices.expired(),
        Crossing.objects.filter(occurred_at__lt=oldest_kept(now)),
        *handles.expired(),
        phones.expired(),
        webhooks.expired(),
    ]
    events = partial(delete_expired_events, BATCH)
    return [events, *imports.expired(), *(partial(_delete, expired) for expired in rows)]


def _too_old() -> dict[str, Batch]:
    if not settings.RETENTION_DAYS:
        return {}
    before = timezone.now() - timedelta(days=settings.RETENTION_DAYS)
    return {
        "recipients in logs of campaigns": lambda: anonymize_next_chunk(before),
        "dead letters": lambda: _delete(DeadLetter.objects.filter(created_at__lt=before)),
        "audit log": lambda: transactional(AuditEntry.objects.expire)(before, BATCH),
        "tombstones": lambda: _delete(Tombstone.objects.filter(erased_at__lt=before)),
    }


@transactional
def _delete(rows: QuerySet) -> int:
    ids = list(rows.values_list("pk", flat=True)[:BATCH])
    return rows.model._default_manager.filter(pk__in=ids).delete()[0] if ids else 0
