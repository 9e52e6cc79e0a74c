"""Long work: a row that tasks of a few seconds carry out, one after the other, step by step.

A step moves the row on in the transaction of what it does, if the row still stands as it was read, and sets `moved_at`.
So a worker may die at any moment, and two at the same row do no harm.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from crm.database import transactional
from crm.streams.deadline import Deadline

STALLED_AFTER = timedelta(seconds=settings.WORK_STALLED_AFTER)  # without progress: the worker has died


def repeat(step: Callable[[], object], seconds: float | None = None) -> bool:
    """Repeat a step while it finds something to do and a task has time; whether nothing is left."""
    deadline = Deadline(seconds)
    while step():
        if deadline.is_over:
            return False
    return True


def take_up(under_way: QuerySet[Any], go_on: Callable[[UUID], object]) -> None:
    """Leave to workers those of these rows that a lost task or a dead worker has left.

    Each is left to one worker and then for a while to no other, so that tasks do not pile up before busy workers.
    """
    stalled_since = timezone.now() - STALLED_AFTER
    for id, moved_at in under_way.values_list("id", "moved_at"):
        as_read = under_way.model.objects.filter(id=id, moved_at=moved_at)
        if moved_at < stalled_since and transactional(as_read.update)(moved_at=timezone.now()):
            go_on(id)
