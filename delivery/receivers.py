"""What delivery does when the status of a campaign changes."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from campaigns.models import Campaign
from campaigns.signals import cancelled, launched
from crm.streams.nudge import nudge
from customers.models import Customer
from customers.signals import customer_erased
from delivery.signup import phones


@receiver(launched)
def start_sending(sender: type[Campaign], campaign: Campaign, **_: Any) -> None:
    """Wake a worker for what a launched campaign needs next."""
    if campaign.snapshot_at is None:
        task = "snapshot_audience"
    elif campaign.retrying:
        task = "retry_messages"
    else:
        task = "send_messages"
    nudge(f"delivery.tasks.{task}", str(campaign.id))


@receiver(cancelled)
def start_withdrawing(sender: type[Campaign], campaign: Campaign, **_: Any) -> None:
    """Wake a worker that withdraws the messages of a cancelled campaign."""
    nudge("delivery.tasks.withdraw_messages", str(campaign.id))


@receiver(customer_erased)
def forget_signups(sender: Any, customer_id: UUID, **_: Any) -> None:
    """Delete what an erased customer signed up for and has not confirmed."""
    if phone := Customer.objects.filter(id=customer_id).values_list("phone", flat=True).first():
        phones.forget_number(phone)
