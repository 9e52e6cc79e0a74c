"""Reading texts without a database: a vocabulary and figures of today, both made up."""

from datetime import date
from decimal import Decimal
from typing import Any

from ai_tools.engines.grammar import read
from ai_tools.engines.grammar.values import Attribute, Vocabulary
from ai_tools.engines.protocol import Reading

TODAY = date(2026, 11, 24)  # a Tuesday
VOCABULARY = Vocabulary(
    cities=["Mumbai", "Navi Mumbai", "Pune", "Bengaluru", "Delhi", "Chennai"],
    countries=["India", "Singapore"],
    tags=["vip", "student", "early bird", "corporate"],
    categories=["Coffee", "Tea", "Beans", "Gift cards"],
    skus=["CF-COL", "EQ-MOK"],
    products=[("Cold brew", "CF-COL"), ("Moka pot", "EQ-MOK")],
    attributes={
        "tier": Attribute(frozenset({"text"}), ("Silver", "Gold")),
        "age": Attribute(frozenset({"number"})),
        "loyalty_points": Attribute(frozenset({"number"})),
        "newsletter": Attribute(frozenset({"yes/no"})),
    },
    segments=[("Drifting away", "s1")],
    campaigns=[("Monsoon sale", "c2"), ("Diwali offer", "c1")],
)


class Figures:
    """Of a hundred customers who spent 100, 200, … rupees."""

    def percentile(self, field: str, percent: int) -> Decimal | None:
        return Decimal(100 * percent if field == "total_spend" else percent // 10)

    def highest(self, field: str, count: int) -> Decimal | None:
        return Decimal(100 * (101 - count)) if count <= 100 else None

    def average(self, field: str) -> Decimal | None:
        return Decimal(5050)

    def customers(self) -> int:
        return 100


def understood(text: str) -> Reading:
    return read(text, VOCABULARY, Figures(), TODAY)


def conditions(text: str) -> list[Any]:
    """Of a text that is understood whole: the rules of its root, which joins them all."""
    found = understood(text)
    assert found.rule, f"{text}: nothing understood, {found}"
    assert not found.not_understood, f"{text}: {found.not_understood}"
    assert found.rule["match"] == "all", f"{text}: {found.rule}"
    return found.rule["rules"]


def condition(text: str) -> Any:
    found = conditions(text)
    assert len(found) == 1, f"{text}: {found}"
    return found[0]
