"""How one campaign goes: live figures, reasons, and its log."""

import uuid
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh

from campaigns import results
from campaigns.ledger import HAS_REASON, Message, State
from campaigns.message import Template, label
from campaigns.models import Campaign
from campaigns.review import texts_of
from crm.web.fragments import answer, is_fragment
from crm.web.paging import requested_page, search_text
from customers.models import Customer, fold

PAGE = 25
BEGINNING = 120  # characters of a message in the log
HAVE_REASONS = (State.FAILED, State.SKIPPED, State.UNKNOWN)
ALWAYS_SHOWN = (State.DELIVERED, State.FAILED, State.PENDING)


@require_safe
def campaign(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """The page of a campaign; for htmx its log. `?status=` a state, `?q=` part of a name or address,
    `?reason=` why exactly, `?city=` of those who live there."""
    campaign = get_object_or_404(Campaign.objects.select_related("segment", "created_by"), id=campaign_id)
    if campaign.is_draft and request.user.may_edit:  # type: ignore[union-attr]
        return redirect("campaigns:edit", campaign.id)
    context = {"campaign": campaign, **_log(campaign, request)}
    if not is_fragment(request):
        subject, message = texts_of(campaign)
        context |= {
            "subject": [(piece, label(piece.name)) for piece in Template(subject).pieces({})],
            "message": [(piece, label(piece.name)) for piece in Template(message).pieces({})],
            **_figures(campaign, request),
            **_reasons(campaign),
        }
    return answer(request, "campaigns/campaign.html", "log", context)


@require_safe
def live(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """The figures, which ask for themselves again until the campaign is done; then they say so to the page.

    `?since=` and `?from=` are when and how far the campaign was, for the rate; `?shown=` names the controls on the
    page, which come along only when others are due, so that none goes away under somebody's finger.
    """
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not is_fragment(request):
        return redirect(campaign)
    if request.GET.get("shown", "").startswith(Campaign.Status.SCHEDULED) and campaign.status != "scheduled":
        return HttpResponseClientRefresh()
    response = render(request, "campaigns/campaign.html#live", {"campaign": campaign, **_figures(campaign, request)})
    if not campaign.is_live:
        response["HX-Trigger-After-Settle"] = "campaign-done"
    elif campaign.audience:
        response["HX-Trigger-After-Settle"] = "campaign-listed"  # an empty log waits for it
    return response


@require_safe
def reasons(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """204, which changes nothing on the page, while its `?counted=` is still right."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not is_fragment(request):
        return redirect(campaign)
    if campaign.is_live and request.GET.get("counted") == _counted(campaign):
        return HttpResponse(status=204)
    return render(request, "campaigns/campaign.html#reasons", {"campaign": campaign, **_reasons(campaign)})


@require_safe
def of_customer(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """What one customer was sent, newest first; a fragment inside the customer's page."""
    page = requested_page(Message.objects.filter(customer_id=customer_id), request, PAGE, order="-id")
    campaigns = Campaign.objects.in_bulk({message.campaign_id for message in page.rows})
    rows = [_row(campaigns[message.campaign_id], message) for message in page.rows]
    context = {"page": page, "rows": rows, "customer_id": customer_id}
    return answer(request, "campaigns/of_customer.html", "messages", context)


def log_of(campaign: Campaign, query: QueryDict) -> QuerySet[Message]:
    """The messages that `status`, `q`, `reason` and `city` of a query string ask for."""
    messages = Message.objects.filter(campaign=campaign)
    status = query.get("status", "")
    if status in State.values:
        messages = messages.filter(status=status)
    if status in HAVE_REASONS:
        messages = messages.filter(HAS_REASON)
    if reason := query.get("reason", ""):
        messages = messages.filter(reason=reason)
    if city := query.get("city"):
        people = Customer.objects.filter(city_key=fold(city))
        messages = messages.filter(customer_id__in=people.values("id"))
    if q := search_text(query):
        messages = messages.filter(search_key__contains=fold(q))
    return messages


def _figures(campaign: Campaign, request: HttpRequest) -> dict[str, Any]:
    now = results.Sample.of(campaign)
    before = _sample(request) or now
    shown = f"{campaign.status}-{campaign.round}-{campaign.retriable}-{campaign.unknown}"
    sample = before.moved_up(now)
    return {
        "stages": results.funnel(campaign),
        "standing": results.standing(campaign, before.rate(now)),
        "poll": urlencode({"since": sample.at, "from": sample.processed, "shown": shown}),
        "controls_changed": request.GET.get("shown") != shown,
    }


def _sample(request: HttpRequest) -> results.Sample | None:
    try:
        return results.Sample(float(request.GET["since"]), int(request.GET["from"]))
    except (KeyError, ValueError):
        return None


def _reasons(campaign: Campaign) -> dict[str, Any]:
    failures = results.reasons(campaign, State.FAILED) if campaign.failed else []
    return {
        "failures": failures,
        "other_failures": campaign.failed - sum(reason.count for reason in failures),
        "skips": results.reasons(campaign, State.SKIPPED) if campaign.skipped else [],
        "counted": _counted(campaign),
    }


def _counted(campaign: Campaign) -> str:
    return f"{campaign.failed}-{campaign.skipped}-{campaign.retriable}"


def _log(campaign: Campaign, request: HttpRequest) -> dict[str, Any]:
    status, q, reason = request.GET.get("status", ""), search_text(request.GET), request.GET.get("reason", "")
    city = request.GET.get("city", "")
    narrowed = ({"reason": reason} if reason else {}) | ({"city": city} if city else {})
    page = requested_page(log_of(campaign, request.GET), request, PAGE)
    return {
        "page": page,
        "rows": _rows(campaign, page.rows),
        "tabs": [("", "All", campaign.audience, not status)]
        + [
            (state.value, state.label, count, state == status)
            for state in State
            if (count := getattr(campaign, state)) or state in ALWAYS_SHOWN or state == status
        ],
        "status": status,
        "q": q,
        "reason": reason,
        "city": city,
        "filters": urlencode({"status": status, "q": q} | narrowed),
    }


def _rows(campaign: Campaign, messages: Iterable[Message]) -> list[dict[str, Any]]:
    template = Template(campaign.message)
    return [_row(campaign, message, template) for message in messages]


def _row(campaign: Campaign, message: Message, template: Template | None = None) -> dict[str, Any]:
    """A message of the log with how it begins, the fallbacks it used and the time of its last event."""
    template = template or Template(campaign.message)
    fallbacks = [piece.text for piece in template.pieces(message.values) if piece.kind == "fallback" and piece.text]
    text = " ".join(template.render(message.values)[: 2 * BEGINNING].split())
    return {
        "campaign": campaign,
        "message": message,
        "beginning": ""
        if message.status == State.SKIPPED or not message.customer_external_id
        else text
        if len(text) <= BEGINNING
        else f"{text[:BEGINNING].rstrip()}…",
        "fallbacks": list(dict.fromkeys(fallbacks)),
        "at": message.delivered_at or message.failed_at or message.sent_at,
    }
