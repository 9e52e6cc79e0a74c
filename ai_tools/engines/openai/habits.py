"""What servers of the protocol take, learnt from what they refuse, and remembered for the process.

OpenAI takes a JSON schema; other servers only JSON without one, or plain text. Older ones call the token budget
`max_tokens`. Models that reason first need a larger budget and more time, and most of them take an effort.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.conf import settings

from ai_tools.engines import limits

_REASONING_MODEL = re.compile(
    r"(?:^|/)(?:o\d\b|gpt-5)|reason|think|deepseek-r\d|\br1\b|qwq|magistral|gpt-oss", re.IGNORECASE
)
_REFUSALS = (400, 404, 415, 422, 501)  # statuses of servers that do not take a parameter
MAX_CHANGES = 4  # of habits, for one answer


class Format(Enum):
    """How an answer is asked for, from the strictest to one that every server takes."""

    SCHEMA = "json_schema"
    OBJECT = "json_object"
    PLAIN = "text"


@dataclass(frozen=True)
class Habits:
    """What a server and a model take. `reasons` says that the model thinks before it answers."""

    format: Format = Format.SCHEMA
    budget_name: str = "max_completion_tokens"
    reasons: bool = False
    has_effort: bool = False

    @property
    def seconds(self) -> float:
        """How long a whole answer may take."""
        return limits.REASONING_SECONDS if self.reasons else limits.SECONDS

    def parameters(self, name: str, schema: dict[str, Any]) -> dict[str, Any]:
        """Those of a request for an answer of this schema."""
        asked: dict[str, Any] = {self.budget_name: limits.REASONING_TOKENS if self.reasons else limits.ANSWER_TOKENS}
        if self.has_effort:
            asked["reasoning_effort"] = "low"
        if self.format is Format.SCHEMA:
            shape = {"name": name, "schema": schema, "strict": True}
            asked["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif self.format is Format.OBJECT:
            asked["response_format"] = {"type": "json_object"}
        return asked

    def instructions(self, instructions: str, schema: dict[str, Any]) -> str:
        """The instructions, with the schema in words where the server does not take it as a parameter."""
        if self.format is Format.SCHEMA:
            return instructions
        shape = json.dumps(schema, ensure_ascii=False)
        return f"{instructions}\nAnswer with one JSON object and nothing else. It follows this JSON schema:\n{shape}"

    def after_refusal(self, status: int, said: str) -> "Habits | None":
        """The habits to try next after a server refused a request; None when it was not about habits."""
        if status not in _REFUSALS or (status == 404 and not re.search("response_format|schema|parameter", said, re.I)):
            return None
        if self.budget_name in said and self.budget_name != "max_tokens":
            return replace(self, budget_name="max_tokens")
        if self.has_effort and re.search("reasoning|effort", said, re.IGNORECASE):
            return replace(self, has_effort=False)
        if self.format is Format.SCHEMA:
            return replace(self, format=Format.OBJECT)
        return replace(self, format=Format.PLAIN) if self.format is Format.OBJECT else None


_learnt: dict[tuple[str, str], Habits] = {}


def known_habits() -> Habits:
    """The habits of the server and model that are set up."""
    if found := _learnt.get(_model()):
        return found
    reasons = bool(_REASONING_MODEL.search(settings.OPENAI_MODEL))
    return Habits(reasons=reasons, has_effort=reasons)


def remember(habits: Habits) -> None:
    """Begin with these habits next time."""
    _learnt[_model()] = habits


forget_habits: Callable[[], None] = _learnt.clear


def _model() -> tuple[str, str]:
    return settings.OPENAI_BASE_URL, settings.OPENAI_MODEL
