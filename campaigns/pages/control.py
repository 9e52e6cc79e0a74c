"""What a person does with a campaign that was launched or scheduled: one address a verb, and only by POST."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from campaigns.claims import decide_unknown
from campaigns.models import Campaign
from campaigns.pages.composer import save
from crm.accounts.permissions import editors_only
from crm.web.display import number

Status = Campaign.Status
BECAUSE = {
    Status.DRAFT: "it is still a draft",
    Status.SCHEDULED: "it is scheduled and has not begun",
    Status.SENDING: "it is being sent",
    Status.PAUSED: "it is paused",
    Status.COMPLETED: "it is completed",
    Status.CANCELLED: "it was cancelled for good",
}


@editors_only
@require_POST
def pause(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    return _turn(request, campaign_id, Campaign.pause, Status.PAUSED, "be paused")


@editors_only
@require_POST
def resume(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    return _turn(request, campaign_id, Campaign.resume, Status.SENDING, "be resumed")


@editors_only
@require_POST
def start(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Send now what was scheduled for later."""
    return _turn(request, campaign_id, Campaign.start, Status.SENDING, "be sent now")


@editors_only
@require_POST
def unschedule(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    return _turn(request, campaign_id, Campaign.unschedule, Status.DRAFT, "go back to draft")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """GET asks once more, and says what will happen."""
    if request.method == "POST":
        return _turn(request, campaign_id, Campaign.cancel, Status.CANCELLED, "be cancelled")
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not campaign.is_open:
        return redirect(campaign)
    return render(request, "campaigns/cancel.html", {"campaign": campaign})


@editors_only
@require_POST
def retry_failed(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """`round` is the one the button was made in: an old page retries nothing."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    is_current = request.POST.get("round") == str(campaign.round) and not campaign.retrying
    if is_current and not campaign.retry_failed(by=request):
        because = "no message has failed" if campaign.status in Campaign.CAN_RETRY else BECAUSE[Status(campaign.status)]
        messages.error(request, f"Nothing can be retried: {because}.")
    return redirect(campaign)


@editors_only
@require_POST
def duplicate(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """With what was typed, where a composer could not save it any more."""
    copy = get_object_or_404(Campaign, id=campaign_id).duplicate(request.user)  # type: ignore[arg-type]
    refused = save(request, copy) if "message" in request.POST else None
    return refused or redirect("campaigns:edit", copy.id)


@editors_only
@require_POST
def decide(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """What becomes of unknown messages: `as` is sent or again."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    again = request.POST.get("as") == "again"
    if again and campaign.status not in Campaign.GOING:
        messages.error(request, f"Nothing can be sent again: {BECAUSE[Status(campaign.status)]}.")
    elif campaign.unknown and request.POST.get("as") in ("again", "sent"):
        count = decide_unknown(campaign, send_again=again, by=request)
        if count:
            messages.success(
                request, f"Unknown before: {number(count)} now {'sent again' if again else 'count as sent'}."
            )
    return redirect(campaign)


def _turn(
    request: HttpRequest, campaign_id: uuid.UUID, verb: Callable[..., bool], into: Status, words: str
) -> HttpResponse:
    """Do it, and go to the campaign: with the reason where it is impossible, in silence where it is so already."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not verb(campaign, by=request) and campaign.status != into:
        messages.error(request, f"This campaign cannot {words}: {BECAUSE[Status(campaign.status)]}.")
    return redirect(campaign)
