"""What a campaign may bring, by what past campaigns on its channel brought; nothing without any."""

from dataclasses import dataclass

from campaigns.engagement.figures import read_engagement
from campaigns.models import Campaign
from campaigns.results.engagement import tells_opens
from customers.channels import CHANNELS

MAX_CAMPAIGNS = 10  # the latest that count
MIN_MESSAGES = 30  # with an outcome; a smaller campaign says little


@dataclass(frozen=True)
class Range:
    """The lowest and the highest share (0 to 1) among past campaigns, and as messages of this reach."""

    name: str
    low: float
    high: float
    reach: int

    @property
    def fewest(self) -> int:
        """Messages at the lowest share."""
        return round(self.low * self.reach)

    @property
    def most(self) -> int:
        """Messages at the highest share."""
        return round(self.high * self.reach)


@dataclass(frozen=True)
class Expectation:
    """`ranges` are empty without past campaigns; `reason` says on how many they rest, or why nothing is expected."""

    campaigns: int
    ranges: list[Range]
    reason: str


def expect(channel: str, reach: int) -> Expectation:
    """What messages to `reach` people on a channel may bring."""
    spoken = CHANNELS[channel].spoken
    completed = Campaign.objects.filter(channel=channel, status=Campaign.Status.COMPLETED)
    real = completed.filter(is_test=False, delivered__gt=0).order_by("-completed_at")[:100]
    past = [each for each in real if _settled(each) >= MIN_MESSAGES][:MAX_CAMPAIGNS]
    did = read_engagement([each.id for each in past])
    if not past:
        has_tests = completed.filter(is_test=True).exists()
        reason = (
            f"Only test campaigns ran by {spoken}, and the test vendor makes their results up: nothing can be expected "
            "from them."
            if has_tests
            else f"No campaign with at least {MIN_MESSAGES} messages was completed by {spoken} yet, so nothing can be "
            "expected."
        )
        return Expectation(0, [], reason)
    shares = {
        "delivered": [each.delivered / _settled(each) for each in past],
        "opened": [did[each.id].opened / _settled(each) for each in past if tells_opens(each, did[each.id])],
        "clicked": [did[each.id].clicked / _settled(each) for each in past],
    }
    ranges = [
        Range(name, min(found), max(found), reach)
        for name, found in shares.items()
        if name == "delivered" or any(found)
    ]
    how_many = "the one past campaign" if len(past) == 1 else f"the last {len(past)} campaigns"
    reason = f"The lowest and the highest result of {how_many} by {spoken}. Other audiences may answer differently."
    return Expectation(len(past), ranges, reason)


def _settled(campaign: Campaign) -> int:
    """Messages of which the outcome is known."""
    return campaign.delivered + campaign.failed
