"""What the target of a copy does with each request of the source; `receiving` says which there are."""

from collections.abc import Iterator
from typing import Any

from django.core.management import call_command
from django.db import connection

from crm.database import atomic, insert
from crm.database.mongodb.keys import StrIdAutoField
from crm.moving import engines, tables
from crm.moving.models import Closure

Answer = dict[str, Any]


class Receiver:
    """The target, as far as it has been written."""

    def __init__(self) -> None:
        self._models = {model._meta.label_lower: model for model in tables.all_models()}
        self._numbers = tables.Numbers()
        self._model: Any = None
        self._held: list[list[Any]] = []

    def identity(self) -> Answer:
        """Which database this is."""
        return {"identity": engines.identity()}

    def begin(self, replace: bool) -> Answer:
        """Make the tables, and empty them. Refused where they hold an installation, unless it is to be replaced."""
        closure = Closure.current()
        if not replace and not (closure and closure.reason == Closure.Reason.COPYING) and not tables.is_empty():
            return {"refused": "The target is not empty. To replace all that it holds, add --replace."}
        call_command("migrate", interactive=False, verbosity=0)
        call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
        Closure.objects.create(reason=Closure.Reason.COPYING)
        connection.disable_constraint_checking()  # until `open`, which checks them all
        return {"ready": True}

    def table(self, label: str) -> None:
        """Begin a table."""
        self._model = self._models[label]
        self._held = []

    def rows(self, rows: list[list[Any]]) -> None:
        """Write rows. Those whose keys get numbers are held back until all keys are known."""
        if self._is_numbered(self._model._meta.pk):
            self._held += rows
        else:
            self._write(rows)

    def end(self) -> None:
        """End a table."""
        if self._held:
            key = tables.columns(self._model).index(self._model._meta.pk.attname)
            self._numbers.give(self._model._meta.db_table, [row[key] for row in self._held])
            for start in range(0, len(self._held), tables.BATCH):
                self._write(self._held[start : start + tables.BATCH])
        self._held = []

    def check(self, label: str, precision: int) -> Answer:
        """The rows that are stored."""
        model = self._models[label]
        found = tables.total(self._as_sent(model, tables.batches(model, precision)))
        return {"rows": found.rows, "checksum": found.checksum}

    def open(self) -> Answer:
        """Let the target be used."""
        connection.enable_constraint_checking()
        connection.check_constraints()
        Closure.objects.all().delete()
        return {"open": True}

    def _write(self, rows: list[list[Any]]) -> None:
        fields = self._model._meta.concrete_fields
        decoders = [self._decoder(field) for field in fields]
        by_column = [
            map(to, values) if to else values for to, values in zip(decoders, zip(*rows, strict=True), strict=True)
        ]
        with atomic():
            insert(self._model, zip(*by_column, strict=True), fields=tables.columns(self._model))

    def _decoder(self, field: Any) -> Any:
        if self._is_numbered(field):
            table = tables.table_of_keys(field)
            return lambda key: self._numbers.number(table, key)
        return tables.decoder(field)

    def _as_sent(self, model: Any, batches: Iterator[list[list[Any]]]) -> Iterator[list[list[Any]]]:
        """Rows with the keys that they came with, instead of the numbers that were given."""
        numbered = {
            place: tables.table_of_keys(field)
            for place, field in enumerate(model._meta.concrete_fields)
            if self._is_numbered(field)
        }
        for batch in batches:
            for row in batch:
                for place, table in numbered.items():
                    row[place] = self._numbers.key(table, row[place])
            yield batch

    def _is_numbered(self, field: Any) -> bool:
        """Whether this database stores a number for what comes as a text."""
        key = field.target_field if field.is_relation else field
        return tables.is_key_of_others(field) and not isinstance(key, StrIdAutoField)
