"""What rules can ask of campaigns: who received, opened and clicked them, who ordered after them, who was held out.

The answer is stored with the customer as a mark, which changes in the transaction that moves the message.
"""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from campaigns.attribution.models import Credit, shown_versions
from campaigns.effect import arms
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from crm.database import update_each
from crm.database.models import as_stored
from customers import marks
from customers.models import Customer
from customers.segments import catalogue
from customers.segments.catalogue import Field, Kind
from customers.segments.watching.alarms import noticing
from customers.segments.watching.watches import mark_column

RECEIVED, OPENED, CLICKED, HELD_OUT, CONVERTED = "r", "o", "c", "h", "v"
RECEIVED_BY_ANY = f"{marks.EDGE}{RECEIVED}"  # how marks of this kind begin
MEASURED = "m"  # whose orders are counted for a campaign that holds others out; no rule asks for it
MARKED = {
    HELD_OUT: Q(arm=arms.HELD_OUT),
    RECEIVED: Q(status__in=(State.SENT, State.DELIVERED)),
    OPENED: Q(opened_at__isnull=False),
    CLICKED: Q(clicked_at__isnull=False),
}
CHUNK = 2_000
Id = uuid.UUID | str  # a text is an id as the database keeps it


class Recipients:
    """The source of one of the fields: the campaigns that a customer has a mark of this kind for."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def marks(self, ids: Collection[str]) -> list[str]:
        """The marks that stand for these campaigns."""
        return [marks.mark_for(self.kind, id) for id in ids]

    def belonging(self, customer: Any, ids: Collection[str]) -> set[str]:
        """From the ledger."""
        messages = Message.objects.filter(MARKED[self.kind], customer_id=customer.id, campaign_id__in=ids)
        return {str(id) for id in messages.values_list("campaign_id", flat=True)}

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """The names of these campaigns, by id; unknown ids are left out."""
        return {str(id): name for id, name in Campaign.objects.filter(id__in=ids).values_list("id", "name")}

    def choices(self, query: str, limit: int) -> list[tuple[str, str]]:
        """Launched campaigns whose name contains `query`, newest first, as pairs of id and name."""
        found = Campaign.objects.filter(name__icontains=query, launched_at__isnull=False).order_by("-id")
        return [(str(id), name) for id, name in found.values_list("id", "name")[:limit]]


class Converted(Recipients):
    """The source of the campaigns that an order of the customer is credited to, by the rule that is shown."""

    def __init__(self) -> None:
        super().__init__(CONVERTED)

    def marks(self, ids: Collection[str]) -> list[str]:
        """The marks of the versions that are shown."""
        versions = shown_versions()
        return [marks.mark_for(CONVERTED, _conversion(id, version)) for id in ids for version in versions]

    def belonging(self, customer: Any, ids: Collection[str]) -> set[str]:
        """From the credits."""
        credits = Credit.objects.filter(customer_id=customer.id, campaign_id__in=ids, version__in=shown_versions())
        return {str(id) for id in credits.values_list("campaign_id", flat=True)}


def _conversion(campaign_id: Id, version: int) -> uuid.UUID:
    """The id in the mark of those with an order that a version of the rule credits to a campaign. Each version has
    marks of its own, so that another one can be recounted meanwhile."""
    return uuid.uuid5(uuid.UUID(str(campaign_id)), str(version))


def _field(name: str, label: str, source: Recipients, *verbs: str) -> Field:
    did, did_not = (f"{verb} campaign {{}}" for verb in verbs)
    return Field(name, label, Kind.REFERENCE, catalogue.CAMPAIGNS, verbs=(did, did_not), source=source, noun="campaign")


FIELDS: Sequence[Field] = (
    _field("received_campaign", "Received campaign", Recipients(RECEIVED), "received", "did not receive"),
    _field("opened_campaign", "Opened campaign", Recipients(OPENED), "opened", "did not open"),
    _field("clicked_campaign", "Clicked in campaign", Recipients(CLICKED), "clicked in", "did not click in"),
    _field(
        "converted_campaign",
        "Ordered after campaign",
        Converted(),
        "placed an order credited to",
        "placed no order credited to",
    ),
    _field("held_out_of", "Held out of campaign", Recipients(HELD_OUT), "held out of", "not held out of"),
)


def handed_over(campaign_id: Id, customer_ids: Iterable[Id], at: datetime | None = None) -> None:
    """Note that these customers were sent the message of a campaign, in the transaction that moves the messages."""
    mark = marks.mark_for(RECEIVED, campaign_id)
    for customers in _chunks(customer_ids):
        with noticing(customers, {mark_column(RECEIVED), "last_messaged_at"}):
            marks.put_on(customers, mark, last_messaged_at=at or timezone.now())


def in_arm(arm: str, campaign_id: Id, customer_ids: Iterable[Id]) -> None:
    """Note that these customers are in an arm of a campaign, in the transaction that writes their messages."""
    kind = HELD_OUT if arm == arms.HELD_OUT else MEASURED
    for customers in _chunks(customer_ids):
        with noticing(customers, {mark_column(kind)}):
            marks.put_on(customers, marks.mark_for(kind, campaign_id))


def was_written_to(customer_marks: str) -> bool:
    """Whether a customer with these marks was ever sent a message."""
    return marks.carries_kind(customer_marks, RECEIVED)


def is_measured(customer_marks: str) -> bool:
    """Whether a customer with these marks is in an arm of any campaign."""
    return any(marks.carries_kind(customer_marks, kind) for kind in (HELD_OUT, MEASURED))


def failed(campaign_id: Id, customer_ids: Iterable[Id]) -> None:
    """Note that the message did not reach these customers after all."""
    for customers in _chunks(customer_ids):
        with noticing(customers, {mark_column(RECEIVED)}):
            marks.take_off(customers, marks.mark_for(RECEIVED, campaign_id))


def reacted(kind: str, campaign_id: Id, customer_ids: Iterable[Id]) -> None:
    """Note that these customers opened (`kind` OPENED) or clicked (CLICKED) the message."""
    for customers in _chunks(customer_ids):
        with noticing(customers, {mark_column(kind)}):
            marks.put_on(customers, marks.mark_for(kind, campaign_id))


def did_not_react(kind: str, campaign_id: Id, customer_ids: Iterable[Id]) -> None:
    """Note that it was not these customers who opened or clicked, but machines."""
    for customers in _chunks(customer_ids):
        with noticing(customers, {mark_column(kind)}):
            marks.take_off(customers, marks.mark_for(kind, campaign_id))


def forget_campaign(campaign_id: Id, customer_ids: Iterable[Id]) -> None:
    """Take every mark that the messages of a campaign have left off these customers, in the transaction that deletes
    the campaign."""
    for customers in _chunks(customer_ids):
        for kind in (*MARKED, MEASURED):
            with noticing(customers, {mark_column(kind)}):
                marks.take_off(customers, marks.mark_for(kind, campaign_id))


def mark_converted(customer_ids: Collection[str]) -> None:
    """Mark these customers by the campaigns that their orders are credited to, by every version of the rule, in the
    transaction that changes their credits. Ids are as the database keeps them."""
    customers = set(customer_ids)
    wanted: dict[str, set[uuid.UUID]] = {}
    credits = Credit.objects.filter(customer_id__among=customers).order_by()
    for customer, campaign, version in credits.values_list(
        as_stored("customer_id"), as_stored("campaign_id"), "version"
    ).distinct():
        wanted.setdefault(customer, set()).add(_conversion(campaign, version))
    theirs = Customer.objects.filter(id__among=customers)
    with noticing(theirs, {mark_column(CONVERTED)}):
        rows = theirs.values_list(as_stored("id"), "marks")
        marked = ((marks.with_kind(before, CONVERTED, wanted.get(id, ())), before, id) for id, before in rows)
        update_each(Customer, [(after, id) for after, before, id in marked if after != before], fields=("marks",))


def _chunks(customer_ids: Iterable[Id]) -> Iterator[QuerySet[Customer]]:
    ids = iter(customer_ids)
    while chunk := set(islice(ids, CHUNK)):
        yield Customer.objects.filter(id__among=chunk)
