"""Row 11: every family of pages on a whole installation with a million customers, a million messages and a thousand
campaigns: with filters, searches and orders, and far down the lists."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.db import connection

from benchmarks.rounds import p50_and_p95
from benchmarks.visitor import Visitor
from tests.running import Installation

ROUNDS = int(os.environ.get("ROUNDS", 25))  # each opens every page once

# What is opened: the address, of which a name in braces is an id that `print_places` gives and "#" at the end asks for
# the fragment. An address in a tuple lies far down the list that starts at the second.
PAGES: list[str | tuple[str, str]] = [
    "/",
    ("/?after={old_campaign}", "/"),
    "/?status=completed",
    "/?q=News+77",
    "/campaigns/{paused}/",
    "/campaigns/{paused}/live/#",
    "/campaigns/{paused}/row/#",
    ("/campaigns/{paused}/?after={late_message}#", "/campaigns/{paused}/#"),
    "/campaigns/{paused}/#",
    "/campaigns/{paused}/?status=failed#",
    ("/campaigns/{paused}/?status=failed&after={late_failure}#", "/campaigns/{paused}/?status=failed#"),
    "/campaigns/{paused}/?status=failed&reason=no+such+user#",
    "/campaigns/{paused}/?status=skipped&reason=no+address#",
    "/campaigns/{paused}/?status=delivered#",
    "/campaigns/{paused}/?status=pending#",
    "/campaigns/{paused}/?q=kulkarni+4711#",
    "/campaigns/{paused}/?q=nobody+at+all#",
    "/campaigns/{paused}/?city=Pune&status=failed#",
    "/campaigns/{cancelled}/",
    "/campaigns/{completed}/",
    "/campaigns/{draft}/edit/",
    "/ai/summary/{paused}/#",
    "/ai/summary/{cancelled}/#",
    "/campaigns/new/",
    "/segments/",
    ("/segments/?page=10", "/segments/"),
    "/segments/?sort=name",
    "/segments/?q=over+77",
    "/segments/{segment}/",
    "/segments/{segment}/members/",
    "/customers/",
    ("/customers/?after={old_customer}", "/customers/"),
    "/customers/?sort=spend",
    ("/customers/?sort=spend&after={poor_customer}", "/customers/?sort=spend"),
    "/customers/?sort=order",
    "/customers/?city=Pune",
    "/customers/?city=Pune&sort=spend",
    ("/customers/?city=Pune&sort=spend&after={poor_customer}", "/customers/?city=Pune&sort=spend"),
    "/customers/?city=Atlantis",
    "/customers/?city=Atlantis&sort=spend",
    "/customers/?tag=vip&tag=vegan&tag=student&city=Goa&sort=spend",
    "/customers/?tag=vip&ordered=within&days=20&sort=spend",
    "/customers/?email=no&ordered=never&sort=spend",
    "/customers/?ordered=never&sort=order",
    "/customers/?ordered=before&days=900&city=Goa&sort=order",
    "/customers/?segment={segment}&sort=spend",
    "/customers/?q=kulkarni",
    "/customers/?q=kulkarni+471100",
    "/customers/?q=nobody+at+all",
    "/customers/?q=p471100",
    "/customers/?q=ananya.471100@example.in",
    "/customers/?q=55500471",
    "/customers/?q=4711&sort=spend",
    "/customers/?q=nobody+at+all&sort=spend",
    "/customers/{customer}/",
    "/customers/{customer}/timeline/",
    "/customers/{customer}/timeline/?kind=messages",
    "/campaigns/to/{customer}/#",
    "/segments/of/{customer}/#",
    "/customers/export/",
    "/customers/waiting-orders/",
    "/imports/",
    "/settings/profile/",
    "/settings/team/",
    "/settings/keys/",
    "/settings/audit/",
    "/settings/suppressions/",
    "/settings/vendor/",
    "/settings/status/",
    "/settings/dead-letters/",
]


def run() -> Iterator[dict[str, str]]:
    """The time of each page; of a page far down a list, beside the first of that list."""
    with TemporaryDirectory() as folder, Installation(Path(folder), DUMMY_VENDOR_LATEST="10") as crm:
        crm.manage("shell", "--command", "from benchmarks.history import populate_history; populate_history()")
        times = open_all(crm)
    for address, seconds in times.items():
        first = next((page[1] for page in PAGES if isinstance(page, tuple) and page[0] == address), None)
        yield {
            "work": f"{connection.display_name}: page {address}",
            "ours": p50_and_p95(seconds),
            "against": f"the first page: {p50_and_p95(times[first])}" if first else "—",
            "ratio": f"{median(seconds) / median(times[first]):.2f}" if first else "—",
            "reach": "p95 < 100 ms" + (", ≤ 1.2" if first else ""),
        }


def open_all(crm: Installation) -> dict[str, list[float]]:
    """The seconds that each page took in each round, after one that warms up."""
    places = crm.manage("shell", "--command", "from benchmarks.history import print_places; print_places()")
    ids = json.loads(places.strip().splitlines()[-1])
    visitor = Visitor(crm)
    visitor.sign_in()
    addresses = [page[0] if isinstance(page, tuple) else page for page in PAGES]
    times: dict[str, list[float]] = {address: [] for address in addresses}
    for _ in range(ROUNDS + 1):
        for address in addresses:
            times[address].append(visitor.seconds(address.format(**ids)))
    return {address: seconds[1:] for address, seconds in times.items()}
