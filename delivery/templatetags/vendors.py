"""Template tags about vendors."""

from typing import Any

from django import template

from campaigns.models import Campaign
from delivery.gate import TRIPS_AFTER
from delivery.models import VendorState

register = template.Library()


@register.inclusion_tag("delivery/_vendor_notice.html")
def vendor_notice(campaign: Campaign) -> dict[str, Any]:
    """Why a campaign that has messages to hand over stands still, while its vendor is paused."""
    if campaign.status != Campaign.Status.SENDING or not campaign.waiting:
        return {}
    state = VendorState.objects.filter(vendor=campaign.vendor_name).first()
    troubled = state and (state.is_paused or state.failures >= TRIPS_AFTER)
    return {"state": state} if troubled else {}
