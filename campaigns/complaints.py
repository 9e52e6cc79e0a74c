"""Complaints: people who report a message as spam. Mailbox providers refuse senders with many of them, so a campaign
with too many is paused before it does more harm.

The rate is that of complaints to messages that were handed over, counted as 1,000 where they are fewer: one complaint
among the first hundred recipients says nothing yet.
"""

from collections.abc import Collection
from uuid import UUID

from campaigns.models import Campaign
from crm.web.display import number

MIN_MESSAGES = 1_000
WARNING_RATE = 0.001
PAUSE_RATE = 0.003


def complaint_rate(campaign: Campaign) -> float:
    """Complaints by message handed over, 0 to 1, as it is compared with the limits."""
    return campaign.complained / max(campaign.sent + campaign.delivered, MIN_MESSAGES)


def complaint_warning(campaign: Campaign) -> str:
    """What the report says of a rate that is too high; empty for one that is not."""
    rate = complaint_rate(campaign)
    if rate >= PAUSE_RATE:
        return "Mailbox providers refuse senders from 0.3 %: check who is in the audience before you send more."
    if rate > WARNING_RATE:
        return "More than 0.1 % of the recipients reported this as spam. A campaign is paused at 0.3 %."
    return ""


def pause_for_complaints(campaign_ids: Collection[UUID | str]) -> None:
    """Pause those of the campaigns that have too many complaints and something left to send."""
    for campaign in Campaign.objects.filter(id__in=list(campaign_ids), status=Campaign.Status.SENDING):
        to_send = campaign.pending or campaign.snapshot_at is None
        if to_send and complaint_rate(campaign) >= PAUSE_RATE:
            sent = number(campaign.sent + campaign.delivered)
            campaign.pause(because=f"{number(campaign.complained)} of {sent} recipients reported it as spam.")
