"""Journeys over the API: write one, start it, follow the people in it."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.errors import HttpError, ValidationError

from campaigns.journeys import english, held, publishing, rounds, starting
from campaigns.journeys.bodies import EXAMPLE, DraftBody, HeldBody, JourneyBody, PublishBody, StartBody
from campaigns.journeys.figures import current_plan, current_version, left_by_reason, read_revenue, read_steps
from campaigns.journeys.held import HeldCounts, count_held
from campaigns.journeys.holdout import measure_lifts
from campaigns.journeys.models import Journey
from campaigns.journeys.steps import parse
from campaigns.journeys.values import StepError, StepErrors
from campaigns.results.api import ComparisonOut, lift_data
from crm.accounts.permissions import control, read
from crm.web.answers import Limit, Page, Problems, invalid, json_body, listed, read_body
from crm.web.display import from_minor

router = Router(tags=["Journeys"])

REFUSED = {(400, 401, 403, 404, 409, 413, 422): Problems}
MAX_SUPPOSED = 20  # events of a walk
COLUMNS = ("id", "name", "status", "version", "entered", "inside", "not_entered", "converted")


class PublishPreview(Schema):
    """What publishing the draft would mean for the people inside if they follow: how many stay where they are, go on at
    once, skip to a later step because theirs was deleted, and leave because nothing follows any more."""

    draft_version: int
    inside: int
    stay: int
    go_on: int
    skip: int
    leave: int


class StartPreview(Schema):
    """Who would enter a journey by its segment now: its members, those of them who meet the condition (`entering`), and
    how many of these would wait for an answer, since more than usual enter in an hour. Null where it begins otherwise.
    A journey that begins every week next lets them in at `next_round_at`."""

    members: int | None = None
    entering: int | None = None
    beyond: int | None = None
    next_round_at: datetime | None


class CreatedJourney(Schema):
    """A journey after a command: its id and status."""

    id: UUID
    status: str


class Draft(Schema):
    """A stored draft, and how it reads."""

    draft_version: int
    english: str


class Held(Schema):
    """Who waits for the answer of a person."""

    entries: int = 0
    overdue: int = 0


class JourneyStep(Schema):
    """A step: how many reached it, how many are there, and when the next of them goes on. `campaign_id` is the campaign
    that sends a message step."""

    id: str
    reached: int
    here: int
    next_due_at: datetime | None
    campaign_id: UUID | None


class JourneySummary(Schema):
    """A journey and how many people were in it: `entered` is `inside` and the sum of `left`. `revenue` is what orders
    were credited to its messages."""

    id: UUID
    name: str
    status: str
    version: int
    entered: int
    inside: int
    left: dict[str, int]
    not_entered: dict[str, int]
    held: Held
    converted: int
    revenue: float


class JourneyLiftOut(ComparisonOut):
    """What the journey brought to those who came in one round of 90 days, of whom `percent` were to be held out."""

    percent: int
    begins_at: datetime
    ends_at: datetime


class JourneyFigures(JourneySummary):
    """A journey with its steps. `journey` is what is live, null for a draft; `lift` has the rounds of its holdout, the
    newest first."""

    english: str
    journey: dict[str, Any] | None
    draft: dict[str, Any]
    draft_version: int
    steps: list[JourneyStep]
    lift: list[JourneyLiftOut]


def _refusal(*errors: StepError) -> ValidationError:
    return ValidationError([{"loc": ["body", "journey", *error.loc], "msg": error.message} for error in errors])


@router.post(
    "/journeys",
    summary="Create a draft journey",
    auth=control,
    response={201: CreatedJourney, **REFUSED},
    openapi_extra=json_body(JourneyBody, {"name": "Abandoned cart", "journey": EXAMPLE}),
)
def create_journey(request: HttpRequest) -> Status:
    """A draft, which `start` makes live. All that is wrong is refused at once, each with `loc` at the step."""
    body = read_body(JourneyBody, request)
    try:
        return Status(201, starting.create_journey(body.name, body.journey))
    except StepErrors as refused:
        raise _refusal(*refused.errors) from None


@router.put(
    "/journeys/{journey_id}/draft",
    summary="Change the draft of a journey",
    auth=control,
    response={200: Draft, **REFUSED},
    openapi_extra=json_body(DraftBody, {"journey": EXAMPLE}),
)
def put_draft(request: HttpRequest, journey_id: UUID) -> dict[str, Any]:
    """Replace what the draft says. A journey that was started goes on as it is until the draft is published."""
    journey = get_object_or_404(Journey, id=journey_id)
    body = read_body(DraftBody, request)
    if journey.status not in Journey.EDITABLE:
        raise HttpError(409, "This journey is stopped: what it says cannot be changed any more. Create another one.")
    try:
        saved = starting.save_draft(journey, body.journey)
    except StepErrors as refused:
        raise _refusal(*refused.errors) from None
    if not saved:
        raise HttpError(409, "This draft was changed at this moment: read it, and change it again.")
    return {"draft_version": journey.draft_version, "english": english.say(parse(journey.draft))}


@router.get("/journeys", summary="List journeys", auth=read, response=Page[JourneySummary])
def list_journeys(request: HttpRequest, cursor: str | None = None, limit: Limit = 100) -> dict[str, Any]:
    """Newest first."""
    page = listed(Journey.objects.all(), cursor, limit, lambda journey: journey, order="-id")
    return page | {"items": _summaries(page["items"])}


def _summaries(journeys: Sequence[Journey]) -> list[dict[str, Any]]:
    ids = [journey.id for journey in journeys]
    revenue, counts = read_revenue(ids), count_held(ids)
    return [_summary(journey, revenue[journey.id], counts.get(journey.id, HeldCounts())) for journey in journeys]


def _summary(journey: Journey, revenue: int, counts: HeldCounts) -> dict[str, Any]:
    return {
        **{name: getattr(journey, name) for name in COLUMNS},
        "left": left_by_reason(journey),
        "held": counts._asdict(),
        "revenue": float(from_minor(revenue)),
    }


@router.get(
    "/journeys/{journey_id}",
    summary="Show a journey and its figures",
    auth=read,
    response={200: JourneyFigures, 404: Problems},
)
def show_journey(request: HttpRequest, journey_id: UUID) -> dict[str, Any]:
    """One journey: what it says, in English too, and how many people are at each step."""
    journey = get_object_or_404(Journey, id=journey_id)
    plan = current_plan(journey)
    steps = [
        {
            "id": each.line.step.id,
            "reached": each.reached,
            "here": each.here,
            "next_due_at": each.next_due_at,
            "campaign_id": each.campaign.id if each.campaign else None,
        }
        for each in read_steps(journey, plan)
    ]
    return {
        **_summaries([journey])[0],
        "english": english.say(plan),
        "journey": current_version(journey).definition if journey.version else None,
        "draft": journey.draft,
        "draft_version": journey.draft_version,
        "lift": [
            {"percent": each.percent, "begins_at": each.begins_at, "ends_at": each.ends_at, **lift_data(each.lift)}
            for each in measure_lifts(journey)
        ],
        "steps": steps,
    }


CONTROLLED: dict[Any, Any] = {202: CreatedJourney, **REFUSED}


@router.post(
    "/journeys/{journey_id}/start",
    summary="Start a journey",
    auth=control,
    response=CONTROLLED,
    openapi_extra=json_body(StartBody, {"include_present": False}, required=False),
)
def start(request: HttpRequest, journey_id: UUID) -> Status:
    """Let people in from now on; with `include_present` also who is in the segment of its trigger already. Live already
    is 202 too."""
    journey = get_object_or_404(Journey, id=journey_id)
    body = read_body(StartBody, request, required=False)
    if journey.is_draft:
        try:
            started = starting.start(journey, include_present=body.include_present, by=request)
        except StepErrors as error:
            raise _refusal(*error.errors) from None
        if not started and journey.is_draft:
            raise HttpError(409, "This journey was changed at this moment: read it, and start it again.")
    return _now(journey, Journey.Status.LIVE, "only a draft can be started")


@router.get(
    "/journeys/{journey_id}/start-preview",
    summary="Preview who would enter a journey",
    auth=read,
    response={200: StartPreview, 404: Problems},
)
def preview_starting(request: HttpRequest, journey_id: UUID) -> dict[str, Any]:
    """How many are in the segment that its draft begins with, and would enter if they were let in now."""
    journey, now = get_object_or_404(Journey, id=journey_id), timezone.now()
    plan = parse(journey.draft)
    found = rounds.forecast(plan, now)
    return {**(found._asdict() if found else {}), "next_round_at": rounds.next_round(plan, now)}


@router.post(
    "/journeys/{journey_id}/publish",
    summary="Publish the draft of a journey",
    auth=control,
    response=CONTROLLED,
    openapi_extra=json_body(PublishBody, {"draft_version": 2, "inside": "follow"}),
)
def publish(request: HttpRequest, journey_id: UUID) -> Status:
    """Make the draft the next version of a journey that is live or paused. 409 where the draft is another one than
    `draft_version`. A draft that is live already is 202 too."""
    journey = get_object_or_404(Journey, id=journey_id)
    body = read_body(PublishBody, request)
    if not journey.is_open:
        status = journey.get_status_display().lower()
        raise HttpError(409, f"This journey is {status}: it must be live or paused to be published.")
    try:
        published = publishing.publish(journey, draft_version=body.draft_version, inside=body.inside, by=request)
    except StepErrors as error:
        raise _refusal(*error.errors) from None
    if not published:
        raise HttpError(409, f"The draft is version {journey.draft_version} now: read it, and publish that one.")
    return Status(202, journey)


@router.get(
    "/journeys/{journey_id}/publish-preview",
    summary="Preview what publishing a draft would change",
    auth=read,
    response={200: PublishPreview, 404: Problems},
)
def preview_publishing(request: HttpRequest, journey_id: UUID) -> dict[str, int]:
    """What becomes of the people inside if the draft is published now and they follow."""
    journey = get_object_or_404(Journey, id=journey_id)
    found = publishing.preview(journey, parse(journey.draft), timezone.now())
    counts = {change.value: found[change] for change in publishing.Change}
    return {"draft_version": journey.draft_version, "inside": found.total(), **counts}


@router.post("/journeys/{journey_id}/pause", summary="Pause a journey", auth=control, response=CONTROLLED)
def pause(request: HttpRequest, journey_id: UUID) -> Status:
    """Nobody enters or moves; people still leave by its exits."""
    return _control(request, journey_id, starting.pause, Journey.Status.PAUSED, "only a live one can be paused")


@router.post("/journeys/{journey_id}/resume", summary="Resume a journey", auth=control, response=CONTROLLED)
def resume(request: HttpRequest, journey_id: UUID) -> Status:
    """Whose time has come meanwhile go on now; whose time came more than `late` hours ago are held."""
    return _control(request, journey_id, starting.resume, Journey.Status.LIVE, "only a paused one can be resumed")


@router.post(
    "/journeys/{journey_id}/held",
    summary="Decide about those who are held",
    auth=control,
    response=CONTROLLED,
    openapi_extra=json_body(HeldBody, {"entries": "let_in", "overdue": "go_on"}),
)
def answer_held(request: HttpRequest, journey_id: UUID) -> Status:
    """Let the entries in that are held, or turn them away; let people go on whose step is overdue, or let them leave.
    It holds for all who are held at this moment. Where nobody is held it changes nothing."""
    journey = get_object_or_404(Journey, id=journey_id)
    body = read_body(HeldBody, request)
    if body.entries is None and body.overdue is None:
        raise invalid(["body"], 'Give "entries", "overdue" or both.')
    if not held.answer(journey, entries=body.entries or "", overdue=body.overdue or "", by=request):
        status = journey.get_status_display().lower()
        raise HttpError(409, f"This journey is {status}: only in one that is live or paused are people held.")
    return Status(202, journey)


@router.post("/journeys/{journey_id}/stop", summary="Stop a journey", auth=control, response=CONTROLLED)
def stop(request: HttpRequest, journey_id: UUID) -> Status:
    """For good: it ends for everybody inside, and what has not been sent is withdrawn."""
    return _control(request, journey_id, starting.stop, Journey.Status.STOPPED, "only what was started can be stopped")


def _control(request: HttpRequest, journey_id: UUID, act: Callable[..., bool], status: str, otherwise: str) -> Status:
    journey = get_object_or_404(Journey, id=journey_id)
    act(journey, by=request)
    return _now(journey, status, otherwise)


def _now(journey: Journey, status: str, otherwise: str) -> Status:
    """202 when the journey has this status now, whether this request changed it or another; else 409."""
    if journey.status != status:
        raise HttpError(409, f"This journey is {journey.get_status_display().lower()}: {otherwise}.")
    return Status(202, journey)
