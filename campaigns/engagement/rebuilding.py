"""Figures of engagement made again from the log: every hit judged by the rules of today, every figure counted. What was
earned is summed again, too; credits are compared by `campaigns.attribution.checking`."""

from collections.abc import Iterator

from campaigns.attribution.checking import check_earned, recount_earned
from campaigns.engagement.figures import Difference, Key, compare_figures, correct_figures
from campaigns.engagement.hits import Hit
from campaigns.engagement.writing import judge_messages, store_judged
from campaigns.log.sent_days import check_days, moving_days, recount_days
from campaigns.models import Campaign
from crm.database import consistent_reads, transactional
from crm.database.models import as_stored

CHUNK = 2_000  # messages judged in one transaction


def rebuild_figures(campaign: Campaign, *, check: bool = False) -> list[str]:
    """Judge and count, and return what differed, in words; with `check`, nothing is changed."""
    judged = 0
    for messages in _messages_with_hits(campaign):
        judged += len(judge_messages_again(campaign, messages, check=check))
    said = [f"{judged} messages are judged differently"] if judged else []
    differences = (check_figures if check else recount_figures)(campaign)
    differences += (check_earned if check else recount_earned)(campaign)
    said += [f"{figure_name(key, name)} was {shown}, is {counted}" for key, name, shown, counted in differences]
    days = (_check_days if check else _recount_days)(campaign)
    return said + [f"{name} was {shown}, is {counted}" for name, shown, counted in days]


def figure_name(key: Key, name: str) -> str:
    """What a figure is called: opened, or clicked (link 2 of arm b)."""
    which = " of ".join(filter(None, (f"link {key.link}" if key.link else "", f"arm {key.arm}" if key.arm else "")))
    return f"{name} ({which})" if which else name


@transactional
def judge_messages_again(campaign: Campaign, messages: list[str], *, check: bool) -> list[str]:
    """The messages, of those given, whose hits are judged otherwise now."""
    if not check:
        Campaign.objects.filter(id=campaign.id).hold()
    judged = [message for message in judge_messages({}, messages) if message.differs]
    if not check:
        with moving_days([campaign.id], messages):
            store_judged(judged)
    return [message.id for message in judged]


@transactional
def recount_figures(campaign: Campaign) -> list[Difference]:
    """Set the figures of a campaign to what its log says, and return what differed."""
    Campaign.objects.filter(id=campaign.id).hold()
    differences = _compare(campaign)
    correct_figures(differences)
    return differences


@transactional
def _recount_days(campaign: Campaign) -> list[tuple[str, int, int]]:
    Campaign.objects.filter(id=campaign.id).hold()
    return recount_days(campaign)


@consistent_reads
def _check_days(campaign: Campaign) -> list[tuple[str, int, int]]:
    return check_days(campaign)


@consistent_reads
def check_figures(campaign: Campaign) -> list[Difference]:
    """Where the figures of a campaign differ from what its log says."""
    return _compare(campaign)


def _compare(campaign: Campaign) -> list[Difference]:
    campaign.refresh_from_db(fields=["retention_cursor", "anonymized_at"])
    has_forgotten = bool(campaign.retention_cursor or campaign.anonymized_at)  # hits go with the addresses
    return compare_figures(campaign.id, counts_links=not has_forgotten)


def _messages_with_hits(campaign: Campaign) -> Iterator[list[str]]:
    """Ids as the database keeps them."""
    hits = Hit.objects.filter(campaign=campaign).order_by("message_id")
    after = None
    while True:
        rest = hits.filter(message_id__gt=after) if after else hits
        messages = list(rest.values_list(as_stored("message_id"), flat=True).distinct()[:CHUNK])
        if not messages:
            return
        yield messages
        after = messages[-1]
