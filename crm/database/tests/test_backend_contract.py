"""What `crm.database` overrides in, and takes from, Django and the MongoDB backend beside their public interface."""

import inspect

import pytest
from django_mongodb_backend import base, compiler, operations, query, schema

from crm.database.mongodb import base as our_base
from crm.database.mongodb import compiler as our_compiler

pytestmark = pytest.mark.one_database

OVERRIDDEN = [
    (compiler.SQLCompiler, our_compiler.SQLCompiler, "_build_aggregation_pipeline", ["self", "ids", "group"]),
    (query.MongoQuery, our_compiler.Query, "get_pipeline", ["self"]),
    (base.DatabaseWrapper, our_base.DatabaseWrapper, "get_collection", ["self", "name", "kwargs"]),
    (base.DatabaseWrapper, our_base.DatabaseWrapper, "commit_mongo", ["self"]),
    (base.DatabaseWrapper, our_base.DatabaseWrapper, "get_new_connection", ["self", "conn_params"]),
    (schema.DatabaseSchemaEditor, our_base.DatabaseSchemaEditor, "effective_default", ["self", "field"]),
]


@pytest.mark.parametrize(
    ("theirs", "ours", "name", "parameters"), OVERRIDDEN, ids=lambda each: getattr(each, "__name__", None)
)
def test_what_is_overridden_is_called_as_it_was(theirs, ours, name, parameters):
    assert list(inspect.signature(getattr(theirs, name)).parameters) == parameters
    assert getattr(ours, name) is not getattr(theirs, name)


@pytest.mark.parametrize(
    ("owner", "name"),
    [
        (compiler.SQLCompiler, "_get_all_expressions_of_type"),
        (compiler.SQLCompiler, "pre_sql_setup"),
        (compiler.SQLCompiler, "build_query"),
        (base.DatabaseWrapper, "_end_session"),
        (base.DatabaseWrapper, "_connection_pools"),
        (base.DatabaseWrapper, "mongo_operators"),
        (operations.DatabaseOperations, "prep_for_like_query"),
    ],
)
def test_what_is_called_of_the_backend_is_there(owner, name):
    assert hasattr(owner, name)
