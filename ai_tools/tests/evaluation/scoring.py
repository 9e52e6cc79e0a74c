"""Scores answers by their members, never by their JSON: another rule that has the same ones is as good."""

from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import NamedTuple

from django.utils import timezone

from ai_tools.engines.protocol import Reading
from ai_tools.tests.evaluation.changes import changes
from ai_tools.tests.evaluation.population import IN_COFFEE_HOUSE, IN_GERMANY, IN_INDIA, IN_STUDIO, resolved
from ai_tools.tests.evaluation.prompts import coffee_house
from ai_tools.tests.evaluation.prompts.wording import Prompt, Rule
from customers.segments.audience import matching
from customers.segments.rules import RuleError, parse

PROMPTS = {  # modules, by the data on which their prompts are read
    "india": (
        *("numbers", "dates", "bought", "people", "joined", "open", "briefs", "notes", "tickets"),
        *("narrowed", "amounts", "spoken", "spans", "shops"),
        "unseen.india",
    ),
    "germany": ("words_of_data",),
    "coffee_house": (*(f"coffee_house.{each.name}" for each in iter_modules(coffee_house.__path__)), "unseen"),
    "studio": ("studio", "studio_values", "unseen.studio"),
}
UNSEEN = "unseen_"  # begins the kinds that tell how the grammar holds with strangers
DATA = {"india": IN_INDIA, "germany": IN_GERMANY, "coffee_house": IN_COFFEE_HOUSE, "studio": IN_STUDIO}


class Score(NamedTuple):
    """`fault` is empty for a good answer. `silent`: a wrong answer that asks nothing and names no word as guessed."""

    kind: str
    prompt: Prompt
    fault: str
    silent: bool


def prompts(data: str) -> dict[str, list[Prompt]]:
    """By kind. Modules that use one name have one kind together."""
    found: dict[str, list[Prompt]] = {}
    for module in PROMPTS[data]:
        for name, value in vars(import_module(f"ai_tools.tests.evaluation.prompts.{module}")).items():
            if isinstance(value, list) and isinstance(value[0], Prompt):
                found.setdefault(name.lower(), []).extend(value)
    return found


def score(read: Callable[[str], Reading], ids: dict[str, str], data: str) -> list[Score]:
    """All prompts of these data; `ids` are those of the segments and campaigns that they name."""
    scores = []
    for kind, asked in prompts(data).items():
        for prompt in asked:
            answer = _checked(read(prompt.text))
            fault = find_fault(prompt, answer, ids)
            scores.append(Score(kind, prompt, fault, silent=bool(fault) and _is_silent(prompt, answer)))
    return scores


def _checked(answer: Reading) -> Reading:
    """An invalid rule is a question, as it is to a marketer."""
    try:
        if answer.rule:
            parse(answer.rule)
    except RuleError as error:
        return replace(answer, rule=None, questions=[*answer.questions, error.message])
    return answer


def _is_silent(prompt: Prompt, answer: Reading) -> bool:
    """Whether nothing tells which word was guessed: no question, and no assumption that quotes it."""
    if answer.questions or answer.not_understood:
        return False
    marks = prompt.guesses or ("“",)
    return not any(mark in text for mark in marks for text in answer.assumptions)


def find_fault(prompt: Prompt, answer: Reading, ids: dict[str, str]) -> str:
    """What is wrong with an answer."""
    said = [*answer.questions, *answer.not_understood]
    if prompt.names:
        if not any(name in text.lower() for name in prompt.names for text in said):
            return f"does not name {' or '.join(prompt.names)}: {said or 'silent'}"
        if prompt.keeps:
            return _difference(answer.rule, prompt.rule, ids)
        return "" if answer.rule is None else _difference(answer.rule, prompt.rule, ids)
    if prompt.asks:
        if not said:
            return "asks nothing"
        return _difference(answer.rule, prompt.rule, ids) if prompt.rule else ""
    if said and prompt.may_ask:
        return ""
    if said:
        return f"has doubts: {said}"
    if untold := [word for word in prompt.guesses if not any(word in text for text in answer.assumptions)]:
        return f"does not tell how it read {untold[0]}: {answer.assumptions}"
    faults = [_difference(answer.rule, rule, ids) for rule in (prompt.rule, *prompt.others)]
    return "" if "" in faults else faults[0]


def _difference(rule: Rule | None, wanted: Rule | None, ids: dict[str, str]) -> str:
    if rule is None or wanted is None:
        return "" if rule is wanted else f"answers {rule}"
    found, meant = _members(rule), _members(resolved(wanted, ids))
    if found == meant:
        return ""
    return f"has {len(found - meant)} too many and {len(meant - found)} too few: {rule}"


def _members(rule: Rule) -> set[str]:
    return set(matching(parse(rule), timezone.now()).values_list("external_id", flat=True))


def discernment(ids: dict[str, str], data: str) -> tuple[int, int]:
    """How many small changes of the rules have other members, and how many there are."""
    apart = whole = 0
    for asked in prompts(data).values():
        for rule in (resolved(prompt.rule, ids) for prompt in asked if prompt.rule):
            members = _members(rule)
            for changed in changes(rule):
                whole += 1
                apart += _members(changed) != members
    return apart, whole
