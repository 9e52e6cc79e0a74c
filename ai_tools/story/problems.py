"""What went wrong with a campaign: who was left out, and why messages failed."""

import re
from datetime import timedelta
from math import ceil
from urllib.parse import urlencode

from django.db.models import Max, Min

from ai_tools.engines.protocol import Quote
from ai_tools.reasons import WHY_LEFT_OUT, ReasonGroup, log_query, quoted, reason_groups
from ai_tools.story.facts import Facts, Parts, one
from campaigns.breakdown.weak_parts import Failures
from campaigns.log.ledger import State, explained
from campaigns.models import Campaign

MANY = 0.1  # of an audience left out
TELLING = 0.2  # of the failures, for a reason to be told
SHORTEST = timedelta(minutes=4)  # of a campaign in which a dip can be told from the rest
MAX_TEXTS = 200  # reasons that a query of the log names
LABEL = 40  # characters of a city's name


def tell_left_out(facts: Facts) -> Parts:
    """Who could not be written to, where they are many."""
    now = facts.now
    if not now.is_listed or not now.left_out or now.left_out < MANY * now.audience:
        return []
    left_out, audience = facts.count("left_out", now.left_out, "status=skipped"), facts.figures["audience"]
    told: Parts = [left_out, " of the ", audience] if now.left_out < now.audience else ["All ", left_out]
    told += [" who came to this step were left out" if facts.campaign.journey_id else " in the segment were left out"]
    top = next(iter(reason_groups(facts.campaign, State.SKIPPED)), None)
    if top is None or top.messages > now.left_out:
        return [*told, "."]
    count = facts.count("top_reason_skipped", top.messages, log_query("skipped", [top]))
    those: Parts = [", ", count] if top.messages < now.left_out else []
    because = WHY_LEFT_OUT.get(top.texts[0])
    return [*told, *those, *([f" because {because}."] if because else [" for ", *quoted(top)])]


def tell_failures(facts: Facts) -> Parts:
    """Why messages failed: the reason of most of them with its advice, then what is likely to pass."""
    if not facts.now.failed:
        return []
    found = reason_groups(facts.campaign, State.FAILED)
    passing = [group for group in found if group.is_temporary]
    told: Parts = []
    top = next(iter(found), None)
    if top and top.messages >= TELLING * facts.campaign.failed and top not in passing:
        count = facts.count("top_reason_failed", top.messages, log_query("failed", [top]))
        failed = facts.figures["failed"]
        told = [count, " of the ", failed, " failures say "] if top.messages < failed.value else []
        told = told or (["All ", count, " failures say "] if top.messages > 1 else ["The one failure says "])
        told += quoted(top, is_cancelled=facts.campaign.status == Campaign.Status.CANCELLED)
    if passing:
        told += _dip(facts, passing, first=not told)
    told = told or [facts.figures["failed"], " failed, for many different reasons. The log lists each."]
    return told if facts.now.is_final else ["So far ", *_small(told)]


def _dip(facts: Facts, groups: list[ReasonGroup], *, first: bool) -> Parts:
    """Failures at the vendor that are likely to pass; within a short time, they were a dip."""
    count = facts.count("vendor_failed", sum(group.messages for group in groups), log_query("failed", groups))
    told: Parts = ["" if first else " ", count, " failed at the vendor"]
    minutes = _minutes(facts, groups)
    if minutes:
        told += [
            ", all within ",
            facts.count("vendor_minutes", minutes),
            f" {one(minutes, 'minute', 'minutes')}: a dip there, not a fault of the addresses.",
        ]
    else:
        told += [", which is likely to pass."]
    return told


def _minutes(facts: Facts, groups: list[ReasonGroup]) -> int:
    """How long the dip took; 0 where it was none."""
    texts = [text for group in groups for text in group.texts][:MAX_TEXTS]
    log = facts.campaign.log.filter(explained(State.FAILED), reason__in=texts)
    times = log.aggregate(first=Min("failed_at"), last=Max("failed_at"))
    if not times["first"] or sum(group.messages for group in groups) < 5:
        return 0
    took = times["last"] - times["first"]
    whole = (facts.campaign.completed_at or times["last"]) - (facts.campaign.launched_at or times["first"])
    return ceil(took.total_seconds() / 60) or 1 if whole >= SHORTEST and took <= whole / 4 else 0


def tell_weak_part(facts: Facts, parts: Failures) -> Parts:
    """The part of the audience that fails more often than the rest beyond chance, told once figures are final."""
    worst = next(iter(parts.weak_parts()), None) if facts.now.is_final else None
    if worst is None:
        return []
    those = {"city": worst.name} if worst.by == "city" else {"q": f"@{worst.key}"}
    rows = urlencode({"status": "failed", **those})
    share = facts.percent("slice_failed_percent", worst.failed, worst.processed, rows)
    rest = facts.percent("rest_failed_percent", worst.rest_failed, worst.rest_processed)
    failed = facts.count("slice_failed", worst.failed, rows)
    name = Quote(_short(worst.name), "[a city]" if worst.by == "city" else "[a domain]")
    told: Parts = [
        "Addresses at " if worst.by == "domain" else "",
        name,
        " fail at " if worst.by == "domain" else " fails at ",
        share,
        ", against ",
        rest,
        " everywhere else (",
        failed,
        " messages).",
    ]
    if not parts.is_complete:
        told[-1] = " messages in a sample of "
        told += [facts.count("sample", parts.sampled), ")."]
    return [
        *told,
        " Check where these addresses come from." if worst.by == "city" else " Ask your vendor about that provider.",
    ]


def tell_unknown(facts: Facts) -> Parts:
    """How many went to a vendor that never answered."""
    if not facts.campaign.unknown:
        return []
    return [
        facts.figures["unknown"],
        " went to a vendor that never answered: decide above whether ",
        one(facts.campaign.unknown, "it counts as sent or goes again.", "they count as sent or go again."),
    ]


def _small(parts: Parts) -> Parts:
    """Parts that go on with a sentence."""
    first = parts[0]
    return [first[:1].lower() + first[1:], *parts[1:]] if isinstance(first, str) else parts


def _short(text: str) -> str:
    """Without figures of its own, which are not the campaign's: vendor answered …"""
    text = re.sub(r"\d[\d.,]*", "…", " ".join(text.split()))
    return text if len(text) <= LABEL else f"{text[:LABEL].rstrip()}…"
