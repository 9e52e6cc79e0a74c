"""What delivery does when the status of a campaign changes."""

from typing import Any

from django.dispatch import receiver

from campaigns.models import Campaign
from campaigns.signals import cancelled, launched
from crm.streams.nudge import nudge


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
