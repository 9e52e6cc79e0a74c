"""`manage.py backup` and `restore`, with whole installations: nothing accepted is lost or counted twice, and nobody is
written to twice."""

import itertools
import re
import signal
import sqlite3
import stat
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest

from tests import mongodb, prepared
from tests.api_client import ApiClient
from tests.commands import killed_when, refusal, stored_rows
from tests.faults.scene import Launched, Scene
from tests.running import Installation, Process

pytestmark = [pytest.mark.long, pytest.mark.both_databases]

SIZE = 600  # customers of a campaign, whose vendor takes 0.1 seconds a request of 20


@pytest.fixture(scope="module")
def scene(tmp_path_factory) -> Iterator[Scene]:
    """A whole installation, which tests leave running, with a vendor that honours keys and remembers everything."""
    folder = tmp_path_factory.mktemp("scene")
    prepared.copy_to(folder / "var")
    with Scene(folder, VENDOR_BATCH="20", VENDOR_RATE="200") as running:
        yield running


def awaiting_answers(scene: Scene, campaign: Launched) -> int:
    """Messages that the vendor has not yet accepted."""
    figures = scene.look(campaign)
    return figures["pending"] + figures["sending"]


@contextmanager
def worker_stopped(crm: Installation) -> Iterator[None]:
    """The worker stands still, between two transactions: within one it would keep everybody else from writing."""
    worker = crm.process("worker")
    crm.wait_until(lambda: stops_between_transactions(crm, worker))
    try:
        yield
    finally:
        worker.send_group(signal.SIGCONT)


def stops_between_transactions(crm: Installation, worker: Process) -> bool:
    """Stop the worker; let it go on, and answer False, where that was within a transaction of SQLite."""
    worker.send_group(signal.SIGSTOP)
    if mongodb.IN_USE:
        return True
    with closing(sqlite3.connect(crm.var_dir / "crm.sqlite3", timeout=5, isolation_level=None)) as database:
        try:
            database.execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.OperationalError:
            worker.send_group(signal.SIGCONT)
            return False


def stored_customers(crm: Installation) -> Counter[str]:
    return Counter(external_id for (external_id,) in crm.stored("customers_customer", "external_id"))


def test_what_waits_is_restored_once_and_a_campaign_goes_on_without_writing_to_anybody_twice(scene, tmp_path):
    crm, file = scene.crm, tmp_path / "crm.backup"
    campaign = scene.launch("guests", scene.bring("guests", SIZE))
    scene.wait_until_under_way(campaign)
    waiting = {f"waiting-{n}" for n in range(300)}
    with worker_stopped(crm):
        scene.api.post_in_batches("customers/batch", [{"external_id": id, "name": "Waits"} for id in sorted(waiting)])
        crm.manage("backup", str(file))
    scene.drain()
    positions = dict(crm.stored("streams_streamposition", "stream", "stored"))
    assert "Stop" in refusal(crm, "restore", str(file), "--replace")
    crm.stop()
    assert "not empty" in refusal(crm, "restore", str(file))

    said = crm.manage("restore", str(file), "--replace")

    assert re.search(r"[1-9]\d* waiting entr", said)
    assert re.search("^Restored the backup of ", said, re.MULTILINE)
    crm.start()
    crm.wait_until_ready()
    crm.wait_until(lambda: not scene.waiting() and not awaiting_answers(scene, campaign))
    scene.vendor.tell_everything_again()  # receipts that came after the backup
    scene.drain()
    assert set(stored_customers(crm).values()) == {1}
    assert stored_customers(crm).keys() >= scene.accepted | waiting
    assert dict(crm.stored("streams_streamposition", "stream", "stored"))["ingestion"] == positions["ingestion"]
    assert scene.look(campaign)["status"] == "completed"
    received = Counter(message.recipient for message in scene.vendor.requested() if message.fate == "accepted")
    assert len(received) == SIZE
    assert set(received.values()) == {1}


def test_while_records_come_in_a_backup_has_each_accepted_one_once(scene, tmp_path):
    """Restored on another machine, which has no secret key and no database yet."""
    crm, file = scene.crm, tmp_path / "crm.backup"
    stop = threading.Event()

    def post() -> None:
        for number in itertools.takewhile(lambda _: not stop.is_set(), itertools.count()):
            ids = [f"record-{number}-{n}" for n in range(200)]
            scene.api.post("customers/batch", [{"external_id": id, "name": "Record"} for id in ids])
            scene.accepted.update(ids)
            time.sleep(0.2)

    began = len(scene.accepted)
    with ThreadPoolExecutor(1) as threads:
        posting = threads.submit(post)
        crm.wait_until(lambda: len(scene.accepted) > began + 1_000)
        accepted_before = set(scene.accepted)
        crm.manage("backup", str(file))
        stop.set()
        posting.result()

    elsewhere = Installation(tmp_path / "elsewhere", **scene.vendor.environment)
    elsewhere.manage("restore", str(file))

    assert (elsewhere.var_dir / "secret_key").read_text() == (crm.var_dir / "secret_key").read_text()
    assert stat.S_IMODE((elsewhere.var_dir / "secret_key").stat().st_mode) == 0o600
    with elsewhere:
        api = ApiClient(elsewhere.url, scene.api.key)
        elsewhere.wait_until(lambda: not api.get("ingestion")["queued"])
        found = stored_customers(elsewhere)
        assert found.keys() >= accepted_before
        assert set(found.values()) == {1}
        assert ("ingestion", found.total()) in elsewhere.stored("streams_streamposition", "stream", "stored")


def test_a_backup_that_is_killed_leaves_nothing_that_looks_like_one(scene, tmp_path):
    crm, file = scene.crm, tmp_path / "crm.backup"
    draft = tmp_path / ".crm.backup.unfinished"
    moments: list[Callable[[], object]] = [draft.exists, lambda: draft.exists() and draft.stat().st_size > 30]
    for number, moment in enumerate(moments):
        with killed_when(crm, moment, "backup", str(file)):
            assert not file.exists()
        scene.api.post("customers", {"external_id": f"after-{number}"})
        crm.wait_until(lambda number=number: f"after-{number}" in stored_customers(crm))
    crm.manage("backup", str(file))
    assert list(tmp_path.glob("*crm.backup*")) == [file]


def test_a_restore_that_is_killed_is_finished_by_the_next_one_or_has_changed_nothing(start_installation, tmp_path):
    crm, file = start_installation(), tmp_path / "crm.backup"
    api = ApiClient(crm.url, crm.api_key())
    api.post_in_batches("customers/batch", [{"external_id": f"c{n}", "name": f"Person {n}"} for n in range(3_000)])
    crm.wait_until(lambda: not api.get("ingestion")["queued"])
    with worker_stopped(crm):
        api.post("customers", {"external_id": "waiting"})
        crm.manage("backup", str(file))
    api.post("customers", {"external_id": "later"})
    crm.wait_until(lambda: "later" in stored_customers(crm))
    crm.stop()

    if not mongodb.IN_USE:
        with killed_when(crm, (crm.var_dir / "crm.sqlite3.restoring").exists, "restore", str(file), "--replace"):
            pass
        assert "later" in stored_customers(crm)
        with crm:
            assert ApiClient(crm.url, api.key).get("ingestion")["queued"] == 0
    moments: list[Callable[[], object]] = [
        lambda: stored_rows(crm, "moving_closure", "reason"),
        (crm.var_dir / "redis.restoring").exists,
    ]
    for moment in moments:
        with killed_when(crm, moment, "restore", str(file), "--replace"):
            pass
        assert "A restore of this database has not finished" in refusal(crm, "prepare")

    crm.manage("restore", str(file))

    with crm:
        crm.wait_until(lambda: "waiting" in stored_customers(crm))
        assert stored_customers(crm).total() == 3_001
        assert "later" not in stored_customers(crm)
