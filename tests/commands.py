"""Commands of an installation that a test kills, or that must refuse."""

import subprocess
import sys

from tests.running import BASE_DIR, Installation


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
        said, _ = refused.communicate(timeout=60)
    assert refused.returncode == 1, said
    assert "Traceback" not in said
    return said
