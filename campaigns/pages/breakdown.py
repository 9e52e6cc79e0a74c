"""The parts of an audience: which of them did more or less than the rest, in the report and as a file."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import retarget

from campaigns.breakdown import counting_all
from campaigns.breakdown.comparing import Part
from campaigns.breakdown.counting import Breakdown, Outcome
from campaigns.breakdown.groupings import NO_TAG, NOT_KNOWN, Grouping, groupings
from campaigns.models import Campaign
from campaigns.reports.tables import builder_link
from campaigns.results.engagement import share
from crm.accounts.permissions import editors_only
from crm.web.fragments import answer, is_fragment

MAX_SHOWN = 12  # parts; those that stand out are shown in any case
LABELS = {
    Outcome.FAILED: "Failed",
    Outcome.CLICKED: "Clicked",
    Outcome.UNSUBSCRIBED: "Unsubscribed",
    Outcome.CONVERTED: "Ordered (credited)",
}


@dataclass(frozen=True)
class Line:
    """A part as the page shows it: `low`, `value` and `high` are its interval in per cent of the drawing's width, None
    where it has too few messages to speak of a rate. `link` leads to a builder with its customers."""

    part: Part
    share: str
    rest: str
    low: float | None
    value: float
    high: float
    link: str

    @property
    def width(self) -> float:
        """The length of the interval."""
        return round(max(self.high - (self.low or 0), 0.5), 2)

    @property
    def name(self) -> str:
        """The name of the part, as it begins a line."""
        return (
            f"Others ({self.part.merged} smaller part{'s' * (self.part.merged > 1)})"
            if self.part.merged
            else self.part.name
        )


@require_safe
def breakdown(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponseBase:
    """An outcome (`?of=`) by a grouping (`?by=`), of which anything unknown is taken for the usual one; its file with
    `?format=csv`. Empty before anything was sent."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    choices = groupings(campaign)
    grouping, outcome = _chosen(campaign, choices, request.GET)
    count = counting_all.find_count(campaign, grouping, outcome)
    context: dict[str, Any] = {
        "campaign": campaign,
        "address": _address(campaign, grouping, outcome),
        "counting": None if count and count.finished_at else count,
    }
    if is_fragment(request) and "progress" in request.GET and context["counting"]:
        return answer(request, "campaigns/breakdown.html", "progress", context)
    found = counting_all.read_breakdown(campaign, grouping, outcome) if outcome.messages(campaign) else None
    if found and request.GET.get("format") == "csv":
        return found.table.to_file()
    context |= {
        "groupings": choices.values(),
        "outcomes": LABELS.items(),
        "grouping": grouping,
        "outcome": outcome,
        "breakdown": found,
        "counted_at": count and count.finished_at,
        "may_count": counting_all.may_count_all(campaign, outcome),
        **(_shown(found) if found else {}),
    }
    response = answer(request, "campaigns/breakdown.html", "box", context)
    return retarget(response, "#breakdown")  # also where its progress was asked for


@editors_only
@require_POST
def count_all(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponseBase:
    """Let a worker count all messages instead of a sample; of what and by what is said as on the page."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    grouping, outcome = _chosen(campaign, groupings(campaign), request.POST)
    if counting_all.may_count_all(campaign, outcome):
        counting_all.start(campaign, grouping, outcome)
    return redirect(_address(campaign, grouping, outcome))


def _chosen(campaign: Campaign, choices: dict[str, Grouping], given: QueryDict) -> tuple[Grouping, Outcome]:
    """By what, and what, a request asks for."""
    of = given.get("of", "")
    outcome = Outcome(of) if of in list(Outcome) else _usual_outcome(campaign)
    return choices.get(given.get("by", ""), choices["city"]), outcome


def _address(campaign: Campaign, grouping: Grouping, outcome: Outcome) -> str:
    return reverse("campaigns:breakdown", args=[campaign.id], query={"by": grouping.name, "of": outcome.value})


def _usual_outcome(campaign: Campaign) -> Outcome:
    """Clicks where there may be any."""
    return Outcome.CLICKED if campaign.is_tracked and campaign.delivered else Outcome.FAILED


def _shown(found: Breakdown) -> dict[str, Any]:
    """The lines, and what is said above and below them."""
    top = max((part.count.interval.high for part in found.parts if part.count.interval), default=0.0) or 1.0
    lines = [_line(found, part, top) for part in found.parts]
    first = [line for place, line in enumerate(lines) if place < MAX_SHOWN or line.part.stands_out]
    return {
        "lines": first,
        "more_lines": [line for line in lines if line not in first],
        "together_share": share(*found.together, found.outcome.of_what),
        "together_place": round(100 * found.together.rate / top, 2),
        "top": 100 * top,
        "standing_out": sum(part.stands_out for part in found.parts),
        "is_comparable": any(part.is_comparable for part in found.parts),
    }


def _line(found: Breakdown, part: Part, top: float) -> Line:
    interval = part.count.interval
    value, low, high = (round(100 * bound / top, 2) for bound in interval or (0, 0, 0))
    said, rest = (share(*count, found.outcome.of_what) for count in (part.count, part.rest))
    return Line(part, said, rest, low if interval else None, value, high, _link(found.campaign, found.grouping, part))


def _link(campaign: Campaign, grouping: Grouping, part: Part) -> str:
    """A builder with those of a part who received the campaign; empty where a rule cannot say it."""
    if grouping.condition is None or part.merged or part.name in (NOT_KNOWN, NO_TAG):
        return ""
    received = {"field": "received_campaign", "op": "in", "value": [str(campaign.id)]}
    rule = {"match": "all", "rules": [received, grouping.condition(part.name)]}
    return builder_link(rule, f"{campaign.name}: {part.name}")
