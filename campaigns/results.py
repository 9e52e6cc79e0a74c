"""How campaigns went, read from their counters; the ledger is asked only for reasons."""

import re
import time
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from math import ceil
from typing import NamedTuple

from django.db.models import Count, Sum
from django.utils import timezone

from campaigns.ledger import HAS_REASON, Message, State
from campaigns.models import Campaign
from crm.web.display import moment, number

DAYS = 30


# ── One campaign ──────────────────────────────────────────────────────

STAGE_WIDTH, STAGE_GAP = 138, 140  # px of the drawing
FUNNEL_TOP, FUNNEL_FLOOR = 70, 184


@dataclass(frozen=True)
class Stage:
    """One step of the funnel; `path` falls from its own height to that of the next."""

    label: str
    count: int
    note: str
    x: int
    path: str
    shade: str


def funnel(campaign: Campaign) -> list[Stage]:
    processed = campaign.processed
    share = f"{100 * campaign.delivered / processed:.1f}% of processed" if processed else ""
    steps = [
        ("In segment", campaign.audience, "100%" if campaign.audience else ""),
        ("Queued", campaign.to_send, f"{number(campaign.skipped)} left out" if campaign.skipped else "all of them"),
        ("Processed", processed, f"{number(campaign.waiting)} waiting" if campaign.waiting else "all of them"),
        ("Delivered", campaign.delivered, share),
    ]
    counts = [count for _, count, _ in steps]
    tops = [_top(count, campaign.audience) for count in [*counts, counts[-1]]]
    return [
        Stage(label, count, note, n * STAGE_GAP, _slope(n * STAGE_GAP, *fall), f"stage-{n + 1}")
        for n, ((label, count, note), fall) in enumerate(zip(steps, pairwise(tops), strict=True))
    ]


def _top(count: int, whole: int) -> float:
    return round(FUNNEL_FLOOR - (FUNNEL_FLOOR - FUNNEL_TOP) * count / whole, 1) if whole else FUNNEL_FLOOR - 1


def _slope(x: int, top: float, next_top: float) -> str:
    return (
        f"M{x} {top} H{x + 81} C{x + 112} {top} {x + 112} {next_top} {x + STAGE_WIDTH} {next_top} V{FUNNEL_FLOOR} H{x}Z"
    )


CANCELLED = "cancelled"  # the reason of what was withdrawn
MOST_REASONS = 8
WINDOW = 20.0  # seconds that a rate looks back at most


class Sample(NamedTuple):
    """How far a campaign was at some second. Its page carries one from request to request; nothing is stored."""

    at: float
    processed: int

    @classmethod
    def of(cls, campaign: Campaign) -> "Sample":
        return cls(round(time.time(), 1), campaign.processed)

    def rate(self, now: "Sample") -> float:
        """Messages a second since."""
        return (now.processed - self.processed) / (now.at - self.at) if self.precedes(now) else 0.0

    def precedes(self, now: "Sample") -> bool:
        """False for one that a sleeping page has kept, or that a new round has made void."""
        return 1 <= now.at - self.at <= 3 * WINDOW and now.processed >= self.processed

    def moved_up(self, now: "Sample") -> "Sample":
        """What the next request compares with: this one while it is young, then a point on the way from it to now.

        Until the first message it is now, so that listing the audience does not count.
        """
        if not self.precedes(now) or not now.processed:
            return now
        if now.at - self.at < WINDOW:
            return self
        return Sample(now.at - WINDOW / 2, now.processed - round(self.rate(now) * WINDOW / 2))


def standing(campaign: Campaign, per_second: float = 0.0) -> str:
    """What there is to say beside the figures of a campaign."""
    status = campaign.Status(campaign.status)
    to_hand_over = campaign.pending + campaign.sending
    match status:
        case status.SENDING | status.CANCELLED if campaign.launched_at and not campaign.snapshot_at:
            return "still listing the audience"
        case status.SENDING if not to_hand_over:
            return "awaiting receipts" if campaign.sent and not campaign.retrying else ""
        case status.SENDING:
            return (
                f"{number(round(60 * per_second))} a minute · {_time_left(to_hand_over / per_second)}"
                if per_second
                else ""
            )
        case status.PAUSED:
            under_way = f"{number(campaign.sending)} being handed over · " if campaign.sending else ""
            return f"paused · {under_way}{number(campaign.pending + campaign.unknown)} waiting"
        case status.CANCELLED if to_hand_over:
            return f"cancelled · withdrawing {number(to_hand_over)}"
        case status.CANCELLED:
            return f"cancelled · {number(withdrawn(campaign))} withdrawn"
        case _:
            return f"finished {moment(campaign.completed_at)}" if campaign.completed_at else ""


def _time_left(seconds: float) -> str:
    if seconds <= 60:
        return "less than a minute left"
    minutes = ceil(seconds / 60)
    return f"about {minutes} min left" if minutes < 90 else f"about {round(minutes / 60)} h left"


def withdrawn(campaign: Campaign) -> int:
    log = Message.objects.filter(HAS_REASON, campaign=campaign, status__in=(State.SKIPPED, State.FAILED))
    return log.filter(reason=CANCELLED).count()


PASSES = "Likely to pass: retry."
ADVICE = [  # how a reason reads, and what to do about it
    (r"opted out|suppressed|unsubscribed|blocked the sender", "They do not want to be written to: leave them out."),
    (r"mailbox (is )?full|over quota|[45]\.2\.2", "Wait a few days, then retry."),
    (r"spam|block|denied|blacklist|5\.7\.", "Look over the text and its links before you retry."),
    (
        r"no such|not exist|unknown (user|address)|user unknown|invalid|no recipient|bad (address|number)|5\.1\.1"
        r"|not in service|not on whatsapp",
        "Correct the address: the same one fails again.",
    ),
    (r"vendor answered 40[13]", "The vendor refuses the account: check its credentials, then retry."),
    (r"vendor answered (402|429)|quota|too many", "The account is at its limit: raise it or wait, then retry."),
    (
        r"vendor answered (5\d\d|408)|mail server answered 4|unreachable|not answer|not be reached|timed out|broke off",
        PASSES,
    ),
    (r"^no address$", "Add an address to reach them."),
    (rf"^{CANCELLED}$", "Withdrawn by you: duplicate the campaign to reach them."),
]


@dataclass(frozen=True)
class Reason:
    """`said` is the reason as it stands in the log."""

    said: str
    count: int
    whole: int

    @property
    def advice(self) -> str:
        return next((advice for pattern, advice in ADVICE if re.search(pattern, self.said, re.IGNORECASE)), "")


def reasons(campaign: Campaign, state: State) -> list[Reason]:
    """Why most messages ended in a state, most frequent first; a vendor may have a reason of its own for each."""
    rows = (
        Message.objects.filter(HAS_REASON, campaign=campaign, status=state)
        .values_list("reason")
        .annotate(count=Count("id"))
        .order_by("-count", "reason")
    )
    whole = getattr(campaign, state)
    return [Reason(said, count, whole) for said, count in rows[:MOST_REASONS]]


# ── All of them ───────────────────────────────────────────────────────


@dataclass(frozen=True)
class Month:
    """The campaigns launched in the last `DAYS` days, together."""

    campaigns: int
    sent: int
    delivered: int
    failed: int

    @property
    def messages(self) -> int:
        return self.sent + self.delivered + self.failed

    @property
    def settled(self) -> int:
        return self.delivered + self.failed


def month() -> Month:
    since = _first_day()
    totals = Campaign.objects.filter(launched_at__gte=since).aggregate(
        campaigns=Count("id"), sent=Sum("sent"), delivered=Sum("delivered"), failed=Sum("failed")
    )
    return Month(**{name: int(total or 0) for name, total in totals.items()})


CHART_LEFT, CHART_RIGHT, CHART_TOP, CHART_FLOOR = 40, 1080, 8, 110  # px of the drawing
SLOT = (CHART_RIGHT - CHART_LEFT) / DAYS


@dataclass(frozen=True)
class Bar:
    """One day, drawn from the floor up: the failed at the foot, the sent above them. `scale` is px a message."""

    day: date
    sent: int
    failed: int
    x: float
    scale: float

    @property
    def messages(self) -> int:
        return self.sent + self.failed

    @property
    def height(self) -> float:
        return round(self.messages * self.scale, 1)

    @property
    def failed_height(self) -> float:
        return round(self.failed * self.scale, 1)

    @property
    def y(self) -> float:
        return round(CHART_FLOOR - self.height, 1)

    @property
    def failed_y(self) -> float:
        return round(CHART_FLOOR - self.failed_height, 1)

    @property
    def middle(self) -> float:
        return round(self.x + SLOT * 0.3, 1)


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    top: int  # the value at the upper edge

    @property
    def half(self) -> float:
        return self.top / 2

    @property
    def labelled(self) -> list[Bar]:
        """A day in seven, counted back from today."""
        return self.bars[::-7][::-1]

    @property
    def busiest(self) -> Bar:
        return max(self.bars, key=lambda bar: bar.messages)


def messages_per_day() -> Chart:
    """Messages handed over in the last `DAYS` days, by the day their campaign was launched."""
    sent: Counter[date] = Counter()
    failed: Counter[date] = Counter()
    launched = Campaign.objects.filter(launched_at__gte=_first_day())
    for at, *reached, lost in launched.values_list("launched_at", "sent", "delivered", "failed"):
        day = timezone.localdate(at)
        sent[day] += sum(reached)
        failed[day] += lost
    today = timezone.localdate()
    days = [today - timedelta(days=ago) for ago in reversed(range(DAYS))]
    top = _round_up(max(sent[day] + failed[day] for day in days))
    scale = (CHART_FLOOR - CHART_TOP) / top
    return Chart(
        [
            Bar(day, sent[day], failed[day], round(CHART_LEFT + (n + 0.2) * SLOT, 1), scale)
            for n, day in enumerate(days)
        ],
        top,
    )


def _round_up(most: int) -> int:
    """The next even 1, 2, 3, … with as many zeros: 7,000 for 6,412."""
    step = 10 ** max(len(str(most)) - 1, 1)
    return max(-(-most // step) * step, 10)


def _first_day() -> datetime:
    """Midnight, here, of the first of the days shown."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=DAYS - 1)
