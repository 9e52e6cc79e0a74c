"""How parts of an audience fared: by city, and for e-mail by the domain of the address.

Counted exactly up to `MOST` messages. A larger campaign is read in stretches spread evenly over its ledger, and the
shares are those of this sample.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from campaigns.ledger import Message, State
from campaigns.models import Campaign
from customers.channels import CHANNELS, EMAIL
from customers.models import Customer

MOST = 30_000
STRETCH = 3_000
PROCESSED = (State.SENT, State.DELIVERED, State.FAILED)
FEWEST = 20  # messages of a part of which a share can be told
LEAST_FAILED = 5
UNUSUAL = 3.0  # standard deviations


@dataclass(frozen=True)
class Slice:
    """A part of those processed. `by` is city or domain, `name` which one, `key` what rows are found by."""

    by: str
    name: str
    key: str
    processed: int
    failed: int
    rest_processed: int
    rest_failed: int

    @property
    def rate(self) -> float:
        return self.failed / self.processed

    @property
    def rest_rate(self) -> float:
        return self.rest_failed / self.rest_processed

    @property
    def deviation(self) -> float:
        """How unlikely it is that it only happened to fail more: the z of two proportions."""
        pooled = (self.failed + self.rest_failed) / (self.processed + self.rest_processed)
        spread = (pooled * (1 - pooled) * (1 / self.processed + 1 / self.rest_processed)) ** 0.5
        return (self.rate - self.rest_rate) / spread if spread else 0.0


@dataclass
class Breakdown:
    """`sampled` of `processed` messages were looked at. `opted_out` got one and have opted out since."""

    processed: int = 0
    sampled: int = 0
    opted_out: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=lambda: {"city": Counter(), "domain": Counter()})
    failed: dict[str, Counter[str]] = field(default_factory=lambda: {"city": Counter(), "domain": Counter()})
    names: dict[str, str] = field(default_factory=dict)

    @property
    def is_whole(self) -> bool:
        return self.sampled == self.processed

    def worst(self) -> Slice | None:
        """The part that fails more than the rest, and not by chance."""
        found = [part for part in self._slices() if part.deviation >= UNUSUAL and part.rate >= 1.5 * part.rest_rate]
        return max(found, key=lambda part: part.deviation, default=None)

    def _slices(self) -> Iterator[Slice]:
        for by, counts in self.counts.items():
            whole, failed = sum(counts.values()), sum(self.failed[by].values())
            for key, count in counts.items():
                lost = self.failed[by][key]
                if key and count >= FEWEST and lost >= LEAST_FAILED and whole - count >= FEWEST:
                    yield Slice(by, self.names.get(key, key), key, count, lost, whole - count, failed - lost)


def breakdown(campaign: Campaign) -> Breakdown:
    found = Breakdown(processed=campaign.processed)
    channel = CHANNELS[campaign.channel]
    for messages in _stretches(campaign):
        ids = [customer_id for customer_id, _, _ in messages]
        rows = Customer.objects.filter(id__among=ids).values_list("id", "city", "city_key", channel.opt_in)
        customers = {id: rest for id, *rest in rows}
        for customer_id, status, to in messages:
            city, key, opted_in = customers.get(customer_id, ("", "", None))
            found.names.setdefault(key, city)
            parts = {"city": key, "domain": to.rpartition("@")[2].lower() if channel is EMAIL else ""}
            for by, part in parts.items():
                found.counts[by][part] += 1
                found.failed[by][part] += status == State.FAILED
            found.opted_out += status == State.DELIVERED and opted_in is False
        found.sampled += len(messages)
    return found


def _stretches(campaign: Campaign) -> Iterator[list[tuple[uuid.UUID, str, str]]]:
    """Customer, status and address of processed messages: all of them, or stretches at even distances."""
    log = Message.objects.filter(campaign=campaign, status__in=PROCESSED)
    columns = ("id", "customer_id", "status", "to")
    if campaign.processed <= MOST:
        after = None
        while True:
            rows = log if after is None else log.filter(id__gt=after)
            chunk = list(rows.order_by("id").values_list(*columns)[:STRETCH])
            if chunk:
                yield [(customer, status, to) for _, customer, status, to in chunk]
            if len(chunk) < STRETCH:
                return
            after = chunk[-1][0]
    whole = Message.objects.filter(campaign=campaign)
    first, last = (whole.order_by(order).values_list("id", flat=True).first() for order in ("id", "-id"))
    assert first
    assert last
    step = (last.int - first.int) // (MOST // STRETCH)
    for n in range(MOST // STRETCH):
        start, end = (uuid.UUID(int=first.int + step * place) for place in (n, n + 1))
        chunk = list(log.filter(id__gte=start, id__lt=end).order_by("id").values_list(*columns)[:STRETCH])
        yield [(customer, status, to) for _, customer, status, to in chunk]
