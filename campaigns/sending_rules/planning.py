"""When the messages of a campaign are planned: its own times and the sending rules, for each time zone of customers."""

from django.db.models import Q
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.sending_rules.models import current_rules
from campaigns.sending_rules.timing import QuietTimes, Timing
from customers.models import Customer


def campaign_timing(campaign: Campaign) -> Timing | None:
    """How the messages of a campaign are timed, by the rules that it keeps since its launch; before it, by those of now
    and as if it were launched when it is to start. None where every message may be sent at once."""
    here = timezone.get_default_timezone()
    start, rules = campaign.launched_at, campaign.sending_rules
    if start is None:
        start = max(timezone.now(), campaign.starts_at or timezone.now())
        rules = current_rules().for_channel(campaign.channel)
    quiet = QuietTimes.from_json((rules or {}).get("quiet") or {})
    local = campaign.scheduled_for if campaign.local_time else None
    if local is None and quiet == QuietTimes() and not campaign.tries_hours:
        return None
    wall = local.astimezone(here).replace(tzinfo=None) if local else None
    return Timing(start, str(here), quiet, wall)


def too_late(campaign: Campaign) -> Q | None:
    """The customers whose time comes when the campaign is over; None where that cannot be."""
    if campaign.ends_at is None:
        return None
    if timing := campaign_timing(campaign):
        zones = Customer.objects.order_by().values_list("time_zone", flat=True).distinct()
        return Q(time_zone__in=[zone for zone in zones if timing.plan(zone).at >= campaign.ends_at])
    start = campaign.launched_at or max(timezone.now(), campaign.starts_at or timezone.now())
    return None if start < campaign.ends_at else Q(pk__isnull=False)
