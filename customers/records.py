"""The records that come in: one schema for the API and the worker. Types are exact, unknown fields are refused.

pydantic checks what it can without Python, so that the published schema is what is enforced. What remains for Python
gives a value its stored form: text is cleaned, addresses become canonical, times UTC with milliseconds, and money
minor units of the currency.
"""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from django.conf import settings
from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from crm.web.answers import Body
from crm.web.display import DECIMALS, from_minor
from customers.addresses import (
    MAX_EMAIL_LENGTH,
    PLAIN_EMAIL,
    PLAIN_PHONE,
    InvalidAddress,
    canonical_email,
    canonical_phone,
)
from customers.text import TEXT_PATTERN, VISIBLE_TEXT_PATTERN, clean, fold

MAX_TEXT_LENGTH = 1000
MAX_ID_LENGTH = 128
MAX_INTEGER = 2**63 - 1
MAX_AMOUNT_DIGITS = 15 - DECIMALS  # so that a JSON number, a double, holds every minor unit exactly
AMOUNT_LIMIT = 10**MAX_AMOUNT_DIGITS
PRICE_DECIMALS = 4
ROUNDING_ERROR = Decimal("0.000001")  # of a minor unit: 0.1 + 0.2 is how programs add


class Says:
    """In place of pydantic's own words: what a value must be, for any error of the type it annotates."""

    def __init__(self, message: str) -> None:
        self.message = message

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.custom_error_schema(
            handler(source), custom_error_type="value", custom_error_message=self.message
        )


class ReadFrom:
    """The annotated type is what `read` makes of a value of another type, which the published schema shows."""

    def __init__(self, sent: Any, read: Callable[[Any], Any]) -> None:
        self.sent = sent
        self.read = read

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.read, handler.generate_schema(self.sent))


def _visible(text: str) -> str:
    text = clean(text)
    if not text:
        raise ValueError
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
    text = clean(text)
    if text and text not in known_time_zones():
        raise ValueError
    return text


@cache
def known_time_zones() -> frozenset[str]:
    """The names of IANA time zones."""
    return frozenset(available_timezones())


def _datetime(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _moment(text: str) -> datetime:
    value = _datetime(text)
    return value.replace(microsecond=value.microsecond // 1000 * 1000)


def _with_plus(text: Any) -> Any:
    """In a query string that nobody encoded, the plus of an offset has become a blank."""
    return re.sub(r"(?<=[0-9]) (?=[0-9]{2}:?[0-9]{2}$)", "+", text) if isinstance(text, str) else text


def _price(value: float | str) -> int | float:
    """Minor units, which a price may have parts of: up to four decimals of the currency. ValueError for more."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-PRICE_DECIMALS))
    if abs(exact - Decimal(str(value))).scaleb(DECIMALS) > ROUNDING_ERROR:
        raise ValueError
    minor = exact.scaleb(DECIMALS)
    return int(minor) if minor == minor.to_integral_value() else float(minor)


def _minor_units(value: float | str) -> int:
    """Whole minor units; ValueError for a part of one."""
    exact = Decimal(str(value)).scaleb(DECIMALS)
    minor = round(exact)
    if abs(exact - minor) > ROUNDING_ERROR or minor >= 10**15:
        raise ValueError
    return minor


# Part of what each reader takes, which pydantic can tell alone; None where it takes all that pydantic has let pass.
_whole_amount = core_schema.int_schema(ge=0, lt=AMOUNT_LIMIT, strict=True)
SURELY_TAKEN: dict[Callable[[Any], Any], CoreSchema | None] = {
    clean: None,
    _visible: core_schema.str_schema(pattern="^[!-~][ -~]*$", max_length=MAX_ID_LENGTH, strict=True),
    _email: core_schema.str_schema(pattern=f"^{PLAIN_EMAIL.pattern}$", max_length=MAX_EMAIL_LENGTH, strict=True),
    _phone: core_schema.str_schema(pattern=f"^{PLAIN_PHONE.pattern}$", strict=True),
    _moment: core_schema.str_schema(
        pattern="^20[0-9]{2}-((0[1-9]|1[0-2])-(0[1-9]|1[0-9]|2[0-8])|(0[13-9]|1[0-2])-(29|30)|(0[13578]|1[02])-31)"
        r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-3]):[0-5][0-9])$",
        strict=True,
    ),
    _minor_units: _whole_amount,
    _price: _whole_amount,
}


# ── Types of fields ───────────────────────────────────────────────────
Text = Annotated[
    str,
    StringConstraints(max_length=MAX_TEXT_LENGTH, pattern=TEXT_PATTERN),
    AfterValidator(clean),
    Says("must be text of 1,000 characters at most, without the NUL character"),
]
Tag = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_TEXT_LENGTH, pattern=VISIBLE_TEXT_PATTERN),
    AfterValidator(_visible),
    Says("must be text of 1 to 1,000 characters, one of them visible, without the NUL character"),
]
ExternalId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_ID_LENGTH, pattern=VISIBLE_TEXT_PATTERN),
    AfterValidator(_visible),
    Says("must be text of 1 to 128 characters, one of them visible, without the NUL character"),
]
Email = Annotated[
    str,
    StringConstraints(max_length=254),
    AfterValidator(_email),
    WithJsonSchema({"anyOf": [{"type": "string", "format": "email", "maxLength": 254}, {"const": ""}]}),
]
Phone = Annotated[
    str,
    StringConstraints(max_length=40),
    AfterValidator(_phone),
    WithJsonSchema({"type": "string", "format": "phone", "maxLength": 40, "examples": ["+919876543210"]}),
]
TimeZone = Annotated[
    str,
    AfterValidator(_time_zone),
    Says("must be an IANA time zone like Asia/Kolkata"),
    WithJsonSchema({"enum": ["", *sorted(known_time_zones())], "examples": ["Asia/Kolkata"]}),
]

MONTH_AND_DAY = (
    r"((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|1[0-9]|2[0-8]))"
)
LEAP_DAY = r"(19(0[48]|[2468][048]|[13579][26])|20([02468][048]|[13579][26]))-02-29"
DATE = rf"(((19|20)[0-9]{{2}}|2100)-{MONTH_AND_DAY}|{LEAP_DAY})"
TIME = r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?(Z|[+-]([01][0-9]|2[0-3]):?[0-5][0-9])"
IsoTime = Annotated[
    str,
    StringConstraints(pattern=f"^{DATE}[T ]{TIME}$"),
    Field(examples=["2026-03-01T10:00:00+05:30"]),
]
NOT_A_TIME = "must be a date and time with an offset like 2026-03-01T10:00:00+05:30, in the years 1900 to 2100"
Instant = Annotated[datetime, ReadFrom(IsoTime, _datetime), Says(NOT_A_TIME)]
Moment = Annotated[datetime, ReadFrom(IsoTime, _moment), Says(NOT_A_TIME)]

UpdatedSince = Annotated[
    datetime | None,
    ReadFrom(Annotated[IsoTime, BeforeValidator(_with_plus)], _moment),
    Says(NOT_A_TIME),
]

WholeFloat = Annotated[int, ReadFrom(Annotated[float, Field(ge=0, lt=2**63, multiple_of=1)], int)]  # 3.0 is 3
Count = Annotated[
    Annotated[int, Field(ge=0, le=MAX_INTEGER)] | WholeFloat,
    Field(union_mode="left_to_right"),
    Says("must be a whole number of at least 0 that fits in 64 bits"),
]
Quantity = Annotated[
    Annotated[int, Field(ge=-MAX_INTEGER, le=MAX_INTEGER)] | Annotated[float, Field(gt=-(2**63), lt=2**63)],
    Field(union_mode="left_to_right", description="At least 0, except in a credit note."),
    Says("must be a number that fits in 64 bits"),
]

AttributeKey = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9_]{1,40}$"),
    Says("must be a key of 1 to 40 small letters, digits and underscores"),
]
AttributeValue = Annotated[
    Annotated[str, StringConstraints(max_length=MAX_TEXT_LENGTH, pattern=TEXT_PATTERN), AfterValidator(clean)]
    | bool
    | Annotated[int, Field(ge=-MAX_INTEGER - 1, le=MAX_INTEGER)]
    | Annotated[float, Field(ge=-(2**63), lt=2**63)]
    | None,
    Field(union_mode="left_to_right"),
    Says("must be text of 1,000 characters at most, a number that fits in 64 bits, true, false or null"),
]
Attributes = dict[AttributeKey, AttributeValue]

Currency = Annotated[
    Literal[settings.CURRENCY],  # type: ignore[name-defined]
    Says(f"must be {settings.CURRENCY}, the currency of this installation"),
]
DECIMAL_PART = rf"(\.[0-9]{{1,{DECIMALS}}}0{{0,20}})?" if DECIMALS else r"(\.0{1,20})?"
SentMoney = (
    Annotated[int, Field(ge=0, lt=AMOUNT_LIMIT)]
    | Annotated[
        float,
        Field(ge=0, lt=AMOUNT_LIMIT),
        WithJsonSchema(
            {
                "type": "number",
                "minimum": 0,
                "exclusiveMaximum": AMOUNT_LIMIT,
                "multipleOf": float(from_minor(1)),
                "description": "A sum that misses an amount by a millionth of a minor unit is that amount.",
            }
        ),
    ]
    | Annotated[str, StringConstraints(pattern=rf"^[0-9]{{1,{MAX_AMOUNT_DIGITS}}}{DECIMAL_PART}$")]
)
Money = Annotated[
    int,
    ReadFrom(SentMoney, _minor_units),
    Field(examples=[450, "99.50"]),
    Says(
        f"must be an amount like {from_minor(9950)}: at least 0, less than {AMOUNT_LIMIT:,},"
        f" with {DECIMALS} decimals at most"
    ),
]


SentPrice = (
    Annotated[int, Field(ge=0, lt=AMOUNT_LIMIT)]
    | Annotated[float, Field(ge=0, lt=AMOUNT_LIMIT, json_schema_extra={"multipleOf": 10**-PRICE_DECIMALS})]
    | Annotated[
        str, StringConstraints(pattern=rf"^[0-9]{{1,{MAX_AMOUNT_DIGITS}}}(\.[0-9]{{1,{PRICE_DECIMALS}}}0{{0,20}})?$")
    ]
)
Price = Annotated[
    int | float,
    ReadFrom(SentPrice, _price),
    Field(examples=[450, "99.5025"]),
    Says(f"must be a price like 99.5025: at least 0, less than {AMOUNT_LIMIT:,}, with 4 decimals at most"),
]


class ConsentRecord(Body):
    """Where the opt-ins of the same record come from, and when they were given; without `at`, now."""

    source: Tag
    wording: Text | None = None
    at: Moment | None = None


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
    consent: ConsentRecord | None = None
    time_zone: TimeZone | None = None


class Edit(Body):
    """Who changed one customer on a page, for the audit log. `id` is that of the entry, in hex."""

    id: str
    actor_id: str
    actor: str
    because: str = ""
    creates: bool = False


class CustomerEdit(CustomerRecord):
    """What the product itself appends besides: tags to remove and to add, whatever other tags there are, and who did
    it. Edits change a stored customer and make no new one, unless `edit.creates`."""

    remove_tags: list[Tag] = []
    add_tags: list[Tag] = []
    edit: Edit | None = None

    def applies(self, *, exists: bool) -> bool:
        """Whether it can be written, where its customer is stored or not."""
        if self.edit:
            return self.edit.creates != exists
        return exists or not (self.add_tags or self.remove_tags)

    def edited(self, tags: Sequence[str]) -> list[str]:
        """The tags after the edit. Tags are compared as rules compare them."""
        gone = {fold(tag) for tag in self.remove_tags}
        kept = [tag for tag in tags if fold(tag) not in gone]
        there = {fold(tag) for tag in kept}
        return kept + [tag for tag in self.add_tags if fold(tag) not in there]


class ItemRecord(Body):
    """One line of an order. A negative quantity is one of a credit note."""

    sku: Text | None = None
    name: Text | None = None
    category: Text | None = None
    quantity: Quantity = 1
    unit_price: Price | None = None


# What `OrderRecord` checks besides its fields, as JSON Schema says it.
CREDIT_NOTE: dict[str, Any] = {"properties": {"status": {"const": "credit_note"}}, "required": ["status"]}
NOTHING_NEGATIVE: dict[str, Any] = {"properties": {"items": {"items": {"properties": {"quantity": {"minimum": 0}}}}}}


class OrderRecord(Body):
    """The whole order: the last one accepted for an `external_id` replaces those before it.

    `refunded_amount` is the part of the amount that was given back. A credit note that names no order is an order of
    its own: `amount`, which is at least 0, is taken from what the customer has spent.
    """

    model_config = ConfigDict(json_schema_extra={"anyOf": [CREDIT_NOTE, NOTHING_NEGATIVE]})

    external_id: ExternalId
    customer_external_id: ExternalId
    ordered_at: Moment
    amount: Money
    refunded_amount: Money = 0
    currency: Currency = settings.CURRENCY
    status: Literal["completed", "cancelled", "refunded", "credit_note"] = "completed"
    items: list[ItemRecord] = []

    @field_validator("items")
    @classmethod
    def _nothing_negative(cls, items: list[ItemRecord], info: ValidationInfo) -> list[ItemRecord]:
        if info.data.get("status", "credit_note") != "credit_note" and any(item.quantity < 0 for item in items):
            raise PydanticCustomError("value", "must have quantities of at least 0, except in a credit note")
        return items
