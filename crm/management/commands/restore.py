"""`manage.py restore FILE`"""

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.moving.archive import Damaged
from crm.moving.maintenance import Refused
from crm.moving.presence import StillRunning
from crm.moving.progress import Progress
from crm.moving.restoring import restore
from crm.web.display import moment


class Command(BaseCommand):
    """Restores an installation that is stopped."""

    help = "Put a backup in the place of this installation, which must be stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="what `manage.py backup` wrote")
        parser.add_argument("--replace", action="store_true", help="replace a database that is not empty")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        progress = Progress(self.stdout)
        try:
            manifest = restore(file, replace=replace, say=progress)
        except (Refused, Damaged, StillRunning, OSError) as error:
            raise CommandError(str(error)) from None
        rows, entries = sum(manifest["rows"].values()), sum(manifest["entries"].values())
        made_at = moment(datetime.fromisoformat(manifest["made_at"]))
        progress.done(f"Restored the backup of {made_at}: {rows:,} rows and {entries:,} waiting entries.")
        for name in manifest["held_back"]:
            progress.done(f"Held back, because it may have been sent after the backup: {name}")
        progress.done("Start the installation again.")
