"""The commands `import_customers` and `import_orders`: the same as the pages, from upload to result."""

import sys
from argparse import ArgumentParser
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

from django.core.files import File
from django.core.management.base import BaseCommand
from django.utils import timezone
from phonenumbers import SUPPORTED_REGIONS

from customers.imports import job
from customers.imports.choices import Choices, guess_choices, guess_habits
from customers.imports.columns import ATTRIBUTE, TARGETS, FileKind, ValueKind, normalised
from customers.imports.models import Import
from customers.imports.presets import BY_NAME
from customers.imports.reading import Table, UnreadableFile
from customers.imports.refused import refused_file

REFUSED, UNUSABLE = 1, 2  # exit codes
TURN_SECONDS = 1.0  # between two lines of progress


class ImportCommand(BaseCommand):
    """Imports a file, waits until all of it is written, and says what has come of it.

    Exit code 0; 1 where rows were refused; 2 where the file or an option cannot be used, and nothing is imported.
    """

    kind: FileKind

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, XLSX, XLS or ODS, or a zip of one of them.")
        parser.add_argument(
            "--map",
            action="append",
            default=[],
            metavar="COLUMN=FIELD",
            help="What a column is, like “Kunde=name” or “Tarif=attributes.plan”; “Notes=” ignores one. Repeatable.",
        )
        parser.add_argument("--preset", metavar="NAME", help=f"One of {', '.join(sorted(BY_NAME))}.")
        parser.add_argument("--sheet", default="", help="Of a spreadsheet; without it the first one with a table.")
        parser.add_argument(
            "--phone-region", default="", metavar="CODE", help="Country of phone numbers without a code, like IN."
        )
        if self.kind is FileKind.ORDERS:
            parser.add_argument("--guests", action="store_true", help="Import orders without a customer too.")
        parser.add_argument("--dry-run", action="store_true", help="Only say what would change.")
        parser.add_argument("--refused", type=Path, metavar="FILE", help="Where to write the rows to correct.")
        parser.add_argument("--consent-source", default="", help="Where the consent in the file was given.")
        parser.add_argument("--consent-at", help="When, like 2026-03-01T10:00+05:30.")

    def handle(self, *args: Any, **options: Any) -> None:
        import_ = self._begin(options)
        if options["dry_run"]:
            job.check(import_, here=True)
        else:
            job.start(import_, f"import_{self.kind}", here=True)
        self._carry_out(import_)
        if import_.state == Import.State.FAILED:
            self._refuse(import_.problem)
        if options["refused"]:
            with options["refused"].open("wb") as file:
                file.writelines(refused_file(import_))
        self._report(import_, options["dry_run"])
        if options["dry_run"]:
            job.discard(import_)
        if import_.report["refused"] if options["dry_run"] else import_.refused:
            sys.exit(REFUSED)

    def _begin(self, options: dict[str, Any]) -> Import:
        preset = options["preset"]
        if preset and (preset not in BY_NAME or BY_NAME[preset].kind != self.kind):
            self._refuse(f"There is no preset “{preset}” for {self.kind}.")
        try:
            consent_at = datetime.fromisoformat(options["consent_at"]) if options["consent_at"] else None
        except ValueError:
            self._refuse("--consent-at must be a time like 2026-03-01T10:00+05:30.")
        if consent_at and consent_at.tzinfo is None:
            consent_at = timezone.make_aware(consent_at)
        try:
            with options["file"].open("rb") as file:
                import_ = job.begin(File(file, name=options["file"].name), None)
        except (UnreadableFile, OSError) as error:
            self._refuse(str(error))
        region = options["phone_region"].upper()
        try:
            if region and region not in SUPPORTED_REGIONS:
                raise ValueError(f"There is no country “{region}”: --phone-region is a code of two letters, like IN.")
            if options["sheet"]:
                job.choose_sheet(import_, options["sheet"])
                import_.refresh_from_db()
            table = job.open_table(import_)
            choices = self._mapped(table, guess_choices(table, kind=self.kind, preset=preset), options["map"])
        except ValueError as error:
            job.discard(import_)
            self._refuse(str(error))
        choices = replace(
            choices,
            habits=guess_habits(table, choices),
            phone_region=region or choices.phone_region,
            with_guests=options.get("guests", False),
            consent_source=options["consent_source"] or import_.name,
            consent_at=consent_at or import_.created_at,
        )
        job.choose(import_, choices)
        import_.refresh_from_db()
        return import_

    def _mapped(self, table: Table, choices: Choices, mappings: list[str]) -> Choices:
        """The choices with `--map`. ValueError for a column that the file does not have, or an unknown field."""
        columns = list(choices.columns)
        kinds = dict(choices.attribute_kinds)
        places = {normalised(name): at for at, name in reversed(list(enumerate(table.heading)))}
        for mapping in mappings:
            column, sign, field = mapping.rpartition("=")
            if not sign or normalised(column) not in places:
                raise ValueError(f"The file has no column “{column}”. It has: {', '.join(table.heading)}.")
            if field and field not in TARGETS[self.kind] and not field.startswith(ATTRIBUTE):
                raise ValueError(f"There is no field “{field}”. There are: {', '.join(TARGETS[self.kind])}.")
            columns = ["" if field and each == field else each for each in columns]
            columns[places[normalised(column)]] = field
            if field.startswith(ATTRIBUTE):
                kinds.setdefault(field, ValueKind.TEXT)
        return replace(choices, columns=tuple(columns), attribute_kinds=kinds)

    def _carry_out(self, import_: Import) -> None:
        done = False
        while not done:
            done = job.carry_out(import_.id, seconds=TURN_SECONDS)
            import_.refresh_from_db()
            now = job.progress(import_)
            left = "" if done or now.seconds_left is None else f", {now.seconds_left} s left"
            self.stderr.write(f"{now.rows_done:,} of {now.rows:,} rows, {now.rate:,.0f} a second{left}")

    def _report(self, import_: Import, is_dry_run: bool) -> None:
        for kind in ("customers", "orders"):
            figures = {
                name: import_.report[kind][name] if is_dry_run else getattr(import_, f"{kind}_{name}")
                for name in ("new", "changed", "same")
            }
            if any(figures.values()):
                self.stdout.write(
                    f"{kind}: {figures['new']:,} new, {figures['changed']:,} changed, {figures['same']:,} the same"
                )
        if is_dry_run and (waiting := import_.report["waiting"]):
            self.stdout.write(f"orders of customers who are not stored: {waiting:,}")
        for name, label in (("refused", "refused"), ("without_phone", "imported without their phone number")):
            rows = import_.report[name] if is_dry_run else getattr(import_, name)
            if rows or name == "refused":
                self.stdout.write(f"rows {label}: {rows:,}")
            for reason in import_.report["reasons"] if is_dry_run else ():
                if reason["is_imported"] == (name == "without_phone"):
                    self.stdout.write(f"  {reason['rows']:,} × {reason['reason']}")

    def _refuse(self, problem: str) -> NoReturn:
        self.stderr.write(problem)
        sys.exit(UNUSABLE)
