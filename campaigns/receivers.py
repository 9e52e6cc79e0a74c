"""What campaigns do when something happens among the customers."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from campaigns.claims import forget
from campaigns.customer_messages import messages_to
from campaigns.drafts import delete_drafts, start_draft
from campaigns.models import Campaign
from crm.accounts.models import User
from customers.models import Customer, Segment
from customers.segments.usage import Use
from customers.signals import customer_erased, customer_exported, segment_built, segment_deleted, uses_asked


@receiver(segment_built)
def start_campaign(sender: Any, segment: Segment, user: User | None, **kwargs: Any) -> None:
    """Start a draft to a segment that the builder saved for the first time, for its author to write."""
    start_draft(segment, user)


@receiver(segment_deleted)
def delete_drafts_of_segment(sender: Any, segment: Segment, **kwargs: Any) -> None:
    """Delete the drafts to a segment with it."""
    delete_drafts(Campaign.objects.filter(segment=segment))


@receiver(customer_exported)
def tell_messages(sender: Any, customer: Customer, **kwargs: Any) -> tuple[str, list[dict[str, Any]]]:
    return "messages", messages_to(customer.id)


@receiver(customer_erased)
def forget_recipient(sender: Any, customer_id: UUID, **kwargs: Any) -> None:
    """They get nothing more, and the ledger no longer says who it was."""
    forget(customer_id)


@receiver(uses_asked)
def tell_uses(sender: Any, segment_ids: Collection[UUID], **kwargs: Any) -> dict[UUID, list[Use]]:
    """The campaigns to these segments, the newest first."""
    uses: dict[UUID, list[Use]] = defaultdict(list)
    campaigns = Campaign.objects.filter(segment__in=segment_ids).order_by("-id")
    for campaign in campaigns.only("name", "segment_id", "status"):
        assert campaign.segment_id
        kind = "draft" if campaign.is_draft else "campaign"
        uses[campaign.segment_id].append(Use(kind, campaign.name, campaign.get_absolute_url()))
    return uses
