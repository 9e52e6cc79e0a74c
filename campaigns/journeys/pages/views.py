"""The pages of journeys: the list, a journey with its people, the editor, and a walk with one customer."""

import uuid
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.journeys import english, starting
from campaigns.journeys.fast_forward import Supposed, fast_forward
from campaigns.journeys.figures import current_plan, read_revenue, read_steps
from campaigns.journeys.models import Enrollment, Journey
from campaigns.journeys.pages.form import JourneyForm, form_context, form_for, posted_form
from campaigns.journeys.plan import Plan, walk
from campaigns.journeys.ready_made import READY_MADE
from campaigns.journeys.steps import parse
from campaigns.journeys.values import StepError
from campaigns.journeys.why import would_enter
from crm.accounts.permissions import editors_only
from crm.web.paging import requested_page, search_text
from customers.models import Customer
from customers.text import fold

PAGE = 50
MAX_DAYS = 365  # after which an order is supposed
REASONS = {
    "ended": "went through all steps",
    "goal": "reached the goal",
    "exit": "met an exit condition",
    "restarted": "started over",
    "too_late": "too late",
    "too_long": "inside for too long",
    "stopped": "the journey was stopped",
    "erased": "erased",
}
NOT_ENTERED = {
    "again": "inside, or were there before",
    "too old": "it happened too long ago",
    "paused": "the journey was paused",
    "condition": "the condition did not hold",
}


@require_safe
def journeys(request: HttpRequest) -> HttpResponse:
    """All journeys, the newest first."""
    page = requested_page(Journey.objects.all(), request, PAGE, order="-id")
    revenue = read_revenue([journey.id for journey in page.rows])
    rows = [(journey, revenue[journey.id]) for journey in page.rows]
    return render(request, "journeys/list.html", {"page": page, "rows": rows, "ready_made": READY_MADE.values()})


@editors_only
@require_POST
def create(request: HttpRequest) -> HttpResponse:
    """Create a draft from a ready-made journey, and open the editor."""
    chosen = READY_MADE.get(request.POST.get("ready_made", ""), READY_MADE["blank"])
    journey = starting.create_journey(chosen.name, chosen.make(), request.user)  # type: ignore[arg-type]
    return redirect("journeys:edit", journey.id)


@require_safe
def journey(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """A journey as it reads, with how many people reached each step and are there. `?customer=` asks whether one
    customer would enter."""
    shown = get_object_or_404(Journey, id=journey_id)
    plan = current_plan(shown)
    context = {
        "journey": shown,
        "beginning": english.say_beginning(plan),
        "end": english.say_end(plan),
        "steps": read_steps(shown, plan),
        "revenue": read_revenue([shown.id])[shown.id],
        "left": [(REASONS[name], count) for name, count in shown.left.items() if count],
        "not_entered": [(NOT_ENTERED.get(name, name), count) for name, count in shown.not_entered.items() if count],
        "has_goal": plan.goal is not None,
        **_asked_customer(request, shown, plan),
    }
    return render(request, "journeys/journey.html", context)


def _asked_customer(request: HttpRequest, journey: Journey, plan: Plan) -> dict[str, Any]:
    """The customer whom a page is asked about, by external id or e-mail address, and whether they would enter."""
    asked = search_text(request.GET, "customer")
    if not asked:
        return {"asked": ""}
    customer = _find_customer(asked)
    if customer is None:
        return {"asked": asked, "unknown": True}
    return {"asked": asked, "customer": customer, "answer": would_enter(journey, plan, customer)}


def _find_customer(asked: str) -> Customer | None:
    by_id = Customer.objects.filter(external_id=asked).first()
    return by_id or Customer.objects.filter(email_key=fold(asked)).order_by("id").first()


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """The editor of a draft. A POST saves it, or with a button of a row (`act`) shows it changed and unsaved."""
    draft = get_object_or_404(Journey, id=journey_id)
    if not draft.is_draft:
        messages.error(request, "A journey that was started cannot be changed. Create another one.")
        return redirect(draft)
    if request.method != "POST":
        return _editor(request, draft, form_for(draft), draft.draft_version)
    form, version = posted_form(request.POST), request.POST.get("version", "")
    if act := request.POST.get("act", ""):
        form.act(act)
        return _editor(request, draft, form, version, unsaved=True)
    return _save(request, draft, form, version)


def _save(request: HttpRequest, draft: Journey, form: JourneyForm, version: str) -> HttpResponse:
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else draft.draft_version
    if not form.name:
        form.errors["name"] = "Give the journey a name."
        return _editor(request, draft, form, version, status=422)
    try:
        saved = starting.save_draft(draft, form.to_json(), name=form.name, version=number)
    except StepError as error:
        form.blame(error)
        return _editor(request, draft, form, version, status=422)
    if not saved:
        form.errors["name"] = "This draft was changed elsewhere. Save again to replace the other one."
        return _editor(request, draft, form, draft.draft_version, status=409)
    messages.success(request, f"“{draft.name}” saved.")
    return redirect(draft)


def _editor(
    request: HttpRequest, draft: Journey, form: JourneyForm, version: Any, *, status: int = 200, unsaved: bool = False
) -> HttpResponse:
    context = {"journey": draft, "version": version, "unsaved": unsaved, **form_context(form)}
    return render(request, "journeys/edit.html", context, status=status)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """GET shows what would be started; POST starts it."""
    draft = get_object_or_404(Journey, id=journey_id)
    if not draft.is_draft:
        return redirect(draft)
    plan, problem, status = parse(draft.draft), "", 200
    try:
        starting.check_startable(plan)
        if request.method == "POST" and starting.start(draft, by=request):
            messages.success(request, f"“{draft.name}” is live: people enter from now on.")
            return redirect(draft)
    except StepError as error:
        problem, status = f"{_place(error, draft)}{error.message}", 422 if request.method == "POST" else 200
    context = {"journey": draft, "english": english.say(plan), "problem": problem, "late": plan.late}
    return render(request, "journeys/start.html", context, status=status)


def _place(error: StepError, journey: Journey) -> str:
    """Which step an error is about, for a sentence."""
    match error.loc:
        case ("steps", int(index), *_):
            steps = list(walk(parse(journey.draft).steps[: index + 1]))
            first = parse(journey.draft).steps[index]
            return f"Step {next(n for n, step in enumerate(steps, 1) if step is first or step == first)}: "
    return ""


@editors_only
@require_POST
def pause(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """Let nobody enter or move."""
    changed = get_object_or_404(Journey, id=journey_id)
    if starting.pause(changed, by=request):
        messages.success(request, f"“{changed.name}” is paused: nobody enters or goes on.")
    return redirect(changed)


@editors_only
@require_POST
def resume(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """Go on with everybody whose time has come."""
    changed = get_object_or_404(Journey, id=journey_id)
    if starting.resume(changed, by=request):
        messages.success(request, f"“{changed.name}” goes on.")
    return redirect(changed)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """GET asks for confirmation and names the numbers; POST stops it for good."""
    changed = get_object_or_404(Journey, id=journey_id)
    if changed.status not in Journey.OPEN:
        return redirect(changed)
    if request.method == "POST":
        if starting.stop(changed, by=request):
            messages.success(request, f"“{changed.name}” is stopped.")
        return redirect(changed)
    return render(request, "journeys/stop.html", {"journey": changed})


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """GET asks whether to delete a draft; POST deletes it. What was started stays."""
    draft = get_object_or_404(Journey, id=journey_id)
    if not draft.is_draft:
        return redirect(draft)
    if request.method == "POST":
        deleted, _ = Journey.objects.filter(id=draft.id, status=Journey.Status.DRAFT).delete()
        if deleted:
            messages.success(request, f"“{draft.name}” deleted.")
        return redirect("journeys:journeys")
    return render(request, "journeys/delete.html", {"journey": draft})


@require_safe
def people(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """Who is inside, at one step with `?step=`, or who has left with `?status=left`."""
    shown = get_object_or_404(Journey, id=journey_id)
    plan = current_plan(shown)
    steps = {line.step.id: line for line in english.lines(plan.steps)}
    step, has_left = request.GET.get("step", ""), request.GET.get("status") == Enrollment.Status.OUTSIDE
    rows = Enrollment.objects.filter(
        journey=shown, status=Enrollment.Status.OUTSIDE if has_left else Enrollment.Status.INSIDE
    )
    if step in steps and not has_left:
        rows = rows.filter(step=step)
    page = requested_page(rows, request, PAGE, order="-id")
    known = Customer.objects.filter(id__among={each.customer_id for each in page.rows}).in_bulk()
    context = {
        "journey": shown,
        "step": steps.get(step),
        "has_left": has_left,
        "page": page,
        "rows": [
            {
                "enrollment": each,
                "customer": known.get(each.customer_id),
                "line": steps.get(each.step),
                "reason": REASONS.get(each.reason, each.reason),
                "passed": [(steps[move["step"]], move["what"]) for move in each.trace if move["step"] in steps],
            }
            for each in page.rows
        ],
        "filters": f"step={step}" if step in steps else f"status={'left' if has_left else 'inside'}",
    }
    return render(request, "journeys/people.html", context)


@require_safe
def forward(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """Fast forward: what would happen to one customer who enters now, and with `?order=` if they order after so many
    days. Nothing is sent."""
    shown = get_object_or_404(Journey, id=journey_id)
    plan = current_plan(shown)
    asked, days = search_text(request.GET, "customer"), request.GET.get("order", "").strip()
    customer = _find_customer(asked) if asked else Customer.objects.order_by("-id").first()
    context: dict[str, Any] = {"journey": shown, "asked": asked, "order": days, "customer": customer}
    now = timezone.now()
    is_number = days.isascii() and days.isdecimal() and len(days) < 4 and int(days) <= MAX_DAYS
    if days and not is_number:
        context["problem"] = f"Write how many days later they order: 0 to {MAX_DAYS}."
    elif customer:
        at = now + timedelta(days=int(days), minutes=1) if days else None
        events = [Supposed("order_completed", at, {})] if at else []
        lines = {line.step.id: line for line in english.lines(plan.steps)}
        found = fast_forward(shown.id, plan, customer, now, events)
        context |= {
            "steps": [(lines[step.step], step) for step in found.steps],
            "left": REASONS.get(found.left, found.left),
        }
    return render(request, "journeys/forward.html", context)
