"""What a rule can ask of a customer, and with which operators: the one catalogue.

The language, the compiler, the builder, the API and the English reading all look here. Pure Python. An app further up
adds its own fields with `register` when it starts.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

from customers.channels import CHANNELS


class Kind(StrEnum):
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


@dataclass(frozen=True)
class Operator:
    name: str
    label: str
    takes: Takes = Takes.ONE


def _by_name(*operators: Operator) -> dict[str, Operator]:
    return {operator.name: operator for operator in operators}


IS_SET = Operator("is_set", "is known", Takes.NOTHING)
NOT_SET = Operator("not_set", "is not known", Takes.NOTHING)

OPERATORS: dict[Kind, dict[str, Operator]] = {
    Kind.NUMBER: _by_name(
        Operator("gt", "is more than"),
        Operator("gte", "is at least"),
        Operator("lt", "is less than"),
        Operator("lte", "is at most"),
        Operator("eq", "is exactly"),
        Operator("ne", "is not"),
        Operator("between", "is between", Takes.TWO),
        IS_SET,
        NOT_SET,
    ),
    Kind.TEXT: _by_name(
        Operator("eq", "is"),
        Operator("ne", "is not"),
        Operator("in", "is any of", Takes.MANY),
        Operator("not_in", "is none of", Takes.MANY),
        Operator("contains", "contains"),
        Operator("not_contains", "does not contain"),
        Operator("starts_with", "starts with"),
        IS_SET,
        NOT_SET,
    ),
    Kind.DATE: _by_name(
        Operator("in_last", "in the last", Takes.WINDOW),
        Operator("not_in_last", "not in the last", Takes.WINDOW),
        Operator("before", "is before"),
        Operator("after", "is after"),
        Operator("between", "is between", Takes.TWO),
        IS_SET,
        NOT_SET,
    ),
    Kind.LIST: _by_name(
        Operator("has_any", "has any of", Takes.MANY),
        Operator("has_all", "has all of", Takes.MANY),
        Operator("has_none", "has none of", Takes.MANY),
    ),
    Kind.YES_NO: _by_name(Operator("is", "is")),
    Kind.REFERENCE: _by_name(
        Operator("in", "any of", Takes.MANY),
        Operator("not_in", "none of", Takes.MANY),
    ),
}
OPERATORS[Kind.ATTRIBUTE] = OPERATORS[Kind.NUMBER] | OPERATORS[Kind.TEXT] | OPERATORS[Kind.YES_NO]

# Of conditions over orders: what is measured over the orders that count, and how it is compared.
MEASURES = {
    "count": "Number of orders",
    "sum": "Total amount",
    "avg": "Average amount",
    "min": "Smallest amount",
    "max": "Largest amount",
}
COMPARISONS = {name: OPERATORS[Kind.NUMBER][name] for name in ("gte", "gt", "lte", "lt", "eq", "ne", "between")}

UNITS = ("hours", "days", "weeks", "months", "years")


class Source(Protocol):
    """What a reference refers to, as whoever registers the field knows it. Ids are texts."""

    def marks(self, ids: Collection[str]) -> list[str]:
        """What customers carry who belong to one of these; see `customers.marks`."""

    def those_of(self, customer: Any, ids: Collection[str]) -> set[str]:
        """To which of these this customer belongs, told by what the marks are put on for."""

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """What they are called, without those that do not exist."""

    def choices(self, query: str, limit: int) -> Iterable[tuple[str, str]]:
        """Ids and names of those whose name contains the query, the latest first."""


@dataclass(frozen=True)
class Field:
    """One thing to ask.

    `column` names what is compared. Folded text compares without regard to case or Unicode form. With `per`, the value
    is the ratio of the two columns, and there is none where `per` is 0. Money is written in major units in rules and
    stored in minor units. A reference has a `source`; `verbs` say what a customer did and did not, `noun` with what.
    """

    name: str
    label: str
    kind: Kind
    group: str
    column: str = ""
    per: str = ""
    money: bool = False
    folded: bool = True
    yes_no: tuple[str, str] = ("Yes", "No")
    source: Source | None = None
    verbs: tuple[str, str] = ("", "")
    noun: str = ""

    @property
    def operators(self) -> dict[str, Operator]:
        return OPERATORS[self.kind]

    @property
    def is_attribute(self) -> bool:
        return self.name.startswith(ATTRIBUTE)

    def asked_as(self, op: str, value: Any) -> "Field":
        """An attribute as the number, text or yes/no that a condition takes it for; other fields as they are."""
        return self if self.kind != Kind.ATTRIBUTE else replace(self, kind=kind_of(op, value))


def kind_of(op: str, value: Any) -> Kind:
    """What an attribute must be for this comparison. Anything at all for `is_set` and `not_set`."""
    asked = value[0] if isinstance(value, tuple | list) and value else value
    if asked is None:
        return Kind.ATTRIBUTE
    kind = Kind.YES_NO if isinstance(asked, bool) else Kind.TEXT if isinstance(asked, str) else Kind.NUMBER
    return kind if op in OPERATORS[kind] else next(kind for kind in PLAIN if op in OPERATORS[kind])


PLAIN = (Kind.NUMBER, Kind.TEXT, Kind.YES_NO)
ATTRIBUTE = "attributes."
ATTRIBUTE_NAME = re.compile(r"attributes\.[a-z0-9_]{1,40}")

_catalogue: dict[str, Field] = {}


def register(*fields: Field) -> None:
    """ValueError when a name is taken."""
    for field in fields:
        if _catalogue.setdefault(field.name, field) != field:
            raise ValueError(f"A field named '{field.name}' exists already.")


def get(name: str) -> Field | None:
    if ATTRIBUTE_NAME.fullmatch(name):
        key = name.removeprefix(ATTRIBUTE)
        return Field(name, key.replace("_", " ").strip().capitalize() or key, Kind.ATTRIBUTE, ATTRIBUTES, key)
    return _catalogue.get(name)


def names() -> list[str]:
    """With `attributes.KEY` for all of those."""
    return [*_catalogue, f"{ATTRIBUTE}KEY"]


def groups() -> dict[str, list[Field]]:
    """Fields under the heading they are listed by. Attributes have names of their own and are not among them."""
    found: dict[str, list[Field]] = {}
    for field in _catalogue.values():
        found.setdefault(field.group, []).append(field)
    return found


PURCHASES, ACTIVITY, PROFILE, CONSENT = "Purchases", "Activity", "Profile", "Consent"
ATTRIBUTES, AUDIENCES, CAMPAIGNS = "Attributes", "Segments", "Campaigns"
CONSENTS = ("Subscribed", "Not subscribed")

register(
    Field("total_spend", "Total spend", Kind.NUMBER, PURCHASES, "total_spend", money=True),
    Field("order_count", "Orders placed", Kind.NUMBER, PURCHASES, "order_count"),
    Field("average_order_value", "Average order", Kind.NUMBER, PURCHASES, "total_spend", per="order_count", money=True),
    Field("first_order_at", "First order", Kind.DATE, PURCHASES, "first_order_at"),
    Field("last_order_at", "Last order", Kind.DATE, PURCHASES, "last_order_at"),
    Field("visits", "Visits", Kind.NUMBER, ACTIVITY, "visits"),
    Field("signed_up_at", "Signed up", Kind.DATE, ACTIVITY, "signed_up_at"),
    Field("last_seen_at", "Last seen", Kind.DATE, ACTIVITY, "last_seen_at"),
    Field("last_active_at", "Last active", Kind.DATE, ACTIVITY, "last_active_at"),
    Field("last_messaged_at", "Last messaged", Kind.DATE, ACTIVITY, "last_messaged_at"),
    Field("city", "City", Kind.TEXT, PROFILE, "city_key"),
    Field("country", "Country", Kind.TEXT, PROFILE, "country_key"),
    Field("tags", "Tags", Kind.LIST, PROFILE, "tags_key"),
    Field("name", "Name", Kind.TEXT, PROFILE, "name_key"),
    Field("email", "E-mail address", Kind.TEXT, PROFILE, "email_key"),
    Field("phone", "Phone", Kind.TEXT, PROFILE, "phone"),
    Field("external_id", "Customer ID", Kind.TEXT, PROFILE, "external_id", folded=False),
    *(
        Field(channel.opt_in, f"{channel.label} consent", Kind.YES_NO, CONSENT, channel.opt_in, yes_no=CONSENTS)
        for channel in CHANNELS.values()
    ),
)
