"""An installation that was prepared once and never started: others begin with its static files and empty database."""

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import mongodb
from tests.running import BASE_DIR, database_url

FILES = ("static", "static_fingerprint", "admin_password")


def copy_to(var_dir: Path, url: str = "") -> None:
    """Put static files, and a database without rows but the first administrator, where there is nothing.

    On MongoDB that is the database at `url`, or the one that an `Installation` of this folder uses.
    """
    if not var_dir.exists():
        var_dir.mkdir(parents=True)
        for name in FILES if mongodb.IN_USE else (*FILES, "crm.sqlite3"):
            subprocess.run(["cp", "-a", _prepared() / name, var_dir], check=True)
        if mongodb.IN_USE:
            _prepared_database().write_to(url or database_url(var_dir))


@functools.cache
def _prepared() -> Path:
    """The var/ that every one of this process begins with."""
    var_dir = Path(tempfile.mkdtemp(dir=os.environ["VAR_DIR"], prefix="prepared-"))
    environment = {"VAR_DIR": str(var_dir), "DATABASE_URL": database_url(var_dir), "DEMO": "0"}
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=BASE_DIR, env=os.environ | environment, check=True)
    return var_dir


@functools.cache
def _prepared_database() -> mongodb.Copy:
    return mongodb.Copy(database_url(_prepared()))
