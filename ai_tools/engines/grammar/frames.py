"""What customers did, before it is said in conditions: a verb with how often, how much, of what and when."""

from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from ai_tools.engines.grammar.numbers import Comparison
from ai_tools.engines.grammar.times import When
from ai_tools.engines.grammar.values import Value


class Items(NamedTuple):
    """Categories or SKUs: any of these, or all of them."""

    match: str
    values: tuple[Value, ...]

    def __str__(self) -> str:
        return (" and " if self.match == "all" else " or ").join(value.text for value in self.values)


@dataclass
class Frame:
    """`kind`: order, spend, average, largest, smallest, visit, seen, active, inactive, quiet, signup or messaged.

    `which` is last or first where that was said, `single` that amounts are those of one order, `only` that nothing else
    was bought, `other` that it is not these items but any others.
    """

    kind: str
    negated: bool = False
    which: str = ""
    comparisons: list[Comparison] = field(default_factory=list)
    when: When | None = None
    items: Items | None = None
    status: str = ""
    single: bool = False
    only: bool = False
    other: bool = False
    new: bool = False
    has_object: bool = False
    said: str = ""

    def like(self, **changes: Any) -> "Frame":
        """Another of its kind: spent over 5k but [spent] under 10k."""
        return replace(self, negated=False, **{"comparisons": [], "when": None, **changes})

    @property
    def counts(self) -> list[Comparison]:
        """Comparisons of numbers of orders."""
        return [comparison for comparison in self.comparisons if not comparison.money]

    @property
    def amounts(self) -> list[Comparison]:
        """Comparisons of money."""
        return [comparison for comparison in self.comparisons if comparison.money]

    def in_money(self) -> "Frame":
        """Its numbers are amounts, whether a currency was named or not."""
        return replace(self, comparisons=[comparison.in_money() for comparison in self.comparisons])
