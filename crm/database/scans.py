"""Counts and sorts the rows for which arbitrary conditions hold, in one pass over the table."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections
from django.db.models import Count, Func, Index, Model, QuerySet
from django.db.models.expressions import OrderBy

MAX_EXACT = 20_000  # rows that MongoDB counts while a page waits, in 6 ms
BATCH = 20_000  # values of one answer


class ScanIndex(Index):
    """Holds the columns that conditions use, so that SQLite scans these instead of the whole table.

    MongoDB does not get this index: it is slower with it than without.
    """


class CountWhere(Count):
    """A shorter `Count("pk", filter=…)`: SQLite need not read the key, and MongoDB evaluates less for each document.

    `$toInt` keeps the sum out of an engine of MongoDB that takes twice as long for it (seen on 6.0).
    """

    template = "COUNT(*)"

    def as_mql_expr(self, compiler: Any, connection: Any, **_: Any) -> dict[str, Any]:
        try:
            holds = self.filter.as_mql(compiler, connection, as_expr=True)
        except EmptyResultSet:
            return {"$sum": 0}
        except FullResultSet:
            return {"$sum": 1}
        return {"$sum": {"$toInt": holds}}


def count_by_scan(rows: QuerySet) -> int:
    """`rows.count()` by a scan of the whole table, or of its scan index where that has all columns of the condition.

    Where no index alone answers the condition, this is several times faster than the plan of either database.
    """
    connection = cast(Any, connections[rows.db])
    try:
        if connection.vendor == "mongodb":
            return _collection(rows).count_documents(_match(rows), hint={"$natural": 1}, session=connection.session)
        selection, parameters = rows.values("pk").query.get_compiler(using=rows.db).as_sql()
    except EmptyResultSet:
        return 0
    name = connection.ops.quote_name(rows.model._meta.db_table)
    condition = selection.partition(f" FROM {name}")[2]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name} {_index_hint(rows.model, condition)}{condition}", parameters)  # noqa: S608
        return cursor.fetchone()[0]


def count_all(model: type[Model]) -> int:
    """How many rows a table has. MongoDB counts the entries of its index of ids, which takes half as long as rows."""
    table = model._default_manager.all()
    connection = cast(Any, connections[table.db])
    if connection.vendor != "mongodb":
        return table.count()
    return _collection(table).count_documents({}, hint="_id_", session=connection.session)


class Size(NamedTuple):
    """How many rows a table has, perhaps only about so many."""

    rows: int
    is_rounded: bool


def quick_size(model: type[Model]) -> Size:
    """How many rows a table has. Of more than `MAX_EXACT` MongoDB gives an estimate, which after a crash may miss the
    rows of the last minute; rounded to three digits."""
    table = model._default_manager.all()
    connection = cast(Any, connections[table.db])
    if connection.vendor == "mongodb" and not connection.session:
        estimate = _collection(table).estimated_document_count()
        if estimate > MAX_EXACT:
            return Size(three_digits(estimate), True)
    return Size(count_all(model), False)


def three_digits(number: int) -> int:
    """The number rounded to its first three digits."""
    return round(number, 3 - len(str(number)))


def count_up_to(rows: QuerySet, limit: int) -> int:
    """How many rows there are, or `limit` where there are more: MongoDB then counts entries of an index alone."""
    connection = cast(Any, connections[rows.db])
    if connection.vendor != "mongodb":
        return rows[:limit].count()
    try:
        return _collection(rows).count_documents(_match(rows), limit=limit, session=connection.session)
    except EmptyResultSet:
        return 0


def repeated_values(rows: QuerySet, column: str, limit: int) -> set[Any]:
    """The values of a column that several rows have, `limit` at most, read from an index that begins with it. MongoDB
    hands over all values in their order, which takes a third as long as to group them."""
    connection = cast(Any, connections[rows.db])
    if connection.vendor != "mongodb":
        groups = rows.values(column).annotate(size=Count("*")).filter(size__gt=1)
        return set(groups.values_list(column, flat=True)[:limit])
    columns, session = {column: 1, "_id": 0}, connection.session
    documents = _collection(rows).find(_match(rows), columns, sort=[(column, 1)], batch_size=BATCH, session=session)
    found: set[Any] = set()
    for value, following in pairwise(document[column] for document in documents):
        if value == following:
            found.add(value)
            if len(found) == limit:
                break
    return found


def is_larger_than(model: type[Model], rows: int) -> bool:
    """Whether a table has more than so many rows. MongoDB answers by an estimate, which after a crash may miss the rows
    of the last minute."""
    table = model._default_manager.all()
    connection = cast(Any, connections[table.db])
    if connection.vendor == "mongodb" and not connection.session:
        return _collection(table).estimated_document_count() > rows
    return table.order_by("pk")[rows:].exists()


class Unindexed(Func):
    """A column as an expression, whose order no index of SQLite gives."""

    template = "+%(expressions)s"
    arity = 1


def first_by_scan(rows: QuerySet, order: Sequence[str], size: int) -> list[UUID]:
    """The ids of the first `size` rows in an order of columns, "-" in front of one for falling: all that are found are
    sorted, which is faster than to follow an index of the order where few of many are found."""
    connection = cast(Any, connections[rows.db])
    columns = {name.removeprefix("-"): name.startswith("-") for name in order}
    if connection.vendor != "mongodb":
        sorting = (OrderBy(Unindexed(name), descending=falling) for name, falling in columns.items())
        return list(rows.order_by(*sorting).values_list("pk", flat=True)[:size])
    try:
        match = _match(rows)
    except EmptyResultSet:
        return []
    sort = [(rows.model._meta.get_field(name).column, -1 if falling else 1) for name, falling in columns.items()]
    found = _collection(rows).find(match, {"_id": 1}, hint={"$natural": 1}, session=connection.session)
    return [UUID(document["_id"]) for document in found.sort(sort).limit(size)]


def _collection(rows: QuerySet) -> Any:
    """The collection of MongoDB that has the rows."""
    return cast(Any, connections[rows.db]).get_collection(rows.model._meta.db_table)


def _match(rows: QuerySet) -> dict[str, Any]:
    """The condition of the rows in the language of MongoDB. EmptyResultSet where none can hold."""
    compiler = cast(Any, rows.values("pk").query.get_compiler(using=rows.db))
    compiler.pre_sql_setup()
    return compiler.build_query().match_mql


def _index_hint(model: type[Model], condition: str) -> str:
    """SQL that names the scan index if it has all columns of a condition, else forbids indexes."""
    for index in model._meta.indexes:
        if isinstance(index, ScanIndex):
            others = {field.column for field in model._meta.fields if field.name not in index.fields}
            if not any(f'"{column}"' in condition for column in others):
                return f'INDEXED BY "{index.name}"'
    return "NOT INDEXED"
