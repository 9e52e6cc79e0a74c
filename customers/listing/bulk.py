"""Changes of many customers: listed as they were chosen, then changed in parts by a worker.

Tags go the way of the API: a part is one entry of the stream of records. Repeating an entry changes nothing, so a
worker that dies half-way costs nothing but time; figures are counted before a part is appended, and kept with it.
"""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import F
from django.utils import timezone
from pydantic_core import to_json

from crm.accounts.audit import Action, record
from crm.accounts.models import User
from crm.database import insert, transactional
from crm.database.models import as_stored, new_id
from crm.streams.nudge import nudge
from crm.streams.work import repeat, take_up
from customers import marks
from customers.ingestion import stream
from customers.listing.models import BulkChange, BulkPart
from customers.models import Customer, fold_tags
from customers.segments import audience
from customers.segments.lists.changes import store_list
from customers.segments.references import MARK
from customers.segments.rules import Group
from customers.segments.watching.alarms import noticing
from customers.segments.watching.watches import mark_column

PART = 1_000  # customers, as many as a batch of the API
PARTS = 10  # that are listed in one transaction
MAX_QUEUED = 50_000  # records in the stream, above which a change waits for others
PAUSE = 0.2  # seconds
KEPT_FOR = timedelta(days=7)  # that a result can be read

Kind, State = BulkChange.Kind, BulkChange.State


@transactional
def begin(
    kind: str,
    *,
    user: User,
    rule: Group | None = None,
    customer_ids: Sequence[UUID] = (),
    tag: str = "",
    list_id: UUID | None = None,
    list_name: str = "",
) -> BulkChange:
    """A new change of those who match the rule now, or of those with these ids."""
    change = BulkChange.objects.create(
        kind=kind,
        tag=tag,
        list_id=list_id or (new_id() if kind == Kind.ADD_TO_LIST else None),
        list_name=list_name,
        rule=audience.frozen_rule(rule) if rule else {},
        newest=Customer.objects.order_by("-id").values_list("id", flat=True).first(),
        created_by=user,
    )
    if rule is None:
        _add_parts(change, sorted(id.hex for id in customer_ids))
        _end_listing(change, len(customer_ids))
    return change


def carry_out(change_id: UUID, seconds: float | None = None) -> bool:
    """As much of it as the time allows; whether nothing is left. StreamUnavailable where Redis takes nothing."""
    repeat(lambda: _step(BulkChange.objects.get(id=change_id)), seconds)
    return BulkChange.objects.get(id=change_id).is_done


def is_stored(change: BulkChange) -> bool:
    """Whether the records of a change that is done are written too."""
    return not change.last_entry or stream.is_written(change.last_entry)


def go_on(change_id: UUID) -> None:
    """Leave the rest to a worker."""
    nudge("customers.tasks.carry_out_bulk_change", str(change_id))


def sweep() -> None:
    """Continue what was left, and forget old results."""
    take_up(BulkChange.objects.filter(state__in=(State.LISTING, State.CHANGING)), go_on)
    BulkChange.objects.filter(state=State.DONE, moved_at__lt=timezone.now() - KEPT_FOR).delete()


def _step(change: BulkChange) -> bool:
    """The next part; False where nothing is left, or where others go first."""
    if change.is_done:
        return False
    if stream.queued() > MAX_QUEUED and change.kind != Kind.ADD_TO_LIST:
        time.sleep(PAUSE)
        BulkChange.objects.filter(id=change.id).update(moved_at=timezone.now())  # its worker is alive
        return False
    (_list_more if change.state == State.LISTING else _change_part)(change)
    return True


@transactional
def _list_more(change: BulkChange) -> None:
    """List the next customers. A worker that was faster leaves nothing to do."""
    rows = audience.matching(audience.thawed(change.rule), change.confirmed_at)
    if change.newest:
        rows = rows.filter(id__lte=change.newest)
    if change.listed_until:
        rows = rows.filter(id__gt=change.listed_until)
    ids = list(rows.order_by("id").values_list(as_stored("id"), flat=True)[: PART * PARTS])
    as_read = BulkChange.objects.filter(id=change.id, state=State.LISTING, listed_until=change.listed_until)
    if ids and as_read.update(listed_until=ids[-1], total=F("total") + len(ids), moved_at=timezone.now()):
        _add_parts(change, ids)
    if len(ids) < PART * PARTS:
        _end_listing(change, 0)


def _add_parts(change: BulkChange, ids: Sequence[str]) -> None:
    insert(
        BulkPart,
        ((new_id(), change.id, " ".join(ids[start : start + PART]), None, 0) for start in range(0, len(ids), PART)),
        fields=("id", "change", "customer_ids", "changed", "missing"),
    )


def _end_listing(change: BulkChange, more: int) -> None:
    """The rule, which may name a person, is not kept."""
    listing = BulkChange.objects.filter(id=change.id, state=State.LISTING)
    if listing.update(state=State.CHANGING, rule={}, total=F("total") + more, moved_at=timezone.now()):
        change.refresh_from_db()
        details: dict[str, Any] = {"tag": change.tag, "list": change.list_name, "customers": change.total}
        record(Action.CUSTOMERS_CHANGED, change.created_by, what=change.label.lower(), **details)


def _change_part(change: BulkChange) -> None:
    """Change the next customers, or end the change.

    1. Count what will change, and keep the figures with the part.
    2. Append the part to the stream, or put it on the list.
    3. Add the figures to the change and forget the part, in one transaction.
    """
    part = change.parts.order_by("id").first()
    if part is None:
        _end(change)
        return
    ids = part.customer_ids.split()
    rows = list(Customer.objects.filter(id__among=ids).values_list("external_id", "tags_key", "marks"))
    if part.changed is None:
        changed = sum(not _is_so_already(change, tags_key, carried) for _, tags_key, carried in rows)
        counted = BulkPart.objects.filter(id=part.id, changed=None)
        counted.update(changed=changed, missing=len(ids) - len(rows))
    entry = "" if change.kind == Kind.ADD_TO_LIST else _append(change, [external_id for external_id, *_ in rows])
    _finish_part(change, part.id, ids, entry)


def _is_so_already(change: BulkChange, tags_key: str, carried: str) -> bool:
    if change.kind == Kind.ADD_TO_LIST:
        return marks.mark_for(MARK, change.list_id or "") in carried
    has_tag = fold_tags([change.tag]) in tags_key
    return has_tag == (change.kind == Kind.ADD_TAG)


def _append(change: BulkChange, external_ids: list[str]) -> str:
    """The entry that changes the tags of these customers; "" for none."""
    edit = "add_tags" if change.kind == Kind.ADD_TAG else "remove_tags"
    records: list[dict[str, Any]] = [{"external_id": id, edit: [change.tag]} for id in external_ids]
    return stream.append("customer", to_json(records), len(records)) if records else ""


@transactional
def _finish_part(change: BulkChange, part_id: UUID, ids: list[str], entry: str) -> None:
    part = BulkPart.objects.filter(id=part_id).first()
    if part is None or not BulkPart.objects.filter(id=part_id).delete()[0]:
        return
    if change.kind == Kind.ADD_TO_LIST:
        customers = Customer.objects.filter(id__among=ids)
        with noticing(customers, {mark_column(MARK)}):
            marks.put_on(customers, marks.mark_for(MARK, change.list_id or ""))
    figures = {
        "done": F("done") + len(ids),
        "changed": F("changed") + part.changed,
        "missing": F("missing") + part.missing,
        **({"last_entry": entry} if entry else {}),
    }
    BulkChange.objects.filter(id=change.id).update(**figures, moved_at=timezone.now())


@transactional
def _end(change: BulkChange) -> None:
    changing = BulkChange.objects.filter(id=change.id, state=State.CHANGING)
    if not changing.update(state=State.DONE, moved_at=timezone.now()) or change.list_id is None:
        return
    store_list(change.list_id, change.list_name, change.created_by)
