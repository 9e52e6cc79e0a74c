"""The suite creates its tables from the models, an installation by migrations: both come to the same."""

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections

from crm.database.urls import database_from_url
from tests import mongodb
from tests.running import BASE_DIR

pytestmark = pytest.mark.django_db


@pytest.fixture
def migrated(tmp_path) -> Iterator[Any]:
    """A connection to a database that `manage.py migrate` has made; this takes three seconds."""
    url = mongodb.url("migrated") if settings.MONGODB else f"sqlite:///{tmp_path}/migrated.sqlite3"
    environment = {**os.environ, "DATABASE_URL": url}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=BASE_DIR, env=environment, check=True)
    configured = connections.configure_settings({"default": {}, "migrated": database_from_url(url, tmp_path)})
    connections.settings["migrated"] = configured["migrated"]
    connection = connections["migrated"]
    connection.connect()
    connection.ensure_connection = lambda: None  # Django's tests refuse databases that they have not set up
    yield connection
    connection.close()
    del connections["migrated"], connections.settings["migrated"]


def layout(connection: Any) -> dict[str, Any]:
    """Of each table its columns, indexes and constraints."""
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor)) - {"django_migrations", "system.profile"}
        return {table: (columns(connection, cursor, table), indexes(connection, cursor, table)) for table in tables}


def columns(connection: Any, cursor: Any, table: str) -> set[tuple[Any, ...]]:
    if connection.vendor == "mongodb":  # whose documents have no columns
        return set()
    described = connection.introspection.get_table_description(cursor, table)
    return {(column.name, column.type_code, column.null_ok) for column in described}


def indexes(connection: Any, cursor: Any, table: str) -> list[str]:
    constraints = connection.introspection.get_constraints(cursor, table)
    return sorted(
        repr((constraint["columns"], constraint["unique"], constraint["primary_key"], constraint["index"]))
        for constraint in constraints.values()
    )


@pytest.mark.long
def test_migrations_make_the_tables_of_the_models(migrated):
    ours, theirs = layout(connection), layout(migrated)
    assert ours.keys() == theirs.keys()
    assert ours["customers_customer"][1]
    for table, expected in ours.items():
        assert theirs[table] == expected, table
