from typing import Any

from django.dispatch import receiver

from campaigns.models import Campaign
from campaigns.signals import launched
from crm.streams.nudge import nudge


@receiver(launched)
def start_freezing(sender: type[Campaign], campaign: Campaign, **_: Any) -> None:
    nudge("delivery.tasks.freeze_audience", str(campaign.id))
