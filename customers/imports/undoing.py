"""Taking back what an import has changed, as far as nobody has changed it since."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from pydantic_core import to_jsonable_python

from crm.database import transactional, update_each
from crm.streams.deadline import Deadline
from customers import marks, vocabulary
from customers.channels import CHANNELS
from customers.clock import change_moment
from customers.consent import refresh_standings
from customers.imports.journal import CUSTOMER_COLUMNS, ORDER_COLUMNS
from customers.imports.models import Import, ImportedRecord
from customers.ingestion import write_records
from customers.ingestion.columns import EMPTY
from customers.models import Customer, Note, Order, Segment
from customers.records import CustomerRecord, ItemRecord, OrderRecord
from customers.segments.references import MARK
from customers.segments.watching.alarms import noticing
from customers.segments.watching.watches import mark_column
from customers.totals import ORDER_TOTALS, refresh_totals

BATCH = 500  # customers or orders of one transaction
TIMES = ("signed_up_at", "last_seen_at", "ordered_at")

State = Import.State


class Plan(NamedTuple):
    """What undoing does with customers or orders: those to remove, and patches of others by external id."""

    removed: list[Any]
    restored: dict[str, dict[str, Any]]
    kept: int


class Figures(NamedTuple):
    """How many customers and orders are removed and restored, and how many stay because of later changes."""

    customers_removed: int = 0
    customers_restored: int = 0
    customers_kept: int = 0
    orders_removed: int = 0
    orders_restored: int = 0
    orders_kept: int = 0


class Count(NamedTuple):
    """Figures of the first `counted` notes: orders before customers, up to the id `after`. `kind` is "" at the end."""

    figures: Figures = Figures()
    kind: str = "order"
    after: UUID | None = None
    counted: int = 0


def figures(import_: Import) -> Figures:
    """What undoing the import would do now."""
    return count(import_, Count(), Deadline(float("inf"))).figures


def count(import_: Import, so_far: Count, deadline: Deadline) -> Count:
    """Count on what undoing the import would do, as far as the time allows."""
    while so_far.kind and not deadline.is_over:
        noted = _noted(import_, so_far.kind)
        batch = list((noted.filter(id__gt=so_far.after) if so_far.after else noted)[:BATCH])
        if not batch:
            so_far = so_far._replace(kind="customer" if so_far.kind == "order" else "", after=None)
            continue
        if so_far.kind == "order":
            plan = _plan_orders(batch)
        else:
            plan = _plan_customers(import_, batch, _orders_to_remove(import_, batch))
        numbers = (len(plan.removed), len(plan.restored), plan.kept)
        added = Figures(0, 0, 0, *numbers) if so_far.kind == "order" else Figures(*numbers)
        figures = Figures(*map(sum, zip(so_far.figures, added, strict=True)))
        so_far = Count(figures, so_far.kind, batch[-1].id, so_far.counted + len(batch))
    return so_far


def _orders_to_remove(import_: Import, customers: Sequence[ImportedRecord]) -> set[str]:
    """Of the orders of these customers, those that undoing removes."""
    ids = [row.external_id for row in customers]
    orders = set(Order.objects.filter(customer_external_id__among=ids).values_list("external_id", flat=True))
    noted = _noted(import_, "order").filter(external_id__among=orders, is_new=True)
    return {order.external_id for order in _plan_orders(list(noted)).removed} if orders else set()


def step(import_: Import, deadline: Deadline) -> None:
    """Undo the next orders, then the next customers; behind the last the import is undone."""
    if not _undo_next(import_):
        _finish(import_)


@transactional
def _undo_next(import_: Import) -> bool:
    """Undo some of what is noted and forget the notes, in one transaction. False where nothing is noted any more."""
    for kind in ("order", "customer"):
        batch = list(_noted(import_, kind)[:BATCH])
        if not batch:
            continue
        forgotten, _ = ImportedRecord.objects.filter(id__among=[row.id for row in batch]).delete()
        moved = Import.objects.filter(id=import_.id, state=State.UNDOING)
        if moved.update(rows_done=F("rows_done") + forgotten, moved_at=timezone.now()) and forgotten == len(batch):
            _undo_orders(batch) if kind == "order" else _undo_customers(import_, batch)
        return True
    return False


def _noted(import_: Import, kind: str) -> Any:
    return ImportedRecord.objects.filter(import_id=import_.id, kind=kind).order_by("id")


def _undo_orders(batch: Sequence[ImportedRecord]) -> None:
    removed, restored, _ = _plan_orders(batch)
    owners = {order.customer_external_id for order in removed}
    with noticing(Customer.objects.filter(external_id__among=owners), ORDER_TOTALS):
        Order.objects.filter(id__among=[order.id for order in removed]).delete()
        stored = Order.objects.filter(external_id__among=restored).values("external_id", *ORDER_COLUMNS)
        write_records([], [_order_record({**row, **restored[row["external_id"]]}) for row in stored])
        refresh_totals(owners, change_moment())


def _order_record(columns: dict[str, Any]) -> OrderRecord:
    items = [ItemRecord.model_construct(**item) for item in columns["items"]]
    return OrderRecord.model_construct(**{**columns, "items": items})


def _undo_customers(import_: Import, batch: Sequence[ImportedRecord]) -> None:
    removed, restored, _ = _plan_customers(import_, batch, ())
    for customer in removed:
        vocabulary.forget(customer)
    Customer.objects.filter(id__among=[customer.id for customer in removed]).delete()
    for channel in CHANNELS.values():
        refused = {getattr(each, channel.address_key) for each in removed if getattr(each, channel.opt_in) is False}
        refresh_standings(channel, refused)
    consents = {id: patch.pop("consents") for id, patch in restored.items() if "consents" in patch}
    write_records([CustomerRecord.model_construct(external_id=id, **patch) for id, patch in restored.items()], [])
    ids = Customer.objects.filter(external_id__among=consents).values_list("external_id", "id")
    update_each(Customer, ((consents[external_id], id) for external_id, id in ids), fields=("consents",))
    refresh_totals({customer.external_id for customer in removed}, change_moment())
    there = Customer.objects.filter(external_id__among=[row.external_id for row in batch])
    with noticing(there, {mark_column(MARK)}):
        marks.take_off(there, marks.mark_for(MARK, import_.id))


def _plan_orders(batch: Sequence[ImportedRecord]) -> Plan:
    stored = Order.objects.in_bulk([row.external_id for row in batch], field_name="external_id")
    columns = {row.external_id: _columns(stored, row.external_id, ORDER_COLUMNS) for row in batch}
    return _plan(batch, stored, columns, ())


def _plan_customers(import_: Import, batch: Sequence[ImportedRecord], without_orders: Collection[str]) -> Plan:
    """`without_orders` are orders that are removed before."""
    ids = [row.external_id for row in batch]
    stored = Customer.objects.in_bulk(ids, field_name="external_id")
    orders = Order.objects.filter(customer_external_id__among=ids).values_list("customer_external_id", "external_id")
    own = marks.mark_for(MARK, import_.id)
    in_use = {customer for customer, order in orders if order not in without_orders}
    in_use |= set(Note.objects.filter(customer__external_id__in=ids).values_list("customer__external_id", flat=True))
    in_use |= {id for id, each in stored.items() if each.marks.replace(own, "") or each.last_messaged_at}
    return _plan(batch, stored, {id: _columns(stored, id, CUSTOMER_COLUMNS) for id in ids}, in_use)


def _plan(
    batch: Sequence[ImportedRecord],
    stored: dict[str, Any],
    columns: dict[str, dict[str, Any]],
    in_use: Collection[str],
) -> Plan:
    plan = Plan([], {}, 0)
    kept = 0
    for row in batch:
        if row.external_id not in stored or not (row.is_new or row.after):
            continue
        now = columns[row.external_id]
        if row.is_new:
            if row.external_id not in in_use and _is_untouched(row, stored[row.external_id], now):
                plan.removed.append(stored[row.external_id])
            else:
                kept += 1
            continue
        patch = _patch(row, now)
        if patch:
            plan.restored[row.external_id] = patch
        else:
            kept += 1
    return plan._replace(kept=kept)


def _columns(stored: dict[str, Any], id: str, names: Iterable[str]) -> dict[str, Any]:
    """As JSON has them."""
    return to_jsonable_python({name: getattr(stored[id], name) for name in names}) if id in stored else {}


def _is_untouched(row: ImportedRecord, stored: Any, now: dict[str, Any]) -> bool:
    """Whether a customer or order is as the import created it, and nobody has written the same again."""
    created = {name: row.after.get(name, EMPTY.get(name)) for name in now}
    if "attributes" in created:
        created["attributes"] = {key: value for key, value in created["attributes"].items() if value is not None}
    written_at = stored.recorded_at if isinstance(stored, Customer) else stored.updated_at
    return bool(written_at == row.written_at and now == created)


def _patch(row: ImportedRecord, now: dict[str, Any]) -> dict[str, Any]:
    """The old values of what is still as the import left it."""
    patch: dict[str, Any] = {}
    for name, value in row.after.items():
        if name == "attributes":
            same = [key for key in value if now[name].get(key) == value[key]]
            if same:
                patch[name] = {key: row.before[name][key] for key in same}
        elif now[name] == value:
            old = row.before[name]
            patch[name] = datetime.fromisoformat(old) if name in TIMES and old else old
    return patch


@transactional
def _finish(import_: Import) -> None:
    undone = Import.objects.filter(id=import_.id, state=State.UNDOING)
    if undone.update(state=State.UNDONE, finished_at=timezone.now(), moved_at=timezone.now()):
        Segment.objects.filter(id=import_.id).update(archived_at=timezone.now(), updated_at=timezone.now())
