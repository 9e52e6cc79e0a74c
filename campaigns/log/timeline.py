"""The messages to a customer, in the timeline on the customer's page."""

from campaigns.log.ledger import Message
from campaigns.models import Campaign
from campaigns.pages.log import show_message
from crm.web import display
from customers.models import Customer
from customers.timeline import Line, Place, Source, rows_behind


def read_messages(customer: Customer, place: Place | None, size: int) -> list[Line]:
    """Messages at the time when their campaign listed the customer, with what has become of them."""
    messages = rows_behind(Message.objects.filter(customer_id=customer.id), "created_at", place, size)
    campaigns = Campaign.objects.in_bulk({message.campaign_id for message in messages})
    return [_event(campaigns[message.campaign_id], message) for message in messages]


def _event(campaign: Campaign, message: Message) -> Line:
    row = show_message(campaign, message)
    return Line(
        kind="messages",
        icon="send",
        place=Place(message.created_at, message.id),
        title=campaign.name,
        url=campaign.get_absolute_url(),
        status=row["label"],
        state=row["state"],
        facts=[
            *([f"to {message.to}"] if message.to else []),
            *([message.reason] if message.reason else []),
            *([f"{row['label'].lower()} {display.moment(row['at'])}"] if row["at"] else []),
        ],
        text=row["beginning"],
    )


MESSAGES = Source("messages", "Messages", read_messages)
