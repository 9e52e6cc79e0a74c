"""`make test`: the suite in parts side by side, on both databases; what others say follows the first.

Tests that start a whole installation or a browser wait more than they work: they are parts of their own, and one more
part runs than there are processors.
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import IO, NamedTuple

from tests import mongodb


class Part(NamedTuple):
    name: str
    database: str
    marked: str

    def run(self, output: IO[bytes] | None) -> int:
        command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-m", self.marked, *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, "DATABASE": self.database}, stdout=output).returncode


INSTALLATIONS, BROWSER, REST = "installation", "browser and not installation", "not (installation or browser)"
PARTS = (
    Part("Installations on SQLite", "sqlite", INSTALLATIONS),
    Part("Installations on MongoDB", "mongodb", INSTALLATIONS),
    Part("All else on MongoDB", "mongodb", REST),
    Part("In a browser", "sqlite", BROWSER),
    Part("All else on SQLite", "sqlite", REST),
)
NOTHING_CHOSEN = 5  # pytest's exit code where none of the tests that were asked for is in a part


def main() -> int:
    parts = [part for part in PARTS if part.database == "sqlite" or mongodb.can_be_had()]
    outputs = [None, *(tempfile.TemporaryFile() for _ in parts[1:])]  # noqa: SIM115
    with ThreadPoolExecutor((os.cpu_count() or 1) + 1) as side_by_side:
        codes = list(side_by_side.map(Part.run, parts, outputs))
    for output in outputs:
        if output:
            output.seek(0)
            sys.stdout.buffer.write(output.read())
    for part, code in zip(parts, codes, strict=True):
        ended = {0: "passed", NOTHING_CHOSEN: "nothing to do"}
        print(f"{part.name}: {ended.get(code, f'failed, pytest ended with {code}')}")
    if len(parts) < len(PARTS):
        print(f"MongoDB: skipped, {mongodb.NONE}")
    return 0 if set(codes) <= {0, NOTHING_CHOSEN} and 0 in codes else 1


if __name__ == "__main__":
    sys.exit(main())
