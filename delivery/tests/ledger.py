"""The invariant that every test of delivery ends with."""

from collections import Counter

from campaigns.ledger import COUNTERS, Message
from campaigns.models import Campaign


def states(campaign: Campaign) -> dict[str, int]:
    """Messages by state, as the log has them; the campaign's counters must say the same."""
    counted = Counter(Message.objects.filter(campaign=campaign).values_list("status", flat=True))
    campaign.refresh_from_db()
    shown = {name: getattr(campaign, name) for name in COUNTERS}
    assert {name: count for name, count in shown.items() if count} == dict(counted)
    assert campaign.audience == counted.total()
    return dict(counted)
