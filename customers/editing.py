"""Changes that people make to one customer on pages. They go the way of the API: the same schema, the same stream, the
same code that stores them.

    outcome = change_customer("c-17", {"city": "Pune", "add_tags": ["vip"]}, request)
    outcome = change_customer("c-17", {"email_opt_in": True, "consent": {"source": "in the shop"}}, request)

Keys are the fields of `records.CustomerEdit`. What is left out stays as it was, so that nobody's other changes are
lost.
"""

import time
from enum import Enum, auto
from typing import Any
from uuid import UUID

import pydantic_core
import redis
from django.conf import settings

from crm.accounts.audit import AuditEntry, By, actor_for
from crm.database import is_passing
from crm.database.models import new_id
from crm.streams.consumer import drain
from crm.streams.deadline import Deadline
from customers.ingestion import persist, stream
from customers.records import CustomerEdit

PAUSE = 0.02  # seconds between two looks whether a worker has stored it
STEP = 1.0  # seconds that a page helps to store what waits before it


class Outcome(Enum):
    """What became of a change: stored; waiting in the stream, where it is safe; or not stored, because its customer was
    erased or created meanwhile, or the record became a dead letter."""

    STORED = auto()
    WAITING = auto()
    NOT_STORED = auto()


def read_edit(external_id: str, changes: dict[str, Any]) -> CustomerEdit:
    """The changes as they will be stored, in canonical form. pydantic.ValidationError names what cannot be."""
    return CustomerEdit.model_validate_json(pydantic_core.to_json({"external_id": external_id, **changes}))


def change_customer(
    external_id: str, changes: dict[str, Any], by: By, *, because: str = "", creates: bool = False
) -> Outcome:
    """Change a customer, or create one, with an entry in the audit log.

    1. Check the changes; pydantic.ValidationError as in `read_edit`.
    2. Append them to the stream; StreamUnavailable where Redis does not take them.
    3. Store what waits, or wait for the worker that does, for EDIT_SECONDS at most.
    """
    actor, id = actor_for(by), new_id()
    edit = {"id": id.hex, "actor_id": actor.id, "actor": actor.name, "because": because, "creates": creates}
    changes = {"external_id": external_id, **changes, "edit": edit}
    read_edit(external_id, changes)
    entry_id = stream.append("customer", pydantic_core.to_json([changes]), 1)
    return _wait(entry_id, id)


def _wait(entry_id: str, audit_id: UUID) -> Outcome:
    """The audit entry is written in the transaction that stores the change, and so it tells of both."""
    deadline = Deadline(settings.EDIT_SECONDS)
    while True:
        if not _help():
            time.sleep(PAUSE)
        is_passed = _is_passed(entry_id)
        if AuditEntry.objects.filter(id=audit_id).exists():
            return Outcome.STORED
        if is_passed:
            return Outcome.NOT_STORED
        if deadline.is_over:
            return Outcome.WAITING


def _help() -> bool:
    """Whether this process could store some of what waits; a worker may be at it."""
    try:
        return drain(stream, persist, STEP)
    except redis.RedisError:
        return False
    except Exception as error:
        if not is_passing(error):
            raise
        return False


def _is_passed(entry_id: str) -> bool:
    try:
        return stream.is_written(entry_id)
    except redis.RedisError:
        return False
