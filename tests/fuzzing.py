"""`make fuzz`: Schemathesis on every endpoint of the API of an installation, for SECONDS=300 or as long as you like."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.running import BASE_DIR, Installation


def fuzz(crm: Installation, *options: str) -> subprocess.CompletedProcess[str]:
    """What it found; the return code is 0 for nothing."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", f"{crm.url}/api/openapi.json"]
    header = ["--header", f"Authorization: Bearer {crm.api_key()}"]
    quiet = {**os.environ, "NO_COLOR": "1"}
    return subprocess.run([*command, *header, *options], cwd=BASE_DIR, env=quiet, capture_output=True, text=True)


def main() -> int:
    seconds = os.environ.get("SECONDS", "300")
    with tempfile.TemporaryDirectory() as folder, Installation(Path(folder) / "var") as crm:
        found = fuzz(crm, "--max-time", seconds, "--continue-on-failure", *sys.argv[1:])
    sys.stdout.write(found.stdout + found.stderr)
    return found.returncode


if __name__ == "__main__":
    sys.exit(main())
