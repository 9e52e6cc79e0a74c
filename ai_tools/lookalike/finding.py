"""A rule that finds people like the seeds, and whether it finds more of them than chance does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from ai_tools.lookalike.people import Sample, rank_by_rfm
from ai_tools.lookalike.questions import Known, Spelled, make_questions
from ai_tools.lookalike.tree import Answers, Question, grow, join_siblings, needed, people_in
from crm.estimates import upper_tail
from crm.web.display import day, number
from customers.chance import drawing
from customers.segments.english import say
from customers.segments.rules import Group, parse

FEWEST_SEEDS = 60  # of whom a third is held back
TIMES = 1.5  # the share of seeds in a leaf that is taken, against the share among all
BEYOND_CHANCE = 0.01
USUAL_PERCENT = 10
MAX_PERCENT = 50


class Check(NamedTuple):
    """On the third that was held back: `found` of the `seeds` are in the rule, where chance would find `expected`, and
    as many people with the best RFM scores hold `by_rfm`. `chance` is that of finding as many."""

    found: int
    seeds: int
    expected: float
    by_rfm: int
    chance: float


@dataclass(frozen=True)
class Lookalike:
    """`rule` is None where nothing tells seeds from other people; `because` has the reasons of what is said."""

    rule: Group | None
    english: str
    because: list[str]
    checked: str
    percent: float = 0.0
    check: Check | None = None


def find_rule(
    sample: Sample, percent: int, salt: str, spelled: Spelled, *, without: dict[str, Any] | None = None
) -> Lookalike:
    """A rule for about `percent` of all people, at least one leaf. `salt` draws who is held back; `spelled` writes
    folded words; `without` is a condition that leaves the seeds themselves out."""
    if len(sample.seeds) < FEWEST_SEEDS or len(sample.others) < FEWEST_SEEDS:
        return Lookalike(None, "", [_too_few(sample)], "Nothing was compared.")
    people = sample.seeds + sample.others
    questions = make_questions(people, sample.as_of, spelled)
    draw = drawing(f"{salt}:lookalike")
    held_back = sum(1 << n for n, each in enumerate(people) if draw(each.key) < 1 / 3)
    seeds = (1 << len(sample.seeds)) - 1
    everybody = (1 << len(people)) - 1
    learned = everybody & ~held_back
    chosen = _choose(questions, seeds & learned, learned & ~seeds, sample.weight, percent)
    if not chosen:
        return Lookalike(None, "", [_like_everybody(sample)], "Nothing was found to check.")
    inside = 0
    for answers in chosen:
        inside |= people_in(questions, answers, everybody)
    check = _check(people, inside, held_back, seeds, sample.weight)
    if check.chance >= BEYOND_CHANCE:
        return Lookalike(None, "", [_like_everybody(sample)], _in_words(check), check=check)
    rule = _rule(questions, chosen, without)
    because = [_as_they_stood(sample.as_of)]
    share = _share(seeds & held_back, held_back & ~seeds, sample.weight)
    for answers in chosen:
        part = people_in(questions, answers, held_back)
        of_part = _share(part & seeds, part & ~seeds, sample.weight)
        said = say(parse({"match": "all", "rules": _conditions(questions, answers)})).rstrip(".")
        because.append(f"{said}: {_percent(of_part)} of them are seeds, against {_percent(share)} of all.")
    if sample.new:
        because.append(f"{number(sample.new)} of the seeds were not known yet on that day, and are left out.")
    size = _size(inside, seeds, everybody, sample.weight)
    return Lookalike(rule, say(rule), because, _in_words(check), 100 * size, check)


def _choose(questions: list[Question], seeds: int, others: int, weight: float, percent: int) -> list[Answers]:
    """The best leaves: the first, and those after it that the size allows."""
    everybody = seeds | others
    share = _share(seeds, others, weight)
    leaves = [
        leaf for leaf in grow(questions, seeds, others) if _share(leaf.seeds, leaf.others, weight) >= TIMES * share
    ]
    leaves.sort(key=lambda leaf: -_share(leaf.seeds, leaf.others, weight))
    taken: list[Answers] = []
    inside = 0
    for leaf in leaves:
        with_it = inside | leaf.seeds | leaf.others
        if not taken or 100 * _size(with_it, seeds, everybody, weight) <= percent:
            taken.append(leaf.answers)
            inside = with_it
    return [needed(questions, answers) for answers in join_siblings(taken)]


def _check(people: Sequence[Known], inside: int, held_back: int, seeds: int, weight: float) -> Check:
    found, drawn = (inside & held_back & seeds).bit_count(), (inside & held_back).bit_count()
    all_seeds, whole = (held_back & seeds).bit_count(), held_back.bit_count()
    chance = upper_tail(found, drawn, all_seeds, whole)
    size = _size(inside & held_back, seeds, held_back, weight)
    by_key = {each.key: n for n, each in enumerate(people)}
    ranked = [by_key[each.key] for each in rank_by_rfm(each for n, each in enumerate(people) if held_back >> n & 1)]
    left, by_rfm = size * _weighed(held_back, seeds, weight), 0
    for n in ranked:
        is_seed = bool(seeds >> n & 1)
        left -= 1 if is_seed else weight
        if left < 0:
            break
        by_rfm += is_seed
    return Check(found, all_seeds, size * all_seeds, by_rfm, chance)


def _weighed(part: int, seeds: int, weight: float) -> float:
    return (part & seeds).bit_count() + weight * (part & ~seeds).bit_count()


def _size(part: int, seeds: int, everybody: int, weight: float) -> float:
    """The share of everybody who is in a part."""
    return _weighed(part, seeds, weight) / _weighed(everybody, seeds, weight)


def _share(seeds: int, others: int, weight: float) -> float:
    """The share of seeds among people."""
    found = seeds.bit_count()
    whole = found + weight * others.bit_count()
    return found / whole if whole else 0.0


def _conditions(questions: list[Question], answers: Answers) -> list[dict[str, Any]]:
    return [questions[number].condition if holds else questions[number].opposite for number, holds in answers]


def _rule(questions: list[Question], chosen: list[Answers], without: dict[str, Any] | None) -> Group:
    groups = [
        {"match": "all", "rules": conditions}
        for conditions in _join_values([_conditions(questions, answers) for answers in chosen])
    ]
    rule = groups[0] if len(groups) == 1 else {"match": "any", "rules": groups}
    if without:
        parts = rule["rules"] if len(groups) == 1 else [rule]
        rule = {"match": "all", "rules": [*parts, without]}
    return parse(rule)


def _join_values(groups: list[list[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Groups that differ in one text alone as one: of Pune and of Goa becomes of Pune or Goa."""
    found: list[list[dict[str, Any]]] = []
    for group in groups:
        for other in found:
            mine, theirs = ([each for each in one if each not in two] for one, two in ((group, other), (other, group)))
            if (
                len(mine) == len(theirs) == 1
                and _text_field(mine[0])
                and _text_field(mine[0]) == _text_field(theirs[0])
            ):
                values = theirs[0]["value"]
                theirs[0]["value"] = [*(values if isinstance(values, list) else [values]), mine[0]["value"]]
                theirs[0]["op"] = "in"
                break
        else:
            found.append([dict(each) for each in group])
    return found


def _text_field(condition: dict[str, Any]) -> str:
    """The field that a condition compares with one of some texts; empty for another condition."""
    return condition["field"] if condition.get("op") in ("eq", "in") and "field" in condition else ""


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %" if share >= 0.1 else f"{100 * share:.1f} %"


def _as_they_stood(as_of: datetime) -> str:
    return (
        f"Orders are judged as everybody stood on {day(as_of)}, before the seeds became seeds; cities, tags, "
        "attributes and consent as they are now. The rule asks how people stand today."
    )


def _too_few(sample: Sample) -> str:
    return (
        f"On {day(sample.as_of)} there were {number(len(sample.seeds))} such customers and "
        f"{number(len(sample.others))} others to compare them with. At least {FEWEST_SEEDS} of each are needed."
    )


def _like_everybody(sample: Sample) -> str:
    return f"Your {number(len(sample.seeds))} people look like everybody: no rule finds people like them beyond chance."


def _in_words(check: Check) -> str:
    return (
        f"A third of the people was held back. {number(check.found)} of its {number(check.seeds)} seeds are in this "
        f"audience, where chance would find {number(round(check.expected))}. As many people with the best RFM scores "
        f"(who ordered last, most often, for most) hold {number(check.by_rfm)}."
    )
