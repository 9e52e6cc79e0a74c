"""Customers written: each with what all its records of a batch together say."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from pydantic_core import to_json

from crm.database import insert, update_each
from crm.database.models import as_stored, new_id
from crm.database.stored import stored_json, stored_moment
from customers.channels import CHANNELS, Channel
from customers.consent import OPTED_OUT, keep_refusals, known_refusals, refresh_standings, suppressed
from customers.edit_log import record_edits
from customers.imports.journal import Journal, note_sent_again
from customers.ingestion.columns import EMPTY, add_derived, record_changes, told_columns
from customers.models import Customer, Suppression, TopicRefusal
from customers.privacy.topics import refresh_refused_topics
from customers.privacy.wordings import store_wordings
from customers.records import CustomerEdit, CustomerRecord

# How a new customer begins, besides EMPTY.
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

Columns = dict[str, Any]


class Known(NamedTuple):
    """What a stored customer is found by, what records may change, and what its new columns depend on."""

    external_id: str
    name: str
    email: str
    email_key: str
    phone: str
    city: str
    country: str
    visits: int
    email_opt_in: bool | None
    sms_opt_in: bool | None
    whatsapp_opt_in: bool | None
    time_zone: str
    id: str
    signed_up_at: datetime | None
    last_seen_at: datetime | None
    last_order_at: datetime | None
    tags: list[str]
    attributes: dict[str, Any]
    consents: list[dict[str, Any]]

    @property
    def refused(self) -> set[str]:
        """The opt-ins that are a no."""
        return {channel.opt_in for channel in CHANNELS.values() if getattr(self, channel.opt_in) is False}

    def has(self, told: Columns) -> bool:
        """Whether all that is told is stored already. Of attributes, 1, 1.0 and true are not the same."""
        for name, value in told.items():
            if getattr(self, name) != value:
                return False
        return "attributes" not in told or to_json(self.attributes) == to_json(told["attributes"])


class Changed(NamedTuple):
    """A stored customer with the columns that change."""

    columns: Columns
    known: Known


class Written(NamedTuple):
    """The external ids of new customers, and of stored ones whose rows were written."""

    new: set[str]
    changed: set[str]


def write_customers(records: Sequence[CustomerRecord], journal: Journal | None, now: datetime) -> Written:
    """Write customers inside a transaction.

    1. Put together what all records of each customer say. An import turns no refusal into a yes.
    2. Make it columns of new rows, and of stored ones what changes; an import notes them. Rows to which programs bring
       nothing new are not written.
    3. Give rows that come to an address the standing that it has there, and write them.
    4. Derive the standing of addresses where a refusal came or went, and the refused topics of those who came.
    5. Write what people have changed on pages to the audit log.
    """
    store_wordings({record.consent.wording or "" for record in records if record.consent})
    known = _read_known({record.external_id for record in records})
    patches, edits = _put_together(records, known, keeps_refusals=journal is not None)
    told = {
        external_id: told_columns(patch, stored.attributes, stored.consents)
        for external_id, patch in patches.items()
        if (stored := known.get(external_id))
    }
    new = [
        add_derived(told_columns(patch, {}, ())) for external_id, patch in patches.items() if external_id not in told
    ]
    if journal:
        journal.note_customers(new, told.values())
    else:
        same = {external_id for external_id, columns in told.items() if known[external_id].has(columns)}
        note_sent_again("customer", same, now)
        told = {external_id: columns for external_id, columns in told.items() if external_id not in same}
    changed = [_change(known[external_id], columns) for external_id, columns in told.items()]
    unsettled = [(channel, _set_standing(channel, new, changed)) for channel in CHANNELS.values()]
    _insert_customers(new, now)
    _update_customers(changed, now)
    for channel, keys in unsettled:
        refresh_standings(channel, keys)
    if (new or changed) and TopicRefusal.objects.exists():
        _refresh_topics(new, changed)
    record_edits(edits)
    return Written({columns["external_id"] for columns in new}, set(told))


def _read_known(external_ids: set[str]) -> dict[str, Known]:
    """Those who are stored, by external id. The last seven columns, which are the id, three times and three of JSON,
    are read as the database stores them, since Django's conversion takes most of the time."""
    stored = Customer.objects.filter(external_id__among=external_ids)
    rows = stored.values_list(*Known._fields[:-7], *map(as_stored, Known._fields[-7:]))
    return {
        row[0]: Known(*row[:-6], *(at and stored_moment(at) for at in row[-6:-3]), *map(stored_json, row[-3:]))
        for row in rows
    }


def _put_together(
    records: Iterable[CustomerRecord], known: Mapping[str, Known], *, keeps_refusals: bool
) -> tuple[dict[str, Columns], list[CustomerEdit]]:
    """By external id what all records of a customer say, in the form of `record_changes`; and the edits among them.
    Edits that do not fit what is stored are left out."""
    patches: dict[str, Columns] = {}
    edits: list[CustomerEdit] = []
    refused = {external_id: customer.refused for external_id, customer in known.items()} if keeps_refusals else {}
    for record in records:
        key = record.external_id
        changes = record_changes(record)
        if isinstance(record, CustomerEdit):
            if not record.applies(exists=key in known or key in patches):
                continue
            if record.edit:
                edits.append(record)
            if record.add_tags or record.remove_tags:
                stored_tags = known[key].tags if key in known else []
                changes["tags"] = record.edited(patches.get(key, {}).get("tags", stored_tags) or [])
        if keeps_refusals:
            keep_refusals(changes, refused.setdefault(key, set()))
        patch = patches.setdefault(key, {})
        for name in ("attributes", "answers"):
            if name in changes:
                changes[name] = [*patch.get(name, ()), *changes[name]]
        patch |= changes
    return patches, edits


def _change(known: Known, told: Columns) -> Changed:
    return Changed({**add_derived(told, known.last_order_at), "id": known.id}, known)


def _set_standing(channel: Channel, new: Sequence[Columns], changed: Sequence[Changed]) -> set[str]:
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


def _refresh_topics(new: Sequence[Columns], changed: Sequence[Changed]) -> None:
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


def _insert_customers(rows: Sequence[Columns], now: datetime) -> None:
    """Insert customers; columns that a row lacks start empty."""
    times = dict.fromkeys(("created_at", "recorded_at", "updated_at"), now)
    empty = {"external_id": "", **EMPTY, **NOTHING_YET, **times}
    insert(
        Customer,
        ((new_id(), *{**empty, **row}.values()) for row in rows),  # in the order of `empty`, which has every column
        fields=("id", *empty),
    )


def _update_customers(changed: Iterable[Changed], now: datetime) -> None:
    """Update the columns that change, in one statement for all customers of whom the same columns do."""
    alike: dict[frozenset[str], list[Columns]] = defaultdict(list)
    for columns, _ in changed:
        alike[frozenset(columns)].append(columns)
    for names, rows in alike.items():
        changing = sorted(names - {"id", "external_id"})
        values = itemgetter("id", "external_id", *changing)
        update_each(
            Customer,
            ((*row, now, now, id) for id, _, *row in map(values, rows)),
            fields=(*changing, "recorded_at", "updated_at"),
        )
