"""From accepted records to rows: the API validates and appends to one stream, a worker writes in batches.

All records of one customer are written in the order they came, and so are all records of one order.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import compress, groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from pydantic import TypeAdapter

from crm.database import insert, update_each, upsert
from crm.database.models import new_id
from crm.streams.consumer import Refused, Write
from crm.streams.stream import Entry, Stream, joined
from customers import vocabulary
from customers.channels import CHANNELS, Channel
from customers.clock import Change, begin_change
from customers.consent import (
    OPTED_OUT,
    answers_in,
    keep_refusals,
    known_refusals,
    refresh_standings,
    suppressed,
    with_answers,
)
from customers.edit_log import record_edits
from customers.events.occurrences import order_occurrences
from customers.events.records import EventRecord
from customers.events.writing import bring_forward, write_events
from customers.imports.journal import Journal
from customers.models import Customer, Order, Suppression, TopicRefusal, fold, fold_attributes, fold_tags
from customers.privacy.tombstones import is_erased, without_the_erased
from customers.privacy.topics import refresh_refused_topics
from customers.privacy.wordings import store_wordings
from customers.records import CustomerEdit, CustomerRecord, OrderRecord
from customers.segments.watching.alarms import Look
from customers.signals import happened
from customers.text import clean
from customers.totals import later, refresh_totals
from customers.written import FOLDED, columns_written, customers_concerned


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
# How null and a missing value are stored.
EMPTY: dict[str, Any] = {
    **dict.fromkeys(("name", "email", "phone", "city", "country", "time_zone"), ""),
    **dict.fromkeys(("name_key", "email_key", "city_key", "country_key", "tags_key", "last_product"), ""),
    **dict.fromkeys(("email_standing", "sms_standing", "whatsapp_standing", "refused_topics"), ""),
    **dict.fromkeys(("signed_up_at", "last_seen_at", "email_opt_in", "sms_opt_in", "whatsapp_opt_in"), None),
    "visits": 0,
    "tags": [],
    "consents": [],
    "attributes": {},
    "attributes_key": {},
}
NOTHING_YET: dict[str, Any] = {
    "total_spend": 0,
    "orders_amount": 0,
    "order_count": 0,
    "bought": {},
    "purchases": [],
    "has_many_orders": False,
    "happened": {},
    "has_many_events": False,
    "marks": "",
    "touches": "",
    "last_active_at": None,
}
NOT_COLUMNS = {"consent", "add_tags", "remove_tags", "edit"}  # fields of a record


class Known(NamedTuple):
    """What a stored customer is found by, and what its new columns depend on."""

    id: UUID | None
    tags: list[str]
    attributes: dict[str, Any]
    consents: list[dict[str, Any]]
    last_order_at: datetime | None
    email_key: str
    phone: str
    email_opt_in: bool | None
    sms_opt_in: bool | None
    whatsapp_opt_in: bool | None

    @property
    def refused(self) -> set[str]:
        """The opt-ins that are a no."""
        return {channel.opt_in for channel in CHANNELS.values() if getattr(self, channel.opt_in) is False}


Changed = tuple[dict[str, Any], Known]  # the columns of a stored customer that change, and what it was
ORDER_FIELDS = (
    *("id", "external_id", "customer_external_id", "ordered_at", "amount", "refunded_amount", "currency", "status"),
    *("items", "is_waiting", "created_at", "updated_at"),
)


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
        return [refused for write_some in writes for refused in write_some() or ()]

    return write


def _import_id(entry: Entry) -> str:
    """Which import an entry is of, "" for one from a program at the API."""
    return entry.source.partition(":")[0]


class _Decoded(NamedTuple):
    entries: dict[str, list[Entry]]  # by kind
    records: dict[str, list[Any]]


def _decode(entries: Iterable[Entry]) -> _Decoded:
    of_kind: dict[str, list[Entry]] = {kind: [] for kind in RECORDS}
    for entry in entries:
        of_kind[entry.kind].append(entry)
    records = {kind: RECORDS[kind].validate_json(joined(some)) for kind, some in of_kind.items()}
    bring_forward(records["event"], of_kind["event"])
    return _Decoded(of_kind, records)


def _prepare_write(entries: Sequence[Entry]) -> Write:
    """What writes entries of programs at the API, or entries of one import, which are noted."""
    all_of_them = _decode(entries)

    def write() -> list[Refused]:
        journal, decoded = None, all_of_them
        if entries[0].source:
            journal, its_turn = Journal.open([entry.source for entry in entries])
            if journal is None:
                return []
            if not all(its_turn):
                decoded = _decode(compress(entries, its_turn))
        records = {
            kind: without_the_erased(kind, of_kind, decoded.entries[kind]) for kind, of_kind in decoded.records.items()
        }
        customers, orders, events = records.values()
        refused = write_records(customers, orders, events, journal=journal)
        if journal:
            journal.mark({*(each.external_id for each in customers), *(each.customer_external_id for each in orders)})
        return refused

    return write


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
    arrived = _write_customers(customers, journal, now)
    refresh_totals(_with_waiting_orders(arrived) | _write_orders(orders, journal, now), now)
    refused = write_events(events, arrived, now)
    look.look(Customer.objects.filter(external_id__among=concerned - arrived))
    look.look(Customer.objects.filter(external_id__among=arrived), new=True)
    vocabulary.learn(vocabulary.words_in(customers, orders, events))
    return refused


def _write_customers(records: Sequence[CustomerRecord], journal: Journal | None, now: datetime) -> set[str]:
    """The external ids of the new ones. An import turns no refusal into a yes."""
    store_wordings({record.consent.wording or "" for record in records if record.consent})
    stored = Customer.objects.filter(external_id__among={record.external_id for record in records})
    known = {external_id: Known(*rest) for external_id, *rest in stored.values_list("external_id", *Known._fields)}
    patches: dict[str, dict[str, Any]] = defaultdict(dict)
    refused = {external_id: customer.refused for external_id, customer in known.items()} if journal else {}
    edits: list[CustomerEdit] = []
    for record in records:
        if isinstance(record, CustomerEdit):
            if not record.applies(exists=record.external_id in known or record.external_id in patches):
                continue
            if record.edit:
                edits.append(record)
        changes = record_changes(record)
        if isinstance(record, CustomerEdit) and (record.add_tags or record.remove_tags):
            stored_tags = known[record.external_id].tags if record.external_id in known else []
            changes["tags"] = record.edited(patches[record.external_id].get("tags", stored_tags) or [])
        patch = patches[record.external_id]
        if journal:
            keep_refusals(changes, refused.setdefault(record.external_id, set()))
        for name in ("attributes", "answers"):
            if name in changes:
                changes[name] = [*patch.get(name, ()), *changes[name]]
        patch |= changes
    known = {external_id: customer for external_id, customer in known.items() if external_id in patches}
    new = [customer_columns(patch, {}) for external_id, patch in patches.items() if external_id not in known]
    changed = [
        {
            **customer_columns(patches[key], customer.attributes, customer.last_order_at, customer.consents),
            "id": customer.id,
        }
        for key, customer in known.items()
    ]
    if journal:
        journal.note_customers(
            new, [{**columns, "external_id": key} for columns, key in zip(changed, known, strict=True)]
        )
    with_known = list(zip(changed, known.values(), strict=True))
    unsettled = [(channel, _set_standing(channel, new, with_known)) for channel in CHANNELS.values()]
    _insert_customers(new, now)
    alike: dict[frozenset[str], list[dict[str, Any]]] = defaultdict(list)
    for columns in changed:
        alike[frozenset(columns)].append(columns)
    for rows in alike.values():
        _update_customers(rows, now)
    for channel, keys in unsettled:
        refresh_standings(channel, keys)
    if patches and TopicRefusal.objects.exists():
        _refresh_topics(new, with_known)
    record_edits(edits)
    return {columns["external_id"] for columns in new}


def _with_waiting_orders(arrived: Collection[str]) -> set[str]:
    """Those of the new customers whose orders came before them."""
    waiting = Order.objects.filter(customer_external_id__among=arrived).values_list("customer_external_id", flat=True)
    return set(waiting.distinct())


def record_changes(record: CustomerRecord) -> dict[str, Any]:
    """What a record says, by column; of attributes and answers about consent a list, which others are joined to."""
    values = record.__dict__  # several times as fast as getattr
    changes = {name: values[name] for name in record.model_fields_set if name not in NOT_COLUMNS}
    if "attributes" in changes:
        changes["attributes"] = [changes["attributes"]]
    if answers := answers_in(record):
        changes["answers"] = answers
    return changes


def customer_columns(
    patch: Mapping[str, Any],
    attributes: dict[str, Any],
    last_order_at: datetime | None = None,
    consents: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """What the changes of records say of one customer as columns: null as nothing, changes of attributes made one
    after the other, what rules compare folded. The other arguments are what is stored."""
    columns: dict[str, Any] = {name: EMPTY[name] if value is None else value for name, value in patch.items()}
    if answers := columns.pop("answers", None):
        columns["consents"] = with_answers(consents, answers)
    for name, key in FOLDED.items():
        if name in columns:
            columns[key] = fold(columns[name])
    if "tags" in columns:
        columns["tags_key"] = fold_tags(columns["tags"])
    if "attributes" in columns:
        merged = attributes
        for change in patch["attributes"]:
            merged = {} if change is None else merged | change
        columns["attributes"] = {name: value for name, value in merged.items() if value is not None}
        columns["attributes_key"] = fold_attributes(columns["attributes"])
    if "last_seen_at" in columns:
        columns["last_active_at"] = later(last_order_at, columns["last_seen_at"])
    return columns


def _set_standing(channel: Channel, new: Sequence[dict[str, Any]], changed: Sequence[Changed]) -> set[str]:
    """Give rows that come to an address its standing there. The keys of addresses where a refusal came or went, or that
    are suppressed unknown to any customer, are returned: their standing is derived once the rows are written."""
    address, opt_in = channel.address_key, channel.opt_in
    arriving = [(columns, key) for columns in new if (key := columns.get(address))]
    refusing = {key for columns, key in arriving if columns.get(opt_in) is False}
    unsettled: set[str] = set()
    was = attrgetter(address, opt_in)
    for columns, known in changed:
        old_key, old_answer = was(known)
        key, answer = columns.get(address, old_key), columns.get(opt_in, old_answer)
        if key == old_key and answer == old_answer:
            continue
        if key != old_key:
            columns[channel.standing] = ""
            arriving.append((columns, key))
        if old_answer is False:
            unsettled.add(old_key)
        if answer is False:
            refusing.add(key)
    keys = refusing.union(key for _, key in arriving)
    standings = known_refusals(channel, keys)
    if standings:
        for columns, key in arriving:
            columns[channel.standing] = standings.get(key, "")
    unknown = keys - standings.keys()
    if unknown and Suppression.objects.exists():
        unsettled |= suppressed(channel.name, unknown)
    return unsettled.union(key for key in refusing if standings.get(key) != OPTED_OUT)


def _refresh_topics(new: Sequence[dict[str, Any]], changed: Sequence[Changed]) -> None:
    """Mark customers who came to an address with the topics that it refuses."""
    addresses = {channel.address_key for channel in CHANNELS.values()}
    came = {columns["external_id"] for columns in new if any(columns.get(name) for name in addresses)}
    moved = {
        known.id
        for columns, known in changed
        if any(columns.get(name, getattr(known, name)) != getattr(known, name) for name in addresses)
    }
    refresh_refused_topics(Customer.objects.filter(external_id__among=came))
    refresh_refused_topics(Customer.objects.filter(id__among=moved))


def _insert_customers(rows: list[dict[str, Any]], now: datetime) -> None:
    """Insert customers; columns that a row lacks start empty."""
    times = dict.fromkeys(("created_at", "recorded_at", "updated_at"), now)
    empty = {"external_id": "", **EMPTY, **NOTHING_YET, **times}
    insert(
        Customer,
        ((new_id(), *{**empty, **row}.values()) for row in rows),  # in the order of `empty`, which has every column
        fields=("id", *empty),
    )


def _update_customers(rows: list[dict[str, Any]], now: datetime) -> None:
    """Update customers whose rows all have the same columns; other columns stay."""
    changing = [name for name in rows[0] if name not in ("id", "external_id")]
    values = itemgetter("id", "external_id", *changing)
    update_each(
        Customer,
        ((*changed, now, now, id) for id, _, *changed in map(values, rows)),
        fields=(*changing, "recorded_at", "updated_at"),
    )


def _write_orders(records: Sequence[OrderRecord], journal: Journal | None, now: datetime) -> set[str]:
    """The external ids of the customers who have them, and of those who had them before."""
    last = {record.external_id: record for record in records}
    stored = Order.objects.filter(external_id__among=last)
    before = list(stored.values_list("external_id", "customer_external_id", "status"))
    concerned = {*(owner for _, owner, _ in before), *(record.customer_external_id for record in last.values())}
    columns = {external_id: order_columns(record) for external_id, record in last.items()}
    if journal:
        journal.note_orders(columns)
    upsert(
        Order,
        ((new_id(), external_id, *told.values(), False, now, now) for external_id, told in columns.items()),
        fields=ORDER_FIELDS,
        unique="external_id",
        insert_only=("created_at",),
    )
    if occurrences := order_occurrences(last.values(), {external_id: status for external_id, _, status in before}, now):
        happened.send(Order, occurrences=occurrences, arrived=())
    return concerned


def order_columns(record: OrderRecord) -> dict[str, Any]:
    """An order as its columns, in the order of ORDER_FIELDS."""
    return {
        "customer_external_id": record.customer_external_id,
        "ordered_at": record.ordered_at,
        "amount": record.amount,
        "refunded_amount": record.refunded_amount,
        "currency": record.currency,
        "status": record.status,
        "items": [item.model_dump(exclude_none=True, warnings=False) for item in record.items],
    }
