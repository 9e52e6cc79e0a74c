"""`manage.py backup FILE`"""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.moving.archive import Damaged
from crm.moving.backup import back_up
from crm.moving.maintenance import Refused
from crm.moving.progress import Progress


class Command(BaseCommand):
    """Backs up while the installation runs."""

    help = "Write the database, what waits in Redis, and the secret key into one file. Keep it where nobody else reads."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, like crm-2026-11-28.backup")
        parser.add_argument("--replace", action="store_true", help="replace a file of this name")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        if file.exists() and not replace:
            raise CommandError(f"There is already a file {file}. Choose another name, or replace it with --replace.")
        progress = Progress(self.stdout)
        try:
            facts = back_up(file.absolute(), progress)
        except (Refused, Damaged, OSError) as error:
            raise CommandError(str(error)) from None
        rows, entries = sum(facts["rows"].values()), sum(facts["entries"].values())
        size = file.stat().st_size / 1024**2
        progress.done(f"{file}: {rows:,} rows and {entries:,} waiting entries, {size:,.1f} MiB")
