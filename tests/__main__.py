"""`make test` and `make test-all`: one tier of the suite, on SQLite and then on MongoDB."""

import os
import subprocess
import sys

TIERS = {
    "test": {"sqlite": "not long", "mongodb": "both_databases and not long"},
    "test-all": {"sqlite": "long", "mongodb": "long or not both_databases"},
}
NOTHING_CHOSEN = 5  # pytest's exit code where ARGS name no test of this tier on this database


def main() -> int:
    tier, *arguments = sys.argv[1:]
    codes = []
    for database, marked in TIERS[tier].items():
        print(f"make {tier} on {database}: {marked}", flush=True)
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-n", "auto", "-m", marked, *arguments]
        codes.append(subprocess.run(command, env={**os.environ, "DATABASE": database}).returncode)
    return 0 if set(codes) <= {0, NOTHING_CHOSEN} and 0 in codes else 1


if __name__ == "__main__":
    sys.exit(main())
