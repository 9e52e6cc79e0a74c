"""What an engine takes and gives: plain data. An engine saves nothing, and its answers are checked like any input."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, NamedTuple, Protocol

EngineName = Literal["offline", "openai"]


@dataclass(frozen=True)
class Reading:
    """What a text says about customers.

    `rule` is JSON data of the rule language that is not parsed yet. It is None when nothing was understood, or when a
    question must be answered first.
    """

    rule: dict[str, Any] | None
    assumptions: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    not_understood: list[str] = field(default_factory=list)


class PartKind(StrEnum):
    """What a part of a brief is about."""

    TASK = "task"  # the instruction: win back, remind, announce
    AUDIENCE = "audience"  # whom to reach
    MESSAGE = "message"  # what customers should read
    CHANNEL = "channel"
    TIME = "time"  # when to send; not until when an offer holds


class BriefPart(NamedTuple):
    """A part of a brief, in the brief's own words."""

    kind: PartKind
    text: str


@dataclass(frozen=True)
class Variant:
    """One version of a message. `title` names its approach; only an e-mail has a subject."""

    title: str
    subject: str
    message: str


@dataclass(frozen=True)
class Audience:
    """Whom a message goes to: the number of recipients, and by token the share of them (0 to 1) that has a value."""

    count: int
    known: dict[str, float] = field(default_factory=dict)

    def share(self, token: str) -> float:
        """The share of recipients (0 to 1) that has a value for the token."""
        return self.known.get(token, 0.0)


@dataclass(frozen=True)
class Figure:
    """A number about a campaign. `shown` is how it is written; `rows` is the query string of the log rows behind it."""

    name: str
    value: int | float
    shown: str
    rows: str = ""


@dataclass(frozen=True)
class Quote:
    """Words that came from the data, like the name of a city. People read them; a model reads `instead`."""

    text: str
    instead: str


@dataclass(frozen=True)
class Statement:
    """One thing to say about a campaign. `is_needed` when leaving it out would mislead."""

    name: str
    parts: list[str | Figure | Quote]
    is_needed: bool = False


@dataclass(frozen=True)
class Story:
    """What a summary of a campaign may say: its figures by name, and statements made of words and figures.

    An engine chooses statements and their order. It never words them, so a summary cannot say what is not so.
    """

    figures: dict[str, Figure]
    statements: list[Statement]


class EngineError(Exception):
    """An engine has no answer. The message says why, in words for the person who asked."""


class Engine(Protocol):
    """Answers the four questions. Each method raises EngineError when it has no answer.

    `tokens` counts what the answers have cost so far; the built-in engine costs nothing.
    """

    name: EngineName
    tokens: int

    def read_rules(self, text: str) -> Reading:
        """The audience that a text describes."""
        ...

    def split_brief(self, text: str) -> list[BriefPart]:
        """The parts of a brief in their order, each quoted word for word."""
        ...

    def write_messages(self, goal: str, channel: str, audience: Audience | None, turn: int) -> list[Variant]:
        """Two or three messages for a goal; another `turn` gives other ones."""
        ...

    def summarise(self, story: Story) -> list[str]:
        """The names of the statements that are worth saying, in the order in which to say them."""
        ...
