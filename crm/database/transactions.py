import random
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from functools import wraps
from typing import ParamSpec, TypeVar

import django_mongodb_backend.transaction
from django.db import OperationalError, transaction

from crm.database.faults import was_overtaken
from crm.database.mongodb.abandoned import SILENT, end_abandoned_transactions

P = ParamSpec("P")
R = TypeVar("R")

PATIENCE = 20  # seconds, as long as SQLite waits for its turn
SHORTEST_PAUSE, LONGEST_PAUSE = 0.002, 0.1  # seconds


def atomic(using: str | None = None) -> AbstractContextManager[None]:
    """One transaction. Every write that spans rows goes through here, since Django's own has no effect on MongoDB.

    There, a transaction that meets a row which another one has just written fails at once, where SQLite waits. What
    several may do at the same time is therefore a function with `@transactional`.
    """
    if transaction.get_connection(using).vendor == "mongodb":
        return django_mongodb_backend.transaction.atomic(using)
    return transaction.atomic(using=using)


def transactional(function: Callable[P, R]) -> Callable[P, R]:
    """Runs the function in a transaction, and again from its beginning when another transaction was faster.

    One that stays in the way may be of a process that has died: whoever waits for it ends it.
    """

    @wraps(function)
    def whole(*args: P.args, **kwargs: P.kwargs) -> R:
        begun, pause = time.monotonic(), SHORTEST_PAUSE
        suspicion = begun + SILENT
        while True:
            try:
                with atomic():
                    return function(*args, **kwargs)
            except Exception as error:
                # Inside of another transaction, that one begins again.
                if not was_overtaken(error) or _in_transaction() or time.monotonic() > begun + PATIENCE:
                    raise
            if time.monotonic() > suspicion:
                end_abandoned_transactions()
                suspicion += 1
            time.sleep(pause * random.uniform(0.5, 1.5))
            pause = min(2 * pause, LONGEST_PAUSE)

    return whole


def unless_busy(write: Callable[[], object]) -> None:
    """A write that may be left out, outside of a transaction: on SQLite it would wait for every other writer."""
    connection = transaction.get_connection()
    if connection.vendor != "sqlite":
        write()
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            with suppress(OperationalError):
                write()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")


def _in_transaction() -> bool:
    connection = transaction.get_connection()
    return connection.in_atomic_block_mongo if connection.vendor == "mongodb" else connection.in_atomic_block
