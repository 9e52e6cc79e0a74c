"""What stands between a draft and its launch. Pages and the API ask here."""

from dataclasses import dataclass

from django.conf import settings

from campaigns.message import Problem, label, names_in, names_without_fallback, problems_of
from campaigns.models import Campaign
from campaigns.reach import Reach, reach_of
from crm.web import mail
from crm.web.display import number
from customers.channels import CHANNELS, EMAIL


@dataclass(frozen=True)
class Review:
    """`nobody` says why there is no one to send to; `problems` what to mend in the texts."""

    reach: Reach
    nobody: str
    problems: list[Problem]

    @property
    def ready(self) -> bool:
        return not self.nobody and not self.problems


def review_of(campaign: Campaign) -> Review:
    texts = texts_of(campaign)
    reach = reach_of(campaign.segment, campaign.channel, names_in(*texts)) if campaign.segment else Reach()
    problems = problems_of(campaign.channel, campaign.subject, campaign.message)
    return Review(reach, _nobody(campaign, reach), problems + unfilled(texts, reach))


def texts_of(campaign: Campaign) -> tuple[str, str]:
    """Subject and message; only e-mail has a subject."""
    return campaign.subject if CHANNELS[campaign.channel].has_subject else "", campaign.message


def unfilled(texts: tuple[str, str], reach: Reach) -> list[Problem]:
    """Tokens that would leave a hole in somebody's message."""
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
    if uncarried := not_carried(campaign.channel):
        return uncarried
    if not reach.audience:
        return "Nobody is in this audience now."
    if not reach.reachable:
        return f"Nobody in this audience can be reached by {CHANNELS[campaign.channel].spoken}."
    return ""


def not_carried(channel: str) -> str:
    """Why nothing can be sent on a channel here; empty where it can."""
    if settings.VENDOR_URL:
        return ""
    if channel == EMAIL.name:
        return "" if mail.is_set_up() else f"{mail.NONE}, and no vendor (VENDOR_URL)."
    return f"No vendor carries {CHANNELS[channel].spoken}: set VENDOR_URL."
