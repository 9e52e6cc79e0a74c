"""Counting what arbitrary conditions hold for, over a whole table in one pass."""

from typing import Any, cast

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections
from django.db.models import Count, QuerySet


class CountWhere(Count):
    """`Count("pk", filter=…)`, in fewer words: SQLite need not read the key, and MongoDB evaluates every word for every
    document. There `$toInt` also keeps the sum out of an engine that takes twice as long for it (seen on 6.0)."""

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
    """`rows.count()` by reading the whole table in order. For conditions that no index answers alone, this is several
    times faster than the index that the planners of both databases would choose."""
    connection = cast(Any, connections[rows.db])
    compiler = rows.values("pk").query.get_compiler(using=rows.db)
    table = rows.model._meta.db_table
    try:
        if connection.vendor == "mongodb":
            compiler.pre_sql_setup()
            match = compiler.build_query().match_mql
            collection = connection.get_collection(table)
            return collection.count_documents(match, hint={"$natural": 1}, session=connection.session)
        selection, parameters = compiler.as_sql()
    except EmptyResultSet:
        return 0
    name = connection.ops.quote_name(table)
    condition = selection.partition(f" FROM {name}")[2]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {name} NOT INDEXED{condition}", parameters)  # noqa: S608
        return cursor.fetchone()[0]
