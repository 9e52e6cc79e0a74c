"""How the database answered: every statement of a block, with the plan it ran by."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Plan:
    """`scans` a table without an index, or `sorts` what no index has in order."""

    statement: str
    scans: bool
    sorts: bool


@contextmanager
def captured_plans(table: str) -> Iterator[list[Plan]]:
    """The list is filled when the block is left, with the statements that read or changed rows of `table`."""
    found: list[Plan] = []
    record = _on_mongodb if connection.vendor == "mongodb" else _on_sqlite
    with record(table, found):
        yield found


def uses_indexes(table: str, work: Callable[[], object]) -> None:
    """Fails where `work` scans or sorts rows of a table."""
    with captured_plans(table) as plans:
        work()
    assert plans, f"nothing was asked of {table}"
    for plan in plans:
        assert not plan.scans, plan.statement
        assert not plan.sorts, plan.statement


def finds_by_index(table: str, work: Callable[[], object]) -> None:
    """Like `uses_indexes`, but rows may be sorted, as those of one customer, which are few."""
    with captured_plans(table) as plans:
        work()
    assert plans, f"nothing was asked of {table}"
    for plan in plans:
        assert not plan.scans, plan.statement


@contextmanager
def _on_sqlite(table: str, found: list[Plan]) -> Iterator[None]:
    with CaptureQueriesContext(connection) as captured:
        yield
    for query in captured:
        statement = query["sql"]
        if f'"{table}"' not in statement or not statement.startswith(("SELECT", "UPDATE", "DELETE")):
            continue
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
            steps = [step for *_, step in cursor.fetchall()]
        scans = any(step.startswith("SCAN") and "USING" not in step for step in steps if "json_each" not in step)
        found.append(Plan(statement, scans, any("TEMP B-TREE" in step and "ORDER BY" in step for step in steps)))


@contextmanager
def _on_mongodb(table: str, found: list[Plan]) -> Iterator[None]:
    """By the server's own profile, which holds the plan that each command ran by."""
    database = connection.database
    database.drop_collection("system.profile")
    database.command("profile", 2)
    try:
        yield
    finally:
        database.command("profile", 0)
    for entry in database["system.profile"].find({"ns": f"{database.name}.{table}", "op": {"$ne": "insert"}}):
        if plan := entry.get("planSummary"):
            statement = json.dumps(entry["command"], default=str)
            found.append(Plan(f"{plan}: {statement}", "COLLSCAN" in plan, entry.get("hasSortStage", False)))
