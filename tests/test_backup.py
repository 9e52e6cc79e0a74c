"""`manage.py backup` and `restore`, with whole installations: nothing accepted is lost or counted twice, and nobody is
written to twice."""

import signal
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.commands import refusal
from tests.faults.scene import Launched, Scene
from tests.running import Installation

pytestmark = [pytest.mark.long, pytest.mark.both_databases]

SIZE = 600  # customers of a campaign, whose vendor takes 0.1 seconds a request of 20


@pytest.fixture
def scene(tmp_path) -> Iterator[Scene]:
    """A whole installation with a vendor that honours keys and remembers everything."""
    with Scene(tmp_path / "scene", VENDOR_BATCH="20", VENDOR_RATE="200") as running:
        yield running


def awaiting_answers(scene: Scene, campaign: Launched) -> int:
    """Messages that the vendor has not yet accepted."""
    figures = scene.look(campaign)
    return figures["pending"] + figures["sending"]


def stored_customers(crm: Installation) -> Counter[str]:
    return Counter(external_id for (external_id,) in crm.stored("customers_customer", "external_id"))


def test_what_waits_is_restored_once_and_a_campaign_goes_on_without_writing_to_anybody_twice(scene, tmp_path):
    crm, file = scene.crm, tmp_path / "crm.backup"
    campaign = scene.launch("guests", scene.bring("guests", SIZE))
    scene.wait_until_under_way(campaign)
    crm.process("worker").send_group(signal.SIGSTOP)
    waiting = {f"waiting-{n}" for n in range(300)}
    scene.api.post_in_batches("customers/batch", [{"external_id": id, "name": "Waits"} for id in sorted(waiting)])
    crm.manage("backup", str(file))
    crm.process("worker").send_group(signal.SIGCONT)
    scene.drain()
    positions = dict(crm.stored("streams_streamposition", "stream", "stored"))
    assert "Stop" in refusal(crm, "restore", str(file), "--replace")
    crm.stop()
    assert "not empty" in refusal(crm, "restore", str(file))

    said = crm.manage("restore", str(file), "--replace")

    assert "1 waiting" in said  # one entry a request
    with crm:
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
