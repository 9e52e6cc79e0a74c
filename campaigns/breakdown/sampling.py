"""The messages of a campaign that are counted: all of them, or a sample of a large campaign."""

import uuid
from collections.abc import Collection, Iterator
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from crm.database.models import as_stored

MAX_COUNTED = 10_000  # while a page waits, which is 300 ms
MAX_COUNTED_LIVE = 3_000  # while a campaign is sent, since its page asks often
STRETCHES = 40  # of a sample; each costs two queries, later one
MAX_READ = 3  # messages for each that is counted, where many are in other states
CHUNK = 3_000  # messages read at a time
PROCESSED = (State.SENT, State.DELIVERED, State.FAILED)


class Chunk(NamedTuple):
    """Some messages by the values of their columns, and the id of the last one as the database stores it."""

    rows: list[tuple[Any, ...]]
    last: str


def is_sampled(campaign: Campaign, whole: int) -> bool:
    """Whether so many messages are too many to be counted while a page waits."""
    return whole > _most(campaign)


def _most(campaign: Campaign) -> int:
    return MAX_COUNTED_LIVE if campaign.is_live else MAX_COUNTED


def read_log(
    campaign: Campaign, states: Collection[str], columns: Collection[Any], whole: int
) -> Iterator[list[tuple[Any, ...]]]:
    """Chunks of messages in one of these states, by the values of `columns`: all where there are no more than
    `MAX_COUNTED`; else stretches of the log that begin equally many messages apart, so that a busy hour counts for what
    it is. `whole` is how many messages there are in these states."""
    if not is_sampled(campaign, whole):
        yield from (chunk.rows for chunk in read_all(campaign, states, columns))
        return
    size, rows = _most(campaign), _sampled_rows(campaign, states, columns, whole)
    while chunk := list(islice(rows, min(CHUNK, size))):
        size -= len(chunk)
        yield chunk


def read_all(
    campaign: Campaign, states: Collection[str], columns: Collection[Any], after: uuid.UUID | str | None = None
) -> Iterator[Chunk]:
    """Every message with an id above this one, in the order of ids."""
    log = Message.objects.filter(campaign=campaign, status__in=states).order_by("id")
    after = after or uuid.UUID(int=0)
    while chunk := list(log.filter(id__gt=after).values_list(as_stored("id"), *columns)[:CHUNK]):
        after = last = chunk[-1][0]
        yield Chunk([row[1:] for row in chunk], last)


def _sampled_rows(
    campaign: Campaign, states: Collection[str], columns: Collection[Any], whole: int
) -> Iterator[tuple[Any, ...]]:
    """About `_most` messages. Of each stretch the first messages are read, whatever their state, so that one in which
    few are in these states has no more weight than it should."""
    log = Message.objects.filter(campaign=campaign).order_by("id")
    wanted = min(campaign.audience / whole, MAX_READ) * _most(campaign)
    step = max(1, campaign.audience // STRETCHES)
    for n, after in enumerate(_beginnings(campaign.id, step)):
        taken = min(step, round(wanted * (n + 1) / STRETCHES) - round(wanted * n / STRETCHES))
        for status, *row in log.filter(id__gt=after).values_list(as_stored("status"), *columns)[:taken]:
            if status in states:
                yield tuple(row)


@lru_cache(maxsize=500)  # MongoDB goes through all entries of an index to find these, and a log that is sent stays
def _beginnings(campaign_id: uuid.UUID, step: int) -> list[str]:
    """Behind which ids, as they are stored, the stretches of a log begin, so many messages apart."""
    log = Message.objects.filter(campaign=campaign_id).order_by("id")
    found = [uuid.UUID(int=0).hex]
    while len(found) < STRETCHES:
        behind = log.filter(id__gt=found[-1]).values_list(as_stored("id"), flat=True)[step - 1 : step].first()
        if behind is None:
            break
        found.append(behind)
    return found
