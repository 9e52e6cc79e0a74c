"""The pages of dry runs: over how many days, and what a journey would have sent."""

import uuid
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.journeys import dry_runs, english, past_members, samples
from campaigns.journeys.models import DryRun, Journey
from campaigns.journeys.pages.views import NOT_ENTERED, find_problems
from campaigns.journeys.plan import (
    EventFilter,
    MessageStep,
    Plan,
    SegmentTrigger,
    WeeklyTrigger,
    days_to_first_message,
)
from campaigns.journeys.reasons import REASONS
from campaigns.journeys.steps import parse
from campaigns.journeys.values import StepError
from campaigns.results.days import Chart, DayCounts, draw_days
from crm.accounts.requests import PageRequest
from crm.web.numbers import number_in
from customers.segments import catalogue

USUAL_DAYS = (7, 30, 90, 365)
FIRST_DAYS = 30  # in which people come to the first message
ROUGH = 1_000  # the figure for which the page says how certain smaller ones are
AS_OF_TODAY = {
    dry_runs.CONSENT: "consent and addresses",
    dry_runs.CAPS: "caps, which are left out",
    dry_runs.OLD_EVENTS: "events that are so old that they are deleted",
    past_members.ARRIVAL: "customers without a sign-up date, who are taken to have been there before",
    past_members.MANY_ORDERS: "customers with more than 1,000 orders, who are left out",
    dry_runs.LIMIT: "the limit of entries in an hour, which is left out",
    dry_runs.SHARED: "customers who share an address, each of whom is counted",
    past_members.STATUS: "the states of orders",
    dry_runs.HOLDOUT: "the global holdout",
}


@require_http_methods(["GET", "HEAD", "POST"])
def runs(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """GET asks over how many days, and lists earlier runs; POST begins one."""
    journey = get_object_or_404(Journey, id=journey_id)
    problem = ""
    days = request.POST.get("days", str(_days_enough(parse(journey.draft))))
    if request.method == "POST":
        number = number_in(days)
        if not number or number > dry_runs.MAX_DAYS:
            problem = f"Choose 1 to {dry_runs.MAX_DAYS} days."
        else:
            try:
                return redirect(dry_runs.begin(journey, number))
            except StepError as error:
                problem = error.message
    context = {
        "journey": journey,
        "days": days,
        "problem": problem,
        "usual": USUAL_DAYS,
        "max_days": dry_runs.MAX_DAYS,
        "max_first": samples.MAX_FIRST,
        "runs": [(run, samples.scaled_counts(run)) for run in DryRun.objects.filter(journey=journey).order_by("-id")],
    }
    return render(request, "journeys/dry_runs.html", context, status=422 if problem else 200)


def _days_enough(plan: Plan) -> int:
    """As many days as people need to come to the first message, and FIRST_DAYS in which they come."""
    return min(days_to_first_message(plan.steps) + FIRST_DAYS, dry_runs.MAX_DAYS)


@require_POST
def cancel(request: HttpRequest, journey_id: uuid.UUID, run_id: uuid.UUID) -> HttpResponse:
    """End a dry run that is under way. One that is done meanwhile stays."""
    journey = get_object_or_404(Journey, id=journey_id)
    dry_runs.cancel(journey, run_id)
    return redirect("journeys:dry_runs", journey.id)


@require_safe
def dry_run(request: PageRequest, journey_id: uuid.UUID, run_id: uuid.UUID) -> HttpResponse:
    """What the journey would have sent; while the run is under way, how far it is."""
    run = get_object_or_404(DryRun.objects.select_related("journey"), id=run_id, journey_id=journey_id)
    template = "journeys/dry_run.html"
    if request.htmx:
        template += "#result"
    return render(request, template, {"run": run, "journey": run.journey, **_result(run)})


def _result(run: DryRun) -> dict[str, Any]:
    plan, counts = parse(run.definition), samples.scaled_counts(run)
    return {
        "counts": counts,
        "beginning": english.say_beginning(plan),
        "waits": days_to_first_message(plan.steps),
        "days_enough": _days_enough(plan),
        "nobody_entered": _say_nobody_entered(plan),
        "problems": find_problems(plan),  # which keep no dry run from counting
        "steps": [
            (line, counts["steps"][line.step.id], isinstance(line.step, MessageStep))
            for line in english.lines(plan.steps)
        ],
        "has_goal": plan.goal is not None,
        "is_about": run.one_in > 1 or counts["as_of_today"],
        "rough": _find_rough(run) if run.one_in > 1 and run.finished_at else 0,
        "chart": _chart(run, counts["days"]) if counts["messages"] else None,
        "not_entered": [(NOT_ENTERED.get(reason, reason), count) for reason, count in counts["not_entered"].items()],
        "skipped": list(counts["skipped"].items()),
        "left": [(REASONS[reason], count) for reason, count in counts["left"].items() if count],
        "as_of_today": [_label(name) for name in counts["as_of_today"]],
        "unseen": [_label(name) for name in counts["unseen"]],
    }


def _find_rough(run: DryRun) -> int:
    """How far a scaled figure of ROUGH may be off."""
    walked = round(ROUGH * run.walked / run.customers)
    return round(ROUGH * samples.find_margin(run, walked, walked))


def _say_nobody_entered(plan: Plan) -> str:
    match plan.trigger:
        case EventFilter(name):
            words = english.EVENT_WORDS.get(name)
            return f"In these days “{words.noun if words else name.replace('_', ' ')}” has happened to nobody."
        case SegmentTrigger():
            return "As far as is known, nobody has entered the segment in these days."
        case WeeklyTrigger():
            return "As far as is known, nobody was in the segment on the days of the journey."
    return "The date has come for nobody in these days."


def _label(name: str) -> str:
    """What was taken as of today, in words."""
    field = catalogue.get(name)
    return AS_OF_TODAY.get(name) or (field.label.lower() if field else name)


def _chart(run: DryRun, days: dict[str, int]) -> Chart:
    first, last = (timezone.localtime(at).date() for at in (run.since, run.until))
    by_day = {date.fromisoformat(day): DayCounts(journeys=messages) for day, messages in days.items()}
    return draw_days(first, last, by_day)
