"""The review before a launch, and the launch itself."""

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.carriers import carrier_of_channel
from campaigns.content.frozen import language_of_text, utm_parameters
from campaigns.content.message import token_values
from campaigns.content.shown import frame_context, marked_pieces, other_texts
from campaigns.content.unsubscribe_links import unsubscribe_line
from campaigns.drafts.composer import preview_customer
from campaigns.drafts.form import draft_version
from campaigns.drafts.review import campaign_tokens, launch_review
from campaigns.forecast.part_counts import count_parts
from campaigns.log.exclusions import shown_lines
from campaigns.models import Campaign
from campaigns.pages.lift import power_sentence
from campaigns.sending_rules.schedule import time_problem, zone_typed_in
from campaigns.sending_rules.warm_up import days_needed
from crm.accounts.permissions import editors_only
from crm.web.moments import MomentField
from crm.web.post_only import belongs_to
from customers.channels import CHANNELS, SMS
from customers.segments import english, rules

# By the field of a problem, what the composer calls it and the id of its element, where they differ from its name.
FIXES = {
    "blocks": ("content", "blocks"),
    "tries_hours": ("hour of each person", "tries_hours"),
    "variants": ("other texts", "variants"),
}


class ScheduleForm(forms.Form):
    """When to send a campaign. `at` is in ISO 8601, the one format that means the same to everybody."""

    at = MomentField(error_messages={"required": "Choose a date and a time."})

    def __init__(self, campaign: Campaign, data: Any = None) -> None:
        super().__init__(data, initial={"at": _proposed_time(campaign)})
        self.fields["at"].zone = zone_typed_in(local_time=campaign.local_time)  # type: ignore[attr-defined]

    def clean_at(self) -> datetime:
        """The time to send at, in the future and at most a year ahead."""
        at: datetime = self.cleaned_data["at"]
        if problem := time_problem(at, timezone.now()):
            raise forms.ValidationError(problem)
        return at


@editors_only
@require_safe
def review(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Who gets a draft, what it says, and what still keeps it from being sent; with `?at=` also whether it may be
    scheduled for then."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    form = ScheduleForm(campaign, request.GET) if "at" in request.GET else None
    return _show_review(request, campaign, form) if campaign.is_draft else redirect(campaign)


@editors_only
@belongs_to("campaigns:review")
@require_POST
def launch(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """Send the draft, or schedule it for `at`: once, however often it is posted.

    A draft that is not ready, or that differs from what was reviewed, stays a draft. The review says why, at its own
    address, so that neither Back nor a reload posts the form again.
    """
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if campaign.is_draft:
        form = ScheduleForm(campaign, request.POST) if "at" in request.POST else None
        if form and not form.is_valid():
            return _back_to_review(request, campaign)
        changed = request.POST.get("reviewed") != _reviewed(campaign)
        if not changed and launch_review(campaign).ready:
            changed = not campaign.launch(form.cleaned_data["at"] if form else None, by=request) and campaign.is_draft
        if changed:
            messages.error(request, "The campaign or its segment changed after you opened this review. Check it again.")
        if campaign.is_draft:
            return _back_to_review(request, campaign)
    return redirect(campaign)


def _back_to_review(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """To the review with the time that was typed, which it judges again."""
    query = {"at": request.POST["at"][:100]} if "at" in request.POST else {}
    return redirect(f"{reverse('campaigns:review', args=[campaign.id])}{'?' if query else ''}{urlencode(query)}")


def _reviewed(campaign: Campaign) -> str:
    """The version token of what a review shows, so that nothing else is sent."""
    return f"{draft_version(campaign)} {campaign.segment.updated_at.isoformat() if campaign.segment else ''}"


def _proposed_time(campaign: Campaign) -> datetime | None:
    """The time that a plan has proposed for a draft; None without one, or when it has passed."""
    at = campaign.scheduled_for
    return at if at and at > timezone.now() else None


def _show_review(request: HttpRequest, campaign: Campaign, form: ScheduleForm | None = None) -> HttpResponse:
    names = campaign_tokens(campaign)
    channel = CHANNELS[campaign.channel]
    customer = preview_customer(request, campaign, names)
    values = token_values(customer, names) if customer else {}
    design = frame_context(request, campaign, values) if campaign.is_designed else {}
    checked = launch_review(campaign)
    utm = {} if campaign.has_template else utm_parameters(campaign)
    part_counts = None
    if channel is SMS and campaign.segment:
        part_counts = count_parts(campaign, checked.reach.reachable)
    context = {
        "campaign": campaign,
        "reviewed": _reviewed(campaign),
        "schedule": form or ScheduleForm(campaign),
        "review": checked,
        "problems": [(each.text, *FIXES.get(each.field, (each.field, each.field))) for each in checked.problems],
        "power": power_sentence(campaign),
        **other_texts(campaign, values),
        "part_counts": part_counts,
        "warm_up_days": days_needed(channel.name, checked.reach.reachable),
        "exclusions": shown_lines(checked.reach.skipped, channel),
        "english": english.say(rules.parse(campaign.segment.rule)) if campaign.segment else "",
        "channel": channel,
        "carrier": carrier_of_channel(channel.name),
        "customer": customer,
        "to": getattr(customer, channel.address) if customer else "",
        "subject": marked_pieces(campaign.subject, values),
        "message": marked_pieces(campaign.message, values),
        "utm": ", ".join(f"utm_{name}={value}" for name, value in utm.items()),
        "unsubscribe_line": unsubscribe_line(language_of_text(campaign))
        if channel.has_unsubscribe_link and not campaign.is_designed
        else "",
        **design,
    }
    return render(request, "campaigns/review.html", context)
