"""The counters of campaigns, the figures of engagement and what was earned, counted again from the ledger."""

import time
from datetime import UTC, datetime
from typing import Any, NamedTuple, cast

from django.db.models import Count, QuerySet

from campaigns.attribution.checking import recount_earned
from campaigns.engagement.rebuilding import figure_name, recount_figures
from campaigns.log.ledger import COUNTERS, REACTIONS, Message, State, count_sending
from campaigns.log.reason_counts import COUNTED, ReasonCount, move_reasons
from campaigns.log.sent_days import recount_days
from campaigns.models import Campaign
from crm.database import transactional
from crm.streams.stream import client

LAST = "crm:reconciled"


class Difference(NamedTuple):
    """What a campaign showed, and what its ledger says."""

    campaign: Campaign
    counter: str
    shown: int
    counted: int

    def __str__(self) -> str:
        return f"{self.campaign.id} {self.campaign.name}: {self.counter} was {self.shown}, is {self.counted}"


class Reconciliation(NamedTuple):
    """When counters were last compared with the ledger, and with what result."""

    at: datetime
    campaigns: int
    differences: int


def note(campaigns: int, differences: int) -> None:
    """Keep when this was done, for the status page."""
    told: Any = {"at": time.time(), "campaigns": campaigns, "differences": differences}
    client().hset(LAST, mapping=told)


def last() -> Reconciliation | None:
    """The last reconciliation; None when there was none since Redis was emptied."""
    told = cast(dict[bytes, bytes], client().hgetall(LAST))
    if not told:
        return None
    at = datetime.fromtimestamp(float(told[b"at"]), UTC)
    return Reconciliation(at, int(told[b"campaigns"]), int(told[b"differences"]))


@transactional
def reconcile(campaign: Campaign) -> list[Difference]:
    """Set the counters to what the ledger says; what differed."""
    this = Campaign.objects.filter(id=campaign.id)
    this.hold()
    campaign.refresh_from_db()
    log = Message.objects.filter(campaign=campaign)
    counted = _count(campaign, log)
    differences = [
        Difference(campaign, name, shown, count)
        for name, count in sorted(counted.items())
        if (shown := getattr(campaign, name)) != count
    ]
    explained = log.filter(reason_for__in=COUNTED).values_list("reason_for", "reason").annotate(Count("id"))
    reasons = {(state, reason): count for state, reason, count in explained}
    stored = ReasonCount.objects.filter(campaign=campaign)
    shown = {(state, reason): count for state, reason, count in stored.values_list("status", "reason", "count")}
    differences += [
        Difference(campaign, ": ".join(key), shown.get(key, 0), reasons.get(key, 0))
        for key in sorted(shown.keys() | reasons.keys())
        if shown.get(key, 0) != reasons.get(key, 0)
    ]
    if differences:
        this.update(**counted)
        stored.delete()
        move_reasons({(campaign.id, *key): count for key, count in reasons.items()})
    return [
        *differences,
        *(Difference(campaign, *each) for each in recount_days(campaign)),
        *(
            Difference(campaign, figure_name(key, name), shown, count)
            for key, name, shown, count in recount_figures(campaign) + recount_earned(campaign)
        ),
    ]


def _count(campaign: Campaign, log: QuerySet[Message]) -> dict[str, int]:
    """The counters of a campaign, as its log says them."""
    counted = dict.fromkeys((*COUNTERS, "audience", *REACTIONS), 0)
    counts = (Count("id"), *(Count(f"{reaction}_at") for reaction in REACTIONS))
    for status, messages, *reactions in log.values_list("status").annotate(*counts):
        counted[status] = messages
        counted["audience"] += messages
        for reaction, count in zip(REACTIONS, reactions, strict=True):
            counted[reaction] += count
    counted[State.SENDING] = count_sending(campaign.id)
    counted[State.PENDING] -= counted[State.SENDING]
    return counted
