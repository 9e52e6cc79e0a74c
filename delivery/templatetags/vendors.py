"""Template tags about vendors."""

from typing import Any

from django import template
from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.results.figures import row_figures
from delivery.gate import TRIPS_AFTER
from delivery.models import VendorState
from delivery.vendors.registry import campaign_account

register = template.Library()


@register.inclusion_tag("delivery/_vendor_notice.html")
def vendor_notice(campaign: Campaign) -> dict[str, Any]:
    """Why a campaign that has messages to hand over stands still, while its vendor is paused."""
    if campaign.status != Campaign.Status.SENDING or not row_figures(campaign).waiting:
        return {}
    is_troubled = Q(paused_until__gt=timezone.now()) | Q(failures__gte=TRIPS_AFTER)
    troubled = {state.account: state for state in VendorState.objects.filter(is_troubled)}
    state = troubled.get(campaign_account(campaign)) if troubled else None
    return {"state": state} if state else {}
