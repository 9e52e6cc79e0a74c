"""What a rule can ask of a customer, and with which operators: the one catalogue.

The language, the compiler, the builder, the API and the English reading all look here. Pure Python. An app further up
adds its own fields with `register` when it starts.
"""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    NUMBER = "number"
    TEXT = "text"
    DATE = "date"
    LIST = "list"
    YES_NO = "yes/no"


class Takes(StrEnum):
    """The shape of an operator's value."""

    NOTHING = "nothing"
    ONE = "one"
    TWO = "two"  # [low, high], both included
    MANY = "many"  # texts
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
}

UNITS = ("hours", "days", "weeks", "months", "years")


@dataclass(frozen=True)
class Field:
    """One thing to ask.

    `column` names what is compared. Folded text compares without regard to case or Unicode form. With `per`, the value
    is the ratio of the two columns, and there is none where `per` is 0. Money is written in major units in rules and
    stored in minor units.
    """

    name: str
    label: str
    kind: Kind
    group: str
    column: str
    per: str = ""
    money: bool = False
    folded: bool = True
    yes_no: tuple[str, str] = ("Yes", "No")

    @property
    def operators(self) -> dict[str, Operator]:
        return OPERATORS[self.kind]


_catalogue: dict[str, Field] = {}


def register(*fields: Field) -> None:
    """ValueError when a name is taken."""
    for field in fields:
        if _catalogue.setdefault(field.name, field) != field:
            raise ValueError(f"A field named '{field.name}' exists already.")


def get(name: str) -> Field | None:
    return _catalogue.get(name)


def names() -> list[str]:
    return list(_catalogue)


def groups() -> dict[str, list[Field]]:
    """Fields under the heading they are listed by."""
    found: dict[str, list[Field]] = {}
    for field in _catalogue.values():
        found.setdefault(field.group, []).append(field)
    return found


PURCHASES, ACTIVITY, PROFILE, CONSENT = "Purchases", "Activity", "Profile", "Consent"
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
    Field("city", "City", Kind.TEXT, PROFILE, "city_key"),
    Field("country", "Country", Kind.TEXT, PROFILE, "country_key"),
    Field("tags", "Tags", Kind.LIST, PROFILE, "tags_key"),
    Field("name", "Name", Kind.TEXT, PROFILE, "name_key"),
    Field("email", "Email address", Kind.TEXT, PROFILE, "email_key"),
    Field("phone", "Phone", Kind.TEXT, PROFILE, "phone"),
    Field("external_id", "Customer ID", Kind.TEXT, PROFILE, "external_id", folded=False),
    Field("email_opt_in", "Email consent", Kind.YES_NO, CONSENT, "email_opt_in", yes_no=CONSENTS),
    Field("sms_opt_in", "SMS consent", Kind.YES_NO, CONSENT, "sms_opt_in", yes_no=CONSENTS),
    Field("whatsapp_opt_in", "WhatsApp consent", Kind.YES_NO, CONSENT, "whatsapp_opt_in", yes_no=CONSENTS),
)
