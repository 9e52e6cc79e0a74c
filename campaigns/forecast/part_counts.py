"""How many SMS parts a campaign costs: its message as each recipient would get it now, counted."""

from collections import Counter
from dataclasses import dataclass

from campaigns.content.frozen import LONGEST_TICKET, make_writer
from campaigns.content.message import names_in, token_columns, token_values
from campaigns.content.parts import sms_parts
from campaigns.forecast.reach import eligible_members
from campaigns.models import Campaign
from crm.web.display import number
from customers.channels import SMS

MAX_READ = 20_000  # recipients whose messages a review writes to count their parts


@dataclass(frozen=True)
class PartCounts:
    """`recipients` by the parts that their message takes, fewest parts first. Where `is_sample`, only the first
    recipients of the audience were looked at."""

    recipients: dict[int, int]
    is_sample: bool = False

    @property
    def total(self) -> int:
        """The parts of all messages."""
        return sum(parts * count for parts, count in self.recipients.items())

    @property
    def counted(self) -> int:
        """How many recipients were looked at."""
        return sum(self.recipients.values())

    def __str__(self) -> str:
        """As in "1 part for 4,890, 2 for 110"."""
        said = [f"{number(parts)} for {number(count)}" for parts, count in self.recipients.items()]
        if not said:
            return ""
        first = next(iter(self.recipients))
        said[0] = said[0].replace(" for", " part for" if first == 1 else " parts for", 1)
        return ", ".join(said)


def count_parts(campaign: Campaign, reachable: int, max_read: int = MAX_READ) -> PartCounts:
    """The parts of an SMS campaign for all of `reachable` recipients: the customers whom `count_reach` found reachable.

    A message without tokens is the same for everybody. Otherwise the first `max_read` customers are read, and it is
    written for each of them; of those with the same number the first one counts, who is the one to get it.
    """
    names, write = names_in(campaign.message), make_writer(campaign)
    if not names:
        parts = sms_parts(write.text(LONGEST_TICKET)).parts
        return PartCounts({parts: reachable} if parts and reachable else {})
    columns = (SMS.address_key, *sorted(token_columns(names)))
    rows = list(eligible_members(campaign).values_list(*columns, named=True)[: max_read + 1])
    first = {getattr(row, SMS.address_key): row for row in reversed(rows[:max_read])}
    found = Counter(sms_parts(write.text(LONGEST_TICKET | token_values(row, names))).parts for row in first.values())
    return PartCounts(dict(sorted(found.items())), is_sample=len(rows) > max_read)
