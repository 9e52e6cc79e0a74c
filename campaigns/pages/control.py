"""Controlling a campaign that was launched or scheduled: one URL for each verb, by POST."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.campaign_status import Status
from campaigns.drafts.composer import save_posted
from campaigns.drafts.duplicating import duplicate_campaign
from campaigns.drafts.form import delete_drafts
from campaigns.forecast.reach import count_reach
from campaigns.log.exclusions import shown_lines
from campaigns.log.reason_counts import soft_failures
from campaigns.log.rounds import decide_unknown
from campaigns.models import Campaign
from campaigns.results.figures import row_figures
from campaigns.results.reasons import Reason
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.display import number
from crm.web.ids import read_id_token
from customers.channels import CHANNELS

MAX_OFFERED = 25  # reasons that can be chosen one by one
WHY_NOT = {
    Status.DRAFT: "it is still a draft",
    Status.SCHEDULED: "it is scheduled and has not started",
    Status.SENDING: "it is being sent",
    Status.PAUSED: "it is paused",
    Status.COMPLETED: "it is completed",
    Status.CANCELLED: "it was cancelled for good",
}


@editors_only
@require_POST
def pause(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Stop handing over messages; what is on its way goes on."""
    return _control(request, campaign_id, Campaign.pause, Status.PAUSED, "be paused")


@editors_only
@require_POST
def resume(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Continue a paused campaign."""
    return _control(request, campaign_id, Campaign.resume, Status.SENDING, "be resumed")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """GET says who would get a scheduled campaign now; POST sends it now."""
    if request.method == "POST":
        return _control(request, campaign_id, Campaign.start, Status.SENDING, "be sent now")
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if campaign.status != Status.SCHEDULED:
        return redirect(campaign)
    channel, reach = CHANNELS[campaign.channel], count_reach(campaign)
    context = {
        "campaign": campaign,
        "carrier": campaign.carrier,
        "channel": channel,
        "reach": reach,
        "exclusions": shown_lines(reach.skipped, channel),
    }
    return render(request, "campaigns/send_now.html", context)


@editors_only
@require_POST
def unschedule(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Make a scheduled campaign a draft again."""
    return _control(request, campaign_id, Campaign.unschedule, Status.DRAFT, "go back to draft")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """GET asks for confirmation and says what will happen; POST cancels for good."""
    if request.method == "POST":
        return _control(request, campaign_id, Campaign.cancel, Status.CANCELLED, "be cancelled")
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not campaign.is_open:
        return redirect(campaign)
    return render(request, "campaigns/cancel.html", {"campaign": campaign, "figures": row_figures(campaign)})


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """GET asks whether to delete a draft for good; POST deletes it. Anything else than a draft stays."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if request.method != "POST" and campaign.is_draft:
        others = len(campaign.experiment.others) if campaign.has_variants else 0
        return render(request, "campaigns/delete.html", {"campaign": campaign, "others": others})
    if not delete_drafts(Campaign.objects.filter(id=campaign_id)):
        return redirect(campaign)
    messages.success(request, f"The draft “{campaign.name}” is deleted.")
    return redirect("campaigns:history")


@editors_only
@require_safe
def choose_reasons(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Offer the reasons of what may pass at another attempt."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not campaign.count_retriable():
        return redirect(campaign)
    return _show_reasons(request, campaign, soft_failures(campaign.id))


@editors_only
@require_POST
def retry_failed(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Send again, in a new round, what failed for a `reason` that was chosen, or where none was `offered` all that may
    pass. `round` is the one that the page showed: an old page retries nothing."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    may_pass = soft_failures(campaign.id)
    is_current = request.POST.get("round") == str(campaign.round) and not campaign.retrying
    chosen = list(may_pass)
    if is_current and "offered" in request.POST:
        chosen = [reason for reason in may_pass if reason in set(request.POST.getlist("reason"))]
        if "rest" in request.POST:
            chosen += list(may_pass)[MAX_OFFERED:]
        if not chosen and campaign.count_retriable():
            return _show_reasons(request, campaign, may_pass, fault="Choose at least one reason.", status=422)
    if is_current and not campaign.retry_failed(chosen, by=request):
        messages.error(request, f"Nothing can be retried: {_why_no_retry(campaign)}.")
    return redirect(campaign)


def _show_reasons(
    request: HttpRequest, campaign: Campaign, may_pass: dict[str, int], *, fault: str = "", status: int = 200
) -> HttpResponse:
    offered = [Reason(text, count, campaign.failed) for text, count in list(may_pass.items())[:MAX_OFFERED]]
    context = {
        "campaign": campaign,
        "offered": offered,
        "rest": sum(list(may_pass.values())[MAX_OFFERED:]),
        "hard": campaign.failed - sum(may_pass.values()),
        "fault": fault,
    }
    return render(request, "campaigns/retry.html", context, status=status)


def _why_no_retry(campaign: Campaign) -> str:
    if campaign.status not in Campaign.CAN_RETRY:
        return WHY_NOT[Status(campaign.status)]
    return "the same would happen again" if campaign.failed else "no message has failed"


@editors_only
@require_POST
def duplicate(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Make a draft that says the same, or what was typed where the composer could no longer save it.

    `copy` is the token with the id of the new draft, so that a double click makes one.
    """
    original = get_object_or_404(Campaign, id=campaign_id)
    copy = duplicate_campaign(original, request.user, id=read_id_token(request.POST.get("copy", "")))
    if not copy.is_draft:
        copy = duplicate_campaign(original, request.user)
    refused = save_posted(request, copy) if "message" in request.POST else None
    return refused or redirect("campaigns:edit", copy.id)


@editors_only
@require_POST
def decide(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Decide about unknown messages: `as=sent` marks them as sent, `as=again` sends them again."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    again = request.POST.get("as") == "again"
    if again and campaign.status not in Campaign.GOING:
        messages.error(request, f"Nothing can be sent again: {WHY_NOT[Status(campaign.status)]}.")
    elif campaign.unknown and request.POST.get("as") in ("again", "sent"):
        count = decide_unknown(campaign, send_again=again, by=request)
        if count:
            noun = "unknown message" if count == 1 else "unknown messages"
            outcome = "will be sent again" if again else "marked as sent"
            messages.success(request, f"{number(count)} {noun} {outcome}.")
    return redirect(campaign)


def _control(
    request: HttpRequest, campaign_id: uuid.UUID, verb: Callable[..., bool], wanted: Status, words: str
) -> HttpResponse:
    """Do what the verb does and show the campaign, with a reason where that is impossible. For a campaign
    that already has the wanted status, nothing is said."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not verb(campaign, by=request) and campaign.status != wanted:
        messages.error(request, f"This campaign cannot {words}: {WHY_NOT[Status(campaign.status)]}.")
    return redirect(campaign)
