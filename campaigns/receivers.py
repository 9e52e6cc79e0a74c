"""What campaigns do when something happens among the customers."""

from typing import Any

from django.dispatch import receiver

from campaigns.models import Campaign
from crm.accounts.models import User
from customers.models import Segment
from customers.signals import segment_created


@receiver(segment_created)
def start_campaign(sender: Any, segment: Segment, user: User | None, **kwargs: Any) -> None:
    """A new segment starts a campaign to it: a draft, for its author to write."""
    Campaign.draft(segment, user)
