"""A worker is killed by kill -9 while it posts: nothing is lost, and what is posted again has the ids it had."""

import json
import signal
from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from customers.tests.factories import order_record, persist_records
from delivery.webhooks import sending
from delivery.webhooks.models import Webhook
from tests.other_process import start_python

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
EVENTS, KILLED_AT = 300, 150
WORKER = """
import sys, uuid, django
django.setup()
from delivery.webhooks.sending import send
send(uuid.UUID(sys.argv[1]))
"""


def test_nothing_is_lost_when_a_worker_is_killed(create_webhook, receiver):
    webhook = create_webhook(events=["order_completed"])
    at = timezone.now().isoformat()
    persist_records("order", *(order_record(external_id=f"o{n}", ordered_at=at) for n in range(EVENTS)))
    workers = []

    def take(request):
        if len(receiver.requests) == KILLED_AT:
            workers[0].send_signal(signal.SIGKILL)
        return 200, b"", {}

    receiver.answer = take
    workers.append(start_python("-c", WORKER, str(webhook.id)))
    assert workers[0].wait(60) == -signal.SIGKILL
    waiting = webhook.deliveries.filter(state="waiting").count()
    assert EVENTS - KILLED_AT < waiting < EVENTS, "it was to be killed after a batch was stored, within another one"

    assert not sending.send(webhook.id), "the lease of the dead worker holds until it expires"
    Webhook.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    while sending.send(webhook.id):
        pass

    assert set(webhook.deliveries.values_list("state", flat=True)) == {"delivered"}
    taken = Counter(json.loads(request.body)["data"]["id"] for request in receiver.requests)
    assert set(taken) == {f"order_completed:o{n}" for n in range(EVENTS)}
    assert sum(taken.values()) - EVENTS <= sending.BATCH
    assert len({request.headers["webhook-id"] for request in receiver.requests}) == EVENTS
