"""What customers did, before it is said in conditions: a verb with how often, how much, of what and when."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from typing import Any, NamedTuple

from ai_tools.engines.grammar.numbers import Comparison
from ai_tools.engines.grammar.times import When
from ai_tools.engines.grammar.tree import Match
from ai_tools.engines.grammar.values import Value
from customers.segments import values


class Deed(StrEnum):
    """What customers did, or did not do."""

    ORDER = auto()
    SPEND = auto()
    AVERAGE = auto()  # of the amounts of their orders, like the next two
    LARGEST = auto()
    SMALLEST = auto()
    VISIT = auto()
    SEEN = auto()
    ACTIVE = auto()
    INACTIVE = auto()
    QUIET = auto()  # no order
    SIGNUP = auto()
    MESSAGED = auto()


class Which(Enum):
    """Which of the times that somebody did it."""

    FIRST = "first"
    LAST = "last"


class Dated(NamedTuple):
    """The field with the time of a deed. `happening` is a word for what happens again, so that only its last time is
    known; empty for what happens once."""

    field: str
    happening: str = ""


DATED = {
    Deed.ORDER: Dated("last_order_at", "order"),
    Deed.VISIT: Dated("last_seen_at", "visit"),
    Deed.SEEN: Dated("last_seen_at", "visit"),
    Deed.ACTIVE: Dated("last_active_at", "visit"),
    Deed.SIGNUP: Dated("signed_up_at"),
    Deed.MESSAGED: Dated("last_messaged_at", "message"),
}
HAS_LAST_TIME = frozenset(deed for deed, dated in DATED.items() if dated.happening)
MEASURES = {Deed.AVERAGE: "avg", Deed.LARGEST: "max", Deed.SMALLEST: "min"}  # of amounts, in the rule language
OF_ORDERS = frozenset([Deed.ORDER, Deed.SPEND, *MEASURES])
OF_VISITS = (Deed.VISIT, Deed.SEEN)
AVERAGES = ("aov", "atv", "average", "avg", "mean")  # begin words that name an average
COUNTED = OF_ORDERS | {Deed.VISIT}
# Classes of the lexicon that name an order by its status; orders are completed where nothing is said.
STATUSES = {status.upper(): status for status in values.STATUSES if status != values.USUAL_STATUS}


class Items(NamedTuple):
    """Categories or SKUs: any of these, or all of them. `both` and `together` where that was said of them."""

    match: Match
    values: tuple[Value, ...]
    both: bool = False
    together: bool = False

    def __str__(self) -> str:
        return (" and " if self.match == Match.ALL else " or ").join(value.text for value in self.values)


@dataclass
class Frame:
    """A deed with what narrows it.

    `also` are further times, in each of which it was done. `which` is set where last or first was said, `nth` where it
    is their second or a later order so far, `single` where amounts are those of one order, `total` where they are those
    of all together, `only` where nothing else was bought, `other` where it is not these items but any others, `each`
    where a comparison is said of each item, `only_then` where it was done at no other time. `is_thing`: a thing began
    the phrase, not a verb. `often` is a vague word of how often or how much.
    """

    deed: Deed
    negated: bool = False
    which: Which | None = None
    comparisons: list[Comparison] = field(default_factory=list)
    when: When | None = None
    also: tuple[When, ...] = ()
    items: Items | None = None
    status: str = ""
    nth: int = 0
    single: bool = False
    total: bool = False
    only: bool = False
    other: bool = False
    each: bool = False
    only_then: bool = False
    new: bool = False
    has_object: bool = False
    is_thing: bool = False
    said: str = ""
    often: str = ""

    def copy(self, **changes: Any) -> "Frame":
        """The same with some changes; by far cheaper than `dataclasses.replace`."""
        return Frame(**{**vars(self), **changes})

    def like(self, **changes: Any) -> "Frame":
        """Another of the same deed: spent over 5k but [spent] under 10k."""
        changes = {"comparisons": [], "when": None, **changes}
        return self.copy(negated=False, only_then=self.only_then and changes["when"] is not None, **changes)

    @property
    def unclear_sum(self) -> str:
        """over 900 on coffee and tea: of each, or together? A question; empty where that is said."""
        if self.items is None or (self.each or self.items.both):
            return ""
        if self.items.match is Match.ALL and self.comparisons:
            return f"“{self.items}”: each by itself, or together? Write “each” or “combined” behind."
        if self.items.together and not self.comparisons:
            return f"“{self.items}” together: how much, or how often? Say “over ₹500”, for example."
        return ""

    @property
    def is_denied_without_time(self) -> bool:
        """Bought nothing: at which time was not said."""
        return self.negated and not self.when

    def is_once(self) -> bool:
        """Whether exactly one was said."""
        return any(not c.money and c.condition == ("eq", 1) for c in self.comparisons)

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
        return self.copy(comparisons=[comparison.in_money() for comparison in self.comparisons])
