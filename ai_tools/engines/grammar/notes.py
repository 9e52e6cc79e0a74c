"""What has to be said along with a reading."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Protocol


@dataclass
class Notes:
    """What is told and asked beside a rule, each sentence once."""

    assumptions: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def assume(self, text: str) -> None:
        """Tell how something unclear was read."""
        _once(self.assumptions, text)

    def ask(self, text: str) -> None:
        """Ask for what is missing."""
        _once(self.questions, text)


def _once(texts: list[str], text: str) -> None:
    if text and text not in texts:
        texts.append(text)


class Facts(Protocol):
    """Figures of today that vague words are read by, in major units. None where there is nothing to count."""

    def percentile(self, field: str, percent: int) -> Decimal | None:
        """Which value of a field so many of a hundred customers who have ordered do not exceed."""

    def highest(self, field: str, count: int) -> Decimal | None:
        """The value of the customer who comes at this place when the highest comes first."""

    def average(self, field: str) -> Decimal | None:
        """Over customers who have ordered."""

    def customers(self) -> int:
        """How many there are."""


Money = Callable[[Decimal], str]
