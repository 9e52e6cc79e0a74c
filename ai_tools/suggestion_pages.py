"""Pages of suggestions. Each says its reasons and opens in the builder, where a person changes and saves it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from ai_tools.engines import limits
from ai_tools.likely import find_likely
from ai_tools.lookalike.asking import LookalikeRefused, find_lookalike
from ai_tools.lookalike.finding import MAX_PERCENT, USUAL_PERCENT
from ai_tools.pages import TOO_OFTEN
from ai_tools.tags import suggest_tags
from campaigns.models import Campaign
from campaigns.reports.tables import builder_link
from campaigns.tags import GROUPS, read_tags, set_tags
from crm.accounts.permissions import editors_only
from crm.web.ids import uuid_in
from customers.models import Segment
from customers.segments.rules import Group, serialise
from customers.survey.standing_cells import HORIZONS

USUAL_HORIZON = 90  # days


class LookalikeForm(forms.Form):
    """How large the audience is, and as of which day people are judged."""

    percent = forms.IntegerField(
        label="Size, in % of all customers",
        min_value=1,
        max_value=MAX_PERCENT,
        initial=USUAL_PERCENT,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Write a whole number from 1 to {MAX_PERCENT}."
        ),
    )
    as_of = forms.DateField(
        label="Compare customers as of",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Write the day as 2027-01-26."},
    )


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def lookalike(request: HttpRequest) -> HttpResponse:
    """A rule for customers like those in a list (`?segment=`), or like those who clicked a campaign or ordered after it
    (`?campaign=`). GET asks how many, POST finds them."""
    segment_id = uuid_in(request.GET.get("segment", ""))
    segment = get_object_or_404(Segment, id=segment_id) if segment_id else None
    campaign = None if segment else get_object_or_404(Campaign, id=uuid_in(request.GET.get("campaign", "")))
    initial = {"percent": USUAL_PERCENT, "as_of": segment.created_at if segment else None}
    form = LookalikeForm(request.POST if request.method == "POST" else None, initial=initial)
    room = "segments" if segment else "campaigns"
    context: dict[str, Any] = {"room": room, "segment": segment, "campaign": campaign, "form": form}
    context["as_of_hint"] = (
        f"For example, the day before they bought. It is a day in {timezone.get_default_timezone()}."
    )
    if form.is_valid():
        if not limits.may_ask(request):
            return render(request, "ai_tools/lookalike.html", {**context, "fault": TOO_OFTEN}, status=429)
        seeds = (segment.id if segment else None, campaign.id if campaign else None)
        try:
            found = find_lookalike(*seeds, form.cleaned_data["percent"], form.cleaned_data["as_of"])
        except LookalikeRefused as refusal:
            context["fault"] = str(refusal)
        else:
            name = f"Like {(segment or campaign).name}"  # type: ignore[union-attr]
            context |= {"found": found, "builder_url": builder_url(found.rule, name)}
    return render(request, "ai_tools/lookalike.html", context, status=422 if form.errors or "fault" in context else 200)


@require_safe
def likely(request: HttpRequest) -> HttpResponse:
    """Who is likely to order within `?days=`, who is fading, and who is gone, each as a rule."""
    days = next((each for each in HORIZONS if str(each) == request.GET.get("days")), USUAL_HORIZON)
    found = find_likely(days)
    groups = [(each, builder_url(each.rule, f"{each.title.split(':')[0]}, {days} days")) for each in found.groups]
    context = {"room": "segments", "found": found, "days": days, "groups": groups, "horizons": HORIZONS}
    return render(request, "ai_tools/likely.html", context)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def tags(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """The tags of a campaign, and those that are suggested, each with its reason; a POST stores what was chosen."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if request.method == "POST":
        set_tags(campaign, request.POST.getlist("tag"))
        messages.success(request, "Tags saved.")
        return redirect(campaign)
    stored = read_tags(campaign.tags)
    suggested = {each.tag: each.because for each in suggest_tags(campaign)}
    chosen = set(stored or suggested)
    groups = [(name, [(tag, tag in chosen, suggested.get(tag, "")) for tag in words]) for name, words in GROUPS.items()]
    is_suggestion = not stored and bool(suggested)
    context = {"room": "campaigns", "campaign": campaign, "groups": groups, "is_suggestion": is_suggestion}
    return render(request, "ai_tools/tags.html", context)


def builder_url(rule: Group | None, name: str) -> str:
    """Where a rule opens in the builder, unsaved; empty for none."""
    return builder_link(serialise(rule), name) if rule else ""
