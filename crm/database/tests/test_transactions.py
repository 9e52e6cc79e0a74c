"""Transactions: whole or not at all, begun again when another was faster, and over when they are over."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError, connection, connections
from pymongo.errors import (
    AutoReconnect,
    CursorNotFound,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)

from crm.database import atomic, consistent_reads, is_passing, transactional, transactions
from crm.database.mongodb import abandoned

StreamPosition = apps.get_model("streams.StreamPosition")  # by its name, since nothing here imports what is above

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
on_mongodb = pytest.mark.skipif(not settings.MONGODB, reason="SQLite answers a commit at once and for certain")

OVERTAKEN = OperationFailure("WriteConflict", 112, {"errorLabels": ["TransientTransactionError"]})
# What MongoDB may say to a commit.
UNREACHED = {"closeConnection": True}
CARRIED_OUT = {"writeConcernError": {"code": 64, "errmsg": "waiting for replication timed out"}}
REFUSED = {"errorCode": 2}
GONE = {"errorCode": 251, "errorLabels": ["TransientTransactionError"]}


class Undo(Exception):
    """Ends a transaction."""


@pytest.fixture
def row(transactional_db) -> Any:
    return StreamPosition.objects.create(stream="tests")


def increment(row: Any) -> None:
    """By reading and writing, as a claim of rows does."""
    stored = StreamPosition.objects.get(id=row.id).stored
    StreamPosition.objects.filter(id=row.id).update(stored=stored + 1)


def stored(row: Any) -> int:
    return StreamPosition.objects.get(id=row.id).stored


def at_the_same_time(*works: Callable[[], object]) -> None:
    def run(work: Callable[[], object]) -> None:
        try:
            work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        list(threads.map(run, works))


class TestAtomic:
    def test_what_succeeds_is_written(self, row):
        with atomic():
            increment(row)

        assert stored(row) == 1

    def test_what_fails_leaves_nothing(self, row):
        with suppress(Undo), atomic():
            increment(row)
            StreamPosition.objects.create(stream="another")
            raise Undo

        assert stored(row) == 0
        assert StreamPosition.objects.count() == 1

    def test_what_it_holds_can_be_counted_within(self, row):
        with atomic():
            assert StreamPosition.objects.count() == 1
            assert StreamPosition.objects.filter(stream="another").count() == 0


class TestTransactional:
    def test_none_of_those_who_change_a_row_at_the_same_time_is_lost(self, row):
        once = transactional(increment)

        def often() -> None:
            for _ in range(25):
                once(row)

        at_the_same_time(often, often)

        assert stored(row) == 50

    @on_mongodb
    def test_it_begins_again_when_another_has_changed_what_it_read(self, row):
        readings = []

        @transactional
        def overtaken_once() -> None:
            readings.append(stored(row))
            if len(readings) == 1:
                at_the_same_time(lambda: increment(row))
            increment(row)

        overtaken_once()

        assert readings == [0, 1]
        assert stored(row) == 2

    def test_what_was_written_before_it_begins_again_is_undone(self, row):
        attempts = []

        @transactional
        def overtaken_twice() -> None:
            attempts.append(stored(row))
            increment(row)
            if len(attempts) < 3:
                raise OVERTAKEN

        overtaken_twice()

        assert attempts == [0, 0, 0]
        assert stored(row) == 1

    def test_within_another_transaction_that_one_begins_again(self, row):
        attempts = []

        @transactional
        def inner() -> None:
            attempts.append("inner")
            increment(row)
            if len(attempts) < 4:
                raise OVERTAKEN

        @transactional
        def outer() -> None:
            attempts.append("outer")
            increment(row)
            inner()

        outer()

        assert attempts == ["outer", "inner", "outer", "inner"]
        assert stored(row) == 2

    def test_its_patience_ends(self, row, monkeypatch):
        monkeypatch.setattr(transactions, "PATIENCE", 0.05)

        @transactional
        def overtaken_forever() -> None:
            increment(row)
            raise OVERTAKEN

        with pytest.raises(OperationFailure):
            overtaken_forever()
        assert stored(row) == 0

    def test_any_other_fault_is_raised_at_once(self, row):
        attempts = []

        @transactional
        def wrong() -> None:
            attempts.append(1)
            raise Undo

        with pytest.raises(Undo):
            wrong()
        assert attempts == [1]


class Commits:
    """How MongoDB answers ours: as usual, or with what it is told to say."""

    def __init__(self) -> None:
        client = connection.connection
        self.admin, self.application = client.admin, client.options.pool_options.appname

    def are_answered(self, how: dict[str, Any], times: int | None = None) -> None:
        """The next `times`, else all."""
        mode = {"times": times} if times else "alwaysOn"
        self._fail(mode=mode, data={"failCommands": ["commitTransaction"], "appName": self.application, **how})

    def are_answered_as_usual(self) -> None:
        self._fail(mode="off")
        abandoned.end_abandoned_transactions()  # the server itself waits a minute for a commit that never came

    def _fail(self, **how: Any) -> None:
        self.admin.command("configureFailPoint", "failCommand", **how)


@pytest.fixture
def commits(row, monkeypatch) -> Iterator[Commits]:
    monkeypatch.setattr(abandoned, "SILENT", 0)
    commits = Commits()
    try:
        commits.are_answered_as_usual()
    except OperationFailure:
        pytest.skip("the MongoDB at MONGODB_URI has no fail points (--setParameter enableTestCommands=1)")
    yield commits
    commits.are_answered_as_usual()


def is_usable(row: Any) -> bool:
    """Whether a transaction is one: what it writes is there after it, and not when it fails."""
    before = stored(row)
    with atomic():
        increment(row)
    with suppress(Undo), atomic():
        increment(row)
        raise Undo
    return stored(row) == before + 1


@on_mongodb
class TestCommit:
    @pytest.mark.parametrize("answer", [UNREACHED, CARRIED_OUT], ids=["before", "after"])
    def test_whose_answer_is_lost_is_asked_for_until_it_is_certain(self, row, commits, answer):
        commits.are_answered(answer, times=5)

        with atomic():
            increment(row)

        assert stored(row) == 1
        assert is_usable(row)

    @pytest.mark.parametrize("answer", [UNREACHED, CARRIED_OUT], ids=["before", "after"])
    def test_that_stays_uncertain_is_a_fault_of_the_database(self, row, commits, monkeypatch, answer):
        monkeypatch.setattr("crm.database.mongodb.base.COMMIT_WITHIN", 0.2)
        commits.are_answered(answer)

        with pytest.raises(PyMongoError) as raised, atomic():
            increment(row)
        commits.are_answered_as_usual()

        assert is_passing(raised.value)
        assert is_usable(row)

    def test_that_is_refused_says_why(self, row, commits):
        commits.are_answered(REFUSED, times=1)

        with pytest.raises(OperationFailure) as raised, atomic():
            increment(row)

        assert raised.value.code == REFUSED["errorCode"]
        assert not is_passing(raised.value)
        assert stored(row) == 0
        assert is_usable(row)

    def test_of_a_transaction_that_is_gone_is_one_that_another_has_overtaken(self, row, commits):
        """So it is after an election: the new primary knows nothing of it."""
        commits.are_answered(GONE, times=2)
        attempts = []

        @transactional
        def write() -> None:
            attempts.append(stored(row))
            increment(row)

        write()

        assert attempts == [0, 0, 0]
        assert stored(row) == 1
        assert is_usable(row)


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("database is locked"),
        InterfaceError("connection already closed"),
        AutoReconnect("connection closed"),
        ServerSelectionTimeoutError("No primary available"),
        CursorNotFound("the server has been started again in the middle of an answer", 43),
        OVERTAKEN,
        PyMongoError("not certain", {"UnknownTransactionCommitResult"}),
        PyMongoError("not the primary any more", {"RetryableWriteError"}),
        caused(DatabaseError(), AutoReconnect("connection closed")),
        caused(RuntimeError("while drawing the page"), caused(DatabaseError(), OVERTAKEN)),
    ],
    ids=repr,
)
def test_a_database_that_is_away_or_busy_is_a_passing_fault(error):
    assert is_passing(error)


@pytest.mark.parametrize(
    "error",
    [
        None,
        ValueError("a bad record"),
        IntegrityError("there already"),
        DatabaseError("no such table"),
        OperationFailure("unknown operator", 2),
        caused(IntegrityError(), DuplicateKeyError("there already")),
    ],
    ids=repr,
)
def test_what_is_wrong_with_the_data_stays_wrong(error):
    assert not is_passing(error)


def test_consistent_reads_see_one_moment_and_keep_no_writer_waiting():
    StreamPosition.objects.create(stream="a")

    def write() -> None:
        try:
            transactional(lambda: StreamPosition.objects.create(stream="b"))()
        finally:
            connections.close_all()

    @consistent_reads
    def read() -> tuple[int, int]:
        before = StreamPosition.objects.count()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(write).result(5)
        return before, StreamPosition.objects.count()

    assert read() == (1, 1)
    assert StreamPosition.objects.count() == 2


def test_consistent_reads_end_when_they_fail_and_fit_inside_a_transaction():
    @consistent_reads
    def fail() -> None:
        assert not StreamPosition.objects.exists()
        raise Undo

    with suppress(Undo):
        fail()
    with suppress(Undo), atomic():
        fail()
    StreamPosition.objects.create(stream="a")
    assert StreamPosition.objects.exists()
