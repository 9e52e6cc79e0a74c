"""What keeps a draft from being launched, for pages and API alike."""

from dataclasses import dataclass, field

from campaigns.approved.checks import overlong_problems, template_problems
from campaigns.carriers import carrier_of_channel
from campaigns.content.checks import block_label, find_block_problems
from campaigns.content.compiler import html_bytes
from campaigns.content.frozen import LARGE_HTML, MAX_HTML, VALUE_BYTES, campaign_blocks, compile_campaign, typed_texts
from campaigns.content.message import (
    NO_SUBJECT,
    Problem,
    find_problems,
    label,
    malformed,
    names_in,
    names_without_fallback,
    token_problems,
)
from campaigns.content.tokens import TRIGGER
from campaigns.forecast.reach import Reach, count_reach
from campaigns.models import Campaign
from campaigns.senders import default_sender
from campaigns.sending_rules.hours_test import hours_problems, night_warnings
from campaigns.variants.models import Experiment, variant_problems
from crm.web.display import number
from customers.channels import CHANNELS


@dataclass(frozen=True)
class Review:
    """Whom a draft reaches. `nobody` says why nobody would get it; `problems` say what to fix in its texts, `warnings`
    what to think about first."""

    reach: Reach
    nobody: str
    problems: list[Problem]
    warnings: list[str] = field(default_factory=list)

    @property
    def ready(self) -> bool:
        """Whether the draft can be launched."""
        return not self.nobody and not self.problems


def launch_review(campaign: Campaign) -> Review:
    """Count the reach of a draft and check its texts."""
    texts = typed_texts(campaign)
    names = campaign_tokens(campaign)
    reach = count_reach(campaign, names)
    size = html_bytes(compile_campaign(campaign).html, VALUE_BYTES) if campaign.is_designed else 0
    problems = (
        campaign_problems(campaign, size)
        + variant_problems(campaign)
        + hours_problems(campaign)
        + unfilled(texts, reach)
    )
    if not problems:
        problems = overlong_problems(campaign)
    return Review(reach, _nobody(campaign, reach), problems, _warnings(campaign, size))


def campaign_tokens(campaign: Campaign) -> list[str]:
    """The known tokens in everything that a campaign says, each once."""
    return names_in(*(text for group in typed_texts(campaign).values() for text in group))


def campaign_problems(campaign: Campaign, size: int = 0) -> list[Problem]:
    """Everything that keeps a campaign's texts from being sent to any recipient; `size` is that of its HTML, in
    bytes."""
    return _text_problems(campaign, size) + _trigger_problems(campaign)


def _trigger_problems(campaign: Campaign) -> list[Problem]:
    """A problem for each token that only a message of a journey can fill."""
    if campaign.journey_id:
        return []
    return [
        Problem(field, f"Only messages of journeys know {{{{ {name} }}}}: remove it.")
        for field, texts in typed_texts(campaign).items()
        for name in names_in(*texts)
        if name.startswith(TRIGGER)
    ]


def _text_problems(campaign: Campaign, size: int) -> list[Problem]:
    if campaign.template:
        return template_problems(campaign)
    if carrier_of_channel(campaign.channel).needs_template:
        spoken = CHANNELS[campaign.channel].spoken
        return [Problem("template", f"The vendor of {spoken} only sends approved templates: choose one.")]
    if not campaign.is_designed:
        return find_problems(campaign.channel, campaign.subject, campaign.message)
    problems = malformed(campaign.subject, "")
    if not campaign.subject.strip():
        problems.append(NO_SUBJECT)
    problems += token_problems(subject=campaign.subject, preheader=campaign.preheader)
    blocks = campaign_blocks(campaign)
    problems += [
        Problem("blocks", f"{block_label(blocks, path)}: {text}", path) for path, text in find_block_problems(blocks)
    ]
    if size > MAX_HTML:
        too_large = (
            f"This e-mail takes {size // 1000:,} KB, and mail programs cut it at {MAX_HTML // 1000}: remove blocks."
        )
        problems.append(Problem("blocks", too_large))
    return problems


def unfilled(texts: dict[str, list[str]], reach: Reach) -> list[Problem]:
    """A problem for each token without a fallback that some customers of the audience have no value for."""
    return [
        Problem(field, _hole(name, reach.missing[name]))
        for field, group in texts.items()
        for name in sorted(names_without_fallback(*group))
        if reach.missing.get(name)
    ]


def _hole(name: str, count: int) -> str:
    who = "1 customer has" if count == 1 else f"{number(count)} customers have"
    return f"{who} no {label(name)}: write what to say instead, like {{{{ {name} | … }}}}."


def _warnings(campaign: Campaign, size: int) -> list[str]:
    warnings = []
    if campaign.is_designed and not (campaign.sender or default_sender()).postal_address:
        warnings.append(
            "The sender has no postal address, which the law of many countries wants in every mailing."
            " Add it under Settings → Senders."
        )
    if LARGE_HTML < size <= MAX_HTML:
        warnings.append(f"This e-mail takes {size // 1000} KB. Mail programs cut it at {MAX_HTML // 1000} KB.")
    if campaign.has_variants and campaign.experiment.decide_by == Experiment.By.CLICKS and not campaign.is_tracked:
        warnings.append(
            "The text with most clicks wins, but clicks are not counted: count them under Links, or let something else"
            " decide. As it is, A wins."
        )
    return warnings + night_warnings(campaign)


def _nobody(campaign: Campaign, reach: Reach) -> str:
    if campaign.segment is None:
        return "This campaign has no audience."
    if unavailable := carrier_of_channel(campaign.channel).unavailable:
        return unavailable
    if not reach.audience:
        return "Nobody is in this audience now."
    if not reach.reachable and reach.held_out_in_all:
        return "Everybody who could be reached is held out: hold out fewer."
    if not reach.reachable:
        return f"Nobody in this audience can be reached by {CHANNELS[campaign.channel].spoken}."
    return ""
