"""Asks the engine that is set up, falls back to the built-in one, and records the question in the audit log."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest

from ai_tools.engines.offline import OfflineEngine
from ai_tools.engines.protocol import Engine, EngineError, EngineName
from crm.accounts.audit import Action, record

T = TypeVar("T")


@dataclass(frozen=True)
class Answer(Generic[T]):
    """What was answered, and by which engine. `note` says why the engine that is set up gave no answer."""

    value: T
    engine: EngineName
    note: str = ""


def chosen_engine() -> Engine:
    """OpenAI, or another server with its protocol, when a key is set; the built-in engine otherwise."""
    if settings.OPENAI_API_KEY:
        from ai_tools.engines.openai.engine import OpenAIEngine

        return OpenAIEngine()
    return OfflineEngine()


def ask(tool: str, question: Callable[[Engine], T], by: HttpRequest | None, *, about: Any = None) -> Answer[T]:
    """The answer to a question of `tool`; `about` is the object that it concerns.

    Raises EngineError when the built-in engine has no answer either. The audit log keeps the tool, the engine, the time
    it took and its tokens, and never a word of the question.
    """
    started = time.perf_counter()
    engine: Engine = chosen_engine()
    outcome, note, answered_by = "refused", "", engine.name
    try:
        try:
            value = question(engine)
        except EngineError as error:
            if engine.name == OfflineEngine.name:
                raise
            note, answered_by = f"{error} The built-in engine answered.", OfflineEngine.name
            try:
                value = question(OfflineEngine())
            except EngineError as refusal:
                raise EngineError(f"{error} {refusal}") from None
        outcome = "fell back" if note else "answered"
    finally:
        record(
            Action.AI_ASKED,
            by,
            of=about,
            tool=tool,
            engine=answered_by,
            outcome=outcome,
            took_ms=round((time.perf_counter() - started) * 1000),
            tokens=engine.tokens or None,
        )
    return Answer(value, answered_by, note)
