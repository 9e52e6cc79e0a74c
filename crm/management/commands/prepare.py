"""What `make run` does before anything starts. Doing it again changes nothing."""

import hashlib
import secrets
from pathlib import Path
from typing import Any

import redis
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from crm.accounts.models import Role, User
from crm.demo import shop
from crm.moving.models import Closure
from crm.operations import health
from crm.supervisor.installation import keep
from customers.currency import check_currency
from customers.models import Customer

FIRST_ADMIN = "admin@example.com"


class Command(BaseCommand):
    """Migrates, and makes what a first start needs. CommandError where the installation cannot start."""

    help = (
        "Brings the database up to date, collects static files, makes the first administrator and loads the demo once."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if closure := Closure.current():
            raise CommandError(str(closure))
        self.migrate()
        try:
            check_currency()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from None
        self.collect_static_files()
        self.make_first_administrator()
        redis.Redis.from_url(settings.REDIS_URL).delete(health.HEARTBEAT)  # of processes that are gone
        self.load_demo()

    def migrate(self) -> None:
        """Bring the database up to date. CommandError where a newer version has already changed it."""
        executor = MigrationExecutor(connection)
        applied, known = executor.loader.applied_migrations, executor.loader.disk_migrations
        ours = {
            app.label for app in apps.get_app_configs() if (settings.BASE_DIR / app.name.partition(".")[0]).is_dir()
        }
        if unknown := sorted(f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in known):
            raise CommandError(
                f"A newer version of Mini CRM has upgraded this database: {', '.join(unknown)} are not known here."
                " Start that version or a newer one, or restore a backup that was made before the upgrade."
            )
        steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if steps:
            self.stdout.write("Upgrading the database; let it finish …" if applied else "Creating the database …")
        call_command("migrate", interactive=False, verbosity=0)

    def collect_static_files(self) -> None:
        """Collect static files when one has changed: hashing and compressing them takes seconds."""
        found = [storage.path(name) for finder in get_finders() for name, storage in finder.list([])]
        stats = [(path, Path(path).stat().st_mtime_ns) for path in sorted(found)]
        fingerprint = hashlib.sha256(repr(stats).encode()).hexdigest()
        kept = settings.VAR_DIR / "static_fingerprint"
        if not kept.exists() or kept.read_text().strip() != fingerprint:
            call_command("collectstatic", interactive=False, clear=True, verbosity=0)
            keep(kept, fingerprint)

    def make_first_administrator(self) -> None:
        """Make the first administrator; a generated password stays in var/ until it is changed."""
        password_file = settings.VAR_DIR / "admin_password"
        if not User.objects.exists():
            password = keep(password_file, secrets.token_hex(8))
            User.objects.create_user(FIRST_ADMIN, password, role=Role.ADMIN)
        elif password_file.exists():
            first = User.objects.filter(email=FIRST_ADMIN).first()
            if not first or not first.check_password(password_file.read_text().strip()):
                password_file.unlink()

    def load_demo(self) -> None:
        """Load the demo at the first start, and never beside real customers."""
        note = settings.VAR_DIR / "demo"
        if note.exists():
            return
        real = Customer.objects.exclude(external_id__startswith=shop.PREFIX).exists()
        if settings.DEMO and not real:
            call_command("load_demo", stdout=self.stdout)
        keep(note, "loaded" if settings.DEMO and not real else "not loaded")
