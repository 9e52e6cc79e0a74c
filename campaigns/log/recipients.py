"""New rows of the ledger: what is read of the customers, and the message that each of them gets or does not get.

The snapshot of a campaign writes them for an audience, a step of a journey for those who came to it.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import QuerySet

from campaigns.content.message import token_columns, token_values
from campaigns.log.exclusions import first_exclusion
from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.sending_rules.timing import Planned
from crm.database.models import as_stored, new_stored_id
from customers.channels import CHANNELS
from customers.models import Customer
from customers.text import fold


class MessageRow(NamedTuple):
    """A new message, by the names of its fields; ids as the database keeps them."""

    id: str
    campaign: str
    customer_id: str
    customer_external_id: str
    customer_name: str
    to: str
    to_key: str
    search_key: str
    values: dict[str, str]
    time_zone: str
    status: str
    reason: str
    reason_for: str
    round: int
    attempts: int
    due_at: datetime
    created_at: datetime
    arm: str
    enrollment_number: int
    late_after: datetime | None


class Decided(NamedTuple):
    """What was decided about a customer: why no message is sent, if so, and when one is. `customer` comes from
    `read_recipients`; `waits_for` is a reason for a message to wait although nothing defers it. One that is still
    pending at `late_after` is not sent any more. `event_values` are those of tokens that the customer's row does not
    have."""

    customer: Any
    reason: str
    arm: str
    time_zone: str
    planned: Planned
    enrollment_number: int = 0
    waits_for: str = ""
    late_after: datetime | None = None
    event_values: Mapping[str, str] = {}


def read_recipients(
    campaign: Campaign, customers: QuerySet[Customer], names: Collection[str], *, with_zone: bool
) -> list[Any]:
    """The customers, with the columns that skipping, timing and their messages need: `key` is the id as the database
    keeps it, `exclusion` the first reason not to write to them. `names` are the tokens of the campaign."""
    channel = CHANNELS[campaign.channel]
    columns = {"external_id", "name", channel.address, channel.address_key, *token_columns(names)}
    if with_zone:
        columns.add("time_zone")
    read = customers.annotate(key=as_stored("id"), exclusion=first_exclusion(campaign))
    return list(read.values_list("key", "exclusion", *columns, named=True))


def message_rows(
    campaign: Campaign, names: Collection[str], decided: Iterable[Decided], now: datetime
) -> Iterator[MessageRow]:
    """The message of each customer."""
    channel, campaign_id = CHANNELS[campaign.channel], campaign.id.hex
    pending, skipped = State.PENDING.value, State.SKIPPED.value
    for customer, reason, arm, zone, planned, enrollment_number, waits_for, late_after, values in decided:
        waits = planned.reason or waits_for
        to = getattr(customer, channel.address)
        yield MessageRow(
            id=new_stored_id(),
            campaign=campaign_id,
            customer_id=customer.key,
            customer_external_id=customer.external_id,
            customer_name=customer.name,
            to=to,
            to_key=getattr(customer, channel.address_key),
            search_key=fold(f"{customer.name}\n{to}\n{customer.external_id}"),
            values=token_values(customer, names) | {**values},
            time_zone=zone,
            status=skipped if reason else pending,
            reason=reason or waits,
            reason_for=skipped if reason else waits and pending,
            round=1,
            attempts=0,
            due_at=planned.at,
            created_at=now,
            arm=arm,
            enrollment_number=enrollment_number,
            late_after=late_after,
        )
