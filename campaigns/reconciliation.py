"""The counters of campaigns, counted anew from the ledger."""

from typing import NamedTuple

from django.db.models import Count

from campaigns.ledger import COUNTERS, Message
from campaigns.models import Campaign
from crm.database import transactional


class Difference(NamedTuple):
    """What a campaign showed, and what its ledger says."""

    campaign: Campaign
    counter: str
    shown: int
    counted: int

    def __str__(self) -> str:
        return f"{self.campaign.id} {self.campaign.name}: {self.counter} was {self.shown}, is {self.counted}"


@transactional
def reconcile(campaign: Campaign) -> list[Difference]:
    """Set the counters to what the ledger says; what differed."""
    this = Campaign.objects.filter(id=campaign.id)
    this.hold()
    campaign.refresh_from_db()
    log = Message.objects.filter(campaign=campaign)
    counted = dict.fromkeys(COUNTERS, 0) | dict(log.values_list("status").annotate(count=Count("id")))
    counted["audience"] = sum(counted.values())
    for name in ("opened", "clicked"):
        counted[name] = log.filter(**{f"{name}_at__isnull": False}).count()
    differences = [
        Difference(campaign, name, shown, count)
        for name, count in sorted(counted.items())
        if (shown := getattr(campaign, name)) != count
    ]
    if differences:
        this.update(**counted)
    return differences
