"""The rows of a file on the disk of this machine, sorted into chunks that are converted one after the other.

A worker that starts again, or another one, finds chunk n at once, and it is always the same rows. The rows of an order
are in one chunk, at the place of the first of them, also where others stand between them in the file.
"""

import hashlib
import sqlite3
from collections import Counter
from contextlib import closing
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple

import pydantic_core

from crm.streams.deadline import Deadline
from customers.imports.choices import Choices
from customers.imports.reading import Row, Table

CHUNK_GROUPS = 1_000  # customers or orders of a chunk at most, as many as one entry of the stream may have
CHUNK_ROWS = 20_000
MAX_ORDER_LINES = 5_000  # of one order
SEPARATOR = "\x1f"
BATCH_ROWS = 5_000  # read and stored at a time

SCHEMA = """
CREATE TABLE IF NOT EXISTS line (
    first INTEGER NOT NULL, number INTEGER NOT NULL, cells BLOB NOT NULL, PRIMARY KEY (first, number)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS orders (id TEXT PRIMARY KEY, first INTEGER NOT NULL, lines INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS chunk (number INTEGER PRIMARY KEY, first INTEGER, last INTEGER, rows INTEGER);
CREATE TABLE IF NOT EXISTS made (number INTEGER PRIMARY KEY, id TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS made_id ON made (id, number);
CREATE TABLE IF NOT EXISTS reached (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
"""


class Chunk(NamedTuple):
    """Groups of rows, one a customer or order, and the rows of orders with more than MAX_ORDER_LINES."""

    groups: list[list[Row]]
    too_long: list[Row]


class Lines:
    """The rows of `table` as they are chosen to be read, kept in a SQLite file beside it."""

    def __init__(self, table: Table, choices: Choices) -> None:
        self._table, self._choices = table, choices
        version = hashlib.sha256(pydantic_core.to_json([table.dialect.sheet, choices.to_json()])).hexdigest()[:16]
        self.path = table.path.with_name(f"{table.path.name}.{version}")
        self.database = sqlite3.connect(self.path, timeout=30, isolation_level=None)
        # A killed process leaves the file as its last transaction did.
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute("PRAGMA synchronous=OFF")
        self.database.executescript(SCHEMA)

    def close(self) -> None:
        """The file stays."""
        self.database.close()

    def load(self, deadline: Deadline) -> bool:
        """Read the file and sort its rows as far as the time allows; whether all is done."""
        if self.reached("sorted"):
            return True
        return self._load_rows(deadline) and self._sort(deadline)

    @property
    def rows(self) -> int:
        """How many rows are loaded."""
        return self.reached("rows")

    @property
    def chunks(self) -> int:
        """How many chunks there are."""
        return int(self.database.execute("SELECT count(*) FROM chunk").fetchone()[0])

    def chunk(self, number: int) -> Chunk:
        """Chunk `number`, counted from 0."""
        first, last, _ = self._chunk_end(number)
        after_first, after_last, _ = self._chunk_end(number - 1) if number else (0, 0, 0)
        lines = self.database.execute(
            "SELECT first, number, cells FROM line WHERE (first, number) > (?, ?) AND (first, number) <= (?, ?)"
            " ORDER BY first, number",
            (after_first, after_last, first, last),
        )
        groups = [
            [Row(line, _unpacked(cells)) for _, line, cells in group] for _, group in groupby(lines, key=itemgetter(0))
        ]
        order_ids = [self._choices.order_id(group[0].cells) for group in groups]
        too_long = self._too_long(set(order_ids))
        if not too_long:
            return Chunk(groups, [])
        with_ids = list(zip(order_ids, groups, strict=True))
        return Chunk(
            [group for order_id, group in with_ids if order_id not in too_long],
            [row for order_id, group in with_ids if order_id in too_long for row in group],
        )

    def rows_before(self, number: int) -> int:
        """How many rows the chunks before `number` have."""
        return self._chunk_end(number - 1)[2] if number else 0

    def reached(self, name: str) -> int:
        """How far a piece of work has come, 0 before it began."""
        row = self.database.execute("SELECT value FROM reached WHERE name = ?", (name,)).fetchone()
        return row[0] if row else 0

    def reach(self, name: str, value: int) -> None:
        """Note how far a piece of work has come, in its transaction."""
        self.database.execute("INSERT OR REPLACE INTO reached VALUES (?, ?)", (name, value))

    def occurrences(self, made: list[tuple[int, str]]) -> dict[int, int]:
        """By line how often its made id has come in the file until there. Lines must come in order."""
        self.database.executemany("INSERT OR REPLACE INTO made VALUES (?, ?)", made)
        count = "SELECT count(*) FROM made WHERE id = ? AND number <= ?"
        return {line: self.database.execute(count, (id, line)).fetchone()[0] for line, id in made}

    def _load_rows(self, deadline: Deadline) -> bool:
        if self.reached("loaded"):
            return True
        known, count = self.reached("last_line"), self.reached("rows")
        rows = (row for row in self._table.rows() if row.number > known)
        while batch := list(islice(rows, BATCH_ROWS)):
            count += len(batch)
            self.database.execute("BEGIN IMMEDIATE")
            self._keep(batch)
            self.reach("last_line", batch[-1].number)
            self.reach("rows", count)
            self.database.execute("COMMIT")
            if deadline.is_over:
                return False
        self.reach("loaded", 1)
        return not deadline.is_over

    def _keep(self, rows: list[Row]) -> None:
        """Store rows, each with the first line of the order that it belongs to."""
        order_ids = [self._choices.order_id(row.cells) for row in rows]
        lines = Counter(filter(None, order_ids))
        found = self.database.execute(
            "SELECT id, first FROM orders WHERE id IN (SELECT value FROM json_each(?))",
            (pydantic_core.to_json(list(lines)).decode(),),
        )
        firsts: dict[str, int] = dict(found)
        kept = []
        for row, order_id in zip(rows, order_ids, strict=True):
            first = firsts.setdefault(order_id, row.number) if order_id else row.number
            kept.append((first, row.number, _packed(row.cells)))
        self.database.executemany(
            "INSERT INTO orders VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET lines = lines + excluded.lines",
            [(order_id, firsts[order_id], count) for order_id, count in lines.items()],
        )
        self.database.executemany("INSERT OR IGNORE INTO line VALUES (?, ?, ?)", kept)

    def _too_long(self, order_ids: set[str]) -> set[str]:
        """Those of the orders that have more than MAX_ORDER_LINES."""
        ids = pydantic_core.to_json(sorted(order_ids - {""})).decode()
        found = "SELECT id FROM orders WHERE lines > ? AND id IN (SELECT value FROM json_each(?))"
        return {id for (id,) in self.database.execute(found, (MAX_ORDER_LINES, ids))}

    def _sort(self, deadline: Deadline) -> bool:
        """Draw the borders of the chunks. Only orders with too many lines are cut."""
        number = self.chunks
        first, last, rows = self._chunk_end(number - 1) if number else (0, 0, 0)
        begun = rows
        groups, current = 0, None
        with closing(sqlite3.connect(self.path, timeout=30)) as reading:
            for its_first, line in reading.execute(
                "SELECT first, number FROM line WHERE (first, number) > (?, ?) ORDER BY first, number", (first, last)
            ):
                begins = its_first != current
                cut = rows - begun >= CHUNK_ROWS + MAX_ORDER_LINES
                if (begins and (groups >= CHUNK_GROUPS or rows - begun >= CHUNK_ROWS)) or cut:
                    self._end_chunk(number, first, last, rows)
                    number, groups, begun = number + 1, 0, rows
                    if deadline.is_over:
                        return False
                groups += begins or cut
                first, last, current, rows = its_first, line, its_first, rows + 1
        if rows > begun:
            self._end_chunk(number, first, last, rows)
        self.reach("sorted", 1)
        return True

    def _end_chunk(self, *chunk: int) -> None:
        self.database.execute("INSERT OR REPLACE INTO chunk VALUES (?, ?, ?, ?)", chunk)

    def _chunk_end(self, number: int) -> tuple[int, int, int]:
        found = self.database.execute("SELECT first, last, rows FROM chunk WHERE number = ?", (number,)).fetchone()
        if found is None:
            raise IndexError(f"There is no chunk {number}.")
        return found


def _packed(cells: list[str]) -> str | bytes:
    """Cells as one value: joined, which is several times as fast as JSON, unless one of them has the separator."""
    joined = SEPARATOR.join(cells)
    return joined if joined.count(SEPARATOR) == len(cells) - 1 else pydantic_core.to_json(cells)


def _unpacked(cells: str | bytes) -> list[str]:
    return cells.split(SEPARATOR) if isinstance(cells, str) else pydantic_core.from_json(cells)
