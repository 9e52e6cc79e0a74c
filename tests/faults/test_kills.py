"""Processes are killed in the middle of a campaign, and every invariant holds."""

import pytest

from tests.faults import faults
from tests.faults.invariants import check
from tests.faults.vendor import Fate

pytestmark = pytest.mark.long


def test_processes_die(scene, start):
    campaign = start(2_000)
    scene.wait_until_under_way(campaign)
    with scene.knocking():
        faults.kill_pool_child(scene, campaign)
        faults.kill_between_acceptance_and_write(scene, campaign)
        faults.kill_redis(scene, campaign)
    scene.drain()

    evidence = check(scene)
    fates = [evidence.fates[row.id] for row in evidence.rows if row.campaign == campaign.id]
    assert sum(fate[Fate.ACCEPTED] for fate in fates) == len(campaign.audience)
    assert sum(fate[Fate.REPEATED] for fate in fates), (
        "nothing that the vendor had accepted was in a dead worker's hands"
    )
