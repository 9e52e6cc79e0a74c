"""People walk through a journey of three messages while worker and scheduler are killed and the vendor misbehaves."""

import random
import signal
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime

from tests.faults.invariants import Evidence, check
from tests.faults.scene import Launched, Scene
from tests.faults.vendor import Answers, Fate, Receipts

STEPS = ("first", "second", "third")
SECONDS = 300  # for a thousand people to be through; 20,000 get ten times as long
TROUBLE = (Answers.ERROR, Answers.RESET_LATE, Answers.BUSY, Answers.DEFER)


def walk_while_processes_die(scene: Scene, group: str, size: int, kills: int) -> Evidence:
    """Each of so many people is let in once, though their events come twice, and each step writes them one message that
    the vendor accepts once. AssertionError or `Broken` otherwise.

    1. The vendor accepts three requests and breaks the connection, so that their messages must be repeated.
    2. Processes die at random points of the way, each time with other trouble at the vendor.
    """
    scene.campaigns.clear()
    people = scene.bring(group, size)
    journey = f"journeys/{start_journey(scene, group)}"
    patience = SECONDS * max(1, size // 2_000)
    repeated = count_repeated(scene)
    scene.vendor.behave(Answers.RESET_LATE, times=3, receipts=Receipts.LATE)
    with ThreadPoolExecutor(1) as thread:
        entering = thread.submit(enter_twice, scene, sorted(people))
        scene.crm.wait_until(lambda: not scene.vendor.times, patience)
        for number, part in enumerate(sorted(random.uniform(0, 0.95) for _ in range(kills))):
            scene.crm.wait_until(lambda part=part: progress(scene.api.get(journey), size) >= part, patience)
            scene.vendor.behave(TROUBLE[number % len(TROUBLE)], times=3, receipts=Receipts.LATE)
            time.sleep(random.uniform(0, 0.5))  # anywhere between a claim, its requests and its write
            kill(scene, "worker" if number % 2 == 0 else "scheduler")
        entering.result()
        scene.vendor.behave(receipts=Receipts.LATE)  # a receipt would end what is to be repeated
        scene.crm.wait_until(lambda: count_repeated(scene) > repeated, patience)
    scene.vendor.behave()
    scene.crm.wait_until(lambda: is_through(scene.api.get(journey), size), patience)
    steps = {step["id"]: step for step in scene.api.get(journey)["steps"]}
    for step in STEPS:
        scene.campaigns.append(Launched(uuid.UUID(steps[step]["campaign_id"]), people, ends="sending"))
    scene.drain()
    evidence = check(scene)
    assert [steps[step]["reached"] for step in STEPS] == [size] * 3
    for campaign in scene.campaigns:
        assert {row.customer for row in evidence.rows if row.campaign == campaign.id} == people
    assert len(evidence.first_accepted) == 3 * size
    rows = scene.crm.stored("campaigns_enrollment", "customer_external_id", "number", "reason")
    assert sorted(row for row in rows if row[0] in people) == [(each, 1, "ended") for each in sorted(people)]
    return evidence


def start_journey(scene: Scene, group: str) -> str:
    """The id of a live journey that everybody of the group may enter once."""

    def mail(step: str) -> dict:
        return {"id": step, "message": {"channel": "email", "subject": step, "message": "Hi {{ name | there }}"}}

    members = {"match": "all", "rules": [{"field": "tags", "op": "has_any", "value": [group]}]}
    steps = [
        mail("first"),
        {"id": "split", "split": members, "then": [mail("second")], "otherwise": []},
        {"id": "wait", "wait": {"n": 1, "unit": "minutes"}},
        mail("third"),
    ]
    journey = {"trigger": {"event": f"entered_{group}"}, "if": members, "most_an_hour": 1_000_000, "steps": steps}
    id = scene.api.post("journeys", {"name": group, "journey": journey})["id"]
    scene.api.post(f"journeys/{id}/start")
    return id


def enter_twice(scene: Scene, people: list[str]) -> None:
    """Each person's event comes, and comes again."""
    now = datetime.now(UTC).isoformat()
    name = f"entered_{people[0].rpartition('-')[0]}"
    same = {"name": name, "occurred_at": now}
    events = [{"id": f"{name}-{each}", "customer_external_id": each, **same} for each in people]
    for _ in range(2):
        for start in range(0, len(events), 200):
            scene.api.post_in_batches("events/batch", events[start : start + 200])


def progress(figures: dict, size: int) -> float:
    """How much of the way everybody together has behind them, from 0 to 1, by the steps that they came to."""
    reached = {step["id"]: step["reached"] for step in figures["steps"]}
    return sum(reached[step] for step in STEPS) / (len(STEPS) * size)


def is_through(figures: dict, size: int) -> bool:
    """Whether everybody has entered and left."""
    assert figures["entered"] == figures["inside"] + sum(figures["left"].values())
    return figures["entered"] == size and not figures["inside"]


def count_repeated(scene: Scene) -> int:
    """How often the vendor was asked again for what it had accepted."""
    return sum(message.fate == Fate.REPEATED for message in scene.vendor.requested())


def kill(scene: Scene, name: str) -> None:
    """End a process of the installation with all its children, if it runs at this moment."""
    scene.injected.append(f"kill {name}")
    with suppress(ProcessLookupError):
        scene.crm.process(name).send_group(signal.SIGKILL)
