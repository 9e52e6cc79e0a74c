"""The journeys of a customer, in the timeline on their page: when they came in, each step, and why they left."""

from collections.abc import Iterator
from datetime import datetime
from heapq import nlargest
from uuid import UUID

from campaigns.journeys import english
from campaigns.journeys.english import Line as StepLine
from campaigns.journeys.models import Enrollment, Version
from campaigns.journeys.plan import MessageStep
from campaigns.journeys.reasons import REASONS
from campaigns.journeys.steps import parse
from customers.models import Customer
from customers.timeline import Line, Place, Source

MAX_ENROLLMENTS = 200  # of a customer that are shown, the newest ones

Steps = dict[str, StepLine]


def read_moves(customer: Customer, place: Place | None, size: int) -> list[Line]:
    """Each move of the customer in a journey. Messages stand in the timeline by themselves."""
    enrollments = Enrollment.objects.filter(customer_id=customer.id).select_related("journey")
    found = list(enrollments.order_by("-entered_at")[:MAX_ENROLLMENTS])
    steps = _read_steps(found)
    lines = (line for each in found for line in _moves(each, steps[each.journey_id, each.version]))
    return nlargest(size, (line for line in lines if place is None or line.place < place), key=lambda line: line.place)


def _read_steps(enrollments: list[Enrollment]) -> dict[tuple[UUID, int], Steps]:
    """The steps of the versions that the customer was in, by journey and number."""
    wanted = {(each.journey_id, each.version) for each in enrollments}
    versions = Version.objects.filter(journey_id__in={id for id, _ in wanted}, number__in={n for _, n in wanted})
    return {
        (each.journey_id, each.number): {line.step.id: line for line in english.lines(parse(each.definition).steps)}
        for each in versions
        if (each.journey_id, each.number) in wanted
    }


def _moves(enrollment: Enrollment, steps: Steps) -> Iterator[Line]:
    """Its lines, each with a place of its own, so that a page may end between two moves of one moment."""

    def line(number: int, at: datetime, status: str, state: str, *facts: str) -> Line:
        place = Place(at, UUID(int=enrollment.id.int + number))
        journey = enrollment.journey
        return Line(
            kind="journeys",
            icon="route",
            place=place,
            title=journey.name,
            url=journey.get_absolute_url(),
            status=status,
            state=state,
            facts=facts,
        )

    again = f"time {enrollment.number}" if enrollment.number > 1 else ""
    yield line(0, enrollment.entered_at, "entered", "sending", *filter(None, [again]))
    for number, move in enumerate(enrollment.trace, 1):
        step = steps.get(move["step"])
        if step and not isinstance(step.step, MessageStep):
            yield line(number, datetime.fromisoformat(move["at"]), move["what"], "", str(step))
    if enrollment.left_at:
        number = len(enrollment.trace) + 1
        yield line(number, enrollment.left_at, "left", "completed", REASONS.get(enrollment.reason, enrollment.reason))


MOVES = Source("journeys", "Journeys", read_moves)
