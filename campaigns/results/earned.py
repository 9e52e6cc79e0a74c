"""What is credited to a campaign or to the campaigns of a segment, as pages show it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from campaigns.attribution.earnings import Earnings, earned_by_arm, read_earned
from campaigns.attribution.models import live_rules
from campaigns.attribution.rules import rule_in_words
from campaigns.effect.arms import HELD_OUT, arm_name
from campaigns.models import Campaign
from campaigns.results.engagement import share
from campaigns.results.figures import Figures
from crm.web.display import money


@dataclass(frozen=True)
class EarnedLine:
    """What one arm of a campaign earned, and how many of the people in it ordered."""

    name: str
    share: str
    earnings: Earnings


def earned_context(campaign: Campaign, figures: Figures) -> dict[str, Any]:
    """What the page of a campaign says of the orders that are credited to it; nothing before anything was delivered."""
    if not figures.delivered:
        return {}
    arms = earned_by_arm(campaign.id)
    earned = Earnings(*map(sum, zip(Earnings(), *arms.values(), strict=True)))
    people = {arm: sums[0] for arm, sums in sorted(campaign.arms.items()) if arm != HELD_OUT}
    lines = [
        EarnedLine(
            arm_name(arm),
            share(arms.get(arm, Earnings()).converted, count, "people"),
            arms.get(arm, Earnings()),
        )
        for arm, count in people.items()
    ]
    return {
        "earned": earned,
        "converted_share": share(earned.converted, figures.delivered, "delivered"),
        "revenue_each": money(round(earned.revenue / figures.delivered)),
        "earned_by_arm": lines if len(lines) > 1 else [],
        **rule_context(),
    }


def segment_context(segment_id: UUID) -> dict[str, Any]:
    """What the launched campaigns to a segment earned, each and together; the newest first."""
    campaigns = list(Campaign.objects.filter(segment=segment_id, launched_at__isnull=False).order_by("-id"))
    earned = read_earned([campaign.id for campaign in campaigns])
    return {
        "campaigns": [(campaign, earned[campaign.id]) for campaign in campaigns],
        "earned": Earnings(*map(sum, zip(Earnings(), *earned.values(), strict=True))),
        **rule_context(),
    }


def rule_context() -> dict[str, Any]:
    """The rule in words, and how far another one is recounted."""
    current, *recounting = live_rules()
    return {
        "attribution_rule": rule_in_words(current.windows),
        "recounting": recounting[0].percent if recounting else None,
    }
