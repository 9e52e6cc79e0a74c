"""`manage.py copy_to DATABASE_URL`"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from redis import RedisError

from crm.moving.copying import copy_to, stay, without_password
from crm.moving.maintenance import Refused
from crm.moving.progress import Progress


class Command(BaseCommand):
    """Moves the installation to another database, from SQLite to MongoDB or back."""

    help = "Copy everything to another database, check every row, and close this one. Meanwhile requests get 503."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", nargs="?", metavar="DATABASE_URL", help="mongodb://… or sqlite:///…")
        parser.add_argument("--replace", action="store_true", help="replace all that the target holds")
        parser.add_argument("--stay", action="store_true", help="go on with this database although it was moved")

    def handle(self, *args: Any, url: str | None, replace: bool, stay: bool, **options: Any) -> None:
        if stay == bool(url):
            raise CommandError("Name the DATABASE_URL to copy to, or add --stay to go on with this database.")
        if url:
            self.copy(url, replace)
        else:
            self.go_on()

    def copy(self, url: str, replace: bool) -> None:
        """Copy, and say what to set."""
        progress = Progress(self.stdout)
        try:
            copy_to(url, replace=replace, say=progress, done=progress.done)
        except (Refused, OSError, RedisError) as error:
            raise CommandError(str(error)) from None
        progress.done("Every row is the same on both sides, and this database is closed.")
        progress.done(f"Stop the installation, set DATABASE_URL to {without_password(url)}, and start it again.")

    def go_on(self) -> None:
        """Open the database again."""
        if not stay():
            raise CommandError("This database was not moved.")
        self.stdout.write(
            "The installation goes on with this database. Delete the copy, which is outdated from now on."
        )
