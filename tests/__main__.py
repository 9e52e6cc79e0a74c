"""`make test` and `make test-all`: one tier of the suite on SQLite and on MongoDB.

`make test` runs both at once, and shows what MongoDB's run says once the other is over. A test that has failed runs
once more, alone: browsers and whole installations share the machine. The first failure stays in the output; what fails
again is red.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import IO

TIERS = {
    "test": {"sqlite": "not long", "mongodb": "both_databases and not long"},
    "test-all": {"sqlite": "long", "mongodb": "long or not both_databases"},
}
BESIDE = str(os.cpu_count() or 1)  # processes for MongoDB, beside one more for SQLite
SOME_FAILED = 1  # exit codes of pytest
NOTHING_CHOSEN = 5  # where ARGS name no test of this tier on this database


def main() -> int:
    tier, *arguments = sys.argv[1:]
    if tier == "test":
        with tempfile.TemporaryFile() as said, ThreadPoolExecutor(1) as pool:
            mongodb = pool.submit(run, tier, "mongodb", BESIDE, arguments, said)
            codes = [run(tier, "sqlite", "auto", arguments), mongodb.result()]
            said.seek(0)
            sys.stdout.buffer.write(said.read())
    else:
        codes = [run(tier, database, "auto", arguments) for database in TIERS[tier]]
    return 0 if set(codes) <= {0, NOTHING_CHOSEN} and 0 in codes else 1


def run(tier: str, database: str, processes: str, arguments: list[str], output: IO[bytes] | None = None) -> int:
    """Pytest's exit code for one tier on one database. It writes to `output`, or to the terminal."""
    with tempfile.TemporaryDirectory() as cache:
        chosen = ["-o", f"cache_dir={cache}", "-m", TIERS[tier][database], *arguments]
        _say(f"make {tier} on {database}", output)
        code = _pytest(database, output, "-n", processes, *chosen)
        if code == SOME_FAILED:
            _say(f"make {tier} on {database}: what has failed, alone", output)
            code = _pytest(database, output, "-n", "0", "--last-failed", "--last-failed-no-failures=none", *chosen)
    return code


def _say(line: str, output: IO[bytes] | None) -> None:
    target = output or sys.stdout.buffer
    target.write(f"{line}\n".encode())
    target.flush()


def _pytest(database: str, output: IO[bytes] | None, *arguments: str) -> int:
    """Bytecode is written, or every process would compile all tests and all modules again."""
    environment = {**os.environ, "DATABASE": database}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], env=environment, stdout=output, stderr=output
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
