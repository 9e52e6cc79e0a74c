"""The connection to MongoDB: replica sets alone, filters that indexes answer, commits that are certain."""

import ctypes.util
import time
from typing import Any
from unittest.mock import patch

from django.core.exceptions import ImproperlyConfigured
from pymongo import MongoClient
from pymongo.errors import PyMongoError

from crm.database.faults import NoPrimary
from crm.database.scans import ScanIndex

with patch.object(ctypes.util, "find_library", return_value=None):  # it would start a compiler 36 times to find GDAL
    from django_mongodb_backend import base, operations, schema

COMMIT_WITHIN = 15  # seconds; longer than the election of a primary takes


class DatabaseOperations(operations.DatabaseOperations):
    """Names our compilers, and escapes what `iexact` looks for."""

    compiler_module = "crm.database.mongodb.compiler"
    # The backend leaves `iexact` unescaped: ".*" would be anybody.
    prep_for_iexact_query = operations.DatabaseOperations.prep_for_like_query


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Makes collections and indexes, without scan indexes.

    A unique index over columns that are never null has all rows, so that rows are found by it. The backend makes it a
    partial one, which the planner does not look rows up in.
    """

    def effective_default(self, field: Any) -> Any:
        """The default that a pipeline writes into a new column; it takes an empty object only as a literal."""
        default = super().effective_default(field)
        return {"$literal": default} if isinstance(default, dict) else default

    def add_index(self, model: Any, index: Any, *, field: Any = None, unique: bool = False, **options: Any) -> None:
        if isinstance(index, ScanIndex):
            return
        fields = [field] if field else [model._meta.get_field(name) for name, _ in index.fields_orders]
        if not unique or index.condition or any(each.null for each in fields):
            super().add_index(model, index, field=field, unique=unique, **options)
        else:
            columns = [each.column for each in fields]
            self.get_collection(model._meta.db_table).create_index(columns, name=index.name, unique=True)

    def remove_index(self, model: Any, index: Any) -> None:
        if not isinstance(index, ScanIndex):
            super().remove_index(model, index)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that fails fast without a primary, and knows whether a commit arrived."""

    ops_class = DatabaseOperations
    SchemaEditorClass = DatabaseSchemaEditor
    primary_missed_at: float | None = None  # by this process, which has one client
    # In the form that the planner can answer from an index: null matches what is missing too, and $lt matches neither.
    mongo_operators = base.DatabaseWrapper.mongo_operators | {
        "lt": lambda field, value: {field: {"$lt": value}},
        "lte": lambda field, value: {field: {"$lte": value}},
        "isnull": lambda field, is_null: {field: None} if is_null else {field: {"$ne": None}},
    }

    def get_new_connection(self, conn_params: dict[str, Any]) -> MongoClient:
        client: MongoClient = super().get_new_connection(conn_params)
        hello = client.admin.command("hello")
        if "setName" not in hello and hello.get("msg") != "isdbgrid":
            raise ImproperlyConfigured(
                "DATABASE_URL names a standalone MongoDB, which has no transactions. Start it with --replSet, "
                "run rs.initiate() once, and name the set: mongodb://host/name?replicaSet=rs0"
            )
        return client

    def get_collection(self, name: str, **kwargs: Any) -> Any:
        """Fail at once when the primary has been missing for as long as the driver waits for one.

        Otherwise each request would hold its thread for that time, and others would wait for the thread. A transaction
        goes on waiting, because its work is already done.
        """
        client = self._connection_pools.get(self.alias)
        if client and not self.session:
            self._miss_primary(client)
        return super().get_collection(name, **kwargs)

    @classmethod
    def _miss_primary(cls, client: MongoClient) -> None:
        now, missed_at = time.monotonic(), cls.primary_missed_at  # read once: other threads set it too
        patience = client.options.server_selection_timeout
        if client.topology_description.has_writable_server():
            cls.primary_missed_at = None
        elif missed_at is None:
            cls.primary_missed_at = now
        elif now - missed_at > patience:
            raise NoPrimary(f"MongoDB has had no primary for more than {patience:g} seconds.")

    def commit_mongo(self) -> None:
        """Commit, and ask again while it is not known whether the commit arrived, which is harmless.

        The session ends in any case, so that the next transaction does not continue in a dead one.
        """
        try:
            self._commit_before(time.monotonic() + COMMIT_WITHIN)
        finally:
            if self.session:  # a commit that failed cannot be rolled back: it is over
                self._end_session()
                self.run_on_commit.clear()

    def _commit_before(self, deadline: float) -> None:
        while True:
            try:
                return super().commit_mongo()
            except PyMongoError as error:
                if not error.has_error_label("UnknownTransactionCommitResult") or time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
