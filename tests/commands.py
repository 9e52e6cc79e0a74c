"""Commands of an installation that a test kills, or that must refuse."""

import contextlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator

from tests.running import BASE_DIR, Installation
from tests.waiting import wait_until


def start_command(crm: Installation, *arguments: str) -> subprocess.Popen:
    """`manage.py` as another process."""
    environment = {name: value for name, value in crm.environment.items() if name not in {"PORT", "SITE_URL"}}
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=BASE_DIR,
        env={**environment, "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def refusal(crm: Installation, *arguments: str) -> str:
    """What a command says that must not do anything."""
    with start_command(crm, *arguments) as refused:
        said, _ = refused.communicate(timeout=180)
    assert refused.returncode == 1, said
    assert "Traceback" not in said
    return said


@contextlib.contextmanager
def killed_when(crm: Installation, moment: Callable[[], object], *arguments: str) -> Iterator[None]:
    """A command that is stopped as soon as `moment` is true, and killed by -9 at the end of the block."""
    with start_command(crm, *arguments) as running:
        wait_until(lambda: moment() or running.poll() is not None, 180, pause=0.005)
        assert running.poll() is None, running.stdout.read()
        running.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            running.kill()


def stored_rows(crm: Installation, table: str, *columns: str) -> list[tuple]:
    """The rows of a table, none where there is no such table yet."""
    with contextlib.suppress(sqlite3.OperationalError):
        return crm.stored(table, *columns)
    return []
