"""What a journey shows of itself: its steps with who reached them and who is there, and what it has brought."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from campaigns.attribution.earnings import read_earned
from campaigns.journeys import english
from campaigns.journeys.english import Line
from campaigns.journeys.models import INSIDE, Enrollment, Journey, Version
from campaigns.journeys.plan import Plan
from campaigns.journeys.steps import parse
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign

EARLIER = "earlier version"
REASONS = ("ended", "goal", "exit", "restarted", "too_late", "too_long", "stopped", "erased")


class StepFigures(NamedTuple):
    """A step as a line with its figures. `campaign` sends the messages of a message step."""

    line: Line
    reached: int
    here: int
    next_due_at: datetime | None
    campaign: Campaign | None

    @property
    def written(self) -> int:
        """Messages that were written to be sent; those skipped are not among them."""
        return self.campaign.audience - self.campaign.skipped if self.campaign else 0

    @property
    def is_off(self) -> bool:
        """Whether its messages are paused or cancelled on their own page, so that nobody gets one."""
        off = (Campaign.Status.PAUSED, Campaign.Status.CANCELLED)
        return self.campaign is not None and self.campaign.status in off


def current_plan(journey: Journey) -> Plan:
    """What is live, or the draft where nothing was started."""
    return parse(current_version(journey).definition) if journey.version else parse(journey.draft)


def all_plans(journey: Journey) -> dict[int, Plan]:
    """What each version of a journey says, by number, the newest first."""
    versions = Version.objects.filter(journey=journey).order_by("-number")
    return {version.number: parse(version.definition) for version in versions}


def has_changes(journey: Journey) -> bool:
    """Whether the draft of a journey that was started says something else than what is live."""
    return bool(journey.version) and current_version(journey).definition != journey.draft


def current_version(journey: Journey) -> Version:
    """The version that is live."""
    return Version.objects.get(journey=journey, number=journey.version)


def read_steps(journey: Journey, plan: Plan) -> list[StepFigures]:
    """The steps of a journey, in the order in which they are read, then those of earlier versions where people are."""
    of_steps = current_version(journey).campaigns if journey.version else {}
    stored = Campaign.objects.in_bulk(of_steps.values())
    campaigns = {step: stored[UUID(id)] for step, id in of_steps.items()}
    found = [_step_figures(journey, line, campaigns.get(line.step.id)) for line in english.lines(plan.steps)]
    return [*found, *_read_earlier(journey, journey.here.keys() - {each.line.step.id for each in found})]


def read_skipped(journey: Journey, people: Collection[Enrollment]) -> dict[tuple[UUID, int, str], str]:
    """Why messages to these people were skipped, by customer, which time they are in the journey, and step."""
    steps = dict(Campaign.objects.filter(journey_id=journey.id).values_list("id", "journey_step"))
    customers = {each.customer_id for each in people}
    found = Message.objects.filter(campaign_id__in=list(steps), customer_id__among=customers, status=State.SKIPPED)
    return {
        (message.customer_id, message.enrollment_number, steps[message.campaign_id]): f"skipped: {message.reason}"
        for message in found.only("customer_id", "enrollment_number", "campaign_id", "reason")
    }


def _read_earlier(journey: Journey, steps: set[str]) -> Iterator[StepFigures]:
    """The steps of earlier versions at which people still stand."""
    for plan in all_plans(journey).values() if steps else ():
        for line in english.lines(plan.steps):
            if line.step.id in steps:
                steps.remove(line.step.id)
                yield _step_figures(journey, line._replace(depth=0, branch=EARLIER), None)


def _step_figures(journey: Journey, line: Line, campaign: Campaign | None) -> StepFigures:
    """The next time of a step is the first entry of an index; to ask for all steps at once reads everybody inside."""
    step = line.step.id
    here = journey.here.get(step, 0)
    due = Enrollment.objects.filter(INSIDE, journey=journey, step=step).order_by("due_at")
    next_due_at = due.values_list("due_at", flat=True).first() if here else None
    return StepFigures(line, journey.reached.get(step, 0), here, next_due_at, campaign)


def read_revenue(journeys: Collection[UUID]) -> dict[UUID, int]:
    """By journey what orders were credited to its messages, in minor units."""
    owners = dict(Campaign.objects.filter(journey_id__in=journeys).values_list("id", "journey_id"))
    revenue = dict.fromkeys(journeys, 0)
    for id, earned in read_earned(owners.keys()).items():
        owner = owners[id]
        assert owner
        revenue[owner] += earned.revenue
    return revenue


def left_by_reason(journey: Journey) -> dict[str, int]:
    """How many have left, by every reason."""
    return {reason: journey.left.get(reason, 0) for reason in REASONS}
