"""The people of a journey over the API, and a walk with one customer."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field

from campaigns.journeys.api import REFUSED
from campaigns.journeys.fast_forward import Supposed, fast_forward
from campaigns.journeys.figures import all_plans, current_plan
from campaigns.journeys.models import Enrollment, EnrollmentStatus, Journey
from campaigns.journeys.plan import Plan, WaitFor, walk
from campaigns.journeys.why import would_enter
from crm.accounts.permissions import read
from crm.web.answers import Body, Limit, Page, Problems, json_body, listed, read_body
from customers.models import Customer
from customers.records import Attributes, Moment

router = Router(tags=["Journeys"])

MAX_SUPPOSED = 20  # events of a walk


class SupposedEvent(Body):
    """An event that is supposed to happen on the way."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,40}$")]
    occurred_at: Moment
    properties: Attributes = {}


class WalkBody(Body):
    """With whom a journey is walked, from when on, and what is supposed to happen to them."""

    external_id: Annotated[str, Field(min_length=1, max_length=128)]
    at: Moment | None = Field(None, description="When they enter; now where left out.")
    events: list[SupposedEvent] = Field([], max_length=MAX_SUPPOSED)


class Person(Schema):
    """One time that a customer is or was in a journey."""

    customer_external_id: str
    number: int
    cause: str
    version: int
    step: str | None
    entered_at: datetime
    here_since: datetime | None
    due_at: datetime | None
    waits_for: str | None
    status: str
    reason: str
    converted_at: datetime | None


class TracedStep(Schema):
    """A step that was passed, and what came of it."""

    step: str
    at: datetime
    due_at: datetime | None
    what: str


class TracedPerson(Person):
    """The same with the steps that were passed."""

    trace: list[TracedStep]


class PersonAnswer(Schema):
    """Every time that a customer was in a journey, and whether they would be let in now."""

    enrollments: list[TracedPerson]
    enters: bool
    because: list[str]


class WalkedStep(Schema):
    """A step of a walk; only messages have a subject and a text."""

    step: str
    at: AwareDatetime
    what: str
    subject: str
    message: str


class WalkAnswer(Schema):
    """The steps that would be passed, and why it would end."""

    steps: list[WalkedStep]
    left: str


StepId = Annotated[str, Query(max_length=30, description="Only people at this step.")]


@router.get(
    "/journeys/{journey_id}/people",
    summary="List the people of a journey",
    auth=read,
    response={200: Page[Person], 404: Problems},
)
def list_people(
    request: HttpRequest,
    journey_id: UUID,
    status: EnrollmentStatus | None = None,
    step: StepId = "",
    cursor: str | None = None,
    limit: Limit = 100,
) -> dict[str, Any]:
    """Who is or was in a journey, one item each time; with `step` those who wait there."""
    journey = get_object_or_404(Journey, id=journey_id)
    people = Enrollment.objects.filter(journey=journey)
    if status:
        people = people.filter(status=status)
    if step:
        people = people.filter(step=step, status=Enrollment.Status.INSIDE)
    plans = all_plans(journey)
    return listed(people, cursor, limit, lambda enrollment: _person(enrollment, plans[enrollment.version]))


def _person(enrollment: Enrollment, plan: Plan) -> dict[str, Any]:
    names = ("customer_external_id", "number", "cause", "version", "entered_at", "here_since", "due_at", "status")
    step = next((step for step in walk(plan.steps) if step.id == enrollment.step), None)
    return {
        **{name: getattr(enrollment, name) for name in (*names, "reason", "converted_at")},
        "step": enrollment.step or None,
        "waits_for": step.event.name if isinstance(step, WaitFor) else None,
    }


@router.get(
    "/journeys/{journey_id}/people/{path:external_id}",
    summary="Show one customer in a journey",
    auth=read,
    response={200: PersonAnswer, 404: Problems},
)
def show_person(request: HttpRequest, journey_id: UUID, external_id: str) -> dict[str, Any]:
    """Every time that the customer was in the journey, with the steps that were passed, and whether the event would let
    them in now."""
    journey = get_object_or_404(Journey, id=journey_id)
    customer = get_object_or_404(Customer, external_id=external_id)
    plan, plans = current_plan(journey), all_plans(journey)
    theirs = Enrollment.objects.filter(journey=journey, customer_id=customer.id).order_by("number")
    answer = would_enter(journey, plan, customer)
    return {
        "enrollments": [
            {**_person(each, plans[each.version]), "trace": [{"due_at": None, **move} for move in each.trace]}
            for each in theirs
        ],
        "enters": answer.enters,
        "because": answer.because,
    }


@router.post(
    "/journeys/{journey_id}/walk",
    summary="Walk a journey with one customer",
    auth=read,
    response={200: WalkAnswer, **REFUSED},
    openapi_extra=json_body(WalkBody, {"external_id": "c1"}),
)
def walk_journey(request: HttpRequest, journey_id: UUID) -> dict[str, Any]:
    """What would happen to a customer who enters at `at`, if `events` happen on the way: every step with its time, and
    the messages as they would read. Nothing is sent."""
    journey = get_object_or_404(Journey, id=journey_id)
    body = read_body(WalkBody, request)
    customer = get_object_or_404(Customer, external_id=body.external_id)
    events = [Supposed(each.name, each.occurred_at, each.properties) for each in body.events]
    forward = fast_forward(journey.id, current_plan(journey), customer, body.at or timezone.now(), events)
    return {"steps": [step._asdict() for step in forward.steps], "left": forward.left}
