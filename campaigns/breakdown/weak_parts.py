"""Which cities, and for e-mail which domains, fail more often than the rest: what the summary of a campaign says."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from campaigns.breakdown.comparing import MIN_MESSAGES, MIN_RATIO, Count, chance_of_more
from campaigns.breakdown.sampling import PROCESSED, read_log
from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.results.figures import row_figures
from crm.database.models import as_stored
from crm.estimates import discoveries
from customers.channels import CHANNELS, EMAIL
from customers.models import Customer

Row = tuple[str, str, str]  # customer, by the id as the database keeps it, status and address of a message


@dataclass(frozen=True)
class WeakPart:
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
        return chance_of_more(Count(self.failed, self.processed), Count(self.rest_failed, self.rest_processed))


@dataclass
class Failures:
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

    def weak_parts(self) -> list[WeakPart]:
        """The parts that fail more often than the rest beyond chance, the least likely chance find first."""
        parts = list(self._parts())
        chances = [part.chance for part in parts]
        found = [
            (chance, part)
            for chance, part, beyond_chance in zip(chances, parts, discoveries(chances), strict=True)
            if beyond_chance and part.rate >= MIN_RATIO * part.rest_rate
        ]
        return [part for _, part in sorted(found, key=lambda pair: pair[0])]

    def _parts(self) -> Iterator[WeakPart]:
        """The parts that are large enough to be compared with the rest."""
        for by, counts in self.counts.items():
            whole, failed = sum(counts.values()), sum(self.failed[by].values())
            for key, count in counts.items():
                lost = self.failed[by][key]
                if key and count >= MIN_MESSAGES and whole - count >= MIN_MESSAGES:
                    yield WeakPart(by, self.names.get(key, key), key, count, lost, whole - count, failed - lost)


def read_failures(campaign: Campaign) -> Failures:
    """The processed messages of a campaign by city and domain, whole or as a sample."""
    found = Failures(processed=row_figures(campaign).processed)
    columns = (as_stored("customer_id"), "status", "to")
    for messages in read_log(campaign, PROCESSED, columns, found.processed):
        _count(campaign, messages, found)
    return found


def _count(campaign: Campaign, messages: Iterable[Row], found: Failures) -> None:
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
