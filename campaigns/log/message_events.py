"""What became of messages, as events of the customers they went to."""

from campaigns.log.ledger import Message
from customers.events.history import Happening, Source
from customers.models import Customer
from customers.timeline import Place, rows_behind


def _at(name: str, column: str) -> Source:
    """Events that a message has at the time in a column."""

    def read(customer: Customer, after: Place | None, size: int) -> list[Happening]:
        messages = Message.objects.filter(**{"customer_id": customer.id, f"{column}__isnull": False})
        return [
            Happening(
                Place(getattr(message, column), message.id),
                f"{name}:{message.id}",
                name,
                {"campaign": str(message.campaign_id)},
            )
            for message in rows_behind(messages, column, after, size)
        ]

    return Source(name, read)


MESSAGE_EVENTS = (
    _at("message_delivered", "delivered_at"),
    _at("message_failed", "failed_at"),
    _at("message_opened", "opened_at"),
    _at("message_clicked", "clicked_at"),
    _at("unsubscribed", "unsubscribed_at"),
)
