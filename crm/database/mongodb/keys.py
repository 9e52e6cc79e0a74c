"""Primary keys of third-party tables, which are integers on SQLite."""

from typing import Any

from django.db import models
from django.db.models.fields import AutoField

from crm.database.models import new_id


def new_key() -> str:
    """A new key: 32 hex digits, ordered by time."""
    return new_id().hex


class StrIdAutoField(AutoField):
    """A time-ordered text as the key of tables of other apps, because MongoDB numbers no rows.

    django-allauth stores keys as JSON, which an ObjectId is not.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "db_column": "_id", "default": new_key, "max_length": 32})

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        for key in ("db_column", "default", "max_length"):
            kwargs.pop(key, None)
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "CharField"

    def db_type(self, connection: Any) -> str | None:
        return models.CharField(max_length=32).db_type(connection)

    def rel_db_type(self, connection: Any) -> str | None:
        return self.db_type(connection)

    def to_python(self, value: Any) -> str | None:
        return value if value is None else str(value)

    def get_prep_value(self, value: Any) -> str | None:
        value = models.Field.get_prep_value(self, value)
        return value if value is None else str(value)

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    @property
    def validators(self) -> list[Any]:
        """None: the key is not a number."""
        return []

    def _check_max_length_warning(self) -> list[Any]:
        return []
