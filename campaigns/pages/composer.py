"""Writing a campaign."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from campaigns.drafts.composer import composer_context, save_posted, show_no_longer_draft, show_posted
from campaigns.drafts.form import DraftForm
from campaigns.models import Campaign
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.fragments import answer, is_fragment


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: PageRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """The composer. `act=save` saves the draft, `act=review` saves it and goes on to the review.

    Anything else refreshes the preview only, and so does htmx: it sends the button that was pressed last.
    """
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if not campaign.is_draft:
        return show_no_longer_draft(request, campaign)
    if request.method != "POST":
        context = composer_context(request, campaign, DraftForm(instance=campaign))
        return answer(request, "campaigns/composer.html", "preview", context)
    act = request.POST.get("act", "")
    if is_fragment(request) or act not in ("save", "review"):
        return show_posted(request, campaign)
    refused = save_posted(request, campaign)
    if refused:
        return refused
    if act == "save":
        messages.success(request, "Draft saved.")
    return redirect(f"campaigns:{'edit' if act == 'save' else 'review'}", campaign.id)
