"""`make test` and `make test-all`: one tier of the suite, on SQLite and then on MongoDB.

In `test-all`, where four processes of browsers and whole installations share the machine, a test that has failed runs
once more, alone. The first failure stays in the output; what fails again is red.
"""

import os
import subprocess
import sys
import tempfile

TIERS = {
    "test": {"sqlite": "not long", "mongodb": "both_databases and not long"},
    "test-all": {"sqlite": "long", "mongodb": "long or not both_databases"},
}
SOME_FAILED = 1  # exit codes of pytest
NOTHING_CHOSEN = 5  # where ARGS name no test of this tier on this database


def main() -> int:
    tier, *arguments = sys.argv[1:]
    codes = []
    for database, marked in TIERS[tier].items():
        print(f"make {tier} on {database}: {marked}", flush=True)
        with tempfile.TemporaryDirectory() as cache:
            chosen = ["-o", f"cache_dir={cache}", "-m", marked, *arguments]
            code = run(database, "-n", "auto", *chosen)
            if code == SOME_FAILED and tier == "test-all":
                print(f"make {tier} on {database}: what has failed, alone", flush=True)
                code = run(database, "-n", "0", "--last-failed", "--last-failed-no-failures=none", *chosen)
        codes.append(code)
    return 0 if set(codes) <= {0, NOTHING_CHOSEN} and 0 in codes else 1


def run(database: str, *arguments: str) -> int:
    """Pytest's exit code. Bytecode is written, or every process would compile all tests and all modules again."""
    environment = {**os.environ, "DATABASE": database}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    return subprocess.run([sys.executable, "-m", "pytest", *arguments], env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
