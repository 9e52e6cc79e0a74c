"""The story of a campaign: what is worth telling of it, with the figures for each sentence."""

from ai_tools.engines.protocol import Quote, Statement, Story
from ai_tools.reasons import reason_groups
from ai_tools.story.facts import Facts, Parts, one
from ai_tools.story.outcome import tell_outcome
from ai_tools.story.problems import tell_failures, tell_left_out, tell_unknown, tell_weak_part
from campaigns.breakdown.weak_parts import Failures, read_failures
from campaigns.complaints import complaint_warning
from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.results.engagement import tells_opens
from crm.database import consistent_reads


@consistent_reads
def tell_story(campaign: Campaign) -> Story:
    """The statements on a campaign by importance; one alone while there is little to tell.

    Its row is read again, so that all its figures are of one moment.
    """
    campaign.refresh_from_db()
    facts = Facts(campaign)
    if not campaign.launched_at:
        return _only(facts, "Not launched yet: there is nothing to tell.")
    if campaign.status == Campaign.Status.SENDING and not facts.now.is_listed and not facts.now.processed:
        return _only(facts, "The audience is being listed; figures come in a moment.")
    parts = read_failures(campaign) if facts.now.processed else Failures()
    told = {
        "outcome": tell_outcome(facts),
        "paused": _pause(facts),
        "complaints": _complaints(facts),
        "left_out": tell_left_out(facts),
        "failures": tell_failures(facts),
        "weak_part": tell_weak_part(facts, parts),
        "unknown": tell_unknown(facts),
        "afterwards": _afterwards(facts, parts),
        "next": _next(facts),
    }
    needed = ("outcome", "paused", "complaints", "failures", "unknown")
    statements = [Statement(name, parts, name in needed) for name, parts in told.items() if parts]
    return Story(facts.figures, statements)


def _only(facts: Facts, said: str) -> Story:
    return Story(facts.figures, [Statement("outcome", [said], is_needed=True)])


def _pause(facts: Facts) -> Parts:
    """Why it was paused, where nobody did it."""
    c = facts.campaign
    if c.status != Campaign.Status.PAUSED or not c.pause_reason or complaint_warning(c):
        return []
    return ["It was paused automatically: ", Quote(c.pause_reason.rstrip("."), "[a reason]"), "."]


def _complaints(facts: Facts) -> Parts:
    """How many reported it as spam, where they are too many for mailbox providers."""
    if not complaint_warning(facts.campaign):
        return []
    is_why = facts.campaign.status == Campaign.Status.PAUSED and facts.campaign.pause_reason
    complained = facts.count("complained", facts.campaign.complained)
    return [
        "It was paused automatically: " if is_why else "",
        complained,
        " reported it as spam. Mailbox providers refuse senders with so many complaints.",
    ]


def _afterwards(facts: Facts, parts: Failures) -> Parts:
    """Opened, clicked, and who left."""
    delivered = facts.campaign.delivered
    told: Parts = []
    if facts.engagement.opened and tells_opens(facts.campaign, facts.engagement):
        told += [
            facts.percent("opened_percent", facts.engagement.opened, delivered, "status=delivered"),
            " of those delivered were opened",
        ]
    if facts.engagement.clicked:
        share = facts.percent("clicked_percent", facts.engagement.clicked, delivered, "status=delivered")
        told += [", ", share, " clicked"] if told else [share, " of those delivered were clicked"]
    if told:
        told.append(".")
    if parts.opted_out:
        left = facts.count("unsubscribed", parts.opted_out, "status=delivered")
        told += [
            " " if told else "",
            left,
            f" of those who got it {one(parts.opted_out, 'has', 'have')} unsubscribed since",
            "." if parts.is_complete else ", as far as sampled.",
        ]
        if parts.opted_out >= 10 and parts.opted_out >= 0.01 * parts.sampled:
            told += [" That is a lot: write to a narrower audience next time."]
    return told


def _next(facts: Facts) -> Parts:
    c = facts.campaign
    if c.status == Campaign.Status.PAUSED:
        if complaint_warning(c):
            return ["Next: check who is in the audience before you resume."]
        what = "settle that, then resume" if c.pause_reason else "resume when you are ready"
        return [f"Next: {what}; nothing is lost meanwhile."]
    if "vendor_failed" in facts.figures and (retriable := c.count_retriable()):
        return [
            "Next: retry the ",
            facts.count("retriable", retriable, "status=failed"),
            f" that failed{'; those that were delivered are left alone' if c.delivered else ''}.",
        ]
    if facts.now.is_final and facts.now.left_out > facts.now.to_send:
        found = {text for group in reason_groups(c, State.SKIPPED) for text in group.texts}
        collect = "collect addresses and consent, or " if found & {"no address", "no consent"} else ""
        who = "those who came to this step" if c.journey_id else "the segment"
        return [f"Next: {collect}choose another channel or audience; most of {who} was out of reach."]
    return []
