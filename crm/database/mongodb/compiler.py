"""The backend's compilers with pipelines that MongoDB's planner can answer along an index."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models.expressions import Col, Ref
from django.db.models.fields.related import ForeignKey
from django.db.models.sql.datastructures import Join
from django.utils.functional import cached_property
from django_mongodb_backend import compiler
from django_mongodb_backend.query import MongoQuery, wrap_database_errors

from crm.database.models import AsStored

ONE_EMPTY: dict[str, Any] = {"$unionWith": {"pipeline": [{"$documents": [{}]}]}}
BATCH = 2_000  # documents of one answer; the first would have 101, and more would take another round trip


class Query(MongoQuery):
    """A query whose pipeline sorts and limits before it joins."""

    @wrap_database_errors
    def get_cursor(self) -> Any:
        """What gives the documents of the pipeline."""
        session = self.compiler.connection.session
        return self.compiler.collection.aggregate(self.get_pipeline(), session=session, batchSize=BATCH)

    def get_pipeline(self) -> list[dict[str, Any]]:
        """The pipeline, with sort and limit right after the match, where an index gives the order.

        The backend first projects, adds the sorted fields and joins, after which no index can be used. Where another
        table decides about each row, the rows are at least sorted before it is asked, and only until there are enough.
        """
        if not self.ordering or not self.compiler.orders_by_own_columns() or self._groups:
            return super().get_pipeline()
        sort: dict[str, Any] = {"$sort": self.ordering}
        if self.subqueries:
            stages = super().get_pipeline()
            stages.remove(sort)
            return [sort, *stages]
        stages = [{"$match": self.match_mql}] if self.match_mql else []
        stages.append(sort)
        if self.query.low_mark:
            stages.append({"$skip": self.query.low_mark})
        if self.query.high_mark is not None:
            stages.append({"$limit": self.query.high_mark - self.query.low_mark})
        stages += self.lookup_pipeline or []
        if self.project_fields:
            stages.append({"$project": self.project_fields})
        return stages

    @property
    def _groups(self) -> bool:
        return bool(
            self.aggregation_pipeline or self.combinator_pipeline or self.search_pipeline or self.subquery_lookup
        )


class SQLCompiler(compiler.SQLCompiler):
    """Compiles SELECT; the other compilers inherit from it and from the compiler of the backend."""

    query_class = Query

    @cached_property
    def columns(self) -> tuple[tuple[str, Any], ...]:
        """The names and expressions to read. What is read as stored is projected like any other column, since MongoDB
        takes twice as long to give a value another name."""
        is_named = any(isinstance(order.expression, Ref) for order in self.order_by_objs or [])
        if is_named or self.aggregation_pipeline or self.query.distinct or self.query.combinator:
            return super().columns
        return tuple(self._without_another_name(*column) for column in super().columns)

    def _without_another_name(self, name: str, expression: Any) -> tuple[str, Any]:
        column: Any = expression.expression if isinstance(expression, AsStored) else None
        if getattr(column, "alias", None) == self.collection_name:
            return column.target.column, column
        return name, expression

    def cursor_iter(self, cursor: Any, chunk_size: int, columns: Sequence[tuple[str, Any]]) -> Iterator[list[Any]]:
        """Chunks of rows. Those of one table, most of all, are taken out of a whole answer at a time."""
        if any(getattr(column, "alias", None) not in (None, self.collection_name) for _, column in columns):
            yield from super().cursor_iter(cursor, chunk_size, columns)
            return
        names = [name for name, _ in columns]
        while documents := cursor.to_list(chunk_size):
            yield [list(map(document.get, names)) for document in documents]

    def orders_by_own_columns(self) -> bool:
        """Whether sorting, filtering and limiting need the table itself alone; joins then only add to each row."""
        columns = [_selected(order.expression) for order in self.order_by_objs or []]
        tables = [
            join
            for alias, join in self.query.alias_map.items()
            if self.query.alias_refcount[alias] and alias != self.collection_name
        ]
        return (
            all(isinstance(column, Col) and column.alias == self.collection_name for column in columns)
            and not any(order.nulls_first or order.nulls_last for order in self.order_by_objs or [])
            and all(isinstance(join, Join) and isinstance(join.join_field, ForeignKey) for join in tables)
            and not (tables and self._asks_of_joins())
        )

    def _asks_of_joins(self) -> bool:
        """Whether a joined table is filtered by."""
        where = self.get_where()
        return bool(where) and any(
            isinstance(column, Col) and column.alias != self.collection_name
            for leaf in where.leaves()
            for column in self._get_all_expressions_of_type(leaf, Col)
        )

    def _build_aggregation_pipeline(self, ids: Any, group: dict[str, Any]) -> list[dict[str, Any]]:
        """Totals without the backend's $facet, which reads every document whole.

        The added empty document makes sure of one result without rows. $unionWith does not work in a transaction.
        """
        if ids or self.connection.in_atomic_block_mongo:
            return super()._build_aggregation_pipeline(ids, group)
        return [{"$group": {**group, "_id": None}}, ONE_EMPTY, {"$limit": 1}]


def _selected(expression: Any) -> Any:
    """The expression behind a reference to a selected column."""
    return expression.get_source_expressions()[0] if isinstance(expression, Ref) else expression


class SQLInsertCompiler(compiler.SQLInsertCompiler, SQLCompiler):
    """Compiles INSERT."""


class SQLDeleteCompiler(compiler.SQLDeleteCompiler, SQLCompiler):
    """Compiles DELETE."""


class SQLUpdateCompiler(compiler.SQLUpdateCompiler, SQLCompiler):
    """Compiles UPDATE."""


class SQLAggregateCompiler(compiler.SQLAggregateCompiler, SQLCompiler):
    """Compiles totals."""
