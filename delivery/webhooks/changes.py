"""What administrators and programs change about webhooks, each in one transaction with its entry in the audit log."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.utils import timezone

from crm.accounts.audit import Action, By, record
from crm.database import transactional
from crm.database.models import new_id
from crm.streams.nudge import nudge
from delivery.webhooks import sending
from delivery.webhooks.models import Delivery, Webhook
from delivery.webhooks.requests import new_secret

OVERLAP = timedelta(days=1)  # in which a replaced secret signs too
FULL = f"There are {Webhook.MAX_WEBHOOKS} webhooks already. Delete one that is not used."


class Full(ValueError):
    """There are as many webhooks as there may be."""


def is_full() -> bool:
    """Whether no webhook may be added."""
    return Webhook.objects.filter(for_journeys=False).count() >= Webhook.MAX_WEBHOOKS


def add(webhook: Webhook, by: By) -> str | None:
    """Store a new webhook; its secret. None where the same was stored with its id before. Full where there are too
    many."""
    if there := Webhook.objects.filter(id=webhook.id).first():
        if (there.name, there.url, there.events) == (webhook.name, webhook.url, webhook.events):
            return None
        webhook.id = new_id()  # the form was filled in again
    if is_full():
        raise Full(FULL)
    secret = new_secret()
    webhook.write_secret(secret)
    try:
        _add(webhook, by)
    except IntegrityError:  # by a request at the same moment
        return None
    return secret


@transactional
def _add(webhook: Webhook, by: By) -> None:
    webhook.save(force_insert=True)
    record(Action.WEBHOOK_ADDED, by, of=webhook, host=webhook.host, events=webhook.events)


@transactional
def change(webhook: Webhook, fields: Mapping[str, Any], by: By) -> None:
    """Change the name, the address or the events of a webhook."""
    for name, value in fields.items():
        setattr(webhook, name, value)
    Webhook.objects.filter(id=webhook.id).update(**fields)
    record(Action.WEBHOOK_CHANGED, by, of=webhook, host=webhook.host, events=webhook.events)


@transactional
def pause(webhook: Webhook, by: By) -> bool:
    """Let the events of a webhook that is on wait; whether it was on."""
    on = Webhook.objects.filter(id=webhook.id, status=Webhook.Status.ON)
    paused = on.update(status=Webhook.Status.PAUSED, reason="An administrator paused it.")
    if paused:
        record(Action.WEBHOOK_PAUSED, by, of=webhook)
    return bool(paused)


def resume(webhook: Webhook, by: By) -> bool:
    """Let a webhook that is paused or off go on with what waits; whether it was."""
    resumed = _resume(webhook, by)
    if resumed:
        nudge("delivery.tasks.send_events", str(webhook.id))
    return resumed


@transactional
def _resume(webhook: Webhook, by: By) -> bool:
    resumed = sending.resume(webhook.id)
    if resumed:
        record(Action.WEBHOOK_RESUMED, by, of=webhook)
    return resumed


@transactional
def replace_secret(webhook: Webhook, by: By, *, version: str | None = None) -> tuple[str, datetime] | None:
    """Another secret, and until when the one that it replaces signs too. None where that is another one than the one
    that was read, or than `version` says."""
    if version not in (None, webhook.secret_version):
        return None
    secret, before, until = new_secret(), webhook.encrypted, timezone.now() + OVERLAP
    webhook.write_secret(secret)
    fields = {"encrypted": webhook.encrypted, "encrypted_before": before, "before_until": until}
    if not Webhook.objects.filter(id=webhook.id, encrypted=before).update(**fields):
        return None
    record(Action.WEBHOOK_SECRET_REPLACED, by, of=webhook)
    return secret, until


@transactional
def delete(webhook: Webhook, by: By) -> None:
    """Delete a webhook with its log; what waits is not sent."""
    record(Action.WEBHOOK_DELETED, by, of=webhook, host=webhook.host)
    Delivery.objects.filter(webhook=webhook).delete()
    Webhook.objects.filter(id=webhook.id).delete()


def send_again(webhook: Webhook, by: By, state: Delivery.State, ids: Sequence[UUID] | None = None) -> int:
    """Let events in this state be posted again, those with the `ids` or all; how many there are."""
    count = _send_again(webhook, by, state, ids)
    if count:
        nudge("delivery.tasks.send_events", str(webhook.id))
    return count


@transactional
def _send_again(webhook: Webhook, by: By, state: Delivery.State, ids: Sequence[UUID] | None) -> int:
    count = sending.send_again(webhook, state, ids)
    if count:
        record(Action.WEBHOOK_SENT_AGAIN, by, of=webhook, count=count)
    return count
