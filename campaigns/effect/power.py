"""How small an effect a campaign could show, before it is launched: from what its audience has bought lately."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from campaigns.effect.outcomes import spent_before, spent_between
from campaigns.forecast.reach import count_reach, eligible_members
from campaigns.models import Campaign
from crm.estimates import detectable_lift
from customers.models import Customer
from customers.sampling import sample_ids

MAX_SAMPLED = 20_000  # customers of the audience
SMALL_AUDIENCE = 5_000  # people, below which one campaign hardly ever shows anything


class Power(NamedTuple):
    """The lift in the share of buyers, and in revenue, that would be told from chance in 8 of 10 cases; 0.43 is 43 %
    more. None where nobody in the audience bought anything lately. `people` could be written to or held out."""

    people: int
    conversion: float | None
    revenue: float | None

    @property
    def is_small(self) -> bool:
        """Whether the audience is too small for an answer by one campaign."""
        return self.people < SMALL_AUDIENCE


def measure_power(campaign: Campaign, holdout: int) -> Power:
    """What a campaign could show with `holdout` per cent held out, if its audience buys as it did in the last
    `measure_days`."""
    reach = count_reach(campaign)
    people = reach.reachable + reach.held_out
    held_out = round(people * holdout / 100)
    begin = timezone.now() - timedelta(days=campaign.measure_days)
    sampled = _sample(campaign)
    spent = spent_between(sampled, begin, begin + timedelta(days=campaign.measure_days))
    buyers = {customer: amount for customer, amount in spent.items() if amount > 0}
    if not buyers or not held_out or held_out == people:
        return Power(people, None, None)
    share, count = len(buyers) / len(sampled), len(sampled)
    before = spent_before(sampled, begin)
    mean = sum(buyers.values()) / count
    variance = sum(amount * amount for amount in buyers.values()) / count - mean * mean
    mean_before = sum(before.values()) / count
    variance_before = sum(amount * amount for amount in before.values()) / count - mean_before * mean_before
    together = sum(amount * before.get(customer, 0) for customer, amount in buyers.items()) / count
    covariance = together - mean * mean_before
    unexplained = variance - (covariance * covariance / variance_before if variance_before > 0 else 0)
    written_to = people - held_out
    return Power(
        people,
        detectable_lift(share, share * (1 - share), written_to, held_out),
        detectable_lift(mean, max(0.0, unexplained), written_to, held_out),
    )


def _sample(campaign: Campaign) -> list[str]:
    """The external ids of at most `MAX_SAMPLED` customers who could be written to."""
    ids = set(sample_ids(eligible_members(campaign), MAX_SAMPLED))
    return list(Customer.objects.filter(id__among=ids).values_list("external_id", flat=True))
