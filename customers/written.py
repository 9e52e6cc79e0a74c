"""Which customers a batch of records will write, and which of their columns."""

from collections.abc import Collection, Iterable, Iterator

from customers.events.records import EventRecord
from customers.models import Order
from customers.records import CustomerRecord, OrderRecord
from customers.totals import ORDER_TOTALS

FOLDED = {
    "name": "name_key",
    "email": "email_key",
    "city": "city_key",
    "country": "country_key",
}  # columns by what they fold


def columns_written(
    customers: Iterable[CustomerRecord], orders: Collection[OrderRecord], events: Collection[EventRecord]
) -> Iterator[str]:
    """The columns of stored customers that records may change, as far as rules read them."""
    names = set().union(*(record.model_fields_set for record in customers))
    yield from names
    yield from (FOLDED[name] for name in names & FOLDED.keys())
    if names & {"tags", "add_tags", "remove_tags"}:
        yield "tags_key"
    if "attributes" in names:
        yield "attributes_key"
    if orders:
        yield from ORDER_TOTALS
    elif "last_seen_at" in names:
        yield "last_active_at"
    if events:
        yield "happened"


def customers_concerned(
    customers: Iterable[CustomerRecord], orders: Collection[OrderRecord], events: Iterable[EventRecord]
) -> set[str]:
    """The external ids of customers whose rows records change, also of those who have had the orders until now."""
    ids = {each.external_id for each in customers} | {each.customer_external_id for each in events}
    stored = Order.objects.filter(external_id__among={order.external_id for order in orders})
    ids |= {order.customer_external_id for order in orders}
    return ids.union(stored.values_list("customer_external_id", flat=True))
