"""What campaigns do when customers or segments change."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.dispatch import receiver

from campaigns.attribution.refreshing import forget_customer, refresh
from campaigns.drafts.form import delete_drafts, start_draft
from campaigns.effect.outcomes import refresh_outcomes
from campaigns.log.customer_messages import messages_to
from campaigns.log.withdrawing import erase_recipient
from campaigns.membership import is_measured, was_written_to
from campaigns.models import Campaign
from crm.accounts.models import User
from customers.models import Customer, Segment
from customers.segments.usage import Use
from customers.signals import (
    customer_erased,
    customer_exported,
    orders_written,
    segment_built,
    segment_deleted,
    uses_asked,
)


@receiver(segment_built)
def start_campaign(sender: Any, segment: Segment, user: User | None, **kwargs: Any) -> None:
    """Start a draft to a segment that the builder saved for the first time, for its author to write."""
    start_draft(segment, user)


@receiver(segment_deleted)
def delete_drafts_of_segment(sender: Any, segment: Segment, **kwargs: Any) -> None:
    """A draft has nobody to reach once its segment is gone."""
    delete_drafts(Campaign.objects.filter(segment=segment))


@receiver(customer_exported)
def export_messages(sender: Any, customer: Customer, **kwargs: Any) -> tuple[str, list[dict[str, Any]]]:
    """The campaigns' part of a customer's export."""
    return "messages", messages_to(customer.id)


@receiver(customer_erased)
def erase_messages_of_customer(sender: Any, customer_id: UUID, **kwargs: Any) -> None:
    """Withdraw what waits for the customer, and keep no personal data in the ledger nor with credits."""
    forget_customer(customer_id)
    erase_recipient(customer_id)


@receiver(orders_written)
def count_orders(sender: Any, customers: dict[str, tuple[UUID, str]], **kwargs: Any) -> None:
    """Keep credits, and what people did after campaigns that compare arms, equal to their orders."""
    if written_to := {id.hex: external_id for external_id, (id, marks) in customers.items() if was_written_to(marks)}:
        refresh(written_to)
    if measured := {external_id: id for external_id, (id, marks) in customers.items() if is_measured(marks)}:
        refresh_outcomes(measured)


@receiver(uses_asked)
def find_uses(sender: Any, segment_ids: Collection[UUID], **kwargs: Any) -> dict[UUID, list[Use]]:
    """The campaigns to these segments, the newest first."""
    uses: dict[UUID, list[Use]] = defaultdict(list)
    campaigns = Campaign.objects.filter(segment__in=segment_ids).order_by("-id")
    for campaign in campaigns.only("name", "segment_id", "status"):
        assert campaign.segment_id
        kind = "draft" if campaign.is_draft else "campaign"
        uses[campaign.segment_id].append(Use(kind, campaign.name, campaign.get_absolute_url()))
    return uses
