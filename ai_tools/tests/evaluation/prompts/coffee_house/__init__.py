"""In the words of the demo, where the names of products are values of an attribute as well."""

from ai_tools.tests.evaluation.prompts.wording import Rule, bought, every, not_within, where

OCTOBER = ["2026-10-01", "2026-10-31"]
NOVEMBER = ["2026-11-01", "2026-11-30"]


def item(sku: str, *, op: str = "gte", value: int = 1, **limits: str | list[str]) -> Rule:
    """How many orders had a product."""
    return bought(op, value, sku=sku, **limits)


def favourite(*names: str) -> Rule:
    """Whose favourite is one of these."""
    return where("attributes.favourite", "in", list(names))


def long_since(field: str, span: str) -> Rule:
    """It happened, but not within this time."""
    return every(where(field, "is_set"), not_within(field, span))
