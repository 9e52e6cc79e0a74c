"""What `manage.py prepare` makes of the database that it finds."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.both_databases


@pytest.fixture
def applied(transactional_db):
    """What the database says of its migrations. The suite has made its tables without them."""
    recorder = MigrationRecorder(connection)
    yield recorder
    recorder.flush()


def test_a_database_that_a_newer_version_has_upgraded_is_refused(applied):
    applied.record_applied("customers", "9999_of_the_future")
    with pytest.raises(CommandError, match=r"newer version .* customers\.9999_of_the_future are not known here"):
        call_command("prepare")


def test_a_migration_that_another_package_has_dropped_stops_nothing(applied, settings, tmp_path):
    settings.VAR_DIR, settings.DEMO = tmp_path, False
    applied.record_applied("auth", "0000_squashed_since")
    said = io.StringIO()
    call_command("prepare", stdout=said)
    assert said.getvalue() == ""
