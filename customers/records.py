"""The records that come in: one schema from the door to the database. Exact types, unknown fields refused.

What may be text is text without NUL; datetimes have an offset, lie in 1900–2100 and are cut to milliseconds; money is
turned into the currency's minor units.
"""

import re
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from math import isfinite
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from django.conf import settings
from pydantic import AfterValidator, AwareDatetime, BeforeValidator, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from crm.web.answers import Body
from crm.web.display import DECIMALS, from_minor, to_minor
from customers.addresses import InvalidAddress, canonical_email, canonical_phone

LONGEST_TEXT = 1000
PLAIN_NUMBER = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?(e[-+]?[0-9]{1,2})?")
LARGEST_AMOUNT = Decimal(10) ** (15 - DECIMALS)  # so that a JSON number, a double, holds every minor unit exactly


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("nul", "must not contain the NUL character")
    return text


def _email(text: str) -> str:
    try:
        return canonical_email(text)
    except InvalidAddress as error:
        raise PydanticCustomError("email", "{reason}", {"reason": str(error)}) from None


def _phone(text: str) -> str:
    try:
        return canonical_phone(text)
    except InvalidAddress as error:
        raise PydanticCustomError("phone", "{reason}", {"reason": str(error)}) from None


def _time_zone(text: str) -> str:
    if text and text not in _time_zones():
        raise PydanticCustomError("time_zone", "must be an IANA time zone like Asia/Kolkata")
    return text


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _to_milliseconds(value: datetime) -> datetime:
    value = value.astimezone(UTC)
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def _money(value: Any) -> int:
    """A JSON number, or text as people write one, in minor units. Decimal alone would take more: "1_000", "٣"."""
    if isinstance(value, bool) or not isinstance(value, int | float | str) or not PLAIN_NUMBER.fullmatch(str(value)):
        raise PydanticCustomError("number", "must be a number like 99.50")
    amount = Decimal(str(value))
    if not 0 <= amount < LARGEST_AMOUNT:
        raise PydanticCustomError(
            "range", "must be at least 0 and less than {limit}", {"limit": f"{LARGEST_AMOUNT:,f}"}
        )
    try:
        return to_minor(amount)
    except ValueError as error:
        raise PydanticCustomError("decimals", "{reason}", {"reason": str(error)}) from None


def _whole(value: Any) -> Any:
    """JSON has one kind of number: 3.0 is 3."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _quantity(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**63:
        raise PydanticCustomError("quantity", "must be a number of at least 0 that fits in 64 bits")
    return value


def _attribute(value: Any) -> Any:
    match value:
        case str() if len(value) > LONGEST_TEXT:
            raise PydanticCustomError("length", "must have 1,000 characters at most")
        case str():
            return _without_nul(value)
        case float() if not isfinite(value):
            raise PydanticCustomError("finite", "must be a finite number")
        case int() | float() if not -(2**63) <= value < 2**63:
            raise PydanticCustomError("number", "must fit in 64 bits")
        case None | bool() | int() | float():
            return value
    raise PydanticCustomError("attribute", "must be text, a number, yes/no or null")


def _currency(code: str) -> str:
    if code != settings.CURRENCY:
        raise PydanticCustomError("currency", "this installation counts in {currency}", {"currency": settings.CURRENCY})
    return code


# The published schema says as much of these as JSON Schema can.
def _text(longest: int, shortest: int = 0, **said: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "minLength": shortest, "maxLength": longest, **said})


WITHOUT_NUL = {"pattern": r"^[^\x00]*$"}
PHONE = {"format": "phone", "examples": ["+919876543210"]}
DATE = (
    r"((19|20)[0-9]{2}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    r"|02-(0[1-9]|1[0-9]|2[0-8]))|(19(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))-02-29)"
)
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"

Text = Annotated[
    str,
    StringConstraints(max_length=LONGEST_TEXT),
    AfterValidator(_without_nul),
    _text(LONGEST_TEXT, **WITHOUT_NUL),
]
Tag = Annotated[
    str,
    StringConstraints(min_length=1, max_length=LONGEST_TEXT),
    AfterValidator(_without_nul),
    _text(LONGEST_TEXT, 1, **WITHOUT_NUL),
]
ExternalId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=128),
    AfterValidator(_without_nul),
    _text(128, 1, **WITHOUT_NUL),
]
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(_email),
    AfterValidator(_without_nul),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "email", "maxLength": 254}, {"const": ""}]}),
]
Phone = Annotated[str, StringConstraints(max_length=40), AfterValidator(_phone), _text(40, **PHONE)]
TimeZone = Annotated[
    str,
    StringConstraints(max_length=64),
    AfterValidator(_time_zone),
    WithJsonSchema({"enum": ["", *sorted(available_timezones())], "examples": ["Asia/Kolkata"]}),
]
Instant = Annotated[
    AwareDatetime,
    Field(ge=datetime(1900, 1, 1, tzinfo=UTC), lt=datetime(2101, 1, 1, tzinfo=UTC)),
    WithJsonSchema({"type": "string", "pattern": f"^{DATE}T{TIME}$", "examples": ["2026-03-01T10:00:00+05:30"]}),
]
Moment = Annotated[Instant, AfterValidator(_to_milliseconds)]
Count = Annotated[int, Field(ge=0, le=2**63 - 1), BeforeValidator(_whole)]
KEY = r"^[a-z0-9_]{1,40}$"
ATTRIBUTE = {
    "anyOf": [
        {"type": "string", "maxLength": LONGEST_TEXT, **WITHOUT_NUL},
        {"type": "number", "minimum": -(2**63), "exclusiveMaximum": 2**63},
        {"type": ["boolean", "null"]},
    ]
}
AttributeValue = Annotated[Any, AfterValidator(_attribute)]
AttributeKey = Annotated[str, StringConstraints(pattern=KEY)]
Attributes = Annotated[
    dict[AttributeKey, AttributeValue],
    WithJsonSchema({"type": "object", "patternProperties": {KEY: ATTRIBUTE}, "additionalProperties": False}),
]
Quantity = Annotated[
    Any,
    AfterValidator(_quantity),
    WithJsonSchema({"type": "number", "minimum": 0, "exclusiveMaximum": 2**63}),
]
Currency = Annotated[str, AfterValidator(_currency), WithJsonSchema({"const": settings.CURRENCY})]
FRACTION = rf"(\.[0-9]{{1,{DECIMALS}}})?" if DECIMALS else ""
Money = Annotated[
    Any,
    AfterValidator(_money),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "integer", "minimum": 0, "exclusiveMaximum": int(LARGEST_AMOUNT)},
                {
                    "type": "number",
                    "minimum": 0,
                    "exclusiveMaximum": int(LARGEST_AMOUNT),
                    "multipleOf": float(from_minor(1)),
                },
                {"type": "string", "pattern": rf"^[0-9]{{1,{15 - DECIMALS}}}{FRACTION}$"},
            ],
            "examples": [450, "99.50"],
        }
    ),
]


class CustomerRecord(Body):
    """What is left out stays as it was, null clears; tags replace, attributes merge and null removes one."""

    external_id: ExternalId
    name: Text | None = None
    email: Email | None = None
    phone: Phone | None = None
    city: Text | None = None
    country: Text | None = None
    tags: list[Tag] | None = None
    attributes: Attributes | None = None
    visits: Count | None = None
    signed_up_at: Moment | None = None
    last_seen_at: Moment | None = None
    email_opt_in: bool | None = None
    sms_opt_in: bool | None = None
    whatsapp_opt_in: bool | None = None
    time_zone: TimeZone | None = None


class ItemRecord(Body):
    sku: Text | None = None
    name: Text | None = None
    category: Text | None = None
    quantity: Quantity = 1
    unit_price: Money | None = None


class OrderRecord(Body):
    """The whole order: the last one accepted for an `external_id` replaces those before it."""

    external_id: ExternalId
    customer_external_id: ExternalId
    ordered_at: Moment
    amount: Money
    currency: Currency = settings.CURRENCY
    status: Literal["completed", "cancelled", "refunded"] = "completed"
    items: list[ItemRecord] = []


KINDS: dict[str, type[Body]] = {"customer": CustomerRecord, "order": OrderRecord}
