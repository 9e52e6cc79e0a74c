"""The dry run: what an import would change, without writing any of it.

What the file has said of each customer and order so far is kept beside its rows on disk, so that the figures are exact
also where an id comes several times, and a file of any size needs no memory.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pydantic_core
from django.db.models import Sum

from crm.database import transactional
from crm.streams.deadline import Deadline
from customers.channels import CHANNELS
from customers.consent import keep_refusals
from customers.imports.appending import File, refused_row
from customers.imports.conversion import Refusal
from customers.imports.journal import CUSTOMER_COLUMNS, ORDER_COLUMNS, difference
from customers.imports.lines import Lines
from customers.imports.models import Import, RefusedRow
from customers.ingestion import RECORDS
from customers.ingestion.columns import EMPTY, record_changes, told_columns
from customers.ingestion.orders import order_columns
from customers.models import GUEST, Customer, Order, net_amount

MAX_REASONS = 20  # that the report names
MAX_EXAMPLES = 3  # rows of each
QUOTED = re.compile("“[^”]*”")  # a value, by which equal reasons differ
SCHEMA = """
CREATE TABLE IF NOT EXISTS seen (
    kind TEXT, id TEXT, figure TEXT, changed TEXT, before BLOB, after BLOB, net INTEGER, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waiting (id TEXT PRIMARY KEY, customer TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS refused (
    reason TEXT PRIMARY KEY, is_imported INTEGER, rows INTEGER, examples TEXT
) WITHOUT ROWID;
"""

State = Import.State


def step(import_: Import, file: File, deadline: Deadline) -> None:
    """Check the next chunk, or report. On another machine the check begins again."""
    lines = file.lines
    number = _checked(lines, import_)
    if number == lines.chunks:
        import_.move(State.CHECKING, state=State.CHECKED, report=_report(lines))
        return
    bodies, _, refusals = file.chunk(number)
    _keep_refused(import_, number, refusals)
    customers, orders = (RECORDS[kind].validate_json(bodies[kind]) for kind in ("customer", "order"))
    lines.database.execute("BEGIN IMMEDIATE")
    try:
        if lines.reached("checked") == number:  # else another worker has checked it
            _see_customers(lines, customers)
            _see_orders(lines, orders)
            _see_refusals(lines, refusals)
            lines.reach("checked", number + 1)
    finally:
        lines.database.execute("COMMIT")
    import_.move(State.CHECKING, position=number + 1, rows_done=lines.rows_before(number + 1))


@transactional
def _keep_refused(import_: Import, number: int, refusals: Sequence[Refusal]) -> None:
    """Once, also where a worker died behind it."""
    RefusedRow.objects.filter(import_id=import_.id, chunk=number).delete()
    RefusedRow.objects.bulk_create(refused_row(import_, number, refusal) for refusal in refusals)


def _checked(lines: Lines, import_: Import) -> int:
    """How many chunks this check has seen. What an earlier check has left is removed."""
    lines.database.executescript(SCHEMA)
    begun = int(import_.started_at.timestamp() * 1_000_000) if import_.started_at else 0
    if lines.reached("check") != begun:
        lines.database.executescript("BEGIN IMMEDIATE; DELETE FROM seen; DELETE FROM waiting; DELETE FROM refused;")
        lines.reach("checked", 0)
        lines.reach("check", begun)
        lines.database.execute("COMMIT")
    return lines.reached("checked")


def _see_customers(lines: Lines, records: Sequence[Any]) -> None:
    states = _states(lines, "customer", {record.external_id for record in records})
    for record in records:
        before, after = states[record.external_id]
        changes = record_changes(record)
        keep_refusals(changes, {channel.opt_in for channel in CHANNELS.values() if after[channel.opt_in] is False})
        columns = told_columns(changes, after["attributes"], after["consents"])
        told = {name: columns[name] for name in CUSTOMER_COLUMNS if name in columns}
        states[record.external_id] = (before, after | pydantic_core.to_jsonable_python(told))
    _keep(lines, "customer", states)


def _see_orders(lines: Lines, records: Sequence[Any]) -> None:
    states = _states(lines, "order", {record.external_id for record in records})
    for record in records:
        before, _ = states[record.external_id]
        states[record.external_id] = (before, pydantic_core.to_jsonable_python(order_columns(record)))
    _keep(lines, "order", states)
    _keep_waiting(lines, {id: after["customer_external_id"] for id, (_, after) in states.items()})


def _keep_waiting(lines: Lines, customer_of: Mapping[str, str]) -> None:
    """Keep which of these orders have a customer who is not stored; the file may still bring that customer."""
    ids = set(customer_of.values()) - {GUEST}
    missing = ids - set(Customer.objects.filter(external_id__among=ids).values_list("external_id", flat=True))
    lines.database.execute(
        "DELETE FROM waiting WHERE id IN (SELECT value FROM json_each(?))",
        (pydantic_core.to_json(sorted(customer_of)).decode(),),
    )
    waiting = ((id, customer) for id, customer in customer_of.items() if customer in missing)
    lines.database.executemany("INSERT INTO waiting VALUES (?, ?)", waiting)


Columns = dict[str, Any]
States = dict[str, tuple[Columns | None, Columns]]  # by id before the import, None for a new one, and as it is now


def _states(lines: Lines, kind: str, ids: set[str]) -> States:
    """As the file has left them so far, else as they are stored."""
    found = lines.database.execute(
        "SELECT id, before, after FROM seen WHERE kind = ? AND id IN (SELECT value FROM json_each(?))",
        (kind, pydantic_core.to_json(sorted(ids)).decode()),
    )
    states: States = {
        id: (pydantic_core.from_json(before), pydantic_core.from_json(after)) for id, before, after in found
    }
    rows: Iterable[Columns]
    if kind == "customer":
        rows = Customer.objects.filter(external_id__among=ids - states.keys()).values("external_id", *CUSTOMER_COLUMNS)
        nothing = {name: EMPTY[name] for name in CUSTOMER_COLUMNS}
    else:
        rows = Order.objects.filter(external_id__among=ids - states.keys()).values("external_id", *ORDER_COLUMNS)
        nothing = {}
    for row in rows:
        columns = pydantic_core.to_jsonable_python(row)
        states[columns.pop("external_id")] = (columns, columns)
    return {id: states.get(id, (None, nothing)) for id in ids}


def _keep(lines: Lines, kind: str, states: States) -> None:
    rows = []
    for id, (before, after) in states.items():
        changed: list[str] = []
        if before is not None:
            _, now = difference(before, after)
            changed = [
                *(name for name in now if name != "attributes"),
                *(f"attributes.{key}" for key in now.get("attributes", ())),
            ]
        figure = "new" if before is None else "changed" if changed else "same"
        net = revenue(after) - (revenue(before) if before else 0) if kind == "order" else 0
        json = pydantic_core.to_json
        rows.append((kind, id, figure, json(changed), json(before), json(after), net))
    lines.database.executemany("INSERT OR REPLACE INTO seen VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _see_refusals(lines: Lines, refusals: Sequence[Refusal]) -> None:
    reasons: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        reasons.setdefault(QUOTED.sub("“…”", refusal.reason), []).append(refusal)
    for reason, some in reasons.items():
        examples = [{"line": each.line, "cells": each.cells, "reason": each.reason} for each in some[:MAX_EXAMPLES]]
        lines.database.execute(
            "INSERT INTO refused VALUES (?, ?, ?, ?) ON CONFLICT (reason) DO UPDATE SET rows = rows + excluded.rows",
            (reason, some[0].is_imported, len(some), pydantic_core.to_json(examples).decode()),
        )


def revenue(order: Mapping[str, Any]) -> int:
    """What an order adds to the revenue, in minor units: a credit note takes from it."""
    if order["status"] not in (Order.Status.COMPLETED, Order.Status.CREDIT_NOTE):
        return 0
    return net_amount(order["status"], order["amount"], order["refunded_amount"])


def totals() -> dict[str, int]:
    """How many customers and orders are stored, and their revenue in minor units."""
    completed, notes = (
        Order.objects.filter(status=status).aggregate(
            amount=Sum("amount", default=0), refunded=Sum("refunded_amount", default=0)
        )
        for status in (Order.Status.COMPLETED, Order.Status.CREDIT_NOTE)
    )
    return {
        "customers": Customer.objects.count(),
        "orders": Order.objects.count(),
        "revenue": completed["amount"] - completed["refunded"] - notes["amount"],
    }


def _figures(lines: Lines, kind: str) -> dict[str, Any]:
    """How many customers or orders are new, changed and the same, and of how many each column changes."""
    figures: dict[str, Any] = {"new": 0, "changed": 0, "same": 0}
    figures |= lines.database.execute("SELECT figure, count(*) FROM seen WHERE kind = ? GROUP BY figure", (kind,))
    columns: Counter[str] = Counter()
    for names, count in lines.database.execute(
        "SELECT changed, count(*) FROM seen WHERE kind = ? AND figure = 'changed' GROUP BY changed", (kind,)
    ):
        columns.update(dict.fromkeys(pydantic_core.from_json(names), count))
    return figures | {"columns": dict(columns.most_common())}


def _report(lines: Lines) -> dict[str, Any]:
    """What `Import.report` keeps: figures of customers and orders, how many orders would wait for their
    customer, refused rows and those without their phone number by reason, totals before and after."""
    customers, orders = _figures(lines, "customer"), _figures(lines, "order")
    before = totals()
    (net,) = lines.database.execute("SELECT coalesce(sum(net), 0) FROM seen").fetchone()
    after = {
        "customers": before["customers"] + customers["new"],
        "orders": before["orders"] + orders["new"],
        "revenue": before["revenue"] + net,
    }
    (waiting,) = lines.database.execute(
        "SELECT count(*) FROM waiting WHERE customer NOT IN (SELECT id FROM seen WHERE kind = 'customer')"
    ).fetchone()
    reasons = lines.database.execute(
        "SELECT reason, is_imported, rows, examples FROM refused ORDER BY rows DESC, reason LIMIT ?", (MAX_REASONS,)
    )
    rows = dict(lines.database.execute("SELECT is_imported, sum(rows) FROM refused GROUP BY is_imported"))
    return {
        "customers": customers,
        "orders": orders,
        "waiting": waiting,
        "refused": rows.get(False, 0),
        "without_phone": rows.get(True, 0),
        "reasons": [
            {
                "reason": reason,
                "is_imported": bool(is_imported),
                "rows": count,
                "examples": pydantic_core.from_json(examples),
            }
            for reason, is_imported, count, examples in reasons
        ],
        "before": before,
        "after": after,
    }
