"""What can go wrong, each as a small function on a running scene. A fault ends with the world whole again; the work
that it has disturbed is not yet done then.
"""

import random
import shutil
import signal
import sqlite3
import time
import uuid
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import redis

from tests import mongodb
from tests.faults.scene import STREAMS, Launched, Scene, at_once
from tests.faults.vendor import Answers, Fate, Receipts


class Inapplicable(Exception):
    """The campaign was over before the fault came, or this machine cannot have it."""


Fault = Callable[[Scene, Launched], None]
FAKETIME = next(Path("/usr/lib").glob("**/faketime/libfaketime.so.1"), None)
WITHIN = 120  # seconds for the product to notice
AWAY = 1.0  # seconds
LOCKED = 10.0  # seconds
BEAT = ["--app", "crm.scheduler", "beat", "--scheduler", "celery.beat:Scheduler"]
SENDS = "delivery.tasks.send_messages"
SWEPT = "delivery.tasks.sweep"
WORKER = ["--app", "crm", "worker", "--loglevel", "INFO", "--concurrency", "2", "--without-gossip", "--without-mingle"]


# Processes.
def kill_worker_group(scene: Scene, campaign: Launched) -> None:
    scene.crm.process("worker").send_group(signal.SIGKILL)


def kill_pool_child(scene: Scene, campaign: Launched) -> None:
    random.choice(scene.crm.process("worker").children).kill()


def kill_between_acceptance_and_write(scene: Scene, campaign: Launched) -> None:
    """The vendor has accepted and holds its answer; nobody lives to hear it, and no receipt tells of it either."""
    held = hold_answers(scene, campaign)
    kill_worker_group(scene, campaign)
    scene.vendor.behave(receipts=Receipts.LATE)
    wait_for_repeat(scene, campaign, held)
    scene.vendor.behave()


def stop_worker_past_its_lease(scene: Scene, campaign: Launched) -> None:
    """It sleeps with answers under way while another worker does its work, then wakes and would write."""
    worker = scene.crm.process("worker")
    held = hold_answers(scene, campaign)
    worker.send_group(signal.SIGSTOP)
    try:
        scene.vendor.behave(receipts=Receipts.LATE)
        with scene.second("second-worker", *WORKER):
            wait_for_repeat(scene, campaign, held)
            worker.send_group(signal.SIGCONT)
            scene.vendor.behave()
    finally:
        worker.send_group(signal.SIGCONT)


def two_workers(scene: Scene, campaign: Launched) -> None:
    """The second one comes in the middle, takes its part, and ends."""
    before = scene.crm.log("second-worker").count(SENDS)
    with scene.second("second-worker", *WORKER):
        scene.crm.wait_until(
            lambda: scene.crm.log("second-worker").count(SENDS) > before or is_over(scene, campaign), WITHIN
        )


def skew_clocks(scene: Scene, campaign: Launched) -> None:
    """Workers whose clocks are fast and slow sweep and send beside normal workers.

    A message that is to be tried again waits by the clock of the worker that tried it: longer by two minutes where that
    one is fast, for which `drain` has time.
    """
    if FAKETIME is None:
        raise Inapplicable("libfaketime is not installed")
    scene.vendor.behave(Answers.SLOW)
    for offset in ("+2m", "-10m"):
        clock = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": offset, "DONT_FAKE_MONOTONIC": "1"}
        with scene.second(f"worker{offset}", *WORKER, **clock):
            scene.crm.wait_until(lambda name=f"worker{offset}": scene.crm.log(name).count(SWEPT) >= 3, WITHIN)
    scene.vendor.behave()


def two_schedulers(scene: Scene, campaign: Launched) -> None:
    schedule = f"{scene.crm.var_dir}/second-schedule"
    already = scene.crm.log("second-scheduler").count("Sending due task")
    with scene.second("second-scheduler", *BEAT, "--loglevel", "INFO", "--schedule", schedule):
        scene.crm.wait_until(lambda: scene.crm.log("second-scheduler").count("Sending due task") >= already + 6)


# Redis.
def kill_redis(scene: Scene, campaign: Launched) -> None:
    """The supervisor starts it again, with what it had written to disk."""
    dead = scene.crm.process("redis")
    dead.kill()
    wait_for_redis(scene, dead.pid)


def wipe_redis(scene: Scene, campaign: Launched) -> None:
    """Whatever waited in it is gone. A vendor that is told so reports everything again, and the ledger is whole."""
    dead = scene.crm.process("redis")
    dead.send(signal.SIGSTOP)
    for kept in (scene.crm.var_dir / "redis").glob("appendonlydir*"):
        shutil.rmtree(kept)
    dead.kill()
    wait_for_redis(scene, dead.pid)
    scene.accepted &= {external_id for (external_id,) in scene.crm.stored("customers_customer", "external_id")}
    scene.poison.clear()
    scene.vendor.tell_everything_again()


def stop_redis(scene: Scene, campaign: Launched) -> None:
    """It takes connections and does not answer."""
    server = scene.crm.process("redis")
    server.send(signal.SIGSTOP)
    try:
        wait_for_refusal(scene)
    finally:
        server.send(signal.SIGCONT)


def fill_redis(scene: Scene, campaign: Launched) -> None:
    scene.redis.config_set("maxmemory", 1)
    try:
        wait_for_refusal(scene)
    finally:
        scene.redis.config_set("maxmemory", 0)


# The database.
def lock_sqlite(scene: Scene, campaign: Launched, seconds: float = LOCKED) -> None:
    """Another program holds the lock of writers."""
    with closing(sqlite3.connect(scene.crm.var_dir / "crm.sqlite3", isolation_level=None, timeout=30)) as other:
        other.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        other.execute("ROLLBACK")


def kill_mongodb(scene: Scene, campaign: Launched) -> None:
    assert scene.database
    scene.database.stop()
    time.sleep(AWAY)
    scene.database.start()
    with mongodb.pymongo.MongoClient(scene.database.uri) as client:
        mongodb.wait_for(client)


def disturb_database(scene: Scene, campaign: Launched) -> None:
    lock_sqlite(scene, campaign) if scene.is_sqlite else kill_mongodb(scene, campaign)


# The vendor.
def behaving(answer: Answers = Answers.OK, *, times: int = 0, receipts: Receipts = Receipts.PROMPT) -> Fault:
    """For so many requests, and then well again."""

    def fault(scene: Scene, campaign: Launched) -> None:
        before = scene.vendor.requests
        scene.vendor.behave(answer, times=times, receipts=receipts)
        asked = max(times, 3)
        scene.crm.wait_until(lambda: is_over(scene, campaign) or scene.vendor.requests >= before + asked, WITHIN)
        scene.vendor.behave()

    fault.__name__ = "vendor_" + (f"{answer} {times} times" if answer != Answers.OK else f"receipts {receipts}")
    fault.__name__ = fault.__name__.replace(" ", "_").replace("-", "_")
    return fault


def vendor_hangs(scene: Scene, campaign: Launched) -> None:
    """Longer than anyone waits for an answer."""
    scene.vendor.behave(Answers.HANG)
    wait_until_held_or_over(scene, campaign)
    time.sleep(11)
    scene.vendor.behave()


# What comes in.
def poison_streams(scene: Scene, campaign: Launched) -> None:
    """Entries that nobody can write, added without the API, as another version of the product might have left them."""
    client = scene.redis
    for stream in STREAMS:
        for kind, body in (
            ("customer", "this is not JSON {}"),
            ("customer", '[{{"external_id": "{}", "visits": "many"}}]'),
            ("customer", '{{"external_id": "{}"}}'),
            ("nothing-of-ours", '[{{"external_id": "{}"}}]'),
        ):
            mark = f"poison-{uuid.uuid4().hex}"
            entry = {"kind": kind, "body": body.format(mark), "records": 1}
            client.pipeline().xadd(stream, entry).incrby(f"{stream}:queued", 1).execute()
            scene.poison.add(mark)
        mark = f"poison-{uuid.uuid4().hex}"
        client.xadd(stream, {"hello": mark})
        scene.poison.add(mark)


def launch_twice_at_once(scene: Scene, campaign: Launched) -> None:
    """Eight clicks on Launch at the same moment, of a campaign of their own to the same people."""
    again = scene.draft(group_name(campaign), campaign.audience)
    answers = at_once(8, lambda: scene.send(again, "launch"))
    assert set(answers) == {202}, answers
    scene.campaigns.append(again)


def pause_and_resume(scene: Scene, campaign: Launched) -> None:
    control(scene, campaign, "pause")
    scene.crm.wait_until(lambda: not scene.look(campaign)["sending"])
    if set(at_once(4, lambda: scene.send(campaign, "resume"))) != {202}:
        assert is_over(scene, campaign), "only one whose last receipts came while it was paused cannot be resumed"


def cancel(scene: Scene, campaign: Launched) -> None:
    control(scene, campaign, "cancel")
    campaign.ends = "cancelled"


def retry_failed(scene: Scene, campaign: Launched) -> None:
    """Once the campaign is over, by one click; its failed messages are sent again with new keys."""
    scene.drain()
    control(scene, campaign, "retry-failed")
    campaign.rounds += 1


def control(scene: Scene, campaign: Launched, action: str) -> None:
    status = scene.send(campaign, action)
    if status == 409:
        raise Inapplicable(f"{action} came too late")
    assert status == 202, status


def unsubscribe(scene: Scene, campaign: Launched) -> None:
    """Three who have a message unsubscribe; the next campaign to the same people passes them over."""
    scene.suppressed |= unsubscribe_three(scene, campaign)
    scene.launch(group_name(campaign), campaign.audience)


def unsubscribe_three(scene: Scene, campaign: Launched) -> set[str]:
    emails = {f"{customer}@example.com" for customer in campaign.audience}
    read = [m for m in scene.vendor.requested() if m.fate == Fate.ACCEPTED and m.recipient in emails][:3]
    scene.vendor.tell({message.key: "unsubscribed" for message in read})
    scene.crm.wait_until(lambda: not scene.waiting())
    return {message.recipient.partition("@")[0] for message in read}


def group_name(campaign: Launched) -> str:
    """The tag that all of its audience carries."""
    return min(campaign.audience).rpartition("-")[0]


def is_over(scene: Scene, campaign: Launched) -> bool:
    return scene.look(campaign)["status"] in ("completed", "cancelled")


def wait_until_held_or_over(scene: Scene, campaign: Launched) -> None:
    scene.crm.wait_until(lambda: scene.vendor.held or is_over(scene, campaign), WITHIN)


def hold_answers(scene: Scene, campaign: Launched) -> set[str]:
    """The vendor accepts and keeps it to itself; the keys of which it has told nobody."""
    scene.vendor.behave(Answers.HOLD, receipts=Receipts.LATE)
    wait_until_held_or_over(scene, campaign)
    return {message.key for message in scene.vendor.requested()} - {told.key for told in scene.vendor.told()}


def wait_for_repeat(scene: Scene, campaign: Launched, held: set[str]) -> None:
    """A lease has lapsed and what was under it comes a second time."""

    def repeated() -> bool:
        return any(m.fate == Fate.REPEATED and m.key in held for m in scene.vendor.requested())

    scene.crm.wait_until(lambda: repeated() or is_over(scene, campaign), WITHIN)


def wait_for_redis(scene: Scene, dead: int) -> None:
    def answers() -> bool:
        try:
            return scene.crm.process("redis").pid != dead and scene.redis.ping()
        except redis.RedisError:
            return False

    scene.crm.wait_until(answers)


def wait_for_refusal(scene: Scene) -> None:
    """The API refuses what it cannot keep."""
    scene.crm.wait_until(lambda: scene.knock().status == 503)


FAULTS: list[Fault] = [
    kill_worker_group,
    kill_pool_child,
    kill_between_acceptance_and_write,
    stop_worker_past_its_lease,
    two_workers,
    skew_clocks,
    two_schedulers,
    kill_redis,
    wipe_redis,
    stop_redis,
    fill_redis,
    disturb_database,
    vendor_hangs,
    behaving(Answers.ERROR, times=31),
    behaving(Answers.BUSY, times=10),
    behaving(Answers.SLOW, times=5),
    behaving(Answers.RESET, times=10),
    behaving(Answers.RESET_LATE, times=10),
    behaving(Answers.REJECT, times=20),
    behaving(Answers.DEFER, times=20),
    *(behaving(receipts=way, times=20) for way in Receipts if way != Receipts.PROMPT),
    poison_streams,
    launch_twice_at_once,
    pause_and_resume,
    cancel,
    retry_failed,
    unsubscribe,
]
