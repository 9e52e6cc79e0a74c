"""The figures of all campaigns together, for the dashboard."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, Sum
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.results.days import Chart, draw_days

DAYS = 30


@dataclass(frozen=True)
class Month:
    """Counts of the campaigns launched in the last `DAYS` days, and of the steps of `journeys` that went live; `sent`
    includes what was delivered."""

    campaigns: int
    journeys: int
    sent: int
    delivered: int
    failed: int

    @property
    def messages(self) -> int:
        """Messages that were handed over, whatever became of them."""
        return self.sent + self.failed

    @property
    def settled(self) -> int:
        """Messages with an outcome, of which the delivery rate is a share."""
        return self.delivered + self.failed


def month() -> Month:
    """The sums of the counters of recent campaigns, and how many journeys have begun with a message."""
    launched = Campaign.objects.filter(launched_at__gte=_first_day())
    totals = launched.aggregate(
        campaigns=Count("id", filter=Q(journey_id=None)),
        awaiting=Sum("sent"),
        delivered=Sum("delivered"),
        failed=Sum("failed"),
    )
    found = {name: int(total or 0) for name, total in totals.items()}
    journeys = set(launched.exclude(journey_id=None).values_list("journey_id", flat=True))
    sent = found["awaiting"] + found["delivered"]
    return Month(found["campaigns"], len(journeys), sent, found["delivered"], found["failed"])


def messages_per_day() -> Chart:
    """Messages handed over in the last `DAYS` days, by the day on which their campaign or step went live."""
    sent: Counter[date] = Counter()
    failed: Counter[date] = Counter()
    launched = Campaign.objects.filter(launched_at__gte=_first_day())
    for at, *reached, lost in launched.values_list("launched_at", "sent", "delivered", "failed"):
        day = timezone.localdate(at)
        sent[day] += sum(reached)
        failed[day] += lost
    today = timezone.localdate()
    return draw_days(today - timedelta(days=DAYS - 1), today, sent, failed)


def _first_day() -> datetime:
    """Local midnight at the start of the first day shown."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return today - timedelta(days=DAYS - 1)
