"""Messages of a campaign that ended alike, written in bulk."""

from campaigns.log.ledger import Message, State
from crm.database.models import new_id
from customers.tests.factories import create_customers


def send(
    campaign,
    *,
    status=State.DELIVERED,
    times=1,
    reason="",
    city="Pune",
    mailbox="example.in",
    opted_out=False,
    **fields,
):
    """Add `times` messages with the same outcome to a campaign, and count them."""
    refused = {"email_opt_in": False} if opted_out else {}
    people = create_customers(
        *({"external_id": f"c-{new_id()}", "city": city, "email": f"{n}@{mailbox}", **refused} for n in range(times))
    )
    Message.objects.bulk_create(
        Message(
            campaign=campaign,
            customer_id=person.id,
            customer_external_id=person.external_id,
            to=person.email,
            search_key=person.email,
            status=status,
            reason=reason,
            reason_for=status if reason else "",
            **fields,
        )
        for person in people
    )
    campaign.record({status: times}, {(status, reason): times})
    campaign.refresh_from_db()
