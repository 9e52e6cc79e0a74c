"""From accepted records to rows: the API validates and appends to one stream, a worker writes in batches.

All records of one customer are written in the order they came, and so are all records of one order. `columns` says what
records mean for a customer's row, `customers` and `orders` write.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import compress, groupby
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from crm.streams.consumer import Refused, Write
from crm.streams.stream import Entry, Stream, joined
from customers import vocabulary
from customers.clock import Change, begin_change
from customers.events.records import EventRecord
from customers.events.writing import bring_forward, write_events
from customers.imports.journal import Journal
from customers.ingestion.customers import write_customers
from customers.ingestion.orders import customers_with_waiting_orders, write_orders
from customers.models import Customer
from customers.privacy.tombstones import is_erased, without_the_erased
from customers.records import CustomerEdit, CustomerRecord, OrderRecord
from customers.segments.watching.alarms import Look
from customers.text import clean
from customers.totals import refresh_totals
from customers.written import columns_written, customers_concerned


def _shard_key(kind: str, record: Any) -> str:
    """A record goes to a shard by its own id, so that the last record of an id wins, also of an order that
    moves to another customer."""
    match record:
        case {"external_id": str(id)} | {"id": str(id)}:
            return f"{kind} {clean(id)}"
    return ""


stream = Stream("ingestion", task="customers.tasks.persist_ingestion", key=_shard_key, is_erased=is_erased)

RECORDS: dict[str, TypeAdapter[list[Any]]] = {
    "customer": TypeAdapter(list[CustomerEdit]),
    "order": TypeAdapter(list[OrderRecord]),
    "event": TypeAdapter(list[EventRecord]),
}


def persist(entries: Iterable[Entry]) -> Write:
    """What writes accepted records, in order, inside a transaction. Applying the same ones again changes nothing.

    1. Decode to typed records, at once; a ValueError names what is wrong.
       Leave out those of people who have been erased since.
    2. Write customers, each with what all its records together say.
    3. Write orders, the last record of each.
    4. Recompute the totals of every customer concerned.
    5. Write events, the first record of each, and note them beside their customers.
    6. Learn the words that are new.
    """
    writes = [_prepare_write(list(run)) for _, run in groupby(entries, key=_import_id)]

    def write() -> list[Refused]:
        return [refused for write_run in writes for refused in write_run()]

    return write


def _import_id(entry: Entry) -> str:
    """Which import an entry is of, "" for one from a program at the API."""
    return entry.source.partition(":")[0]


class _Decoded(NamedTuple):
    """Typed records with the entries that they came in, both by kind."""

    entries: dict[str, list[Entry]]
    records: dict[str, list[Any]]

    def without_erased(self, kind: str) -> Sequence[Any]:
        """The records of a kind, without those of people who have been erased since."""
        return without_the_erased(kind, self.records[kind], self.entries[kind])


def _decode(entries: Iterable[Entry]) -> _Decoded:
    by_kind: dict[str, list[Entry]] = {kind: [] for kind in RECORDS}
    for entry in entries:
        by_kind[entry.kind].append(entry)
    records = {kind: RECORDS[kind].validate_json(joined(found)) for kind, found in by_kind.items()}
    bring_forward(records["event"], by_kind["event"])
    return _Decoded(by_kind, records)


def _prepare_write(entries: Sequence[Entry]) -> Callable[[], list[Refused]]:
    """What writes entries of programs at the API, or entries of one import, which are noted."""
    decoded = _decode(entries)

    def write() -> list[Refused]:
        return _write_import(entries, decoded) if entries[0].source else _write(decoded)

    return write


def _write_import(entries: Sequence[Entry], decoded: _Decoded) -> list[Refused]:
    """Write those entries of an import whose turn has come."""
    journal, its_turn = Journal.open([entry.source for entry in entries])
    if journal is None:
        return []
    return _write(decoded if all(its_turn) else _decode(compress(entries, its_turn)), journal)


def _write(decoded: _Decoded, journal: Journal | None = None) -> list[Refused]:
    customers, orders = decoded.without_erased("customer"), decoded.without_erased("order")
    refused = write_records(customers, orders, decoded.without_erased("event"), journal=journal)
    if journal:
        journal.mark({*(each.external_id for each in customers), *(each.customer_external_id for each in orders)})
    return refused


def write_records(
    customers: Sequence[CustomerRecord],
    orders: Sequence[OrderRecord],
    events: Sequence[EventRecord] = (),
    *,
    journal: Journal | None = None,
) -> list[Refused]:
    """Write customers, orders and events with all that follows from them, inside a transaction. Returns the events
    that find no room."""
    now, has_watches = Change(journal.now, True) if journal else begin_change()
    look = Look(columns_written(customers, orders, events), now, has_watches=has_watches)
    concerned = customers_concerned(customers, orders, events) if look.asked else set()
    look.settle(Customer.objects.filter(external_id__among=concerned))
    arrived, changed = write_customers(customers, journal, now)
    buyers = customers_with_waiting_orders(arrived) | write_orders(orders, journal, now)
    refresh_totals(buyers, now)
    refused = write_events(events, arrived, now)
    changed = changed.union(buyers, (event.customer_external_id for event in events)) - arrived
    look.look(Customer.objects.filter(external_id__among=changed))
    look.look(Customer.objects.filter(external_id__among=arrived), new=True)
    vocabulary.learn(vocabulary.words_in(customers, orders, events))
    return refused
