"""The boxes of the AI tools on the pages of others, which post here. They fill forms; nothing is saved by them."""

import json
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ai_tools.campaign_summary import summarise_campaign
from ai_tools.engines import limits
from ai_tools.engines.protocol import EngineError
from ai_tools.message_ideas import message_ideas
from ai_tools.rules_from_text import find_fault, find_fault_in_length, rules_from_text
from campaigns.drafts.composer import show_no_longer_draft, show_posted
from campaigns.models import Campaign
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.fragments import answer as page_or_fragment
from crm.web.fragments import is_fragment
from crm.web.ids import uuid_in
from crm.web.numbers import number_in
from crm.web.post_only import belongs_to
from customers.channels import CHANNELS
from customers.models import Segment
from customers.segments.english import marked_up
from customers.segments.rules import Group, serialise, walk

TOO_OFTEN = "You have asked very often. Wait a minute, then ask again."


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """What a description comes to; GET is the box to describe an audience in, for the page of the builder, with the
    description in `?text=` if there is one.

    With a script the builder takes the rule at once; without one, on a click.
    """
    context: dict[str, Any] = {"segment_id": segment_id, "text": _said(request, "text")}
    if request.method != "POST":
        context["text"] = request.GET.get("text", "").replace("\0", "")
        return page_or_fragment(request, "ai_tools/rules.html", "describe", context)
    text = context["text"]
    fault = _fault(request, text, "Describe whom you want to reach.") or find_fault(text)
    if fault:
        return _answer(request, "rules", {**context, "fault": fault}, status=422)
    answer = rules_from_text(text, request)
    if answer.rule is not None:
        rule = json.dumps(serialise(answer.rule))
        context |= {
            "reading": marked_up(answer.rule),
            "rule": rule,
            "fill": json.dumps({"rule": rule}),
            "parts": sum(not isinstance(node, Group) for _, node in walk(answer.rule)),
        }
    return _answer(request, "rules", {**context, "answer": answer})


@editors_only
@belongs_to("campaigns:edit")
@require_POST
def messages(request: PageRequest, campaign_id: UUID) -> HttpResponse:
    """Variants for a goal. The composer is filled with one of them in the page; without a script, by `use`."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment"), id=campaign_id)
    if not campaign.is_draft:
        return show_no_longer_draft(request, campaign)
    if "use" in request.POST:
        return _composer_with(request, campaign, request.POST["use"])
    goal = _said(request, "goal")
    channel = request.POST.get("channel", "")
    channel = channel if channel in CHANNELS else campaign.channel
    turn = (number_in(request.POST.get("turn", "")) or 0) % 100
    fault = _fault(request, goal, "Say what the message is to achieve.")
    context: dict[str, Any] = {"goal": goal, "fault": fault}
    if not fault:
        segment_id = uuid_in(request.POST.get("segment", ""))
        segment = Segment.objects.filter(id=segment_id).first() if segment_id else None
        try:
            context |= {"ideas": message_ideas(goal, channel, segment=segment, turn=turn, by=request), "turn": turn + 1}
        except EngineError as refusal:
            context["fault"] = str(refusal)
    if is_fragment(request):
        return render(request, "ai_tools/_ideas.html", {"campaign": campaign, **context})
    return show_posted(request, campaign, **context)


@require_safe
def summary(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """How a campaign went; `?again=1` writes it again."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not limits.may_ask(request):
        return _answer(request, "summary", {"campaign": campaign, "fault": TOO_OFTEN, "at": timezone.now()}, status=429)
    found = summarise_campaign(campaign, request, again="again" in request.GET)
    return _answer(request, "summary", {"campaign": campaign, "summary": found, "at": timezone.now()})


def _answer(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """The page, or for htmx, which shows no answer of 400 and above, the box alone."""
    if is_fragment(request):
        return render(request, f"ai_tools/{name}.html#box", context)
    return render(request, f"ai_tools/{name}.html", context, status=status)


def _said(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\0", "").strip()


def _fault(request: HttpRequest, text: str, if_empty: str) -> str:
    return find_fault_in_length(text, if_empty) or ("" if limits.may_ask(request) else TOO_OFTEN)


def _composer_with(request: PageRequest, campaign: Campaign, which: str) -> HttpResponse:
    """The composer with the texts of a variant in the place of what was typed. Nothing is saved."""
    form = request.POST.copy()
    for field in ("subject", "message"):
        if (text := form.get(f"idea.{which}.{field}")) is not None:
            form[field] = text
    for key in [key for key in form if key.startswith(("fallback.", "was."))]:
        del form[key]  # they belong to the tokens that were there before
    request.POST = form  # type: ignore[assignment]
    return show_posted(request, campaign)
