"""An installation that was prepared once and never started: others begin with its static files, database and key."""

import fcntl
import functools
import os
import subprocess
from pathlib import Path

from tests import mongodb
from tests.running import KEY_FILE, Installation, database_url

FILES = ("static", "static_fingerprint", "admin_password", KEY_FILE)
DATABASE = "prepared_database"  # a file with its address, once it is there


def copy_to(var_dir: Path, url: str = "") -> None:
    """Put static files, and a database without rows but the first administrator and a key, where there is nothing.

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
    """The var/ that every one begins with. The first process of the run that needs it makes it."""
    shared = Path(os.environ["SHARED_VAR_DIR"])
    var_dir = shared / "prepared"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / DATABASE).exists():
            var_dir.mkdir(exist_ok=True)
            installation = Installation(var_dir, **{name: os.environ[name] for name in ("SECRET_KEY", "REDIS_URL")})
            installation.manage("prepare")
            (var_dir / KEY_FILE).write_text(installation.api_key())
            (shared / DATABASE).write_text(database_url(var_dir))
    return var_dir


@functools.cache
def _prepared_database() -> mongodb.Copy:
    return mongodb.Copy((_prepared().parent / DATABASE).read_text())
