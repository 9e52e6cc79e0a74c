"""An installation that was prepared once and never started: others begin with its static files and empty database."""

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests import mongodb
from tests.running import BASE_DIR

STATIC_FILES = ("static", "static_fingerprint")
EMPTY_DATABASE = ("crm.sqlite3", "admin_password")


def copy_to(var_dir: Path) -> None:
    """Put static files, and on SQLite a database without rows but the first administrator, where there is nothing."""
    if not var_dir.exists():
        var_dir.mkdir(parents=True)
        for name in STATIC_FILES if mongodb.IN_USE else STATIC_FILES + EMPTY_DATABASE:
            path = _prepared() / name
            subprocess.run(["cp", "-a", path, var_dir], check=True)


@functools.cache
def _prepared() -> Path:
    """The var/ that every one of this process begins with."""
    var_dir = Path(tempfile.mkdtemp(dir=os.environ["VAR_DIR"], prefix="prepared-"))
    environment = {"VAR_DIR": str(var_dir), "DATABASE_URL": f"sqlite:///{var_dir}/crm.sqlite3", "DEMO": "0"}
    subprocess.run([sys.executable, "manage.py", "prepare"], cwd=BASE_DIR, env=os.environ | environment, check=True)
    return var_dir
