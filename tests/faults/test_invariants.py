"""Each invariant notices what it is there for."""

import uuid
from collections.abc import Callable

import pytest

from tests.faults.invariants import INVARIANTS, Evidence, Row, broken
from tests.faults.scene import Knock, Launched
from tests.faults.vendor import Fate, Requested, Told

CAMPAIGN = uuid.UUID(int=1)
FIRST, SECOND = uuid.UUID(int=11), uuid.UUID(int=12)


def figures(**counts: int) -> dict:
    states = dict.fromkeys(("skipped", "pending", "sending", "unknown", "sent", "delivered", "failed"), 0) | counts
    return {"status": "completed", "audience": sum(states.values()), **states}


def sound() -> Evidence:
    """Two people, one of whom was reached and one was not."""
    return Evidence(
        campaigns=[Launched(CAMPAIGN, {"c1", "c2"}, samples=[figures(delivered=1, failed=1)])],
        rows=[Row(FIRST, CAMPAIGN, "c1", "delivered"), Row(SECOND, CAMPAIGN, "c2", "failed")],
        requested=[
            Requested(str(FIRST), "c1@example.com", "Hi", Fate.ACCEPTED),
            Requested(str(FIRST), "c1@example.com", "Hi", Fate.REPEATED),
            Requested(str(SECOND), "c2@example.com", "Hi", Fate.ACCEPTED),
        ],
        told=[
            Told(str(FIRST), "delivered", True, 202),
            Told(str(SECOND), "failed", True, 202),
            Told(str(SECOND), "delivered", False, 401),
        ],
        accepted={"c1", "c2", "c3"},
        stored={"c1", "c2"},
        dead=['{"external_id": "c3"}', "a poison"],
        poison={"poison"},
        knocks=[Knock(202, None, 9), Knock(503, "1", 1.1), Knock(None, None, 9)],
    )


def accept(evidence: Evidence, key: str, body: str = "Hi") -> None:
    evidence.requested.append(Requested(key, "c1@example.com", body, Fate.ACCEPTED))


def show(evidence: Evidence, **shown: object) -> None:
    evidence.campaigns[0].samples.insert(0, figures(delivered=1, failed=1) | shown)


def test_sound_evidence_breaks_nothing():
    assert broken(sound()) == []


def test_a_later_round_has_keys_of_its_own():
    evidence = sound()
    evidence.campaigns[0].rounds = 2
    evidence.requested.append(Requested(f"{SECOND}-2", "c2@example.com", "Hi", Fate.ACCEPTED))
    assert broken(evidence) == []


@pytest.mark.parametrize(
    ("number", "damage"),
    [
        ("1", lambda evidence: show(evidence, pending=1)),
        ("1", lambda evidence: evidence.campaigns[0].audience.add("c9")),
        ("2", lambda evidence: evidence.rows.append(Row(uuid.UUID(int=13), CAMPAIGN, "c1", "delivered"))),
        ("2", lambda evidence: accept(evidence, str(FIRST))),
        ("2", lambda evidence: accept(evidence, str(uuid.UUID(int=99)))),
        ("3", lambda evidence: accept(evidence, str(FIRST), "Hello")),
        ("3", lambda evidence: accept(evidence, str(SECOND))),
        ("3", lambda evidence: accept(evidence, f"{FIRST}-2")),
        ("4", lambda evidence: evidence.campaigns[0].samples.append(figures(delivered=2))),
        ("5", lambda evidence: evidence.told.append(Told(str(SECOND), "delivered", True, 202))),
        ("7", lambda evidence: show(evidence, delivered=2, failed=0)),
        ("9", lambda evidence: evidence.told.append(Told(str(FIRST), "delivered", False, 202))),
        ("10", lambda evidence: evidence.accepted.add("c4")),
        ("11", lambda evidence: evidence.knocks.append(Knock(500, None, 0.1))),
        ("11", lambda evidence: evidence.knocks.append(Knock(503, None, 0.1))),
        ("11", lambda evidence: evidence.knocks.append(Knock(503, "2", 3.1))),
        ("12", lambda evidence: show(evidence, sent=1, failed=0)),
        ("13", lambda evidence: evidence.requested.pop()),
        ("14", lambda evidence: setattr(evidence, "leases", 1)),
        ("15", lambda evidence: evidence.dead.pop()),
        ("15", lambda evidence: setattr(evidence, "waiting", 1)),
        ("16", lambda evidence: evidence.campaigns[0].suppressed.add("c1")),
    ],
)
def test_damage_breaks_its_invariant(number: str, damage: Callable[[Evidence], object]):
    evidence = sound()
    damage(evidence)
    assert number in {problem.split()[1].split("_")[0] for problem in broken(evidence)}


def test_all_but_the_models_invariant_are_checked():
    numbers = {int(part) for one in INVARIANTS for part in one.__name__.split("_") if part.isdigit()}
    assert numbers == set(range(1, 17))
