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
    counted = dict.fromkeys((*COUNTERS, "audience", "opened", "clicked"), 0)
    log = Message.objects.filter(campaign=campaign).values_list("status")
    for status, messages, opened, clicked in log.annotate(Count("id"), Count("opened_at"), Count("clicked_at")):
        counted[status] = messages
        counted["audience"] += messages
        counted["opened"] += opened
        counted["clicked"] += clicked
    differences = [
        Difference(campaign, name, shown, count)
        for name, count in sorted(counted.items())
        if (shown := getattr(campaign, name)) != count
    ]
    if differences:
        this.update(**counted)
    return differences
