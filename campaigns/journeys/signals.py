"""What journeys say to delivery, inside of the transaction of the mover."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import UUID

from django.dispatch import Signal

webhooks_reached = Signal()  # somebody came to webhook steps: `calls` are `WebhookCall`s
withdrawn = Signal()  # `enrollments` have ended, and what waits for them is not to be sent


class WebhookCall(NamedTuple):
    """What a program is told of somebody at a step. `properties` are those that the step asks for, of the event that
    let them in."""

    journey_id: UUID
    enrollment_id: UUID
    customer_external_id: str
    step: str
    url: str
    properties: Mapping[str, Any]
