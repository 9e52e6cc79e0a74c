"""What a campaign may bring, by what past campaigns on its channel brought; nothing without any."""

from dataclasses import dataclass

from campaigns.figures import read_engagement
from campaigns.models import Campaign
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
    rows = completed.filter(is_test=False, delivered__gt=0).order_by("-completed_at")
    counts = list(rows.values_list("id", "delivered", "failed")[:100])
    engagement = read_engagement([id for id, *_ in counts])
    past = [
        (delivered, delivered + failed, engagement[id].opened, engagement[id].clicked)
        for id, delivered, failed in counts
        if delivered + failed >= MIN_MESSAGES
    ][:MAX_CAMPAIGNS]
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
        "delivered": [delivered / settled for delivered, settled, _, _ in past],
        "opened": [opened / settled for _, settled, opened, _ in past],
        "clicked": [clicked / settled for _, settled, _, clicked in past],
    }
    ranges = [
        Range(name, min(found), max(found), reach)
        for name, found in shares.items()
        if name == "delivered" or any(found)
    ]
    how_many = "the one past campaign" if len(past) == 1 else f"the last {len(past)} campaigns"
    reason = f"The lowest and the highest result of {how_many} by {spoken}. Other audiences may answer differently."
    return Expectation(len(past), ranges, reason)
