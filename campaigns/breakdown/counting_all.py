"""Counting every message of a campaign that is otherwise sampled: in tasks of a few seconds, kept for a day."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from campaigns.breakdown.counting import COLUMNS, Breakdown, Outcome, add_messages, break_down, count_parts
from campaigns.breakdown.groupings import Grouping, groupings
from campaigns.breakdown.models import WholeCount
from campaigns.breakdown.sampling import is_sampled, read_all
from campaigns.breakdown.tally import Tally
from campaigns.models import Campaign
from crm.database import transactional
from crm.streams.deadline import Deadline
from crm.streams.nudge import nudge
from crm.streams.work import take_up
from customers.survey.models import RfmBands

COUNT_TTL = timedelta(days=1)


def read_breakdown(campaign: Campaign, grouping: Grouping, outcome: Outcome) -> Breakdown:
    """All messages where there are few, or where all were counted within the last day; else a sample."""
    kept = find_count(campaign, grouping, outcome)
    if kept is None or kept.finished_at is None:
        return count_parts(campaign, grouping, outcome)
    return break_down(campaign, grouping, outcome, Tally(kept.counts), kept.counted, kept.finished_at)


def may_count_all(campaign: Campaign, outcome: Outcome) -> bool:
    """Whether it is so large that a sample is shown. While a campaign is being sent, there is nothing to wait for."""
    return not campaign.is_live and is_sampled(campaign, outcome.messages(campaign))


def find_count(campaign: Campaign, grouping: Grouping, outcome: Outcome) -> WholeCount | None:
    """What was counted, or how far it is; None where there is nothing, or the bands of RFM have changed since."""
    found = WholeCount.objects.filter(campaign=campaign, by=grouping.name, of=outcome.value, began_at__gt=_kept_since())
    count = found.first()
    return None if count and RfmBands.objects.filter(updated_at__gt=count.began_at).exists() else count


def start(campaign: Campaign, grouping: Grouping, outcome: Outcome) -> None:
    """Let a worker count all messages; where that is under way, nothing more is begun."""

    @transactional
    def begin() -> UUID:
        under_way = find_count(campaign, grouping, outcome)
        if under_way and not under_way.finished_at:
            return under_way.id
        key = {"campaign": campaign, "by": grouping.name, "of": outcome.value}
        WholeCount.objects.filter(**key).delete()
        return WholeCount.objects.create(**key, whole=outcome.messages(campaign)).id

    go_on(begin())


def carry_out(count_id: UUID, seconds: float | None = None) -> bool:
    """As much as the time allows; whether nothing is left for another task."""
    deadline, count = Deadline(seconds), WholeCount.objects.filter(id=count_id, finished_at=None).first()
    if count is None:
        return True
    campaign, outcome = count.campaign, Outcome(count.of)
    grouping = groupings(campaign).get(count.by)
    if grouping is None:  # an attribute that nobody has any more
        count.delete()
        return True
    as_read = WholeCount.objects.filter(id=count.id, cursor=count.cursor, finished_at=None)
    tally, counted = Tally(count.counts), count.counted
    cursor: UUID | str | None = count.cursor
    for chunk in read_all(campaign, outcome.states, COLUMNS, cursor):
        add_messages(tally, grouping, outcome, chunk.rows)
        cursor, counted = chunk.last, counted + len(chunk.rows)
        if deadline.is_over:
            now = timezone.now()
            as_read.update(cursor=cursor, counted=counted, counts=tally.to_json(), moved_at=now)
            return False
    now, counts = timezone.now(), tally.to_json(is_over=True)
    as_read.update(cursor=cursor, counted=counted, counts=counts, moved_at=now, finished_at=now)
    return True


def go_on(count_id: UUID) -> None:
    """Leave the rest to a worker."""
    nudge("campaigns.tasks.carry_out_whole_count", str(count_id))


def sweep() -> None:
    """Take up counts that a lost task or a dead worker has left, and delete what is older than a day."""
    take_up(WholeCount.objects.filter(finished_at=None), go_on)
    if (old := WholeCount.objects.filter(began_at__lte=_kept_since())).exists():
        old.delete()


def _kept_since() -> datetime:
    return timezone.now() - COUNT_TTL
