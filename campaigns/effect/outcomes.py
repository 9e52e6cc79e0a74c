"""What people did after a campaign: `orders` and `spent` of each message in an arm, also of those who were held out.

Completed orders count from the launch on, for `measure_days`, on the shop's clock, whatever message gets the credit.
They are kept with the orders, in the transaction that writes them: the customers concerned are computed again, and what
differs is stored. So orders may be late, cancelled, refunded or moved to another customer. A transaction that writes
orders writes the rows of their customers; so does the snapshot, which marks them: of the two at once, one begins again.

Credit, which message came last before an order, is another question. It is to be kept at the same place and in the same
way: `refresh_outcomes` is called with everybody concerned, for one order may take from one customer what it gives to
another.
"""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import QuerySet

from campaigns.effect.arms import NO_ARM
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from crm.database import transactional, update_each
from crm.database.models import as_stored
from crm.web.display import from_minor
from customers.models import Customer, Order

DAYS_BEFORE = timedelta(days=180)  # whose spend explains a part of what follows
MAX_BEFORE = 1_000_000  # in the currency, not its minor units: squares of a million people fit 64 bits
CHUNK = 2_000  # messages of one transaction


class Purchase(NamedTuple):
    """A completed order, as far as outcomes ask; the amount in minor units."""

    customer: str
    ordered_at: datetime
    amount: int


def spent_before(external_ids: Iterable[str], launched_at: datetime) -> dict[str, int]:
    """What these customers spent in the `DAYS_BEFORE` a launch, in whole units of the currency; without those who
    bought nothing."""
    spent = spent_between(external_ids, launched_at - DAYS_BEFORE, launched_at)
    return {customer: min(max(0, int(from_minor(amount))), MAX_BEFORE) for customer, amount in spent.items()}


def spent_between(external_ids: Iterable[str], begin: datetime, end: datetime) -> dict[str, int]:
    """What these customers spent with completed orders, in minor units; without those who have none."""
    spent: dict[str, int] = defaultdict(int)
    for purchase in read_purchases(external_ids, begin, end):
        spent[purchase.customer] += purchase.amount
    return spent


def refresh_outcomes(customers: Mapping[str, uuid.UUID]) -> None:
    """Count again what these customers, ids by external id, did after the campaigns that compare arms. Call it inside
    the transaction that changes their orders or writes their messages."""
    _refresh(Message.objects.filter(customer_id__among=set(customers.values())), {v: k for k, v in customers.items()})


def reconcile_outcomes(campaign: Campaign) -> int:
    """Count the outcomes of all messages of a campaign again, a chunk a transaction; how many differed. Messages to
    customers who were erased stay as they are."""
    if not campaign.compares_arms:
        return 0
    differed, last = 0, uuid.UUID(int=0)
    while True:
        count, last_found = _reconcile_after(campaign, last)
        differed += count
        if last_found is None:
            return differed
        last = last_found


@transactional
def _reconcile_after(campaign: Campaign, last: uuid.UUID) -> tuple[int, uuid.UUID | None]:
    log = Message.objects.filter(campaign=campaign, id__gt=last).order_by("id")
    chunk = dict(log.values_list("id", "customer_id")[:CHUNK])
    there = Customer.objects.filter(id__among=set(chunk.values()))
    differed = _refresh(Message.objects.filter(id__among=chunk.keys()), dict(there.values_list("id", "external_id")))
    return differed, max(chunk) if len(chunk) == CHUNK else None


def _refresh(messages: QuerySet[Message], external_ids: Mapping[uuid.UUID, str]) -> int:
    """Store the outcomes of those messages that have an arm and a customer in `external_ids`; how many differed."""
    columns = (as_stored("id"), "customer_id", "campaign_id", "orders", "spent")
    rows = [row for row in messages.exclude(arm=NO_ARM).values_list(*columns) if row[1] in external_ids]
    if not rows:
        return 0
    windows = {
        campaign.id: campaign.measured
        for campaign in Campaign.objects.filter(id__in={row[2] for row in rows}).only("launched_at", "measure_days")
    }
    bought: dict[str, list[Purchase]] = defaultdict(list)
    begin, end = min(begin for begin, _ in windows.values()), max(end for _, end in windows.values())
    for purchase in read_purchases({external_ids[row[1]] for row in rows}, begin, end):
        bought[purchase.customer].append(purchase)
    changed = []
    for id, customer_id, campaign_id, *stored in rows:
        begin, end = windows[campaign_id]
        amounts = [each.amount for each in bought[external_ids[customer_id]] if begin <= each.ordered_at < end]
        outcome = [len(amounts), sum(amounts)]
        if outcome != stored:
            changed.append((*outcome, id))
    update_each(Message, changed, fields=("orders", "spent"))
    return len(changed)


def read_purchases(external_ids: Iterable[str], begin: datetime, end: datetime) -> Iterator[Purchase]:
    """The completed orders of these customers from `begin` until before `end`."""
    completed = Order.objects.filter(
        customer_external_id__among=set(external_ids),
        status=Order.Status.COMPLETED,
        ordered_at__gte=begin,
        ordered_at__lt=end,
    )
    for customer, at, amount, refunded in completed.values_list(
        "customer_external_id", "ordered_at", "amount", "refunded_amount"
    ):
        yield Purchase(customer, at, amount - refunded)
