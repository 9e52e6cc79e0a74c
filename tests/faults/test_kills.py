"""Processes are killed in the middle of a campaign, of its test and of what it earns, and every invariant holds."""

import signal
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from customers.chance import chance
from tests.faults import faults
from tests.faults.invariants import check
from tests.faults.journeys import walk_while_processes_die
from tests.faults.scene import at_once
from tests.faults.vendor import Fate

pytestmark = pytest.mark.long

ORDERS = 1_500


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


def test_processes_die_while_people_walk_through_a_journey(scene):
    walk_while_processes_die(scene, "walkers", 600, kills=4)


TEST = {
    "holdout": 20,
    "variants": [{"subject": "Other news"}],
    "test": {"percent": 50, "decide_by": "hand", "after_hours": 1},
}


def expected_arm(campaign: uuid.UUID, customer: uuid.UUID) -> str:
    """By the draws alone: of those who are not held out, half are in the test of two texts."""
    if chance(f"{campaign}:holdout", customer) < 0.2:
        return "h"
    drawn = chance(f"{campaign}:variant", customer)
    return "a" if drawn < 0.25 else "b" if drawn < 0.5 else "r"


def test_a_test_of_texts_is_drawn_and_decided_once(scene, start):
    """Workers die while the audience is listed, the test is sent and the rest gets the winner; a second scheduler runs
    beside, and the winner is chosen four times at once."""
    campaign = start(1_500, **TEST)
    scene.crm.wait_until(lambda: scene.look(campaign)["audience"])
    faults.kill_worker_group(scene, campaign)
    scene.wait_until_under_way(campaign)
    faults.kill_worker_group(scene, campaign)
    choose = {"variant": "b"}
    answers = at_once(4, lambda: scene.api.try_call("POST", f"{campaign.path}/winner", choose)[0])
    assert set(answers) == {202}
    assert scene.api.try_call("POST", f"{campaign.path}/winner", {"variant": "a"})[0] == 409
    scene.wait_until_under_way(campaign, 0.5)
    faults.kill_worker_group(scene, campaign)
    faults.two_schedulers(scene, campaign)
    scene.drain()

    check(scene)
    log = scene.crm.stored("communication_log", "campaign_id", "customer_id", "arm", "status", "reason")
    rows = [(uuid.UUID(customer), *row) for id, customer, *row in log if uuid.UUID(id) == campaign.id]
    assert {customer: arm for customer, arm, *_ in rows} == {
        customer: expected_arm(campaign.id, customer) for customer, *_ in rows
    }
    assert all((status, reason) == ("skipped", "holdout") for _, arm, status, reason in rows if arm == "h")
    assert all(status in ("delivered", "failed") for _, arm, status, _ in rows if arm != "h")
    audit = scene.crm.stored("accounts_auditentry", "action", "subject_id")
    chosen = [action for action, subject in audit if subject and uuid.UUID(str(subject)) == campaign.id]
    assert chosen.count("variant_chosen") == 1, chosen


def test_orders_are_credited_once(scene, start):
    """Workers die while orders come in, are corrected and change hands; the credits are what the orders say then."""
    campaign = start(600)
    scene.drain()
    keys = {row.customer: str(row.id) for row in check(scene).rows if row.campaign == campaign.id}
    buyers = sorted(campaign.audience)
    scene.vendor.tell({keys[customer]: "clicked" for customer in buyers[:500]})
    scene.drain()
    at = (datetime.now(UTC) + timedelta(hours=1)).isoformat()

    def order(n: int, customer: str, amount: int, status: str = "completed") -> dict[str, object]:
        fields = {"ordered_at": at, "amount": amount, "status": status}
        return {"external_id": f"credited-{n}", "customer_external_id": customer, **fields}

    placed = {n: order(n, buyers[n % 600], 1 + n % 7) for n in range(ORDERS)}
    corrected = {
        n: order(n, buyers[(n + n % 3) % 600], 2 + n % 5, ("completed", "cancelled")[n % 4 == 0]) for n in placed
    }
    before = scene.api.get("ingestion")["stored"]
    for orders in (placed, corrected):
        scene.api.post_in_batches("orders/batch", list(orders.values()))
    for part in (0.1, 0.4, 0.7):
        scene.crm.wait_until(lambda part=part: scene.api.get("ingestion")["stored"] - before >= 2 * ORDERS * part)
        scene.crm.process("worker").send_group(signal.SIGKILL)
    scene.drain()

    clicked = set(buyers[:500])
    owned = [each for each in corrected.values() if each["status"] == "completed"]
    credited = [each for each in owned if each["customer_external_id"] in clicked]
    figures = scene.look(campaign)
    assert figures["orders"] == len(credited)
    assert figures["revenue"] == sum(each["amount"] for each in credited)
    assert figures["converted"] == len({each["customer_external_id"] for each in credited})
    orders = Counter(order for (order,) in scene.crm.stored("campaigns_credit", "order_id") if order)
    assert len(orders) == len(credited)
    assert set(orders.values()) == {1}
    scene.crm.manage("rebuild_figures", "--check")  # it fails where anything differs
