"""An installation in the middle of its work, made by earlier code, goes on with the code of this folder.

`make run` alone upgrades it: packages, database, static files. From the first release on it is made by the newest
release, too.
"""

import sqlite3
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crm.supervisor.ports import free_port
from tests import checkout
from tests.api_client import ApiClient
from tests.checkout import Checkout
from tests.one_installation.test_cdnow import fetch_page
from tests.running import Installation, Process

pytestmark = [pytest.mark.long, pytest.mark.timeout(1200)]

PEOPLE = [f"c{n}" for n in range(120)]
LATE = [f"late{n}" for n in range(500)]
SLOW = 10  # messages a second, so that the upgrade comes in the middle
STEPS = ("first", "second")


class Shop:
    """What a shop does with an installation before it is upgraded, and finds afterwards."""

    def __init__(self, crm: Installation) -> None:
        self.api = ApiClient(crm.url, crm.api_key())
        self.campaign: dict[str, Any] = {}
        self.journey: dict[str, Any] = {}

    def bring(self, people: list[str]) -> None:
        records = [{"external_id": id, "name": f"Person {id}", "email": f"{id}@example.com"} for id in people]
        self.api.post_in_batches("customers/batch", records)

    def tell(self, event: str) -> None:
        """Something happens to everybody."""
        now = datetime.now(UTC).isoformat()
        same = {"name": event, "occurred_at": now}
        events = [{"id": f"{event}-{id}", "customer_external_id": id, **same} for id in PEOPLE]
        self.api.post_in_batches("events/batch", events)

    def start_journey(self) -> None:
        """A message, then another one to those who pay within a day."""

        def mail(step: str) -> dict[str, Any]:
            return {"id": step, "message": {"channel": "email", "subject": step, "message": "Hi {{ name | there }}"}}

        waits = {"id": "pays", "wait_for": {"event": "paid"}, "at_most": {"n": 1, "unit": "days"}}
        steps = [mail("first"), {**waits, "then": [mail("second")], "otherwise": []}]
        plan = {"trigger": {"event": "filled_cart"}, "most_an_hour": 1_000_000, "steps": steps}
        self.journey = self.api.post("journeys", {"name": "Cart", "journey": plan})
        self.api.post(f"journeys/{self.journey['id']}/start")

    def launch(self) -> None:
        segment = self.api.post("segments", {"name": "Everybody", "rule": {"match": "all", "rules": []}})
        texts = {"name": "News", "channel": "email", "subject": "News", "message": "Hi {{ name }}"}
        self.campaign = self.api.post("campaigns", {**texts, "segment_id": segment["id"]})
        self.api.post(f"campaigns/{self.campaign['id']}/launch")

    def figures(self) -> dict[str, Any]:
        return self.api.get(f"campaigns/{self.campaign['id']}")

    def reached(self) -> list[int]:
        """How many have come through each message of the journey."""
        steps = {step["id"]: step for step in self.api.get(f"journeys/{self.journey['id']}")["steps"]}
        return [steps[step]["reached"] for step in STEPS]

    def written(self, campaign: str) -> Counter[str]:
        """The customers in the log of a campaign."""
        return Counter(message["customer_external_id"] for message in self.api.all(f"campaigns/{campaign}/messages"))


class Upgraded:
    """A shop whose installation was stopped in the middle of a campaign and a journey, and runs the present code."""

    def __init__(self, folder: Path, commit: str) -> None:
        self.checkout = Checkout(folder / "crm", commit)
        self.var_dir = folder / "var"
        self.port = free_port()  # the same before and after, since the vendor still owes receipts to it
        with self.run(VENDOR_RATE=str(SLOW)) as crm:
            self.shop = shop = Shop(crm)
            shop.bring(PEOPLE)
            crm.wait_until(lambda: shop.api.get("ingestion")["queued"] == 0)
            shop.start_journey()
            shop.tell("filled_cart")
            crm.wait_until(lambda: shop.reached() == [len(PEOPLE), 0])
            shop.launch()
            crm.wait_until(lambda: shop.figures()["delivered"] > SLOW)
            self.before = shop.figures()
            self.earlier = [Process(pid) for process in crm.processes() for pid in process.group]
            shop.bring(LATE)
        self.checkout.pull()
        self.crm = self.run()
        self.crm.start()

    def run(self, **environment: str) -> Installation:
        command = ["make", "run", f"PYTHON={sys.executable}"]
        return Installation(self.var_dir, command, self.checkout.folder, PORT=str(self.port), **environment)

    def go_on(self) -> None:
        """What the people in the journey wait for happens, once however often this is called."""
        self.shop.tell("paid")
        self.crm.wait_until(lambda: self.shop.reached() == [len(PEOPLE)] * 2)


SOURCES = {"the newest release": checkout.newest_release, "an earlier commit": checkout.newest_migration}
NOTHING = {
    "the newest release": "nothing has been released: `git describe --tags --abbrev=0` finds no tag",
    "an earlier commit": "no repository, or a migration or requirement that is not committed",
}


@pytest.fixture(scope="module", params=SOURCES)
def upgraded(request, tmp_path_factory) -> Iterator[Upgraded]:
    commit = SOURCES[request.param]()
    if not commit:
        pytest.skip(NOTHING[request.param])
    upgraded = Upgraded(tmp_path_factory.mktemp("upgrade"), commit)
    try:
        upgraded.crm.wait_until_ready(600)
        yield upgraded
    finally:
        upgraded.crm.stop()


@pytest.mark.both_databases
class TestUpgrade:
    def test_it_was_stopped_in_the_middle(self, upgraded):
        assert upgraded.before["status"] == "sending"
        assert upgraded.before["pending"] + upgraded.before["sending"] > 0

    def test_new_requirements_were_installed(self, upgraded):
        assert "Installing what Mini CRM needs" in upgraded.crm.said()
        assert (upgraded.checkout.packages / "rehearsed.py").exists()

    def test_it_says_that_the_database_is_upgraded(self, upgraded):
        assert "Upgrading the database" in upgraded.crm.said()

    def test_migrations_have_changed_the_rows_that_were_there(self, upgraded):
        rows = dict(upgraded.crm.stored("customers_customer", "external_id", "rehearsed"))
        assert {id: rows[id] for id in PEOPLE} == {id: id for id in PEOPLE}

    def test_pages_have_the_new_styles(self, upgraded):
        login = urllib.request.urlopen(f"{upgraded.crm.url}/accounts/login/").read().decode()
        (style,) = (part for part in login.split('"') if "/css/base." in part)
        assert checkout.PULLED_STYLE in urllib.request.urlopen(upgraded.crm.url + style).read().decode()

    def test_no_process_of_the_earlier_code_is_left(self, upgraded):
        assert not [process.pid for process in upgraded.earlier if process.is_alive and runs_in(upgraded, process)]

    def test_the_administrator_signs_in_as_before(self, upgraded):
        assert "Sign out" in fetch_page(upgraded.crm, "/")

    def test_what_was_accepted_just_before_is_stored(self, upgraded):
        api = upgraded.shop.api
        upgraded.crm.wait_until(lambda: api.get("ingestion")["queued"] == 0)
        stored = {id for (id,) in upgraded.crm.stored("customers_customer", "external_id")}
        assert stored == {*PEOPLE, *LATE}

    def test_the_campaign_goes_on_and_writes_to_nobody_twice(self, upgraded):
        shop = upgraded.shop
        upgraded.crm.wait_until(lambda: shop.figures()["status"] == "completed" and not shop.figures()["sent"])
        figures = shop.figures()
        assert figures["delivered"] + figures["failed"] == figures["audience"] == len(PEOPLE)
        assert shop.written(shop.campaign["id"]) == Counter(PEOPLE)

    def test_the_journey_goes_on_where_each_person_stands(self, upgraded):
        shop = upgraded.shop
        upgraded.go_on()
        for step in shop.api.get(f"journeys/{shop.journey['id']}")["steps"]:
            if step["id"] in STEPS:
                assert shop.written(step["campaign_id"]) == Counter(PEOPLE)

    def test_the_vendor_accepted_each_message_once(self, upgraded):
        upgraded.go_on()
        upgraded.crm.wait_until(lambda: len(accepted(upgraded.var_dir)) == 3 * len(PEOPLE))
        assert Counter(accepted(upgraded.var_dir)) == {f"{id}@example.com": 3 for id in PEOPLE}


def runs_in(upgraded: Upgraded, process: Process) -> bool:
    """Whether it is still a process of that folder, and not another one that got its number."""
    try:
        return Path(f"/proc/{process.pid}/cwd").readlink() == upgraded.checkout.folder
    except OSError:
        return False


def accepted(var_dir: Path) -> list[str]:
    with closing(sqlite3.connect(var_dir / "dummy_vendor.sqlite3")) as register:
        return [recipient for (recipient,) in register.execute("SELECT recipient FROM acceptances")]
