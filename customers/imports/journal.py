"""What an import changes, noted in the transaction that changes it: the figures of its result, and what undo needs."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F
from pydantic_core import to_jsonable_python

from crm.database import insert, update_each
from crm.database.models import new_id
from customers import marks
from customers.clock import change_moment
from customers.imports.models import Import, ImportedRecord
from customers.models import Customer, Order
from customers.segments.references import MARK
from customers.segments.watching.alarms import noticing
from customers.segments.watching.watches import mark_column

# Columns of a customer that records tell. What is derived from them is written again whenever they are.
CUSTOMER_COLUMNS = (
    *("name", "email", "phone", "city", "country", "tags", "attributes", "visits", "signed_up_at", "last_seen_at"),
    *("email_opt_in", "sms_opt_in", "whatsapp_opt_in", "consents", "time_zone"),
)
ORDER_COLUMNS = ("customer_external_id", "ordered_at", "amount", "refunded_amount", "currency", "status", "items")

Columns = Mapping[str, Any]


def entry_source(import_id: UUID, number: int) -> str:
    """What the stream entry `number` of an import, counted from 1, carries along."""
    return f"{import_id.hex}:{number}"


def _read_source(source: str) -> tuple[str, int, int, int]:
    """The import, the number of the entry, its shard and how many shards there were, which the stream adds."""
    import_id, number, shard, shards = [*source.split(":"), "0", "1"][:4]
    return import_id, int(number), int(shard), int(shards)


def difference(before: Columns, after: Columns) -> tuple[dict[str, Any], dict[str, Any]]:
    """What of the columns in `after` was not so before: as it was, and as it is, both as JSON has it. Of attributes
    only those that differ, None where there was none."""
    before, after = to_jsonable_python({name: before[name] for name in after}), to_jsonable_python(after)
    names = [name for name in after if name != "attributes" and after[name] != before[name]]
    was, now = {name: before[name] for name in names}, {name: after[name] for name in names}
    old, new = before.get("attributes", {}), after.get("attributes", {})
    keys = [key for key in {**old, **new} if old.get(key) != new.get(key)]
    if keys:
        was["attributes"] = {key: old.get(key) for key in keys}
        now["attributes"] = {key: new.get(key) for key in keys}
    return was, now


def note_sent_again(kind: str, external_ids: Collection[str], now: datetime) -> None:
    """A program has sent these customers or orders as they are stored: undoing an import keeps them."""
    ImportedRecord.objects.filter(kind=kind, external_id__among=external_ids).update(written_at=now)


class _Note(NamedTuple):
    """A customer or order that is noted for the first time, by the fields of `ImportedRecord`."""

    external_id: str
    is_new: bool
    before: Columns
    after: Columns


class Journal:
    """Notes for one import, inside a transaction that writes some of its records. `now` is when they are written."""

    def __init__(self, import_id: UUID) -> None:
        self.import_id = import_id
        self.now = change_moment()

    @classmethod
    def open(cls, sources: Sequence[str]) -> "tuple[Journal | None, list[bool]]":
        """The journal for entries of one import with these sources, inside the transaction that writes them, and for
        each entry whether its turn has come.

        It has not for an entry that is written already, or whose predecessor is not: its worker appended it twice,
        because it died before it noted so, or the stream has lost the predecessor, from which the import then goes on.
        None where no entry can be written, as while the import is being undone.
        """
        import_id = UUID(sources[0].partition(":")[0])
        writing = Import.objects.filter(id=import_id, state__in=Import.WRITING)
        before = writing.values_list("written", "written_by_shard").first()
        if before is None:
            return None, [False] * len(sources)
        written, by_shard = before
        _, _, shard, shards = _read_source(sources[0])
        ahead = list(by_shard) if len(by_shard) == shards else [written] * shards
        its_turn: list[bool] = []
        for source in sources:
            its_turn.append(_read_source(source)[1] == ahead[shard] + 1)
            ahead[shard] += its_turn[-1]
        opened = any(its_turn) and writing.filter(written=written).update(
            written=min(ahead), written_by_shard=ahead if shards > 1 else []
        )
        return (cls(import_id) if opened else None), its_turn

    def note_customers(self, new: Iterable[Columns], changed: Iterable[Columns]) -> None:
        """Before they are written: columns of new customers, and those of stored ones, each with its external id."""
        after = {row["external_id"]: {name: row[name] for name in CUSTOMER_COLUMNS if name in row} for row in changed}
        stored = Customer.objects.filter(external_id__among=after).values("external_id", *CUSTOMER_COLUMNS)
        self._note(
            "customer",
            {row["external_id"]: {name: row[name] for name in CUSTOMER_COLUMNS if name in row} for row in new},
            {row["external_id"]: difference(row, after[row["external_id"]]) for row in stored},
        )

    def note_orders(self, orders: Mapping[str, Columns]) -> None:
        """Before they are written: the columns of orders by external id."""
        stored = Order.objects.filter(external_id__among=orders).values("external_id", *ORDER_COLUMNS)
        before = {row["external_id"]: row for row in stored}
        self._note(
            "order",
            {external_id: after for external_id, after in orders.items() if external_id not in before},
            {external_id: difference(row, orders[external_id]) for external_id, row in before.items()},
        )

    def mark(self, customers: Collection[str]) -> None:
        """Once they are written: the customers with these external ids came with the import, which is a segment."""
        theirs = Customer.objects.filter(external_id__among=customers)
        with noticing(theirs, {mark_column(MARK)}):
            marks.put_on(theirs, marks.mark_for(MARK, self.import_id))

    def _note(
        self, kind: str, new: Mapping[str, Columns], stored: Mapping[str, tuple[dict[str, Any], dict[str, Any]]]
    ) -> None:
        """Each customer or order is noted once, however often the file has it: as it was, and as it is at last."""
        if not new and not stored:
            return
        new = dict(zip(new, to_jsonable_python(list(new.values())), strict=True))
        noted = ImportedRecord.objects.filter(import_id=self.import_id, kind=kind, external_id__among={*new, *stored})
        earlier = {row.external_id: row for row in noted}
        figures: Counter[str] = Counter()
        figures.subtract(map(_figure, earlier.values()))  # each is counted as what it becomes
        added: list[_Note] = []
        for external_id, after in new.items():
            if row := earlier.get(external_id):  # somebody has removed it meanwhile
                row.is_new, row.before, row.after = True, {}, dict(after)
            else:
                added.append(_Note(external_id, True, {}, after))
        for external_id, (before, after) in stored.items():
            if row := earlier.get(external_id):
                _add(row, before, after)
            else:
                added.append(_Note(external_id, False, before, after))
        figures.update(map(_figure, earlier.values()))
        figures.update(map(_figure, added))
        insert(
            ImportedRecord,
            ((new_id(), self.import_id, kind, *note, self.now) for note in added),
            fields=("id", "import_id", "kind", *_Note._fields, "written_at"),
        )
        update_each(
            ImportedRecord,
            ((row.is_new, row.before, row.after, self.now, row.id) for row in earlier.values()),
            fields=("is_new", "before", "after", "written_at"),
        )
        Import.objects.filter(id=self.import_id).update(
            **{f"{kind}s_{name}": F(f"{kind}s_{name}") + count for name, count in figures.items()}
        )


def _figure(row: ImportedRecord | _Note) -> str:
    """Which figure of an import counts it."""
    return "new" if row.is_new else "changed" if row.after else "same"


def _add(row: ImportedRecord, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Note what a later row of the file has changed of the same customer or order."""
    row.after = _merged(row.after, after)
    if not row.is_new:
        row.before, row.after = difference(_merged(before, row.before), row.after)


def _merged(one: Columns, other: Columns) -> dict[str, Any]:
    merged = {**one, **other}
    if attributes := {**one.get("attributes", {}), **other.get("attributes", {})}:
        merged["attributes"] = attributes
    return merged
