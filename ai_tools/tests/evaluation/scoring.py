"""Scores answers by their members, never by their JSON: another rule that has the same ones is as good."""

from collections.abc import Callable
from importlib import import_module
from typing import NamedTuple

from ai_tools.engines.protocol import Reading
from ai_tools.tests.evaluation.changes import changes
from ai_tools.tests.evaluation.population import NOW, resolved
from ai_tools.tests.evaluation.prompts.wording import Prompt, Rule
from customers.segments.audience import matching
from customers.segments.rules import parse

MODULES = ("numbers", "dates", "bought", "people", "joined", "open", "fresh", "later", "last")


class Score(NamedTuple):
    """`fault` is empty for a good answer. `silent`: what cannot be asked, or has to be, was answered without a word."""

    kind: str
    prompt: Prompt
    fault: str
    silent: bool


def prompts() -> dict[str, list[Prompt]]:
    """By kind."""
    found: dict[str, list[Prompt]] = {}
    for module in MODULES:
        names = vars(import_module(f"ai_tools.tests.evaluation.prompts.{module}"))
        found |= {name.lower(): value for name, value in names.items() if name.isupper()}
    return found


def score(read: Callable[[str], Reading], ids: dict[str, str]) -> list[Score]:
    """All prompts; `ids` are those of the segments and campaigns that they name."""
    scores = []
    for kind, asked in prompts().items():
        for prompt in asked:
            answer = read(prompt.text)
            fault = find_fault(prompt, answer, ids)
            said = answer.questions or answer.not_understood
            scores.append(Score(kind, prompt, fault, silent=bool(prompt.names or prompt.asks) and not said))
    return scores


def find_fault(prompt: Prompt, answer: Reading, ids: dict[str, str]) -> str:
    """What is wrong with an answer."""
    said = [*answer.questions, *answer.not_understood]
    if prompt.names:
        if not any(name in text.lower() for name in prompt.names for text in said):
            return f"does not name {' or '.join(prompt.names)}: {said or 'silent'}"
        return "" if answer.rule is None else _difference(answer.rule, prompt.rule, ids)
    if prompt.asks:
        if not said:
            return "asks nothing"
        return _difference(answer.rule, prompt.rule, ids) if prompt.rule else ""
    if said:
        return f"has doubts: {said}"
    return _difference(answer.rule, prompt.rule, ids)


def _difference(rule: Rule | None, wanted: Rule | None, ids: dict[str, str]) -> str:
    if rule is None or wanted is None:
        return "" if rule is wanted else f"answers {rule}"
    found, meant = _members(rule), _members(resolved(wanted, ids))
    if found == meant:
        return ""
    return f"has {len(found - meant)} too many and {len(meant - found)} too few: {rule}"


def _members(rule: Rule) -> set[str]:
    return set(matching(parse(rule), NOW).values_list("external_id", flat=True))


def discernment(ids: dict[str, str]) -> tuple[int, int]:
    """How many small changes of the rules have other members, and how many there are."""
    apart = whole = 0
    for asked in prompts().values():
        for rule in (resolved(prompt.rule, ids) for prompt in asked if prompt.rule):
            members = _members(rule)
            for changed in changes(rule):
                whole += 1
                apart += _members(changed) != members
    return apart, whole
