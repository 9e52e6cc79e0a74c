"""`make soak`, or `make soak ARGS="--minutes 30 --seed 7"`: faults at random, and after each one everything is checked.

`DATABASE=mongodb make soak` runs on a replica set of its own. The exit code is 1 when an invariant broke; what the
installation wrote is then kept.
"""

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from itertools import count
from pathlib import Path

from tests import mongodb
from tests.faults import faults
from tests.faults.invariants import Evidence, check, doubled, gather, lost
from tests.faults.journeys import walk_while_processes_die
from tests.faults.scene import Scene
from tests.faults.vendor import Fate, Receipts

SIZES = (1_000, 2_000, 3_000)  # customers of one campaign
RECIPIENTS = 20_000  # of the first campaign, and of the journey, in which processes are killed again and again
KILLS = 10
GROUPS = (f"soak{n}" for n in count(1))


def main() -> int:
    parser = argparse.ArgumentParser("soak", description="Random faults on a whole installation.")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    parser.add_argument("--walkers", type=int, default=RECIPIENTS, help="people in the journey")
    options = parser.parse_args()
    database = "MongoDB" if mongodb.IN_USE else "SQLite"
    say(f"{database}, seed {options.seed}, {options.minutes:g} minutes")
    random.seed(options.seed)
    folder = Path(tempfile.mkdtemp(prefix="crm-soak-"))
    mongodb.start()
    try:
        with Scene(folder, mongodb.server, VENDOR_BATCH="5") as scene:
            broken = soak(scene, options.minutes * 60, options.walkers)
    finally:
        mongodb.stop()
    if broken:
        say(f"BROKEN: {broken}\nWhat was written is kept in {folder}.")
        return 1
    shutil.rmtree(folder)
    return 0


def soak(scene: Scene, seconds: float, walkers: int) -> AssertionError | TimeoutError | None:
    """What broke. Prints the figures in either case."""
    began = time.monotonic()
    bag: list[faults.Fault] = []
    broken = None
    try:
        kill_again_and_again(scene)
        kill_while_people_walk(scene, walkers)
        while time.monotonic() < began + seconds:
            bag = bag or random.sample(faults.FAULTS, len(faults.FAULTS))
            disturb(scene, bag.pop())
    except (AssertionError, TimeoutError) as problem:
        broken = problem
    print(figures(scene, gather(scene), time.monotonic() - began), flush=True)
    return broken


def kill_again_and_again(scene: Scene) -> None:
    """20,000 people, and each key is accepted once. No receipt helps a dead worker's messages along meanwhile."""
    scene.vendor.behave(receipts=Receipts.LATE)
    group = next(GROUPS)
    campaign = scene.launch(group, scene.bring(group, RECIPIENTS))
    for part in sorted(random.uniform(0.02, 0.9) for _ in range(KILLS)):
        scene.wait_until_under_way(campaign, part)
        time.sleep(random.uniform(0, 0.3))  # anywhere between a claim, its requests and its write
        faults.kill_worker_group(scene, campaign)
        scene.injected.append(faults.kill_worker_group.__name__)
    scene.vendor.behave()
    scene.drain()
    evidence = check(scene)
    assert len(evidence.first_accepted) == RECIPIENTS == len({message.recipient for message in evidence.first_accepted})
    say(f"{RECIPIENTS:,} recipients, workers killed {KILLS} times: each accepted once")


def kill_while_people_walk(scene: Scene, size: int) -> None:
    """So many people walk through a journey of three messages; each is let in once and gets each message once."""
    began = time.monotonic()
    earlier = list(scene.campaigns)
    walk_while_processes_die(scene, next(GROUPS), size, KILLS)
    scene.campaigns[:0] = earlier
    say(f"{size:,} people in a journey, processes killed {KILLS} times: {time.monotonic() - began:.0f} s")


def disturb(scene: Scene, fault: faults.Fault) -> None:
    """One fault in the middle of a campaign, a drain, and every invariant."""
    began = time.monotonic()
    group = next(GROUPS)
    campaign = scene.launch(group, scene.bring(group, random.choice(SIZES)))
    scene.wait_until_under_way(campaign)
    scene.injected.append(fault.__name__)
    with scene.knocking():
        try:
            fault(scene, campaign)
        except faults.Inapplicable as reason:
            scene.injected.pop()
            say(f"{fault.__name__} was left out: {reason}")
    scene.drain()
    check(scene)
    say(f"{fault.__name__}: {time.monotonic() - began:.0f} s")


def figures(scene: Scene, evidence: Evidence, seconds: float) -> str:
    """Two tables in Markdown."""
    fates = Counter(message.fate for message in evidence.requested)
    refusals = [knock.seconds for knock in scene.knocks if knock.status == 503]
    counted = {
        "minutes": f"{seconds / 60:.1f}",
        "faults injected": len(scene.injected),
        "campaigns": len(evidence.campaigns),
        "messages": len(evidence.rows),
        "accepted by the vendor": fates[Fate.ACCEPTED],
        "repeats it recognised": fates[Fate.REPEATED],
        "messages in failed requests": fates[Fate.IGNORED],
        "rejections": fates[Fate.REJECTED] + fates[Fate.DEFERRED],
        "**lost**": len(lost(evidence)),
        "**doubled**": len(doubled(evidence)),
        "receipts sent": len(evidence.told),
        "of these forged, stale or foreign": sum(not told.genuine for told in evidence.told),
        "customers accepted by the API": len(evidence.accepted),
        "refusals by the API (503)": len(refusals),
        "slowest of them": f"{max(refusals, default=0):.1f} s",
    }
    kinds = sorted(Counter(scene.injected).items())
    rows = ["", "| figure | |", "|---|--:|", *(f"| {name} | {shown(value)} |" for name, value in counted.items())]
    rows += ["", "| fault | times |", "|---|--:|", *(f"| {name.replace('_', ' ')} | {n} |" for name, n in kinds), ""]
    return "\n".join(rows)


def shown(value: int | str) -> str:
    return f"{value:,}" if isinstance(value, int) else value


def say(line: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {line}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
