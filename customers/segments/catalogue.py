"""What a rule can ask of a customer, and with which operators: the one catalogue.

The language, the compiler, `explain`, the builder, the API, the English reading and the AI tools all read it. A new
field is one `Field` here (or `register`ed by an app further up); a new operator is one `Operator` here, one line in
`compiler.conditions` and one in `explain`, and neither of these where it is the complement of another one.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from customers.addresses import canonical_email, canonical_phone
from customers.channels import CHANNELS

UNITS = ("hours", "days", "weeks", "months", "years")


class Kind(StrEnum):
    """The type of a field, which decides its operators."""

    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    LIST = "list"
    YES_NO = "yes/no"
    REFERENCE = "reference"  # to segments or campaigns, by id
    ATTRIBUTE = "attribute"  # number, text or yes/no, as the value of the condition says


class Takes(StrEnum):
    """The shape of an operator's value."""

    NOTHING = "nothing"
    ONE = "one"
    TWO = "two"  # [low, high], both included
    MANY = "many"  # texts, or ids
    WINDOW = "window"  # {"n", "unit"}


# ── Operators ─────────────────────────────────────────────────────────
@dataclass(frozen=True)
class Operator:
    """One way to compare.

    `label` stands in the builder between field and value. In English a field's verbs say `says` with the value in the
    place of {}, or {low} and {high}. An operator with `verb` of its own replaces those verbs; {name} is the field's
    label there, {a_name} with its article. `complement` names the operator that holds exactly where this one does not,
    which is all that the compiler and `explain` need to know of it. `finds_by_index` is whether the matches are one
    range of an index, `names_values` whether its value is a whole value of the data, which can be suggested.
    `decided_at` says which of the latest times decide how a count compares, by place after its value: at least 3 is
    decided by the third, at place 2.
    """

    name: str
    label: str
    takes: Takes = Takes.ONE
    says: str = "{}"
    verb: str = ""
    last_joiner: str = "or"  # before the last of several values
    complement: str = ""
    finds_by_index: bool = False
    names_values: bool = False
    decided_at: tuple[int, ...] = (-1, 0)


def _by_name(*operators: Operator) -> dict[str, Operator]:
    return {operator.name: operator for operator in operators}


IS_SET = Operator("is_set", "is known", Takes.NOTHING)
NOT_SET = Operator("not_set", "is not known", Takes.NOTHING, complement="is_set")

OPERATORS: dict[Kind, dict[str, Operator]] = {
    Kind.NUMBER: _by_name(
        Operator("gt", "is more than", says="more than {}", finds_by_index=True, decided_at=(0,)),
        Operator("gte", "is at least", says="at least {}", finds_by_index=True, decided_at=(-1,)),
        Operator("lt", "is less than", says="less than {}", finds_by_index=True, decided_at=(-1,)),
        Operator("lte", "is at most", says="at most {}", finds_by_index=True, decided_at=(0,)),
        Operator("eq", "is exactly", says="exactly {}", finds_by_index=True),
        Operator("ne", "is not", says="exactly {}", complement="eq"),
        Operator("between", "is between", Takes.TWO, says="{low} to {high}", finds_by_index=True),
        IS_SET,
        NOT_SET,
    ),
    Kind.TEXT: _by_name(
        Operator("eq", "is", finds_by_index=True, names_values=True),
        Operator("ne", "is not", complement="eq", names_values=True),
        Operator("in", "is any of", Takes.MANY, finds_by_index=True),
        Operator("not_in", "is none of", Takes.MANY, complement="in"),
        Operator("contains", "contains", verb="have {a_name} containing “{}”"),
        Operator("not_contains", "does not contain", verb="have no {name} containing “{}”", complement="contains"),
        Operator("starts_with", "starts with", verb="have {a_name} starting with “{}”"),
        IS_SET,
        NOT_SET,
    ),
    Kind.DATE: _by_name(
        Operator("in_last", "in the last", Takes.WINDOW, says="in the last {}", finds_by_index=True),
        Operator("not_in_last", "not in the last", Takes.WINDOW, says="in the last {}", complement="in_last"),
        Operator("before", "is before", says="before {}", finds_by_index=True),
        Operator("after", "is after", says="after {}", finds_by_index=True),
        Operator("between", "is between", Takes.TWO, says="between {low} and {high}", finds_by_index=True),
        IS_SET,
        NOT_SET,
    ),
    Kind.LIST: _by_name(
        Operator("has_any", "has any of", Takes.MANY),
        Operator("has_all", "has all of", Takes.MANY, last_joiner="and"),
        Operator("has_none", "has none of", Takes.MANY, complement="has_any"),
    ),
    Kind.YES_NO: _by_name(Operator("is", "is")),
    Kind.REFERENCE: _by_name(
        Operator("in", "any of", Takes.MANY),
        Operator("not_in", "none of", Takes.MANY, complement="in"),
    ),
}
OPERATORS[Kind.ATTRIBUTE] = OPERATORS[Kind.NUMBER] | OPERATORS[Kind.TEXT] | OPERATORS[Kind.YES_NO]
PLAIN = (Kind.NUMBER, Kind.TEXT, Kind.YES_NO)  # what an attribute can be
# How what is measured over orders is compared.
COMPARISONS = {name: each for name, each in OPERATORS[Kind.NUMBER].items() if each.takes != Takes.NOTHING}
USUAL_COMPARISON = COMPARISONS["gte"]  # of a new condition over orders


def kind_for(op: str, value: Any) -> Kind:
    """The kind that an attribute must have for this comparison; ATTRIBUTE for `is_set` and `not_set`."""
    asked = value[0] if isinstance(value, tuple | list) and value else value
    if asked is None:
        return Kind.ATTRIBUTE
    kind = Kind.YES_NO if isinstance(asked, bool) else Kind.TEXT if isinstance(asked, str) else Kind.NUMBER
    return kind if op in OPERATORS[kind] else next(kind for kind in PLAIN if op in OPERATORS[kind])


# ── Measures over orders ──────────────────────────────────────────────
@dataclass(frozen=True)
class Measure:
    """What a condition over orders measures.

    `verbs` say what customers did and did not: {} is the comparison, {status} and {having} tell which orders, and {on}
    is both where the orders need not be mentioned otherwise.
    """

    name: str
    label: str
    verbs: tuple[str, str]
    is_money: bool = True


COUNT = Measure(
    "count",
    "number of orders",
    ("placed {} {status}orders{having}", "did not place {} {status}orders{having}"),
    is_money=False,
)
MEASURES = {
    measure.name: measure
    for measure in (
        COUNT,
        Measure("sum", "total amount", ("spent {}{on}", "did not spend {}{on}")),
        Measure(
            "avg", "average amount", ("spent {} an order on average{on}", "did not spend {} an order on average{on}")
        ),
        Measure(
            "min",
            "smallest amount",
            ("have a smallest {status}order{having} of {}", "have no smallest {status}order{having} of {}"),
        ),
        Measure(
            "max",
            "largest amount",
            ("have a largest {status}order{having} of {}", "have no largest {status}order{having} of {}"),
        ),
    )
}


# ── Fields ────────────────────────────────────────────────────────────
class Source(Protocol):
    """What a reference refers to, as the app that registers the field knows it. Ids are texts."""

    def marks(self, ids: Collection[str]) -> list[str]:
        """The marks of customers who belong to one of these; see `customers.marks`."""

    def belonging(self, customer: Any, ids: Collection[str]) -> set[str]:
        """The ids among these that the customer belongs to, read from the records that the marks are derived from."""

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """Names by id, without those that do not exist."""

    def choices(self, query: str, limit: int) -> Iterable[tuple[str, str]]:
        """Ids and names of those whose name contains the query, the latest first."""


@dataclass(frozen=True)
class Field:
    """One thing to ask.

    `column` names the column of Customer that is compared. Folded text compares without regard to case or Unicode form.
    With `per`, the value is the ratio of the two columns, and there is no value where `per` is 0. Money is written in
    major units in rules and stored in minor units. `canonical` is the stored form of a whole
    value, ValueError for other text.
    `totals` names the measure over all completed orders that the field is. A reference has a `source`, and
    `noun` is a word for one of its things.

    `verbs` say in English what a customer did and did not, {} standing for the operator's words; `known` that there is
    a value, and that there is not. What is left out is made of the label. `never` says what exactly 0 means.
    """

    name: str
    label: str
    kind: Kind
    group: str
    column: str = ""
    verbs: tuple[str, str] = ("", "")
    known: tuple[str, str] = ("", "")
    never: str = ""
    per: str = ""
    money: bool = False
    folded: bool = True
    canonical: Callable[[str], str] | None = None
    totals: str = ""
    yes_no: tuple[str, str] = ("Yes", "No")
    source: Source | None = None
    noun: str = ""

    @property
    def operators(self) -> dict[str, Operator]:
        """By name."""
        return OPERATORS[self.kind]

    @property
    def is_attribute(self) -> bool:
        """Whether it is one of the attributes that customers were imported with."""
        return self.name.startswith(ATTRIBUTE)

    @property
    def is_always_known(self) -> bool:
        """Whether every customer has a value, as of a number that is 0 where nothing is known."""
        return self.kind in (Kind.NUMBER, Kind.YES_NO) and not self.per and not self.is_attribute

    def asked_as(self, op: str, value: Any) -> "Field":
        """An attribute as the number, text or yes/no that a condition takes it for; other fields unchanged."""
        return self if self.kind != Kind.ATTRIBUTE else replace(self, kind=kind_for(op, value))


PURCHASES, ACTIVITY, PROFILE, CONSENT = "Purchases", "Activity", "Profile", "Consent"
ATTRIBUTES, AUDIENCES, CAMPAIGNS = "Attributes", "Segments", "Campaigns"
ATTRIBUTE = "attributes."
ATTRIBUTE_NAME = re.compile(r"attributes\.[a-z0-9_]{1,40}")
# What conditions over orders compare.
ORDERS = Field("orders", "Orders", Kind.NUMBER, PURCHASES)

_catalogue: dict[str, Field] = {}


def register(*fields: Field) -> None:
    """Add fields. ValueError when a name is taken."""
    for field in fields:
        if _catalogue.setdefault(field.name, field) != field:
            raise ValueError(f"A field named '{field.name}' exists already.")


def get(name: str) -> Field | None:
    """The field of this name, of `attributes.KEY` for any valid key; None for an unknown name."""
    if ATTRIBUTE_NAME.fullmatch(name):
        key = name.removeprefix(ATTRIBUTE)
        return Field(name, key.replace("_", " ").strip().capitalize() or key, Kind.ATTRIBUTE, ATTRIBUTES, key)
    return _catalogue.get(name)


def names() -> list[str]:
    """All names, with `attributes.KEY` for those of attributes."""
    return [*_catalogue, f"{ATTRIBUTE}KEY"]


def groups() -> dict[str, list[Field]]:
    """Fields under the heading they are listed by. Attributes have names of their own and are not among them."""
    found: dict[str, list[Field]] = {}
    for field in _catalogue.values():
        found.setdefault(field.group, []).append(field)
    return found


def total(measure: str) -> Field | None:
    """The field that holds a measure over all completed orders."""
    return next((field for field in _catalogue.values() if field.totals == measure), None)


register(
    Field(
        "total_spend", "Total spend", Kind.NUMBER, PURCHASES, "total_spend",
        ("spent {}", "did not spend {}"), never="spent nothing", money=True, totals="sum",
    ),
    Field(
        "order_count", "Orders placed", Kind.NUMBER, PURCHASES, "order_count",
        ("placed {} orders", "did not place {} orders"), never="never ordered", totals="count",
    ),
    Field(
        "average_order_value", "Average order", Kind.NUMBER, PURCHASES, "orders_amount",
        ("spent {} an order on average", "did not spend {} an order on average"),
        per="order_count", money=True, totals="avg",
    ),
    Field(
        "first_order_at", "First order", Kind.DATE, PURCHASES, "first_order_at",
        ("first ordered {}", "did not first order {}"), ("have ordered", "have never ordered"),
    ),
    Field(
        "last_order_at", "Last order", Kind.DATE, PURCHASES, "last_order_at",
        ("last ordered {}", "have not ordered {}"), ("have ordered", "have never ordered"),
    ),
    Field(
        "visits", "Visits", Kind.NUMBER, ACTIVITY, "visits",
        ("visited {} times", "did not visit {} times"), never="never visited",
    ),
    Field(
        "signed_up_at", "Signed up", Kind.DATE, ACTIVITY, "signed_up_at",
        ("signed up {}", "did not sign up {}"), ("have signed up", "have no known sign-up"),
    ),
    Field(
        "last_seen_at", "Last seen", Kind.DATE, ACTIVITY, "last_seen_at",
        ("were last seen {}", "have not been seen {}"), ("have been seen", "have never been seen"),
    ),
    Field(
        "last_active_at", "Last active", Kind.DATE, ACTIVITY, "last_active_at",
        ("were last active {}", "have not been active {}"), ("have been active", "have never been active"),
    ),
    Field(
        "last_messaged_at", "Last messaged", Kind.DATE, ACTIVITY, "last_messaged_at",
        ("were last messaged {}", "have not been messaged {}"), ("have been messaged", "have never been messaged"),
    ),
    Field("city", "City", Kind.TEXT, PROFILE, "city_key", ("live in {}", "do not live in {}")),
    Field("country", "Country", Kind.TEXT, PROFILE, "country_key", ("live in {}", "do not live in {}")),
    Field("tags", "Tags", Kind.LIST, PROFILE, "tags_key", ("are tagged {}", "are not tagged {}")),
    Field("name", "Name", Kind.TEXT, PROFILE, "name_key", ("are named {}", "are not named {}")),
    Field("email", "E-mail address", Kind.TEXT, PROFILE, "email_key", canonical=canonical_email),
    Field("phone", "Phone", Kind.TEXT, PROFILE, "phone", canonical=canonical_phone),
    Field("external_id", "Customer ID", Kind.TEXT, PROFILE, "external_id", folded=False),
    *(
        Field(
            channel.opt_in, f"{channel.label} consent", Kind.YES_NO, CONSENT, channel.opt_in,
            (f"are subscribed to {channel.spoken}", f"are not subscribed to {channel.spoken}"),
            yes_no=("Subscribed", "Not subscribed"),
        )
        for channel in CHANNELS.values()
    ),
)  # fmt: skip
