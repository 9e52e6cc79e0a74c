"""`make test`: the whole suite on each database, side by side; what the second says follows the first."""

import os
import subprocess
import sys
import tempfile

from tests import mongodb


def main() -> int:
    pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *sys.argv[1:]]
    databases = ("sqlite", "mongodb") if mongodb.can_be_had() else ("sqlite",)
    environments = [{**os.environ, "DATABASE": database} for database in databases]
    with tempfile.TemporaryFile() as kept:
        suites = [
            subprocess.Popen(pytest, env=environment, stdout=output)
            for environment, output in zip(environments, (None, kept), strict=False)
        ]
        codes = [suite.wait() for suite in suites]
        kept.seek(0)
        sys.stdout.buffer.write(kept.read())
    for database, code in zip(databases, codes, strict=True):
        print(f"{database}: {'passed' if code == 0 else f'failed, pytest ended with {code}'}")
    if "mongodb" not in databases:
        print(f"mongodb: skipped, {mongodb.NONE}")
    return max(codes)


if __name__ == "__main__":
    sys.exit(main())
