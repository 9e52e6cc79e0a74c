"""A text becomes a rule that a person reviews, with what was assumed and what was not understood."""

from dataclasses import dataclass

from django.http import HttpRequest

from ai_tools.asking import ask
from ai_tools.engines.protocol import EngineName, Reading
from customers.segments.english import say
from customers.segments.rules import Group, RuleError, parse

MAX_TEXT_LENGTH = 1_000  # characters
MAX_BRACKETS = 30  # opening ones; each may be a group in a group


@dataclass(frozen=True)
class RuleAnswer:
    """`rule` is None when there is nothing to fill in. `note` says why the engine that is set up gave no answer."""

    rule: Group | None
    english: str
    assumptions: list[str]
    questions: list[str]
    not_understood: list[str]
    engine: EngineName
    note: str = ""


def find_fault_in_length(text: str, if_empty: str) -> str:
    """What is said of a text that is empty, or too long for a question; "" of any other."""
    if not text:
        return if_empty
    if len(text) > MAX_TEXT_LENGTH:
        return f"This has {len(text):,} characters: say it in {MAX_TEXT_LENGTH:,} at most."
    return ""


def find_fault(text: str) -> str:
    """Why a text cannot be read as a description, "" where it can."""
    return f"Use at most {MAX_BRACKETS} brackets." if sum(map(text.count, "([{")) > MAX_BRACKETS else ""


def rules_from_text(text: str, by: HttpRequest | None = None) -> RuleAnswer:
    """The rule that a text describes, parsed like any rule from outside."""
    answer = ask("rules", lambda engine: engine.read_rules(text), by)
    reading = answer.value
    rule, questions = _parsed(reading)
    return RuleAnswer(
        rule,
        say(rule) if rule else "",
        reading.assumptions,
        questions,
        _quoted_from(text, reading.not_understood),
        answer.engine,
        answer.note,
    )


def _parsed(reading: Reading) -> tuple[Group | None, list[str]]:
    """The rule, and the questions that are open; an invalid rule is a question more."""
    if reading.rule is None:
        return None, reading.questions
    try:
        return parse(reading.rule), reading.questions
    except RuleError as error:
        question = f"This rule is invalid: {error.message} Can you say it in other words?"
        return None, [*reading.questions, question]


def _quoted_from(text: str, words: list[str]) -> list[str]:
    """Those of the words that really stand in the text."""
    plain = " ".join(text.casefold().split())
    return [each for each in words if " ".join(each.casefold().split()) in plain]
