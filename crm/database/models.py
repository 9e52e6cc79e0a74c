"""The base of all our models, and their ids."""

import uuid

from django.db import models
from django.db.models import CharField, ExpressionWrapper, F
from uuid_utils import compat, uuid7

from crm.database import among  # noqa: F401  registers the lookup


def new_id() -> uuid.UUID:
    """A UUIDv7: ordered by the time it was made, so that primary keys are also a cursor."""
    return compat.uuid7()


def new_stored_id() -> str:
    """A new id as the database stores it, 32 hex digits: cheaper for many rows at once."""
    return uuid7().hex


def as_stored(name: str) -> ExpressionWrapper:
    """An expression for `values_list` that gives an id as the database stores it, 32 hex digits.

    Making UUIDs of many ids takes longer than reading their rows. Filters take either form.
    """
    return ExpressionWrapper(F(name), output_field=CharField())


class Record(models.Model):
    """The base of our models. The column is `_id` so that one set of migrations serves SQLite and MongoDB.

    A unique field or constraint that rows are often found by has a plain index beside it: the unique index that Django
    makes on MongoDB is a partial one, which its planner does not look rows up in.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False, db_column="_id")

    class Meta:
        abstract = True
