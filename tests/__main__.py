"""`make test`: the suite on SQLite, what starts processes or a browser apart, and on MongoDB, all side by side."""

import os
import subprocess
import sys
import tempfile
from typing import NamedTuple

from tests import mongodb

PROCESSES = "installation or browser"


class Part(NamedTuple):
    name: str
    database: str
    options: tuple[str, ...] = ()


PARTS = (
    Part("SQLite, whole installations", "sqlite", ("-m", PROCESSES)),
    Part("SQLite", "sqlite", ("-m", f"not ({PROCESSES})")),
    Part("MongoDB", "mongodb"),
)
NOTHING_CHOSEN = 5  # pytest's exit code where none of the tests that were asked for is in a part


def main() -> int:
    pytest = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"]
    parts = [part for part in PARTS if part.database == "sqlite" or mongodb.can_be_had()]
    outputs = [None, *(tempfile.TemporaryFile() for _ in parts[1:])]  # noqa: SIM115
    suites = [
        subprocess.Popen(
            [*pytest, *part.options, *sys.argv[1:]], env={**os.environ, "DATABASE": part.database}, stdout=output
        )
        for part, output in zip(parts, outputs, strict=True)
    ]
    codes = []
    for suite, output in zip(suites, outputs, strict=True):
        codes.append(suite.wait())
        if output:
            output.seek(0)
            sys.stdout.buffer.write(output.read())
            sys.stdout.flush()
    for part, code in zip(parts, codes, strict=True):
        ended = {0: "passed", NOTHING_CHOSEN: "nothing to do"}
        print(f"{part.name}: {ended.get(code, f'failed, pytest ended with {code}')}")
    if len(parts) < len(PARTS):
        print(f"MongoDB: skipped, {mongodb.NONE}")
    return 0 if set(codes) <= {0, NOTHING_CHOSEN} and 0 in codes else 1


if __name__ == "__main__":
    sys.exit(main())
