"""The list of reports, and those that are shown as they are."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from campaigns.models import Campaign
from campaigns.pages.reports.answering import show_report
from campaigns.pages.reports.drawing import draw_cohorts, draw_days, draw_rates
from campaigns.reports.changes import read_changes
from campaigns.reports.cohort_rows import SHOWN, read_cohorts
from campaigns.reports.comparison import MAX_COMPARED, read_comparison
from crm.accounts.permissions import editors_only
from crm.web.ids import uuid_in
from crm.web.numbers import number_in
from customers.survey import passing

CHOICES = 60  # campaigns that can be chosen on the page


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """All reports, and how old the figures of the survey are."""
    report = read_changes()
    return show_report(request, "reports/index.html", report)


@editors_only
@require_POST
def count(request: HttpRequest) -> HttpResponse:
    """Count now instead of in the night: small shops at once, larger ones by a worker, as the page then shows."""
    passing.start()
    passing.carry_out(seconds=2)
    if not passing.is_under_way():
        messages.success(request, "Counted: the figures are those of this moment.")
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else reverse("reports:reports"))


@require_safe
def cohorts(request: HttpRequest) -> HttpResponseBase:
    """The last SHOWN cohorts, or those before them (`?before=`, the number of newer ones that are left out)."""
    report = read_cohorts()
    rows = report.rows if report else []
    end = len(rows) - (number_in(request.GET.get("before", "")) or 0)
    shown = rows[max(0, end - SHOWN) : max(0, end)]
    newer = len(rows) - end - SHOWN
    return show_report(
        request,
        "reports/cohorts.html",
        report,
        shown=shown[::-1],
        drawing=draw_cohorts(shown) if shown else None,
        older=len(rows) - end + SHOWN if end > SHOWN else None,
        newer=max(newer, 0) if end < len(rows) else None,
    )


@require_safe
def changes(request: HttpRequest) -> HttpResponseBase:
    """The last seven days beside the seven before."""
    report = read_changes()
    return show_report(request, "reports/changes.html", report, drawing=report and draw_days(report))


@require_safe
def compare(request: HttpRequest) -> HttpResponseBase:
    """Up to MAX_COMPARED campaigns side by side (`?ids=`, one or more)."""
    ids = [id for text in request.GET.getlist("ids") for part in text.split(",") if (id := uuid_in(part))]
    report = read_comparison(ids)
    launched = Campaign.objects.exclude(launched_at=None).order_by("-launched_at")
    launched = launched.only("id", "name", "launched_at", "journey_id")
    return show_report(
        request,
        "reports/compare.html",
        report if ids else None,
        choices=[(campaign, campaign.id in ids) for campaign in launched[:CHOICES]],
        most=MAX_COMPARED,
        too_many=len(set(ids)) > MAX_COMPARED,
        drawings=draw_rates(report),
    )
