"""What outbox and log forget: customers who are erased, and what is old."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone

from crm.database import update_each
from customers.models import Customer
from customers.signals import customer_exported, person_erased
from delivery.webhooks.models import Delivery

LOG_DAYS = 30
ERASED = "The customer was erased"


@receiver(person_erased)
def forget(sender: Any, external_id: str, **_: Any) -> None:
    """Let outbox and log forget a customer. What waits is not sent any more."""
    theirs = Delivery.objects.filter(customer_external_id=external_id)
    ids = list(theirs.values_list("id", flat=True))
    theirs.filter(state=Delivery.State.WAITING).update(state=Delivery.State.DEAD)
    rows: list[tuple[object, ...]] = [(f"erased:{id.hex}", "", {}, ERASED, [], id) for id in ids]
    update_each(Delivery, rows, fields=("event_id", "customer_external_id", "properties", "answer", "log"))


@receiver(customer_exported)
def export(sender: Any, customer: Customer, **_: Any) -> tuple[str, list[dict[str, Any]]]:
    """Which programs are told of a customer, for the export of what is stored about them."""
    theirs = Delivery.objects.filter(customer_external_id=customer.external_id).select_related("webhook")
    return "webhooks", [
        {"webhook": each.webhook.name, "event": each.name, "occurred_at": each.occurred_at, "state": each.state}
        for each in theirs.order_by("id")
    ]


def log_days() -> int:
    """For how many days the log is kept, and events of a webhook that is paused."""
    return min(LOG_DAYS, settings.RETENTION_DAYS or LOG_DAYS)


def expired() -> QuerySet[Delivery]:
    """What retention deletes, whatever its state: events that are older than the log is kept."""
    return Delivery.objects.filter(created_at__lt=timezone.now() - timedelta(days=log_days()))
