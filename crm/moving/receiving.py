"""The target's side of a copy: a process whose DATABASE_URL is the target, `python -m crm.moving.receiving`.

It reads requests from standard input, a JSON array a line, and answers on standard output, an object a line.

    ["identity"]                     which database this is; answered
    ["begin", replace]               make the tables, empty; answered
    ["table", label]                 what follows are rows of this model
    ["rows", [row, …]]               to be written
    ["end"]                          of the table
    ["check", label, precision]      read all rows of the model again; answered with their total
    ["open"]                         the copy is complete and the source closed; answered

Until `open`, a note in the target says that it is not complete. Without it this process ends with its input.
"""

import json
import os
import sys
from collections.abc import Iterator
from typing import Any

import django
import pydantic_core

Answer = dict[str, Any]


class Receiver:
    """The target, as far as it has been written."""

    def __init__(self) -> None:
        from crm.moving import tables

        self._tables = tables
        self._models = {model._meta.label_lower: model for model in tables.all_models()}
        self._numbers = tables.Numbers()
        self._model: Any = None
        self._held: list[list[Any]] = []

    def identity(self) -> Answer:
        """Which database this is."""
        from crm.moving.engines import identity

        return {"identity": identity()}

    def begin(self, replace: bool) -> Answer:
        """Make the tables, and empty them. Refused where they hold an installation, unless it is to be replaced."""
        from django.core.management import call_command
        from django.db import connection

        from crm.moving.models import Closure

        closure = Closure.current()
        if not replace and not (closure and closure.reason == Closure.Reason.COPYING) and not self._tables.is_empty():
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
        if self._numbers_own_keys(self._model):
            self._held += rows
        else:
            self._write(rows)

    def end(self) -> None:
        """End a table."""
        if self._held:
            key = self._tables.columns(self._model).index(self._model._meta.pk.attname)
            self._numbers.give(self._model._meta.db_table, [row[key] for row in self._held])
            for start in range(0, len(self._held), self._tables.BATCH):
                self._write(self._held[start : start + self._tables.BATCH])
        self._held = []

    def check(self, label: str, precision: int) -> Answer:
        """The rows that are stored."""
        model = self._models[label]
        found = self._tables.total(self._as_sent(model, self._tables.batches(model, precision)))
        return {"rows": found.rows, "checksum": found.checksum}

    def open(self) -> Answer:
        """Let the target be used."""
        from django.db import connection

        from crm.moving.models import Closure

        connection.enable_constraint_checking()
        connection.check_constraints()
        Closure.objects.all().delete()
        return {"open": True}

    def _write(self, rows: list[list[Any]]) -> None:
        from crm.database import atomic, insert

        fields = self._model._meta.concrete_fields
        decoders = [self._decoder(field) for field in fields]
        by_column = [
            map(to, values) if to else values for to, values in zip(decoders, zip(*rows, strict=True), strict=True)
        ]
        with atomic():
            insert(self._model, zip(*by_column, strict=True), fields=self._tables.columns(self._model))

    def _decoder(self, field: Any) -> Any:
        if self._is_numbered(field):
            table = self._tables.table_of_keys(field)
            return lambda key: self._numbers.number(table, key)
        return self._tables.decoder(field)

    def _as_sent(self, model: Any, batches: Iterator[list[list[Any]]]) -> Iterator[list[list[Any]]]:
        """Rows with the keys that they came with, instead of the numbers that were given."""
        numbered = {
            place: self._tables.table_of_keys(field)
            for place, field in enumerate(model._meta.concrete_fields)
            if self._is_numbered(field)
        }
        for batch in batches:
            for row in batch:
                for place, table in numbered.items():
                    row[place] = self._numbers.key(table, row[place])
            yield batch

    def _numbers_own_keys(self, model: Any) -> bool:
        return self._is_numbered(model._meta.pk)

    def _is_numbered(self, field: Any) -> bool:
        """Whether this database stores a number for what comes as a text."""
        from crm.database.mongodb.keys import StrIdAutoField

        key = field.target_field if field.is_relation else field
        return self._tables.is_key_of_others(field) and not isinstance(key, StrIdAutoField)


def main() -> None:
    """Serve until the input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")
    try:
        django.setup()
        receiver = Receiver()
        for line in sys.stdin.buffer:
            request, *arguments = pydantic_core.from_json(line)
            if answer := getattr(receiver, request)(*arguments):
                sys.stdout.write(json.dumps(answer) + "\n")
                sys.stdout.flush()
    except Exception as error:
        sys.stdout.write(json.dumps({"failed": f"{type(error).__name__}: {error}"}) + "\n")
        raise


if __name__ == "__main__":
    main()
