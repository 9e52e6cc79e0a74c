"""Journeys over the API: write one, start it, follow the people in it."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import pydantic
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from ninja.errors import HttpError, ValidationError
from pydantic import Field, WithJsonSchema

from campaigns.api import Name
from campaigns.journeys import english, starting
from campaigns.journeys.figures import current_plan, current_version, left_by_reason, read_revenue, read_steps
from campaigns.journeys.models import Journey
from campaigns.journeys.steps import parse
from campaigns.journeys.values import StepError
from crm.accounts.permissions import control, read
from crm.web.answers import Body, Limit, Page, Problems, json_body, listed, problems_in
from crm.web.display import from_minor

router = Router(tags=["Journeys"])

REFUSED = {(400, 401, 403, 404, 409, 413, 422): Problems}
MAX_SUPPOSED = 20  # events of a walk
COLUMNS = ("id", "name", "status", "version", "entered", "inside", "not_entered", "converted")
DESCRIPTION = (
    "What starts it, `trigger`, and the `steps` that follow, each with an `id` and one of: `wait`, `wait_until`, "
    "`wait_for`, `split`, `share`, `message`, `tag`, `webhook`, `leave`. `if`, `again`, `exit`, `goal`, `holdout`, "
    "`late` and `most_an_hour` may be left out. See docs/journeys.md."
)
EXAMPLE = {
    "trigger": {"event": "cart_updated"},
    "again": {"inside": "restart", "later": {"n": 7, "unit": "days"}},
    "exit": [{"event": "order_completed"}, {"unsubscribed": True}],
    "goal": {"event": "order_completed", "within": {"n": 7, "unit": "days"}},
    "steps": [
        {"id": "wait", "wait": {"n": 2, "unit": "hours"}},
        {
            "id": "mail",
            "message": {
                "channel": "email",
                "subject": "You left something",
                "message": "Hi {{ first_name | there }}, your cart is waiting.",
            },
        },
    ],
}
JourneyData = Annotated[
    Any,
    WithJsonSchema(
        {
            "type": "object",
            "description": DESCRIPTION,
            "properties": {"trigger": {"type": "object"}, "steps": {"type": "array"}},
            "required": ["trigger", "steps"],
            "examples": [EXAMPLE],
        }
    ),
]


class JourneyBody(Body):
    """A new journey."""

    name: Name
    journey: JourneyData


class DraftBody(Body):
    """What the draft of a journey says now."""

    journey: JourneyData


class StartBody(Body):
    """How a journey is started."""

    include_present: Literal[False] = Field(False, description="Only who enters from now on, so far.")


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


class JourneyFigures(JourneySummary):
    """A journey with its steps. `journey` is what is live, null for a draft."""

    english: str
    journey: dict[str, Any] | None
    draft: dict[str, Any]
    draft_version: int
    steps: list[JourneyStep]


def read_body(model: type[Any], request: HttpRequest) -> Any:
    """The body of a request as the model says. ValidationError (422) or HttpError (400) where it is not."""
    try:
        return model.model_validate_json(request.body)
    except pydantic.ValidationError as error:
        raise ValidationError(problems_in(error)) from None


def _refusal(error: StepError, *before: str) -> ValidationError:
    return ValidationError([{"loc": ["body", *before, *error.loc], "msg": error.message}])


@router.post(
    "/journeys",
    summary="Create a draft journey",
    auth=control,
    response={201: CreatedJourney, **REFUSED},
    openapi_extra=json_body(JourneyBody, {"name": "Abandoned cart", "journey": EXAMPLE}),
)
def create_journey(request: HttpRequest) -> Status:
    """A draft, which `start` makes live. What is wrong is refused with `loc` at the step."""
    body = read_body(JourneyBody, request)
    try:
        return Status(201, starting.create_journey(body.name, body.journey))
    except StepError as error:
        raise _refusal(error, "journey") from None


@router.put(
    "/journeys/{journey_id}/draft",
    summary="Change the draft of a journey",
    auth=control,
    response={200: Draft, **REFUSED},
    openapi_extra=json_body(DraftBody, {"journey": EXAMPLE}),
)
def put_draft(request: HttpRequest, journey_id: UUID) -> dict[str, Any]:
    """Replace what the draft says. A journey that was started goes on as it is: what it says cannot be changed so far,
    so this is 409."""
    journey = get_object_or_404(Journey, id=journey_id)
    body = read_body(DraftBody, request)
    if not journey.is_draft:
        raise HttpError(
            409, f"This journey is {journey.status}: only a draft can be changed so far. Create another one."
        )
    try:
        saved = starting.save_draft(journey, body.journey)
    except StepError as error:
        raise _refusal(error, "journey") from None
    if not saved:
        raise HttpError(409, "This draft was changed at this moment: read it, and change it again.")
    return {"draft_version": journey.draft_version, "english": english.say(parse(journey.draft))}


@router.get("/journeys", summary="List journeys", auth=read, response=Page[JourneySummary])
def list_journeys(request: HttpRequest, cursor: str | None = None, limit: Limit = 100) -> dict[str, Any]:
    """Newest first."""
    page = listed(Journey.objects.all(), cursor, limit, lambda journey: journey, order="-id")
    revenue = read_revenue([journey.id for journey in page["items"]])
    return page | {"items": [_summary(journey, revenue[journey.id]) for journey in page["items"]]}


def _summary(journey: Journey, revenue: int) -> dict[str, Any]:
    return {
        **{name: getattr(journey, name) for name in COLUMNS},
        "left": left_by_reason(journey),
        "held": Held(),
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
        **_summary(journey, read_revenue([journey.id])[journey.id]),
        "english": english.say(plan),
        "journey": current_version(journey).definition if journey.version else None,
        "draft": journey.draft,
        "draft_version": journey.draft_version,
        "steps": steps,
    }


START_BODY = json_body(StartBody, {"include_present": False})
START_BODY["requestBody"]["required"] = False
CONTROLLED: dict[Any, Any] = {202: CreatedJourney, **REFUSED}


@router.post(
    "/journeys/{journey_id}/start",
    summary="Start a journey",
    auth=control,
    response=CONTROLLED,
    openapi_extra=START_BODY,
)
def start(request: HttpRequest, journey_id: UUID) -> Status:
    """Let people in from now on. Live already is 202 too."""
    journey = get_object_or_404(Journey, id=journey_id)
    if request.body.strip() and request.content_type != "multipart/form-data":
        read_body(StartBody, request)
    if journey.is_draft:
        try:
            started = starting.start(journey, by=request)
        except StepError as error:
            raise _refusal(error, "journey") from None
        if not started and journey.is_draft:
            raise HttpError(409, "This journey was changed at this moment: read it, and start it again.")
    return _now(journey, Journey.Status.LIVE, "only a draft can be started")


@router.post("/journeys/{journey_id}/pause", summary="Pause a journey", auth=control, response=CONTROLLED)
def pause(request: HttpRequest, journey_id: UUID) -> Status:
    """Nobody enters or moves; people still leave by its exits."""
    return _control(request, journey_id, starting.pause, Journey.Status.PAUSED, "only a live one can be paused")


@router.post("/journeys/{journey_id}/resume", summary="Resume a journey", auth=control, response=CONTROLLED)
def resume(request: HttpRequest, journey_id: UUID) -> Status:
    """Whose time has come meanwhile go on now."""
    return _control(request, journey_id, starting.resume, Journey.Status.LIVE, "only a paused one can be resumed")


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
