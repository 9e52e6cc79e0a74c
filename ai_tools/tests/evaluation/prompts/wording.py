"""The words in which every set says what its prompts mean, and what else may be wanted of an answer."""

from typing import Any, NamedTuple

Rule = dict[str, Any]
SEPTEMBER = ["2026-09-01", "2026-09-30"]
OCTOBER = ["2026-10-01", "2026-10-31"]
NOVEMBER = ["2026-11-01", "2026-11-30"]


class Prompt(NamedTuple):
    """`rule` is what it means; None where nothing can be asked of the data, or a question has to come first.

    `asks`: a question must come with it. `names`: words that must be among those not understood, or in a question; with
    `keeps`, everything else must be understood. `guesses`: words that an assumption must mention. `others` are rules
    that are as good, and with `may_ask` a question is good as well.
    """

    text: str
    rule: Rule | None
    asks: bool = False
    names: tuple[str, ...] = ()
    keeps: bool = False
    guesses: tuple[str, ...] = ()
    others: tuple[Rule, ...] = ()
    may_ask: bool = False


def means(text: str, *nodes: Rule) -> Prompt:
    return Prompt(text, every(*nodes))


def asks(text: str, *nodes: Rule) -> Prompt:
    """Ambiguous: the reading given, if any, and a question."""
    return Prompt(text, every(*nodes) if nodes else None, asks=True)


def cannot(text: str, *names: str, rest: Rule | None = None) -> Prompt:
    """These words cannot be asked. `rest` is what the rest means, which may be answered along or not."""
    return Prompt(text, every(rest) if rest else None, names=names)


def may_ask(text: str, *nodes: Rule) -> Prompt:
    """A question is as good as the rule."""
    return Prompt(text, every(*nodes), may_ask=True)


def keeps(text: str, names: str | tuple[str, ...], *nodes: Rule) -> Prompt:
    """These words cannot be asked, and take nothing of the rest along."""
    return Prompt(text, every(*nodes), names=(names,) if isinstance(names, str) else names, keeps=True)


def assumes(text: str, word: str, *nodes: Rule) -> Prompt:
    """A guess, which an assumption must tell."""
    return Prompt(text, every(*nodes), guesses=(word,))


# ── Groups ────────────────────────────────────────────────────────────
def every(*nodes: Rule) -> Rule:
    return {"match": "all", "rules": list(nodes)}


def either(*nodes: Rule) -> Rule:
    return {"match": "any", "rules": list(nodes)}


def none(*nodes: Rule) -> Rule:
    return {"match": "none", "rules": list(nodes)}


# ── Conditions ────────────────────────────────────────────────────────
def where(field: str, op: str, *value: Any) -> Rule:
    """`where("tags", "has_any", ["vip"])`; an operator without a value takes none."""
    return {"field": field, "op": op, **({"value": value[0]} if value else {})}


def last(span: str) -> Rule:
    """`last("90 days")`"""
    n, unit = span.split()
    return {"n": int(n), "unit": f"{unit.removesuffix('s')}s"}


def spent(op: str, value: Any) -> Rule:
    return where("total_spend", op, value)


def ordered(op: str, value: Any) -> Rule:
    return where("order_count", op, value)


def within(field: str, span: str) -> Rule:
    return where(field, "in_last", last(span))


def not_within(field: str, span: str) -> Rule:
    return where(field, "not_in_last", last(span))


def city(*names: str) -> Rule:
    return where("city", "in", list(names))


def long_since(field: str, span: str) -> Rule:
    """It happened, but not within this time."""
    return every(where(field, "is_set"), not_within(field, span))


def of_buyers(field: str, figure: str) -> Any:
    """In the place of a value: a figure of the population, like “90th percentile” or “average”."""
    return {"figure": figure, "field": field}


def tag(*names: str) -> Rule:
    return where("tags", "has_any", list(names))


def attribute(key: str, op: str, value: Any) -> Rule:
    return where(f"attributes.{key}", op, value)


def tier(*names: str) -> Rule:
    return attribute("tier", "in", list(names))


def favourite(*names: str) -> Rule:
    """Whose favourite is one of these."""
    return attribute("favourite", "in", list(names))


def event(name: str, op: str = "gte", value: int = 1, **what: Any) -> Rule:
    return {"events": {"name": name, **what}, "op": op, "value": value}


def bought(
    op: str = "gte", value: Any = 1, *, measure: str = "count", in_last: str = "", **filters: str | list[str]
) -> Rule:
    """`bought(category="Coffee")` at least once; `bought("gt", 500, measure="sum", in_last="90 days")`."""
    orders: Rule = {name: [given] if isinstance(given, str) else given for name, given in filters.items()}
    if in_last:
        orders["in_last"] = last(in_last)
    return {"orders": orders, "measure": measure, "op": op, "value": value}


def item(sku: str, *, op: str = "gte", value: int = 1, **limits: str | list[str]) -> Rule:
    """How many orders had a product."""
    return bought(op, value, sku=sku, **limits)


def may(channel: str) -> Rule:
    """Who may be written to: an address, and not opted out."""
    address = "email" if channel == "email" else "phone"
    return every(where(address, "is_set"), none(where(f"{channel}_opt_in", "is", False)))


CATEGORIES = ("Coffee", "Beans", "Tea", "Bakery", "Equipment", "Merchandise", "Gift cards")


def bought_only(*categories: str, in_last: str = "") -> Rule:
    others = [category for category in CATEGORIES if category not in categories]
    return every(bought(category=list(categories), in_last=in_last), bought("eq", 0, category=others, in_last=in_last))
