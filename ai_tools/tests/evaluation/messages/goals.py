"""Goals of messages with what each variant has to keep, written before the engine was changed for them.

How a person judges a variant (`judging.py` does the same, without any code of the engines):

1. Facts stand in the goal's own words: offers, products, amounts, dates, codes, conditions, exceptions, negations.
   `keeps` lists them; `a|b` allows two spellings.
2. Nothing is invented: no number, offer, day or negation that the goal does not have.
3. Nothing is turned round. `never` lists what would say the opposite, or what customers must not read.
4. No instruction to the marketer or to a program is echoed to customers.
5. Every sentence is whole.
6. A goal that cannot be read is refused with a reason. `refusal` says whether that is expected, allowed or wrong.
"""

from typing import Literal, NamedTuple

Refusal = Literal["wrong", "allowed", "expected"]


class Goal(NamedTuple):
    """One goal, and what a person expects of each variant of its messages."""

    text: str
    keeps: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    refusal: Refusal = "wrong"


def goal(text: str, *keeps: str, never: tuple[str, ...] = (), refusal: Refusal = "wrong") -> Goal:
    """A goal with the facts that its messages keep."""
    return Goal(text, keeps, never, refusal)


def refused(text: str) -> Goal:
    """A goal to which a reason is the right answer."""
    return Goal(text, refusal="expected")
