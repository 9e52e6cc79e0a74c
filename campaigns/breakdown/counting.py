"""One outcome of a campaign's messages by one grouping, for its page, the API and the file."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils import timezone

from campaigns.attribution.models import Credit, shown_versions
from campaigns.breakdown.comparing import Count, Part, compare_parts
from campaigns.breakdown.groupings import BEFORE, ORDER_COLUMNS, Grouping, Recipient
from campaigns.breakdown.sampling import PROCESSED, read_log
from campaigns.breakdown.tally import Tally
from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.reports.tables import Table
from campaigns.results.figures import row_figures
from crm.database import consistent_reads
from crm.database.models import as_stored
from crm.database.stored import stored_json, stored_milliseconds
from customers.models import Customer
from customers.orders_before import OrdersBefore


class MessageRow(NamedTuple):
    """A message as it is counted; ids and times as the database stores them."""

    id: str
    customer_id: str
    status: str
    to: str
    arm: str
    created_at: Any
    clicked_at: Any
    unsubscribed_at: Any


COLUMNS = tuple(as_stored(name) for name in MessageRow._fields)


class Outcome(StrEnum):
    """What messages are counted for. Failed is a share of those that the vendor has answered or taken, the rest of
    those that were delivered."""

    FAILED = "failed"
    CLICKED = "clicked"
    UNSUBSCRIBED = "unsubscribed"
    CONVERTED = "converted"

    @property
    def states(self) -> Sequence[str]:
        """The states of the messages of which it is a share."""
        return PROCESSED if self is Outcome.FAILED else (State.DELIVERED,)

    @property
    def of_what(self) -> str:
        """What it is a share of, in words."""
        return "sent" if self is Outcome.FAILED else "delivered"

    @property
    def is_wanted(self) -> bool:
        """Whether more is better, so that parts with more of it are worth knowing too, beside those with less."""
        return self in (Outcome.CLICKED, Outcome.CONVERTED)

    def messages(self, campaign: Campaign) -> int:
        """How many messages it is a share of."""
        return row_figures(campaign).processed if self is Outcome.FAILED else campaign.delivered


@dataclass(frozen=True)
class Breakdown:
    """The parts of the messages that were `counted` of the `whole`; `together` are these."""

    campaign: Campaign
    grouping: Grouping
    outcome: Outcome
    whole: int
    together: Count
    parts: list[Part]
    as_of: datetime

    @property
    def counted(self) -> int:
        """How many messages were counted; fewer than `whole` for a sample."""
        return self.together.of

    @property
    def rule(self) -> str:
        """What was counted, in words."""
        said = f"{self.outcome} of {self.outcome.of_what} messages by {self.grouping.label}"
        sample = "" if self.counted >= self.whole else f"; a sample of {self.counted} of {self.whole}"
        return f"{said[0].upper()}{said[1:]}{sample}"

    @property
    def table(self) -> Table:
        """A line for each part."""
        rows = [
            (
                *(part.name, part.count.n, part.count.of, "yes" if part.stands_out else "no"),
                *((round(bound, 6) for bound in part.count.interval) if part.count.interval else ("", "", "")),
            )
            for part in self.parts
        ]
        columns = (self.grouping.name, self.outcome.value, "of", "stands_out", "share", "low", "high")
        return Table("breakdown", columns, rows, self.as_of, self.rule)


@consistent_reads
def count_parts(campaign: Campaign, grouping: Grouping, outcome: Outcome) -> Breakdown:
    """Count an outcome by a grouping, all messages or a sample of them."""
    whole, tally = outcome.messages(campaign), Tally()
    for messages in read_log(campaign, outcome.states, COLUMNS, whole):
        add_messages(tally, grouping, outcome, messages)
    return break_down(campaign, grouping, outcome, tally, whole, timezone.now())


def add_messages(tally: Tally, grouping: Grouping, outcome: Outcome, rows: Iterable[tuple[Any, ...]]) -> None:
    """Count some messages, by the values of `COLUMNS`."""
    messages = [MessageRow(*row) for row in rows]
    customers = _read_customers({message.customer_id for message in messages}, grouping.columns)
    if grouping.columns == ORDER_COLUMNS:
        _add_orders_before(customers, [message.created_at for message in messages])
    having = _having(outcome, messages)
    for message in messages:
        customer = customers.get(message.customer_id, {})
        keys = grouping.find(Recipient(message.to, message.arm, message.created_at, customer))
        tally.add(keys, message.id in having)


def break_down(
    campaign: Campaign, grouping: Grouping, outcome: Outcome, tally: Tally, whole: int, as_of: datetime
) -> Breakdown:
    """The parts of what was counted, compared; `whole` is how many messages there are."""
    together, (named, others) = tally.together, tally.parts(grouping)
    is_ranked = not grouping.order and not tally.has_numbers
    parts = compare_parts(named, together, by_size=is_ranked, both_ways=outcome.is_wanted, others=others)
    return Breakdown(campaign, grouping, outcome, max(whole, together.of), together, parts, as_of)


def _read_customers(ids: set[str], columns: Sequence[str]) -> dict[str, dict[str, Any]]:
    if not columns:
        return {}
    rows = Customer.objects.filter(id__among=ids).values_list(*map(as_stored, ("id", *columns)))
    return {id: dict(zip(columns, values, strict=True)) for id, *values in rows}


def _add_orders_before(customers: dict[str, dict[str, Any]], written: Collection[Any]) -> None:
    """Read what those had ordered whose last order came no earlier than the first message, if it is kept with them.
    `written` are the times of the messages."""
    first, last = min(written), max(written)
    late = {
        id
        for id, customer in customers.items()
        if (at := customer["last_order_at"]) and at >= first and not customer["has_many_orders"]
    }
    before = OrdersBefore(stored_milliseconds(first), stored_milliseconds(last))
    for id, orders in Customer.objects.filter(id__among=late).values_list(as_stored("id"), before):
        customers[id][BEFORE] = stored_json(orders)


def _having(outcome: Outcome, messages: Collection[MessageRow]) -> set[str]:
    """Those of these messages that have the outcome; a message has converted if an order is credited to it."""
    if outcome is Outcome.CONVERTED:
        ids = {message.id for message in messages}
        credits = Credit.objects.filter(version__in=shown_versions(), message_id__among=ids)
        return set(credits.values_list(as_stored("message_id"), flat=True))
    if outcome is Outcome.FAILED:
        return {message.id for message in messages if message.status == State.FAILED}
    return {message.id for message in messages if getattr(message, f"{outcome}_at") is not None}
