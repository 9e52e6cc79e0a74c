"""The pages of journeys: the list, a journey with its people, the editor, and a walk with one customer."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from campaigns.journeys import english, held, publishing, rounds, starting
from campaigns.journeys.exits import say_exits
from campaigns.journeys.fast_forward import Supposed, fast_forward
from campaigns.journeys.figures import all_plans, current_plan, has_changes, read_revenue, read_skipped, read_steps
from campaigns.journeys.held import count_held, has_answered
from campaigns.journeys.holdout import measure_lifts
from campaigns.journeys.models import Enrollment, Journey, Round
from campaigns.journeys.plan import MessageStep, Plan, SegmentTrigger, Webhook, locate, walk
from campaigns.journeys.readiness import check_startable, find_missing_data
from campaigns.journeys.ready_made import READY_MADE
from campaigns.journeys.reasons import REASONS
from campaigns.journeys.steps import parse
from campaigns.journeys.values import StepErrors
from campaigns.journeys.why import would_enter
from campaigns.pages.lift import shown_lift
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.ids import new_id_token, read_id_token
from crm.web.numbers import number_in
from crm.web.paging import requested_page, search_text
from customers.models import Customer
from customers.search import named

PAGE = 50
SHOWN_ROUNDS = 4  # of the holdout
MAX_DAYS = 365  # after which an order is supposed
NOT_ENTERED = {
    "again": "inside, or were there before",
    "too old": "it happened too long ago",
    "paused": "the journey was paused",
    "condition": "the condition did not hold",
    "held": "beyond the limit of an hour",
    "holdout": "held out, to measure what the journey brings",
}
CHANGES = {
    publishing.Change.STAY: "stay at their step",
    publishing.Change.GO_ON: "go on at once",
    publishing.Change.SKIP: "go to a later step, since theirs was deleted",
    publishing.Change.LEAVE: "leave, since nothing follows for them any more",
}
ANSWERS = {
    "go_on": "Those who were overdue go on",
    "leave": "Those who were overdue leave",
    "let_in": "Those who waited are let in",
    "turn_away": "Those who waited are turned away",
}


@require_safe
def journeys(request: HttpRequest) -> HttpResponse:
    """All journeys, the newest first."""
    page = requested_page(Journey.objects.all(), request, PAGE, order="-id")
    ids = [journey.id for journey in page.rows]
    revenue, waiting = read_revenue(ids), count_held(ids)
    rows = [(journey, revenue[journey.id], waiting.get(journey.id)) for journey in page.rows]
    ready_made = [(each, new_id_token()) for each in READY_MADE.values()]
    return render(request, "journeys/list.html", {"page": page, "rows": rows, "ready_made": ready_made})


@editors_only
@require_POST
def create(request: PageRequest) -> HttpResponse:
    """Create a draft from a ready-made journey, and open the editor. `new` is the token with its id, so that a double
    click creates one."""
    chosen = READY_MADE.get(request.POST.get("ready_made", ""), READY_MADE["blank"])
    user, id = request.user, read_id_token(request.POST.get("new", ""))
    journey = starting.create_journey(chosen.name, chosen.make(), user, id=id)
    if not journey.is_draft:  # a page from before it was started
        journey = starting.create_journey(chosen.name, chosen.make(), user)
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
        "problems": find_problems(plan) if shown.is_draft else [],
        "missing": find_missing_data(plan) if shown.is_draft else "",
        "revenue": read_revenue([shown.id])[shown.id],
        "left": [(REASONS[name], count) for name, count in shown.left.items() if count],
        "not_entered": [(NOT_ENTERED.get(name, name), count) for name, count in shown.not_entered.items() if count],
        "has_goal": plan.goal is not None,
        "has_changes": has_changes(shown),
        "held": count_held([shown.id]).get(shown.id),
        "last_round": Round.objects.filter(journey=shown).order_by("-at").first(),
        "late": plan.late,
        "lifts": [{"round": each, **shown_lift(each.lift)} for each in measure_lifts(shown)[:SHOWN_ROUNDS]],
        "is_answered": has_answered(shown),
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
    return by_id or Customer.objects.filter(named(asked)).order_by("id").first()


def _too_late(request: HttpRequest, journey: Journey) -> HttpResponse:
    """Say that a command came too late, since another tab or person was faster, and show the journey as it is."""
    messages.error(request, f"Nothing was changed: “{journey.name}” is {journey.get_status_display().lower()} already.")
    return redirect(journey)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """GET shows what would be started; POST starts it."""
    draft = get_object_or_404(Journey, id=journey_id)
    if not draft.is_draft:
        return _too_late(request, draft)
    plan, problems, status = parse(draft.draft), [], 200
    includes, now = "include_present" in request.POST, timezone.now()
    try:
        check_startable(plan)
        if request.method == "POST":
            if starting.start(draft, include_present=includes, by=request):
                messages.success(request, f"“{draft.name}” is live: people enter from now on.")
                return redirect(draft)
            if not draft.is_draft:
                return _too_late(request, draft)
    except StepErrors as error:
        problems, status = say_problems(error, plan), 422 if request.method == "POST" else 200
    context = {
        "journey": draft,
        "english": english.say(plan),
        "problems": problems,
        "missing": find_missing_data(plan),
        "late": plan.late,
        "forecast": None if problems else rounds.forecast(plan, now),
        "may_include": isinstance(plan.trigger, SegmentTrigger),
        "includes": includes,
        "next_round_at": rounds.next_round(plan, now),
    }
    return render(request, "journeys/start.html", context, status=status)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """GET shows what the draft would change for the people inside; POST publishes it."""
    changed = get_object_or_404(Journey, id=journey_id)
    if not changed.is_open:
        return _too_late(request, changed)
    if not has_changes(changed):
        messages.info(request, f"There is nothing to publish: the draft is the same as version {changed.version}.")
        return redirect(changed)
    plan, problems, status = parse(changed.draft), [], 200
    inside = request.POST.get("inside", publishing.FOLLOW)
    seen = request.POST.get("draft_version", "")
    try:
        check_startable(plan)
        if request.method == "POST" and inside in (publishing.FOLLOW, publishing.FINISH_OLD):
            if seen == str(changed.draft_version) and publishing.publish(
                changed, draft_version=changed.draft_version, inside=inside, by=request
            ):
                is_paused = changed.status == Journey.Status.PAUSED
                becomes = "goes live when the journey is resumed" if is_paused else "is live"
                messages.success(request, f"Version {changed.version} of “{changed.name}” {becomes}.")
                return redirect(changed)
            if not changed.is_open:
                return _too_late(request, changed)
            problems, status = ["The draft was changed meanwhile. This is what it says now."], 409
    except StepErrors as error:
        problems, status = say_problems(error, plan), 422 if request.method == "POST" else 200
    counts = publishing.preview(changed, plan, timezone.now())
    context = {
        "journey": changed,
        "before": _beside(current_plan(changed), plan),
        "after": _beside(plan, current_plan(changed)),
        "problems": problems,
        "is_refused": bool(problems) and status != 409,
        "inside": inside,
        "total": counts.total(),
        "leaving": publishing.count_leaving(changed, plan, timezone.now()),
        "counts": [(CHANGES[change], counts[change]) for change in publishing.Change],
    }
    return render(request, "journeys/publish.html", context, status=status)


def _beside(plan: Plan, other: Plan) -> list[tuple[str, bool]]:
    """A journey line by line, each with whether the other one does not have it. The line of a message is its subject:
    where its text differs, that is said."""
    beginning, end = english.say_beginning(plan), english.say_end(plan)
    others = {line.text for line in english.lines(other.steps)}
    words = {step.id: step for step in walk(other.steps) if isinstance(step, MessageStep | Webhook)}
    said = [(beginning, beginning != english.say_beginning(other))]
    for line in english.lines(plan.steps):
        is_worded_differently = line.text in others and words.get(line.step.id, line.step) != line.step
        text = f"{line.text} (changed)" if is_worded_differently else line.text
        said.append((text, is_worded_differently or line.text not in others))
    return [*said, (end, end != english.say_end(other))] if end else said


def find_problems(plan: Plan) -> list[str]:
    """What keeps a journey from being started."""
    try:
        check_startable(plan)
    except StepErrors as refused:
        return say_problems(refused, plan)
    return []


def say_problems(refused: StepErrors, plan: Plan) -> list[str]:
    """Everything that is wrong, each with the step that it is about."""
    numbers = {loc: number for number, (loc, _) in enumerate(locate(plan.steps), 1)}
    said = []
    for error in refused.errors:
        places = [numbers[error.loc[:end]] for end in range(len(error.loc) + 1) if error.loc[:end] in numbers]
        said.append(f"Step {places[-1]}: {error.message}" if places else error.message)
    return said


@editors_only
@require_POST
def pause(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """Let nobody enter or move."""
    return _control(request, journey_id, starting.pause, "is paused: nobody enters or goes on")


@editors_only
@require_POST
def resume(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """Go on with everybody whose time has come."""
    return _control(request, journey_id, starting.resume, "goes on")


def _control(request: HttpRequest, journey_id: uuid.UUID, change: Callable[..., bool], said: str) -> HttpResponse:
    changed = get_object_or_404(Journey, id=journey_id)
    if not change(changed, by=request):
        return _too_late(request, changed)
    messages.success(request, f"“{changed.name}” {said}.")
    return redirect(changed)


@editors_only
@require_POST
def answer_held(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """Decide about those held: `answer` is that for overdue people or for entries."""
    changed = get_object_or_404(Journey, id=journey_id)
    match request.POST.get("answer"):
        case ("go_on" | "leave") as word:
            answered = held.answer(changed, overdue=word, by=request)
        case ("let_in" | "turn_away") as word:
            answered = held.answer(changed, entries=word, by=request)
        case _:
            answered = False
    if not answered:
        changed.refresh_from_db()
        return _too_late(request, changed)
    messages.success(request, f"{ANSWERS[word]}.")
    return redirect(changed)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """GET asks for confirmation and names the numbers; POST stops it for good."""
    if request.method == "POST":
        return _control(request, journey_id, starting.stop, "is stopped")
    asked = get_object_or_404(Journey, id=journey_id)
    if asked.status not in Journey.OPEN:
        return _too_late(request, asked)
    return render(request, "journeys/stop.html", {"journey": asked})


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """GET asks whether to delete a draft; POST deletes it. What was started stays."""
    draft = get_object_or_404(Journey, id=journey_id)
    if not draft.is_draft:
        return _too_late(request, draft)
    if request.method == "POST":
        deleted, _ = Journey.objects.filter(id=draft.id, status=Journey.Status.DRAFT).delete()
        if not deleted:
            draft.refresh_from_db()
            return _too_late(request, draft)
        messages.success(request, f"“{draft.name}” deleted.")
        return redirect("journeys:journeys")
    return render(request, "journeys/delete.html", {"journey": draft})


@require_safe
def people(request: HttpRequest, journey_id: uuid.UUID) -> HttpResponse:
    """Who is inside, at one step with `?step=`, or who has left with `?status=left`."""
    shown = get_object_or_404(Journey, id=journey_id)
    plans = all_plans(shown) or {0: current_plan(shown)}
    lines = {number: {line.step.id: line for line in english.lines(plan.steps)} for number, plan in plans.items()}
    steps = {id: line for number in reversed(lines) for id, line in lines[number].items()}  # as the newest says it
    step, has_left = request.GET.get("step", ""), request.GET.get("status") == Enrollment.Status.LEFT
    rows = Enrollment.objects.filter(
        journey=shown, status=Enrollment.Status.LEFT if has_left else Enrollment.Status.INSIDE
    )
    if step in steps and not has_left:
        rows = rows.filter(step=step)
    page = requested_page(rows, request, PAGE, order="-id")
    exits, skipped = say_exits(page.rows, plans), read_skipped(shown, page.rows)
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
                "line": lines[each.version].get(each.step),
                "reason": REASONS.get(each.reason, each.reason),
                "exit": exits.get(each.id, ""),
                "passed": [
                    (steps[move["step"]], skipped.get((each.customer_id, each.number, move["step"]), move["what"]))
                    for move in each.trace
                    if move["step"] in steps
                ],
                "is_old": each.version != shown.version,
            }
            for each in page.rows
        ],
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
    number = number_in(days)
    if days and (number is None or number > MAX_DAYS):
        context["problem"] = f"Write how many days later they order: 0 to {MAX_DAYS}."
    elif customer:
        at = None if number is None else now + timedelta(days=number, minutes=1)
        events = [Supposed("order_completed", at, {})] if at else []
        lines = {line.step.id: line for line in english.lines(plan.steps)}
        found = fast_forward(shown.id, plan, customer, now, events)
        context |= {
            "steps": [(lines[step.step], step) for step in found.steps],
            "left": REASONS.get(found.left, found.left),
            "exit": found.exit,
        }
    return render(request, "journeys/forward.html", context)
