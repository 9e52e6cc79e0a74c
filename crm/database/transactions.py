"""Transactions on both databases: how they begin, and how they are tried again."""

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
    """One transaction on either database; Django's own `atomic` has no effect on MongoDB.

    On MongoDB a transaction fails at once when it meets a row that another one has just written, where SQLite waits.
    Work that may meet other work is therefore a function with `@transactional`.
    """
    if transaction.get_connection(using).vendor == "mongodb":
        return django_mongodb_backend.transaction.atomic(using)
    return transaction.atomic(using=using)


def transactional(function: Callable[P, R]) -> Callable[P, R]:
    """Runs the function in a transaction, and runs it again when another transaction was faster.

    A transaction that stays in the way for seconds belongs to a process that has died: it is ended.
    """

    @wraps(function)
    def in_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
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

    return in_transaction


def consistent_reads(function: Callable[P, R]) -> Callable[P, R]:
    """Runs a function that only reads, so that all its queries see the database as it was at one moment. On SQLite it
    waits for no writer, and none waits for it."""
    in_transaction = transactional(function)

    @wraps(function)
    def at_one_moment(*args: P.args, **kwargs: P.kwargs) -> R:
        connection = transaction.get_connection()
        if connection.vendor != "sqlite":
            return in_transaction(*args, **kwargs)
        if connection.in_atomic_block:
            return function(*args, **kwargs)
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # deferred: a transaction of Django's would take the write lock
            try:
                return function(*args, **kwargs)
            finally:
                cursor.execute("COMMIT")

    return at_one_moment


def unless_busy(write: Callable[[], object]) -> None:
    """Do a write that may be skipped: on SQLite it is, while another writer is busy. Not inside a transaction."""
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
