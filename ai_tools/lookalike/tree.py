"""A decision tree over sets of people. Sets are integers, a bit for each person, so that hundreds of questions about
thousands of people are counted in milliseconds, without a library."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

DEPTH = 3
SMALLEST_LEAF = 20  # people
CHI_SQUARED = 6.63  # beyond which two shares differ at 1 %

Answers = tuple[tuple[int, bool], ...]  # the numbers of questions, and whether each holds


@dataclass(frozen=True)
class Question:
    """A condition of the rule language, its exact opposite, and the people for whom it holds. Questions of one `family`
    follow from each other: it holds for those for whom one of a higher `rank` holds; or for nobody for whom another one
    holds, where each person `is_one_of` them."""

    condition: dict[str, Any]
    opposite: dict[str, Any]
    holds: int
    family: str = ""
    rank: float = 0
    is_one_of: bool = False


class Leaf(NamedTuple):
    """The people who give these answers, seeds and others."""

    answers: Answers
    seeds: int
    others: int


def grow(questions: Sequence[Question], seeds: int, others: int, depth: int = DEPTH) -> list[Leaf]:
    """The leaves of the tree, which together hold everybody once."""
    return _grow(questions, Leaf((), seeds, others), depth)


def _grow(questions: Sequence[Question], leaf: Leaf, depth: int) -> list[Leaf]:
    best = _best_question(questions, leaf) if depth else None
    if best is None:
        return [leaf]
    holds = questions[best].holds
    sides = (
        Leaf((*leaf.answers, (best, True)), leaf.seeds & holds, leaf.others & holds),
        Leaf((*leaf.answers, (best, False)), leaf.seeds & ~holds, leaf.others & ~holds),
    )
    return [found for side in sides for found in _grow(questions, side, depth - 1)]


def _best_question(questions: Sequence[Question], leaf: Leaf) -> int | None:
    """The number of the question that best tells seeds from others; None where none does beyond chance."""
    best, best_score = None, CHI_SQUARED
    seeds, others = leaf.seeds.bit_count(), leaf.others.bit_count()
    for number, question in enumerate(questions):
        yes = (leaf.seeds & question.holds).bit_count(), (leaf.others & question.holds).bit_count()
        if not SMALLEST_LEAF <= sum(yes) <= seeds + others - SMALLEST_LEAF:
            continue
        score = _chi_squared(*yes, seeds, others)
        if score > best_score:
            best, best_score = number, score
    return best


def _chi_squared(found: int, other_found: int, seeds: int, others: int) -> float:
    """How far the shares of seeds and of others who are in a part differ; 0 where one of the sets is empty."""
    people, inside = seeds + others, found + other_found
    spread = seeds * others * inside * (people - inside)
    return people * (found * others - other_found * seeds) ** 2 / spread if spread else 0.0


def join_siblings(answers: Sequence[Answers]) -> list[Answers]:
    """The same people by fewer answers: where both answers to a last question are among them, neither is asked for."""
    found = list(dict.fromkeys(answers))
    while True:
        pair = next((each for each in found if each and (*each[:-1], (each[-1][0], not each[-1][1])) in found), None)
        if pair is None:
            return found
        number, holds = pair[-1]
        found[found.index(pair)] = pair[:-1]
        found.remove((*pair[:-1], (number, not holds)))


def needed(questions: Sequence[Question], answers: Answers) -> Answers:
    """The answers without those that follow from another one: who placed 5 orders also placed 2, and who lives in Pune
    does not live in Goa."""

    def follows(number: int, holds: bool) -> bool:
        question = questions[number]
        for other, also in answers:
            if other == number or not question.family or questions[other].family != question.family:
                continue
            if question.is_one_of and also and not holds:
                return True
            if not question.is_one_of and also == holds and (questions[other].rank > question.rank) == holds:
                return True
        return False

    return tuple(answer for answer in answers if not follows(*answer))


def people_in(questions: Sequence[Question], answers: Answers, everybody: int) -> int:
    """Those of everybody who give these answers."""
    found = everybody
    for number, holds in answers:
        found &= questions[number].holds if holds else ~questions[number].holds
    return found
