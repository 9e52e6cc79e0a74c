"""What the dashboard tells a marketer who comes in on a Monday: what needs a person, and what to do next.

All of it is read from kept rows: campaigns, partial indexes and the survey.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import chain
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Campaign, Experiment
from campaigns.reports.rfm_grid import read_grid
from campaigns.reports.tables import builder_link
from crm.streams.models import DeadLetter
from crm.web.display import number, weekday
from customers.models import Order
from customers.survey.rfm import Bands

SHOWN = 5  # lines of each list
RECENT = timedelta(days=7)
FAILING = 0.1  # of all messages with an outcome, from which on somebody should look
MIN_CUSTOMERS = 10  # for whom a campaign is proposed
RISK, ONCE = slice(2, 4), 1  # bands of recency, counted from the latest


@dataclass(frozen=True)
class Line:
    """One thing to look at or to do: a sentence, and where its link leads."""

    icon: str
    text: str
    link: str
    action: str


_sources: list[Callable[[], Iterator[Line]]] = []


def register(source: Callable[[], Iterator[Line]]) -> None:
    """Let what stands above campaigns add lines to what needs a person."""
    _sources.append(source)


def needs_a_person(*, may_administer: bool) -> list[Line]:
    """What stands still until somebody decides, the most urgent first; at most SHOWN lines."""
    campaigns = _campaigns_to_look_at()
    others = chain.from_iterable(source() for source in _sources)
    stopped = chain(_undecided(campaigns), _paused(campaigns), _to_choose(campaigns))
    lines = chain(stopped, others, _failing(campaigns), _waiting(may_administer))
    return [line for line, _ in zip(lines, range(SHOWN), strict=False)]


def _campaigns_to_look_at() -> list[Campaign]:
    """Of which the lines of campaigns choose, the newest first: one query for all of them."""
    stopped = Q(unknown__gt=0) | Q(status=Campaign.Status.PAUSED) | Q(has_variants=True)
    failing = Q(journey_id=None, launched_at__gte=timezone.now() - RECENT, failed__gt=0)
    found = Campaign.objects.filter(Q(stopped, status__in=Campaign.GOING) | failing)
    shown = ("name", "status", "pause_reason", "unknown", "failed", "delivered")
    return list(found.order_by("-id").only(*shown, "has_variants", "journey_id", "launched_at"))


def _undecided(campaigns: list[Campaign]) -> Iterator[Line]:
    for campaign in campaigns:
        if campaign.status in Campaign.GOING and campaign.unknown > 0:
            text = f"“{campaign.name}”: nobody knows whether {number(campaign.unknown)} messages went out"
            yield Line("circle-question-mark", text, campaign.get_absolute_url(), "Decide")


def _paused(campaigns: list[Campaign]) -> Iterator[Line]:
    for campaign in campaigns:
        if campaign.status == Campaign.Status.PAUSED:
            because = f": {campaign.pause_reason}" if campaign.pause_reason else ""
            yield Line("circle-pause", f"“{campaign.name}” is paused{because}", campaign.get_absolute_url(), "Look")


def _to_choose(campaigns: list[Campaign]) -> Iterator[Line]:
    trying = [campaign for campaign in campaigns if campaign.has_variants and campaign.status in Campaign.GOING]
    tested = Experiment.objects.filter(decide_by=Experiment.By.HAND, winner="", tested_at__isnull=False)
    waiting = set(tested.filter(campaign__in=trying).values_list("campaign_id", flat=True)) if trying else set()
    for campaign in trying:
        if campaign.id in waiting:
            text = f"“{campaign.name}” has tested its texts, and waits for your choice"
            yield Line("split", text, campaign.get_absolute_url(), "Choose")


def _failing(campaigns: list[Campaign]) -> Iterator[Line]:
    begin = timezone.now() - RECENT
    for campaign in sorted(campaigns, key=lambda campaign: -campaign.failed):
        settled = campaign.failed + campaign.delivered
        is_recent = not campaign.journey_id and campaign.launched_at and campaign.launched_at >= begin
        if is_recent and campaign.failed and campaign.failed >= settled * FAILING:
            text = f"“{campaign.name}”: {number(campaign.failed)} of {number(settled)} failed"
            yield Line("circle-alert", text, campaign.get_absolute_url(), "See why")


def _waiting(may_administer: bool) -> Iterator[Line]:
    if orders := Order.objects.filter(is_waiting=True).count():
        text = f"{number(orders)} {'orders wait' if orders > 1 else 'order waits'} for customers who have not come yet"
        yield Line("hourglass", text, reverse("customers:waiting_orders"), "Show")
    if may_administer and (letters := DeadLetter.objects.count()):
        text = f"{number(letters)} record{'s' if letters > 1 else ''} could not be written"
        yield Line("mail-warning", text, reverse("dead_letters"), "Show")


def next_steps() -> list[Line]:
    """What goes out soon, what was begun, and whom to write to; at most SHOWN lines."""
    lines = chain(_soon(), _begun(), _whom_to_write_to())
    return [line for line, _ in zip(lines, range(SHOWN), strict=False)]


def _soon() -> Iterator[Line]:
    until = timezone.now() + RECENT
    soon = Campaign.objects.filter(status=Campaign.Status.SCHEDULED, scheduled_for__lt=until)
    for campaign in soon.order_by("scheduled_for")[:2]:
        assert campaign.scheduled_for
        when = weekday(campaign.scheduled_for)
        if campaign.local_time:
            when = f"{timezone.localtime(campaign.scheduled_for):%A at %H:%M} in each recipient’s time zone"
        yield Line("calendar-clock", f"“{campaign.name}” goes out on {when}", campaign.get_absolute_url(), "Check")


def _begun() -> Iterator[Line]:
    written = ~Q(message="") | ~Q(blocks=None)
    drafts = Campaign.objects.filter(written, status=Campaign.Status.DRAFT).order_by("-updated_at")
    for draft in drafts[:1]:
        yield Line("pencil", f"“{draft.name}” is a draft", reverse("campaigns:edit", args=[draft.id]), "Finish")


def _whom_to_write_to() -> Iterator[Line]:
    grid = read_grid()
    if grid is None:
        return
    risk = sum(cell.customers for _, cells in grid.rows[RISK] for cell in cells[2:])
    if risk >= MIN_CUSTOMERS:
        low, high, orders = grid.bands.recency[1], grid.bands.recency[3], grid.bands.frequency[1]
        text = f"{number(risk)} who ordered {orders} times or more have been quiet for {low} to {high} days"
        yield Line(
            "heart-crack", text, builder_link(_at_risk(grid.bands), "Good customers gone quiet"), "Win them back"
        )
    once = grid.rows[ONCE][1][0]
    if once.customers >= MIN_CUSTOMERS:
        low, high = grid.bands.recency[:2]
        text = f"{number(once.customers)} ordered once, {low} to {high} days ago"
        yield Line("repeat", text, once.link, "Ask for a second order")
    if grid.never.customers >= MIN_CUSTOMERS:
        text = f"{number(grid.never.customers)} have never ordered"
        yield Line("user-plus", text, grid.never.link, "Invite them")


def _at_risk(bands: Bands) -> dict[str, Any]:
    """The rule of those who ordered often enough, and lie in the bands `RISK`."""
    quiet, gone = bands.recency[1], bands.recency[3]
    return {
        "match": "all",
        "rules": [
            {"field": "order_count", "op": "gte", "value": bands.frequency[1]},
            {"field": "last_order_at", "op": "not_in_last", "value": {"n": quiet, "unit": "days"}},
            {"field": "last_order_at", "op": "in_last", "value": {"n": gone, "unit": "days"}},
        ],
    }
