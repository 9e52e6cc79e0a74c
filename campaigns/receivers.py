"""What campaigns do when something happens among the customers."""

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from campaigns.claims import forget
from campaigns.correspondence import messages_to
from campaigns.models import Campaign
from crm.accounts.models import User
from customers.models import Customer, Segment
from customers.signals import customer_erased, customer_exported, segment_created


@receiver(segment_created)
def start_campaign(sender: Any, segment: Segment, user: User | None, **kwargs: Any) -> None:
    """A new segment starts a campaign to it: a draft, for its author to write."""
    Campaign.draft(segment, user)


@receiver(customer_exported)
def tell_messages(sender: Any, customer: Customer, **kwargs: Any) -> tuple[str, list[dict[str, Any]]]:
    return "messages", messages_to(customer.id)


@receiver(customer_erased)
def forget_recipient(sender: Any, customer_id: UUID, **kwargs: Any) -> None:
    """They get nothing more, and the ledger no longer says who it was."""
    forget(customer_id)
