"""The dashboard with the history of campaigns, newest first, and where new ones start."""

import uuid
from datetime import timedelta
from operator import attrgetter
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.carriers import carriers_of_channels
from campaigns.drafts.form import start_draft
from campaigns.first_steps import first_steps
from campaigns.models import Campaign
from campaigns.reports.changes import read_changes
from campaigns.results.dashboard import month
from campaigns.results.figures import row_figures
from campaigns.results.monday import needs_a_person, next_steps
from campaigns.tags import GROUPS, TAGS, has_tag, read_tags
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.database.scans import quick_size
from crm.web.fragments import answer, is_fragment
from crm.web.paging import requested_page, search_text
from customers.models import Customer, Segment
from customers.segments.pages.names import labels

PAGE = 20
TABS = {
    "sending": "Sending",
    "scheduled": "Scheduled",
    "paused": "Paused",
    "completed": "Completed",
    "cancelled": "Cancelled",
    "draft": "Drafts",
}
SHOWN_IF_ANY = {"paused", "cancelled"}


@require_safe
def history(request: PageRequest) -> HttpResponse:
    """The dashboard; for htmx the list alone. `?status=` one of TABS, `?q=` part of a name or of its segment's, `?tag=`
    one of the tags."""
    status, q, tag = request.GET.get("status", ""), search_text(request.GET), request.GET.get("tag", "")
    tag = tag if tag in TAGS else ""
    rows = Campaign.objects.without_journeys().filter(has_tag(tag))
    counts = dict(rows.values_list("status").annotate(count=Count("id")))
    if status in TABS:
        rows = rows.filter(status=status)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(segment_name__icontains=q))
    page = requested_page(rows, request, PAGE, order="-id")
    context = {
        "page": page,
        "rows": [(campaign, row_figures(campaign), read_tags(campaign.tags)) for campaign in page.rows],
        "tag": tag,
        "tag_groups": GROUPS,
        "tabs": [
            (key, label, counts.get(key, 0) if key else sum(counts.values()), key == (status if status in TABS else ""))
            for key, label in {"": "All", **TABS}.items()
            if key not in SHOWN_IF_ANY or key in counts or key == status
        ],
        "status": status,
        "q": q,
        "filters": urlencode({"status": status, "q": q, "tag": tag}),
    }
    if not is_fragment(request):
        customers = quick_size(Customer)
        context |= {
            "steps": first_steps(customers=customers.rows, campaigns=counts),
            "carrier": next(filter(attrgetter("is_test"), carriers_of_channels().values()), None),
            "customers": customers,
            "new_customers": Customer.objects.filter(created_at__gte=timezone.now() - timedelta(days=7)).count(),
            "month": month(),
            "week": read_changes(),
            "tasks": needs_a_person(may_administer=request.user.is_admin),
            "ideas": next_steps() if request.user.may_edit and any(counts.values()) else [],
        }
    return answer(request, "campaigns/history.html", "results", context)


@require_safe
def row(request: HttpRequest, campaign_id: uuid.UUID) -> HttpResponse:
    """One row of the history, which polls while its figures may change."""
    campaign = get_object_or_404(Campaign, id=campaign_id)
    if not is_fragment(request):
        return redirect(campaign)
    context = {"campaign": campaign, "figures": row_figures(campaign), "tags": read_tags(campaign.tags)}
    return render(request, "campaigns/_history_row.html", context)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: PageRequest) -> HttpResponse:
    """Choose the segment of a new campaign; posting it creates a draft."""
    segments = Segment.objects.filter(archived_at=None).order_by("-updated_at")
    if request.method == "POST":
        posted = request.POST.get("segment", "")
        segment = next((segment for segment in segments if str(segment.id) == posted), None)
        if segment:
            campaign = start_draft(segment, request.user)
            return redirect("campaigns:edit", campaign.id)
    chosen = request.GET.get("segment", "")
    context = {"segments": labels(segments), "chosen": chosen, "refused": request.method == "POST"}
    return render(request, "campaigns/new.html", context, status=422 if context["refused"] else 200)


@require_safe
def continue_segment(request: HttpRequest, segment_id: uuid.UUID) -> HttpResponse:
    """To the newest draft for a segment, or to a new campaign for it."""
    segment = get_object_or_404(Segment, id=segment_id)
    draft = Campaign.objects.filter(segment=segment, status=Campaign.Status.DRAFT).order_by("-id").first()
    return (
        redirect("campaigns:edit", draft.id) if draft else redirect(f"{reverse('campaigns:new')}?segment={segment.id}")
    )
