"""How one campaign goes: figures, reasons and the log, every part of an answer from one reading of the figures."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from campaigns.complaints import complaint_warning
from campaigns.content.shown import frame_context, marked_pieces, other_texts
from campaigns.forecast.deferred import find_deferrals
from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.pages.lift import hours_context, lift_context
from campaigns.pages.log import log_context, tabs_context
from campaigns.pages.tried import tried_context
from campaigns.results.earned import earned_context
from campaigns.results.engagement import show_engagement
from campaigns.results.figures import Figures, read_figures
from campaigns.results.funnel import funnel
from campaigns.results.progress import Sample, progress_note
from campaigns.results.reasons import reasons
from campaigns.sending_rules.warm_up import days_needed
from crm.accounts.requests import PageRequest
from crm.database import consistent_reads
from crm.web.fragments import answer, is_fragment
from crm.web.ids import new_id_token
from customers.channels import CHANNELS


@require_safe
def campaign(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """The page of a campaign; for htmx its log, or what came of it.

    `?status=` a state, `?q=` part of a name or address, `?reason=` an exact reason, `?city=` where the customers live.
    """
    campaign, figures, why = (*_find(campaign_id), {}) if is_fragment(request) else _read(campaign_id, {})
    if campaign.is_draft and request.user.may_edit:
        return redirect("campaigns:edit", campaign.id)
    if is_fragment(request) and request.htmx.target == "results":
        context = {"campaign": campaign, "figures": figures, **_results(campaign, figures)}
        return answer(request, "campaigns/campaign.html", "results", context)
    log = log_context(campaign, figures, request)
    opened_by_reason = (request.htmx.trigger or "").startswith("reason-")
    context = {"campaign": campaign, "figures": figures, "opened_by_reason": opened_by_reason, **log}
    if not is_fragment(request):
        context |= {
            "carrier": campaign.carrier,
            "subject": marked_pieces(campaign.subject if CHANNELS[campaign.channel].has_subject else "", {}),
            "message": marked_pieces(campaign.message, {}),
            **(frame_context(request, campaign, {}) if campaign.is_designed else {}),
            "channel": CHANNELS[campaign.channel],
            **({} if campaign.launched_at else other_texts(campaign, {})),
            **_results(campaign, figures),
            **_progress(campaign, figures, why["controls"], log["tab_keys"], request),
            **why,
        }
    return answer(request, "campaigns/campaign.html", "log", context)


def _results(campaign: Campaign, figures: Figures) -> dict[str, Any]:
    """What came of it: the texts and hours that it tried, orders, and what a holdout says."""
    return (
        tried_context(campaign) | lift_context(campaign) | hours_context(campaign) | earned_context(campaign, figures)
    )


@require_safe
def live(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """The figures and everything on the page that follows from them. They poll until the campaign is done.

    `?since=` and `?from=` are a sample for the rate. `?controls=`, `?failed=`, `?skipped=`, `?delivered=` and `?tabs=`
    say what the page shows: parts that would be the same are left out, so that none is replaced while somebody uses it.
    """
    campaign, figures, why = _read(campaign_id, request.GET.dict())
    if not is_fragment(request):
        return redirect(campaign)
    if request.GET.get("controls", "").startswith(Campaign.Status.SCHEDULED) and campaign.status != "scheduled":
        return HttpResponseClientRefresh()
    tabs = tabs_context(campaign, figures, request)
    context: dict[str, Any] = {"campaign": campaign, "figures": figures, **tabs}
    context["controls_changed"] = request.GET.get("controls") != why["controls"]
    context["tabs_changed"] = request.GET.get("tabs") != tabs["tab_keys"]
    context |= why | _progress(campaign, figures, why["controls"], tabs["tab_keys"], request)
    if request.GET.get("delivered") != str(figures.delivered):
        context |= earned_context(campaign, figures)
    response = render(request, "campaigns/_live.html", context)
    if figures.is_final:
        response["HX-Trigger-After-Settle"] = "campaign-done"
    elif campaign.audience:
        response["HX-Trigger-After-Settle"] = "campaign-listed"  # an empty log waits for it
    return response


def _progress(
    campaign: Campaign, figures: Figures, controls: str, tab_keys: str, request: HttpRequest
) -> dict[str, Any]:
    """The funnel, the note beside the progress, and where the page asks for its figures next, saying what it shows."""
    now = Sample.now(figures)
    before = _posted_sample(request) or now
    next_sample = before.advanced_to(now)
    sample = {"since": next_sample.at, "from": next_sample.processed}
    counts = {name: getattr(figures, name) for name in ("failed", "skipped", "delivered")}
    shown = {"controls": controls, **counts}
    deferrals = find_deferrals(campaign) if campaign.pending and campaign.may_wait else []
    return {
        "stages": funnel(figures, "Came to the step") if campaign.journey_id else funnel(figures),
        "complaint_warning": complaint_warning(campaign),
        "warm_up_days": days_needed(campaign.channel, campaign.pending) if campaign.pending else [],
        "deferrals": deferrals,
        "note": progress_note(campaign, figures, before.rate_until(now), deferrals),
        "copy_token": new_id_token(),
        "poll": urlencode(sample | shown | {"tabs": tab_keys}),
    }


def _posted_sample(request: HttpRequest) -> Sample | None:
    try:
        return Sample(float(request.GET["since"]), int(request.GET["from"]))
    except (KeyError, ValueError):
        return None


def _find(campaign_id: uuid.UUID) -> tuple[Campaign, Figures]:
    """A campaign and its figures; 404 for an unknown id."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    return campaign, read_figures(campaign)


@consistent_reads
def _read(campaign_id: uuid.UUID, shown: dict[str, str]) -> tuple[Campaign, Figures, dict[str, Any]]:
    """A campaign, its figures, what recipients did, what can be done, and why messages failed or were skipped, all at
    one moment; 404 for an unknown id.

    Reasons are left out where `shown`, the query of a poll, says that the page has them already.
    """
    campaign, figures = _find(campaign_id)
    retriable = campaign.count_retriable()
    why: dict[str, Any] = {
        "engagement": show_engagement(campaign, figures),
        "retriable": retriable,
        # Names the controls that the page offers: they are replaced when this changes.
        "controls": f"{campaign.status}-{campaign.round}-{retriable}-{figures.unknown}-{figures.is_final}",
    }
    controls_changed = shown.get("controls") != why["controls"]
    if controls_changed or shown.get("failed") != str(figures.failed):
        why["failures"] = failures = reasons(campaign, State.FAILED) if figures.failed else []
        why["other_failures"] = figures.failed - sum(reason.count for reason in failures)
    if controls_changed or shown.get("skipped") != str(figures.skipped):
        why["skips"] = reasons(campaign, State.SKIPPED) if figures.skipped else []
    return campaign, figures, why
