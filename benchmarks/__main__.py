"""`make bench`, or `make bench ARGS="ingestion sending"`: each comparison as one JSON line, then all as a table.

Both sides of a ratio run in turn in the same process on the same machine, several rounds; the figure is the median of
the rounds' ratios.
"""

import datetime
import json
import os
import platform
import sys
from importlib import import_module

from tests import installation  # before Django: a var/ of its own

ALL = (
    "ingestion",
    "audiences",
    "attribution",
    "snapshot",
    "reach",
    "reports",
    "events",
    "watching",
    "moving",
    "dry_run",
    "publishing",
    "receipts",
    "api",
    "sending",
    "workers",
    "visibility",
    "campaign",
    "pages",
    "imports",
)


def main() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.settings"
    installation.start_redis()
    django.setup()
    from django.core.management import call_command

    from tests.checkout import git

    call_command("migrate", verbosity=0)
    results, load = [], os.getloadavg()[0]
    for name in sys.argv[1:] or ALL:
        for result in import_module(f"benchmarks.{name}").run():
            results.append(result)
            print(json.dumps(result), flush=True)
    commit, day = git("rev-parse", "--short", "HEAD").strip(), f"{datetime.date.today():%d %B %Y}"
    print(
        f"\nCommit {commit}, {day}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load:.1f} before."
    )
    print("\n| work | ours | against | ratio | reach |\n|---|---|---|---|---|")
    for result in results:
        print("| {work} | {ours} | {against} | {ratio} | {reach} |".format(**result))


if __name__ == "__main__":
    main()
