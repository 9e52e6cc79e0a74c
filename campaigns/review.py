"""What keeps a draft from being launched, for pages and API alike."""

from dataclasses import dataclass

from campaigns.carriers import carrier_of_channel
from campaigns.message import Problem, find_problems, label, names_in, names_without_fallback
from campaigns.models import Campaign
from campaigns.reach import Reach, count_reach
from crm.web.display import number
from customers.channels import CHANNELS


@dataclass(frozen=True)
class Review:
    """Whom a draft reaches. `nobody` says why nobody would get it; `problems` say what to fix in its texts."""

    reach: Reach
    nobody: str
    problems: list[Problem]

    @property
    def ready(self) -> bool:
        """Whether the draft can be launched."""
        return not self.nobody and not self.problems


def launch_review(campaign: Campaign) -> Review:
    """Count the reach of a draft and check its texts."""
    texts = campaign_texts(campaign)
    reach = count_reach(campaign.segment, campaign.channel, names_in(*texts)) if campaign.segment else Reach()
    problems = find_problems(campaign.channel, campaign.subject, campaign.message)
    return Review(reach, _nobody(campaign, reach), problems + unfilled(texts, reach))


def campaign_texts(campaign: Campaign) -> tuple[str, str]:
    """Subject and message; only e-mail has a subject."""
    return campaign.subject if CHANNELS[campaign.channel].has_subject else "", campaign.message


def unfilled(texts: tuple[str, str], reach: Reach) -> list[Problem]:
    """A problem for each token without a fallback that some customers of the audience have no value for."""
    return [
        Problem(field, _hole(name, reach.missing[name]))
        for field, text in zip(("subject", "message"), texts, strict=True)
        for name in sorted(names_without_fallback(text))
        if reach.missing.get(name)
    ]


def _hole(name: str, count: int) -> str:
    who = "1 customer has" if count == 1 else f"{number(count)} customers have"
    return f"{who} no {label(name)}: write what to say instead, like {{{{ {name} | … }}}}."


def _nobody(campaign: Campaign, reach: Reach) -> str:
    if campaign.segment is None:
        return "Choose an audience: the segment of this campaign is gone."
    if unavailable := carrier_of_channel(campaign.channel).unavailable:
        return unavailable
    if not reach.audience:
        return "Nobody is in this audience now."
    if not reach.reachable:
        return f"Nobody in this audience can be reached by {CHANNELS[campaign.channel].spoken}."
    return ""
