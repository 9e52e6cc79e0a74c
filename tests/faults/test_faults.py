"""Things go wrong in the middle of a campaign, on one installation of real processes, and every invariant holds."""

import signal

import pytest

from tests.faults import faults
from tests.faults.invariants import check, gather, round_number
from tests.faults.vendor import Answers, Fate, Receipts
from tests.one_installation.test_cdnow import stored_totals

pytestmark = [pytest.mark.long]


@pytest.mark.skipif(faults.FAKETIME is None, reason="libfaketime is not installed")
def test_clocks_differ(scene, start):
    campaign = start(1_000)
    scene.wait_until_under_way(campaign)
    faults.skew_clocks(scene, campaign)
    scene.drain()
    check(scene)


def test_nothing_that_comes_in_is_lost_or_counted_twice(scene):
    """The worker is killed in the middle of it, twice."""
    size = 5_000
    ids = [f"buyer-{n}" for n in range(size)]
    customers = [{"external_id": id, "name": f"Person {id}", "email": f"{id}@example.com"} for id in ids]
    orders = [
        {
            "external_id": f"order-{n}",
            "customer_external_id": ids[n % size],
            "ordered_at": "2026-01-01T00:00:00Z",
            "amount": 1 + n % 7,
        }
        for n in range(2 * size)
    ]
    before = seen = scene.api.get("ingestion")["stored"]
    scene.api.post_in_batches("customers/batch", customers)
    scene.api.post_in_batches("orders/batch", orders)
    for _ in range(2):
        scene.crm.wait_until(lambda seen=seen: scene.api.get("ingestion")["stored"] > seen)
        seen = scene.api.get("ingestion")["stored"]
        scene.crm.process("worker").send_group(signal.SIGKILL)
    scene.accepted.update(ids)
    scene.drain()

    assert scene.api.get("ingestion")["stored"] - before == 3 * size
    assert stored_totals(scene.crm, "buyer-") == {
        id: (100 * (2 + n % 7 + (n + size) % 7), 2) for n, id in enumerate(ids)
    }


def test_receipts_lie_and_come_in_any_order(scene, start):
    for way in (Receipts.EARLY, Receipts.TRIPLED, Receipts.SHUFFLED, Receipts.FORGED, Receipts.STALE, Receipts.FOREIGN):
        scene.vendor.behave(receipts=way)
        start(100)
        scene.drain()
    evidence = check(scene)
    assert any(not told.genuine for told in evidence.told)
    assert all(scene.look(campaign)["failed"] for campaign in scene.campaigns), "lies tell only of those who failed"


def test_the_vendor_fails(scene, start):
    """Receipts wait, so that only a repeat can tell what became of an answer that was lost."""
    for answer, times in (
        (Answers.ERROR, 2),
        (Answers.BUSY, 2),
        (Answers.RESET, 2),
        (Answers.RESET_LATE, 2),
        (Answers.REJECT, 5),
        (Answers.DEFER, 5),
    ):
        scene.vendor.behave(answer, times=times, receipts=Receipts.LATE)
        start(50)
        scene.crm.wait_until(lambda: not scene.vendor.times)
    scene.crm.wait_until(lambda: {message.fate for message in gather(scene).requested} == set(Fate))
    scene.vendor.behave()
    scene.drain()
    check(scene)


def test_the_streams_cannot_take_it_or_hold_poison(scene, start):
    campaign = start(100)
    with scene.knocking():
        faults.stop_redis(scene, campaign)
        faults.fill_redis(scene, campaign)
        faults.poison_streams(scene, campaign)
    scene.drain()
    evidence = check(scene)
    assert any(knock.status == 503 for knock in evidence.knocks)


def test_the_database_goes_away(scene, start):
    if not scene.is_sqlite and not scene.database:
        pytest.skip("the MongoDB at MONGODB_URI is not ours to kill")
    campaign = start(500)
    scene.wait_until_under_way(campaign)
    if scene.is_sqlite:
        faults.lock_sqlite(scene, campaign, seconds=3)
    else:
        faults.kill_mongodb(scene, campaign)
    scene.drain()
    check(scene)


def test_nobody_is_sent_anything_again_by_clicks_schedulers_and_pauses(scene, start):
    """Without a fault the vendor recognises no message as a repeat. Receipts wait until the campaign was paused and
    resumed, so that it cannot be over before."""
    first = start(1_000)
    scene.vendor.behave(receipts=Receipts.LATE)
    faults.launch_twice_at_once(scene, first)
    again = scene.campaigns[-1]
    faults.pause_and_resume(scene, again)
    scene.vendor.behave()
    faults.two_schedulers(scene, again)
    scene.drain()

    evidence = check(scene)
    of_these = [row.id for row in evidence.rows if row.campaign in (first.id, again.id)]
    assert [evidence.fates[id] for id in of_these] == [{Fate.ACCEPTED: 1}] * 2_000


def test_what_has_failed_is_retried_once_with_new_keys(scene, start):
    campaign = start(200)
    scene.drain()
    failed = scene.look(campaign)["failed"]
    with scene.knocking():
        faults.retry_failed(scene, campaign)
        faults.kill_worker_group(scene, campaign)
    scene.drain()
    evidence = check(scene)
    assert len({message.key for message in evidence.requested if round_number(message.key) == 2}) == failed


def test_a_cancelled_campaign_ends(scene, start):
    """It sends a part in the first minute, so that it cannot be over before."""
    campaign = start(2_000, per_hour=36_000)
    scene.wait_until_under_way(campaign)
    faults.cancel(scene, campaign)
    scene.drain()
    check(scene)
    assert scene.look(campaign)["skipped"]


def test_an_unsubscribed_customer_is_skipped_by_the_next_campaign(scene, start):
    first = start(100)
    scene.wait_until_under_way(first)
    faults.unsubscribe(scene, first)
    again = scene.campaigns[-1]
    scene.drain()
    check(scene)
    assert scene.look(again)["skipped"] == len(again.suppressed) == 3


def test_a_customer_who_unsubscribes_after_the_launch_is_skipped(scene, start):
    first = start(100)
    scene.drain()
    scene.vendor.behave(Answers.BUSY)
    again = scene.launch(faults.group_name(first), first.audience)
    scene.crm.wait_until(lambda: scene.look(again)["audience"] == 100)
    again.suppressed = faults.unsubscribe_three(scene, first)
    scene.vendor.behave()
    scene.drain()
    check(scene)
