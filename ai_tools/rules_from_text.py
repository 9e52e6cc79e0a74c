"""Plain words to a rule that a person looks over: what was read, how, and what was not."""

import time
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from ai_tools import engines
from ai_tools.engines import EngineError, Reading
from ai_tools.engines.offline import OfflineEngine
from crm.accounts.audit import Action, record
from customers.segments.english import say
from customers.segments.rules import Group, RuleError, parse

LONGEST = 1_000  # characters of a text


@dataclass(frozen=True)
class Answer:
    """`rule` is None where there is nothing to fill in. `note` says why another engine answered than the one set up."""

    rule: Group | None
    english: str
    assumptions: list[str]
    questions: list[str]
    not_understood: list[str]
    engine: str
    note: str = ""


def rules_from_text(text: str, by: HttpRequest | None = None) -> Answer:
    started = time.perf_counter()
    engine, note, outcome = engines.chosen(), "", "answered"
    try:
        reading = engine.read_rules(text)
    except EngineError as error:
        note, outcome = f"{error} The built-in engine answered.", "fell back"
        used, engine = getattr(engine, "tokens", 0), OfflineEngine()
        reading = engine.read_rules(text)
    else:
        used = getattr(engine, "tokens", 0)
    took_ms = round((time.perf_counter() - started) * 1000)
    record(Action.AI_ASKED, by, tool="rules", engine=engine.name, outcome=outcome, took_ms=took_ms, tokens=used or None)
    rule, questions = _parsed(reading)
    return Answer(
        rule,
        say(rule) if rule else "",
        reading.assumptions,
        questions,
        _of_text(reading.not_understood, text),
        engine.name,
        note,
    )


def _parsed(reading: Reading) -> tuple[Group | None, list[str]]:
    """The rule as any other input is read."""
    data: dict[str, Any] | None = reading.rule
    if data is None:
        return None, reading.questions
    try:
        return parse(data), reading.questions
    except RuleError as error:
        return None, [
            *reading.questions,
            f"This makes a rule that cannot be: {error.message} Can you say it in other words?",
        ]


def _of_text(words: list[str], text: str) -> list[str]:
    """Only what was said."""
    plain = " ".join(text.casefold().split())
    return [each for each in words if " ".join(each.casefold().split()) in plain]
