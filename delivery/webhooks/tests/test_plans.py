"""What is asked of outbox and log reads a range of an index, on either database."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from customers.tests.factories import order_record, persist_records
from delivery.webhooks import sending
from delivery.webhooks.forgetting import expired, forget
from delivery.webhooks.models import Delivery
from tests.plans import captured_plans

pytestmark = [pytest.mark.django_db, pytest.mark.long]


def reads_indexes(work: Callable[[], object]) -> None:
    with captured_plans(Delivery._meta.db_table) as plans:
        work()
    assert plans
    for plan in plans:
        assert not plan.scans, plan.statement


def test_outbox_and_log(create_webhook, office):
    webhook = create_webhook()
    at = timezone.now().isoformat()
    orders = [order_record(external_id=f"o{n}", ordered_at=at, customer=f"c{n}") for n in range(40)]
    reads_indexes(lambda: persist_records("order", *orders))
    reads_indexes(lambda: sending.send(webhook.id))
    reads_indexes(sending.sweep)
    for query in ("", "?state=dead", "?state=waiting", f"?after={webhook.deliveries.first().id}"):
        reads_indexes(lambda query=query: office.get(f"{webhook.get_absolute_url()}{query}"))
    reads_indexes(lambda: sending.send_again(webhook, Delivery.State.DEAD))
    reads_indexes(lambda: list(expired().values_list("pk", flat=True)[:10]))
    reads_indexes(lambda: forget(None, external_id="c1"))
