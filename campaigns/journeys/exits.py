"""By which exit people have left a journey: what of their version's exits has happened until then."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from campaigns.journeys.english import say_exit
from campaigns.journeys.evidence import EXIT, SLACK, read_occurrences
from campaigns.journeys.models import Enrollment
from campaigns.journeys.plan import EventFilter, Exit, Plan
from customers.events.occurrences import Occurrence


def say_exits(enrollments: Collection[Enrollment], plans: dict[int, Plan]) -> dict[UUID, str]:
    """By id of those who left by an exit, which one it was, in words: "they order". Several joined by "or" where what
    is stored does not tell."""
    left = [each for each in enrollments if each.reason == EXIT and each.customer_external_id]
    names = {exit.name for each in left for exit in plans[each.version].exits if isinstance(exit, EventFilter)}
    since = min((each.caused_at for each in left), default=None)
    found: dict[str, list[Occurrence]] = defaultdict(list)
    if names and since:
        for occurrence in read_occurrences(names, {each.customer_external_id for each in left}, since - SLACK):
            found[occurrence.customer_external_id].append(occurrence)
    return {
        each.id: " or ".join(
            say_exit(exit) for exit in _find_exits(each, plans[each.version], found[each.customer_external_id])
        )
        for each in left
    }


def _find_exits(enrollment: Enrollment, plan: Plan, occurrences: list[Occurrence]) -> list[Exit]:
    """The exits that somebody may have left by: the event that happened last, else those that are not events."""
    assert enrollment.left_at
    begin, end = enrollment.caused_at - SLACK, enrollment.left_at + SLACK
    happened = [each for each in occurrences if begin < each.occurred_at < end and each.id != enrollment.event_id]
    for each in sorted(happened, key=lambda each: each.occurred_at, reverse=True):
        for exit in plan.exits:
            if isinstance(exit, EventFilter) and exit.matches(each.name, each.properties):
                return [exit]
    return [exit for exit in plan.exits if not isinstance(exit, EventFilter)] or list(plan.exits)
