"""What is cleared away: always what has run out, and with RETENTION_DAYS whatever is older than that and tells of
people. In batches, each a transaction of its own, for as long as a task may take; then the next one goes on."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from celery import shared_task
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.retention import anonymize_next_chunk
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

Work = dict[str, Callable[[], object]]  # batches; each says whether there was anything


@shared_task
def clear_away() -> None:
    """Delete what is older than the retention settings allow."""
    deadline = Deadline()
    _, done = _clear(_run_out(), deadline)
    if done:
        cleared, done = _clear(_too_old(), deadline)
        if cleared:
            record(Action.FORGOTTEN, what=cleared, older_than_days=settings.RETENTION_DAYS)
    if not done:
        nudge("crm.operations.retention.clear_away")


def _clear(work: Work, deadline: Deadline) -> tuple[list[str], bool]:
    """Batch after batch as far as the time allows: the names of what was deleted, and whether nothing is left."""
    cleared: list[str] = []
    for name, batch in work.items():
        while batch():
            if name not in cleared:
                cleared.append(name)
            if deadline.is_over:
                return cleared, False
    return cleared, True


def _run_out() -> Work:
    now = timezone.now()
    over = Q(expires_at__lt=now - GRACE) | Q(accepted_at__lt=now - GRACE) | Q(revoked_at__lt=now - GRACE)
    return {
        "sessions": lambda: _delete(Session.objects.filter(expire_date__lt=now)),
        "invitations": lambda: _delete(Invitation.objects.filter(over)),
        "notifications": lambda: _delete(notices.expired()),
        "events": lambda: delete_expired_events(BATCH),
        "crossings of segments": lambda: _delete(Crossing.objects.filter(occurred_at__lt=oldest_kept(timezone.now()))),
        **imports.expired(),
        **{
            name: partial(_delete, rows)
            for name, rows in (handles.expired() | phones.expired() | webhooks.expired()).items()
        },
    }


def _too_old() -> Work:
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
