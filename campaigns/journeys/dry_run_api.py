"""Dry runs of journeys over the API."""

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status
from pydantic import Field

from campaigns.journeys import dry_runs
from campaigns.journeys.api import REFUSED
from campaigns.journeys.models import DryRun, Journey
from campaigns.journeys.samples import find_margin, scaled_counts
from campaigns.journeys.values import StepError
from crm.accounts.permissions import read
from crm.web.answers import Body, Problems, invalid, json_body, read_body

router = Router(tags=["Journeys"])


class DryRunBody(Body):
    """Over how many days a journey is walked."""

    days: Annotated[int, Field(ge=1, le=dry_runs.MAX_DAYS, strict=True)]


class CreatedRun(Schema):
    """A dry run that was begun."""

    id: UUID


class RunStep(Schema):
    """A step: how many would have reached it, the messages it would have sent, and to how many people an order followed
    within a week."""

    id: str
    reached: int
    messages: int
    ordered: int


class RunDay(Schema):
    """The messages of a day, in the time zone of the installation."""

    day: date
    messages: int


class Run(Schema):
    """What a journey would have done. `converted` reached the goal, `ordered` are the people to whom an order followed
    within a week of a message. Figures are those of the `walked` customers until `status` is done. Of more than 200,000
    customers some are taken at random, and the figures are then scaled to all, with three digits: `margin` says how far
    `messages` may be off, as a part of it, in 95 of 100 runs; 0 where all were walked. What is named in `as_of_today`
    was taken as it is today; without any, and with all customers, the run is `exact`. Nobody was seen to enter the
    segment of the trigger by a change of what is named in `unseen`."""

    status: str
    since: datetime
    until: datetime
    customers: int
    walked: int
    entered: int
    people: int
    messages: int
    converted: int
    ordered: int
    steps: list[RunStep]
    days: list[RunDay]
    not_entered: dict[str, int]
    margin: float | None
    exact: bool
    as_of_today: list[str]
    unseen: list[str]


@router.post(
    "/journeys/{journey_id}/dry-run",
    summary="Walk a journey over the past",
    auth=read,
    response={202: CreatedRun, **REFUSED},
    openapi_extra=json_body(DryRunBody, {"days": 30}),
)
def begin_dry_run(request: HttpRequest, journey_id: UUID) -> Status:
    """Begin to find out what the draft would have sent, had it been live for the last `days`. Nothing is sent."""
    journey = get_object_or_404(Journey, id=journey_id)
    body = read_body(DryRunBody, request)
    try:
        return Status(202, dry_runs.begin(journey, body.days))
    except StepError as error:
        raise invalid(["body", "journey", *error.loc], error.message) from None


@router.get(
    "/journeys/{journey_id}/dry-runs/{run_id}", summary="Show a dry run", auth=read, response={200: Run, 404: Problems}
)
def show_dry_run(request: HttpRequest, journey_id: UUID, run_id: UUID) -> dict[str, Any]:
    """What would have been sent, so far or in all. The last ten runs of a journey are kept."""
    run = get_object_or_404(DryRun, id=run_id, journey_id=journey_id)
    counts, told = scaled_counts(run), run.counts
    return {
        **{name: getattr(run, name) for name in ("status", "since", "until", "customers", "walked")},
        **{name: counts[name] for name in ("entered", "people", "messages", "converted", "ordered", "not_entered")},
        "steps": [{"id": id, **figures} for id, figures in counts["steps"].items()],
        "days": [{"day": day, "messages": messages} for day, messages in sorted(counts["days"].items())],
        "margin": find_margin(run, told["messages"], told["message_squares"]) if run.finished_at else None,
        "exact": run.one_in == 1 and not counts["as_of_today"],
        "as_of_today": counts["as_of_today"],
        "unseen": counts["unseen"],
    }
