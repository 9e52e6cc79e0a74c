"""The events that a webhook may ask for, as Settings → Webhooks offers them."""

from typing import NamedTuple


class Offered(NamedTuple):
    """An event with what it means."""

    name: str
    label: str


GROUPS: tuple[tuple[str, tuple[Offered, ...]], ...] = (
    (
        "Customers and orders",
        (
            Offered("customer_created", "A customer is added"),
            Offered("order_completed", "An order is completed"),
            Offered("order_cancelled", "An order is cancelled"),
            Offered("order_refunded", "An order is refunded"),
        ),
    ),
    (
        "Segments that start live journeys",
        (
            Offered("segment_entered", "A customer enters the segment"),
            Offered("segment_left", "A customer leaves the segment"),
        ),
    ),
    (
        "Messages",
        (
            Offered("message_delivered", "A message is delivered"),
            Offered("message_failed", "A message cannot be delivered"),
            Offered("message_opened", "An e-mail is opened for the first time"),
            Offered("message_clicked", "A link is clicked for the first time"),
            Offered("unsubscribed", "A customer unsubscribes"),
        ),
    ),
)
NAMES = tuple(event.name for _, events in GROUPS for event in events)
