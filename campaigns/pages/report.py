"""How one campaign goes: figures, reasons and the log, every part of an answer from one reading of the figures."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from campaigns.drafts import marked_pieces, new_copy_token
from campaigns.ledger import State
from campaigns.models import Campaign
from campaigns.pages.log import log_context, tabs_context
from campaigns.results.figures import Figures, read_figures
from campaigns.results.funnel import funnel
from campaigns.results.progress import Sample, progress_note
from campaigns.results.reasons import MANY, reasons
from campaigns.review import campaign_texts
from crm.web.fragments import answer, is_fragment


@require_safe
def campaign(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """The page of a campaign; for htmx its log. `?status=` a state, `?q=` part of a name or address,
    `?reason=` an exact reason, `?city=` where the customers live."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment", "created_by"), id=campaign_id)
    if campaign.is_draft and request.user.may_edit:  # type: ignore[union-attr]
        return redirect("campaigns:edit", campaign.id)
    figures = read_figures(campaign)
    log = log_context(campaign, figures, request)
    opened_by_reason = (request.htmx.trigger or "").startswith("reason-")  # type: ignore[attr-defined]
    context = {"campaign": campaign, "figures": figures, "opened_by_reason": opened_by_reason, **log}
    if not is_fragment(request):
        subject, message = campaign_texts(campaign)
        context |= {
            "carrier": campaign.carrier,
            "subject": marked_pieces(subject, {}),
            "message": marked_pieces(message, {}),
            **_progress(
                campaign,
                figures,
                request,
                failed=str(figures.failed),
                skipped=str(figures.skipped),
                tabs=log["tab_keys"],
            ),
            **_failures(campaign, figures),
            **_skips(campaign, figures),
        }
    return answer(request, "campaigns/campaign.html", "log", context)


@require_safe
def live(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """The figures and everything on the page that follows from them. They poll until the campaign is done.

    `?since=` and `?from=` are a sample for the rate. `?controls=`, `?failed=`, `?skipped=` and `?tabs=` say what the
    page shows: parts that would be the same are left out, so that none is replaced while somebody uses it.
    """
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not is_fragment(request):
        return redirect(campaign)
    if request.GET.get("controls", "").startswith(Campaign.Status.SCHEDULED) and campaign.status != "scheduled":
        return HttpResponseClientRefresh()
    figures = read_figures(campaign)
    tabs = tabs_context(campaign, figures, request)
    context = {"campaign": campaign, "figures": figures, **tabs}
    shown = request.GET.dict()
    failed, skipped = shown.get("failed", ""), shown.get("skipped", "")
    context["controls_changed"] = changed = shown.get("controls") != _controls(campaign, figures)
    context["tabs_changed"] = shown.get("tabs") != tabs["tab_keys"]
    if changed or _is_outdated(failed, figures.failed):
        failed = str(figures.failed)
        context |= _failures(campaign, figures)
    if changed or _is_outdated(skipped, figures.skipped):
        skipped = str(figures.skipped)
        context |= _skips(campaign, figures)
    context |= _progress(campaign, figures, request, failed=failed, skipped=skipped, tabs=tabs["tab_keys"])
    response = render(request, "campaigns/_live.html", context)
    if figures.is_final:
        response["HX-Trigger-After-Settle"] = "campaign-done"
    elif campaign.audience:
        response["HX-Trigger-After-Settle"] = "campaign-listed"  # an empty log waits for it
    return response


def _progress(campaign: Campaign, figures: Figures, request: HttpRequest, **shown: str) -> dict[str, Any]:
    """The funnel, the note beside the progress, and where the page asks for its figures next. `shown` says what it
    shows then."""
    now = Sample.now(figures)
    before = _posted_sample(request) or now
    next_sample = before.advanced_to(now)
    sample = {"since": next_sample.at, "from": next_sample.processed}
    return {
        "stages": funnel(figures),
        "note": progress_note(campaign, figures, before.rate_until(now)),
        "copy_token": new_copy_token(),
        "poll": urlencode(sample | {"controls": _controls(campaign, figures)} | shown),
    }


def _controls(campaign: Campaign, figures: Figures) -> str:
    """Names the controls that a page offers: they are replaced when this changes."""
    return f"{campaign.status}-{campaign.round}-{campaign.retriable}-{figures.unknown}-{figures.is_final}"


def _is_outdated(shown: str, count: int) -> bool:
    """Whether reasons that were counted for `shown` messages are counted again: where that takes long, from a hundredth
    more or less on."""
    if not shown.isdecimal() or count < MANY:
        return shown != str(count)
    return abs(int(shown) - count) > count / 100


def _posted_sample(request: HttpRequest) -> Sample | None:
    try:
        return Sample(float(request.GET["since"]), int(request.GET["from"]))
    except (KeyError, ValueError):
        return None


def _failures(campaign: Campaign, figures: Figures) -> dict[str, Any]:
    """Why messages failed."""
    failures = reasons(campaign, State.FAILED) if figures.failed else []
    return {"failures": failures, "other_failures": figures.failed - sum(reason.count for reason in failures)}


def _skips(campaign: Campaign, figures: Figures) -> dict[str, Any]:
    """Why messages were skipped."""
    return {"skips": reasons(campaign, State.SKIPPED) if figures.skipped else []}
