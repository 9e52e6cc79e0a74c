"""Who answers: OpenAI, or any server that speaks its protocol, when a key is set; the built-in engine otherwise.

Engines read and write, and nothing else: what comes from one is checked like any input, and saved by a person or not at
all.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

from django.conf import settings


@dataclass(frozen=True)
class Reading:
    """What a text says about customers. `rule` is JSON data of the rule language, not yet parsed; None where nothing
    was understood, or a question comes first."""

    rule: dict[str, Any] | None
    assumptions: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Variant:
    """One way of saying it. `title` names the approach; only email has a subject."""

    title: str
    subject: str
    message: str


@dataclass(frozen=True)
class Audience:
    """Figures of whom a message goes to: how many, and which part of them has a value for a token."""

    count: int
    known: dict[str, float] = field(default_factory=dict)

    def share(self, token: str) -> float:
        return self.known.get(token, 0.0)


@dataclass(frozen=True)
class Figure:
    """A number of a campaign, as it is shown, with the query string of the rows behind it."""

    name: str
    value: int | float
    shown: str
    rows: str = ""


@dataclass(frozen=True)
class Story:
    """What there is to tell of a campaign: its figures by name, and the built-in telling of them, in paragraphs of
    words and figures. `facts` are words that go with figures and come from no customer."""

    figures: dict[str, Figure]
    paragraphs: list[list["str | Figure"]]
    facts: dict[str, str] = field(default_factory=dict)


class EngineError(Exception):
    """Why there is no answer, in words for whoever asked."""


class Engine(Protocol):
    name: str

    def read_rules(self, text: str) -> Reading: ...
    def write_messages(self, goal: str, channel: str, audience: Audience | None, turn: int) -> list[Variant]: ...
    def tell(self, story: Story) -> str: ...


def chosen() -> Engine:
    from ai_tools.engines.offline import OfflineEngine

    if settings.OPENAI_API_KEY:
        from ai_tools.engines.openai import OpenAIEngine

        return OpenAIEngine()
    return OfflineEngine()
