"""What steps of journeys tell programs: through the same outbox, to a webhook for each address, signed with
WEBHOOK_SECRET."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.dispatch import receiver
from django.utils import timezone

from campaigns.journeys.models import Enrollment
from campaigns.journeys.signals import WebhookCall, webhooks_reached, withdrawn
from campaigns.journeys.walking import CALLED
from customers.events.occurrences import Occurrence
from delivery.webhooks.models import Delivery, Webhook
from delivery.webhooks.writing import write

NAME = "journey_step"
LEFT_EARLY = "They left the journey"


@receiver(webhooks_reached)
def write_calls(sender: Any, calls: Collection[WebhookCall], **_: Any) -> None:
    """Write what people came to, once a step and enrollment. The webhook of an address is made the first time."""
    by_url: dict[str, list[WebhookCall]] = defaultdict(list)
    for call in calls:
        by_url[call.url].append(call)
    webhooks = {_webhook_id(url): url for url in by_url}
    known = dict(Webhook.objects.filter(id__in=webhooks).values_list("id", "status"))
    Webhook.objects.bulk_create(
        Webhook(id=id, name="Journeys", url=url, for_journeys=True) for id, url in webhooks.items() if id not in known
    )
    for id, url in webhooks.items():
        if known.get(id) != Webhook.Status.OFF:
            write([_occurrence(call) for call in by_url[url]], {id: {NAME}})


def _webhook_id(url: str) -> UUID:
    """The same for the same address, so that it has one webhook."""
    return uuid5(NAMESPACE_URL, url)


def _occurrence(call: WebhookCall) -> Occurrence:
    told = {"journey": str(call.journey_id), "step": call.step, "trigger": dict(call.properties)}
    id = _event_id(call.enrollment_id, call.step)
    return Occurrence(call.customer_external_id, NAME, id, timezone.now(), told)


def _event_id(enrollment_id: UUID, step: str) -> str:
    return f"{NAME}:{enrollment_id}:{step}"


@receiver(withdrawn)
def withdraw(sender: Any, enrollments: Collection[Enrollment], **_: Any) -> None:
    """Take back what waits for people who have left."""
    ids = {_event_id(each.id, move["step"]) for each in enrollments for move in each.trace if move["what"] == CALLED}
    if ids:
        waiting = Delivery.objects.filter(event_id__among=ids, state=Delivery.State.WAITING)
        waiting.update(state=Delivery.State.DEAD, answer=LEFT_EARLY)
