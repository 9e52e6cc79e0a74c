"""How parts of an audience fared: by city, and for e-mail by the domain of the address.

Up to `MAX_COUNTED` messages are counted exactly, and up to `MAX_COUNTED_LIVE` while a campaign is sent, since its page
asks often. A larger campaign is read in stretches spread evenly over its log, and the counts are those of this sample.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from campaigns.ledger import Message, State
from campaigns.models import Campaign
from crm.database.models import as_stored
from crm.estimates import discoveries, upper_tail
from customers.channels import CHANNELS, EMAIL
from customers.models import Customer

MAX_COUNTED = 30_000
MAX_COUNTED_LIVE = 3_000
STRETCHES = 100  # of a sample
CHUNK = 3_000  # messages read at a time
PROCESSED = (State.SENT, State.DELIVERED, State.FAILED)
MIN_MESSAGES = 20  # of a part that is compared with the rest
MIN_RATIO = 1.2  # between the failure rates of a weak part and of the rest

Row = tuple[str, str, str]  # customer, by the id as the database keeps it, status and address of a message


@dataclass(frozen=True)
class Part:
    """A part of the processed messages: `by` is city or domain, `name` which one, `key` what finds its rows."""

    by: str
    name: str
    key: str
    processed: int
    failed: int
    rest_processed: int
    rest_failed: int

    @property
    def rate(self) -> float:
        """The share of its messages that failed, 0 to 1."""
        return self.failed / self.processed

    @property
    def rest_rate(self) -> float:
        """The share of all other messages that failed, 0 to 1."""
        return self.rest_failed / self.rest_processed

    @property
    def chance(self) -> float:
        """How likely this part fails as often, or more often, where nothing differs."""
        whole = self.processed + self.rest_processed
        return upper_tail(self.failed, self.processed, self.failed + self.rest_failed, whole)


@dataclass
class Breakdown:
    """The counts by part. `sampled` of `processed` messages were counted; `opted_out` of the delivered ones went to
    customers who have opted out since."""

    processed: int = 0
    sampled: int = 0
    opted_out: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {"city": Counter(), "domain": Counter()})
    failed: dict[str, Counter[str]] = field(default_factory=lambda: {"city": Counter(), "domain": Counter()})
    names: dict[str, str] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether every processed message was counted."""
        return self.sampled == self.processed

    def weak_parts(self) -> list[Part]:
        """The parts that fail more often than the rest beyond chance, the least likely chance find first."""
        parts = list(self._parts())
        chances = [part.chance for part in parts]
        found = [
            (chance, part)
            for chance, part, beyond_chance in zip(chances, parts, discoveries(chances), strict=True)
            if beyond_chance and part.rate >= MIN_RATIO * part.rest_rate
        ]
        return [part for _, part in sorted(found, key=lambda pair: pair[0])]

    def _parts(self) -> Iterator[Part]:
        """The parts that are large enough to be compared with the rest."""
        for by, counts in self.counts.items():
            whole, failed = sum(counts.values()), sum(self.failed[by].values())
            for key, count in counts.items():
                lost = self.failed[by][key]
                if key and count >= MIN_MESSAGES and whole - count >= MIN_MESSAGES:
                    yield Part(by, self.names.get(key, key), key, count, lost, whole - count, failed - lost)


def breakdown(campaign: Campaign) -> Breakdown:
    """The processed messages of a campaign by city and domain, whole or as a sample."""
    found = Breakdown(processed=campaign.processed)
    size = MAX_COUNTED_LIVE if campaign.is_live else MAX_COUNTED
    rows = _all_rows(campaign) if campaign.processed <= size else _sampled_rows(campaign, size)
    while messages := list(islice(rows, CHUNK)):
        _count(campaign, messages, found)
    return found


def _count(campaign: Campaign, messages: Iterable[Row], found: Breakdown) -> None:
    """Add messages to `found`, with the cities of their customers."""
    channel = CHANNELS[campaign.channel]
    people = Customer.objects.filter(id__among={customer_id for customer_id, _, _ in messages})
    columns = (as_stored("id"), "city", "city_key", channel.opt_in)
    customers = {id: rest for id, *rest in people.values_list(*columns)}
    for customer_id, status, to in messages:
        city, key, opted_in = customers.get(customer_id, ("", "", None))
        found.names.setdefault(key, city)
        parts = {"city": key, "domain": to.rpartition("@")[2].lower() if channel is EMAIL else ""}
        for by, part in parts.items():
            found.counts[by][part] += 1
            found.failed[by][part] += status == State.FAILED
        found.opted_out += status == State.DELIVERED and opted_in is False
        found.sampled += 1


def _all_rows(campaign: Campaign) -> Iterator[Row]:
    """Every processed message, read by id in chunks."""
    log = Message.objects.filter(campaign=campaign, status__in=PROCESSED).order_by("id")
    after = uuid.UUID(int=0)
    columns = ("id", as_stored("customer_id"), "status", "to")
    while chunk := list(log.filter(id__gt=after).values_list(*columns)[:CHUNK]):
        yield from (row[1:] for row in chunk)
        after = chunk[-1][0]


def _sampled_rows(campaign: Campaign, size: int) -> Iterator[Row]:
    """At most `size` processed messages, in stretches at even distances over the log."""
    whole = Message.objects.filter(campaign=campaign)
    first, last = (whole.order_by(order).values_list("id", flat=True).first() for order in ("id", "-id"))
    assert first
    assert last
    log = whole.filter(status__in=PROCESSED).order_by("id")
    step = (last.int - first.int) // STRETCHES + 1
    for n in range(STRETCHES):
        start, end = (uuid.UUID(int=first.int + step * place) for place in (n, n + 1))
        stretch = log.filter(id__gte=start, id__lt=end)
        yield from stretch.values_list(as_stored("customer_id"), "status", "to")[: size // STRETCHES]
