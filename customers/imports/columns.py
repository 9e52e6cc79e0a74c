"""Which column of a file is which field: by its heading in several languages, else by its values."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from customers.imports import headings
from customers.imports.amounts import is_code, is_number
from customers.imports.cells import LIKE_EMAIL, UnreadableCell, read_items, read_json, says_nothing
from customers.imports.dates import DAY_NUMBER, is_date
from customers.records import MAX_TEXT_LENGTH

LIKE_PHONE = re.compile(r"\+[\d\s().-]{8,20}")
FULL_NAME = re.compile(r"[^\d\s!-/:-@\[-`{-~]+\.?( [^\d\s!-,/:-@\[-`{-~]+)+")  # words of any script
MIN_SHARE_ALIKE = 0.8  # of the values of a column, for its kind to be told from them
ATTRIBUTE = "attributes."
DATE_WORDS = frozenset(
    (
        "date",
        "birthday",
        "birthdate",
        "birth",
        "born",
        "dob",
        "anniversary",
        "datum",
        "geburtstag",
        "naissance",
        "fecha",
    )
)


class FileKind(StrEnum):
    """What the rows of a file are about. A file of orders may hold the customers who placed them too."""

    CUSTOMERS = "customers"
    ORDERS = "orders"


class ValueKind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    EMAIL = "email"
    PHONE = "phone"
    AMOUNT = "amount"
    COUNT = "count"
    QUANTITY = "quantity"
    MOMENT = "moment"
    YES_NO = "yes_no"
    TAGS = "tags"
    STATUS = "status"
    JSON = "json"


@dataclass(frozen=True)
class Target:
    """A field that a column can become. `headings` are what files call it, as `normalised` gives them, the surest
    first."""

    name: str
    label: str
    kind: ValueKind
    headings: tuple[str, ...]


def normalised(heading: str) -> str:
    """A heading without case, accents and punctuation, its words joined by "_"."""
    plain = unicodedata.normalize("NFKD", heading[:MAX_TEXT_LENGTH].casefold().replace("ß", "ss"))
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign) or sign > "\u0900")
    return re.sub(r"[\W_]+", "_", plain.replace("#", " number ").replace("&", " and ")).strip("_")


def _target(name: str, label: str, kind: ValueKind, known: Mapping[str, str]) -> Target:
    return Target(name, label, kind, tuple(map(normalised, (name, *filter(str.strip, known.get(name, "").split(","))))))


# Fields of a person, in a file of customers or beside their orders.
_PERSON = (
    _target("name", "Name", ValueKind.TEXT, headings.PERSON),
    _target("first_name", "First name", ValueKind.TEXT, headings.PERSON),
    _target("last_name", "Last name", ValueKind.TEXT, headings.PERSON),
    _target("email", "E-mail", ValueKind.EMAIL, headings.PERSON),
    _target("phone", "Phone", ValueKind.PHONE, headings.PERSON),
    _target("city", "City", ValueKind.TEXT, headings.PERSON),
    _target("country", "Country", ValueKind.TEXT, headings.PERSON),
)

CUSTOMER_TARGETS = {
    target.name: target
    for target in (
        _target("external_id", "Customer ID", ValueKind.IDENTIFIER, headings.CUSTOMER),
        *_PERSON,
        _target("tags", "Tags", ValueKind.TAGS, headings.CUSTOMER),
        _target("attributes", "Attributes, as JSON", ValueKind.JSON, headings.CUSTOMER),
        _target("visits", "Visits", ValueKind.COUNT, headings.CUSTOMER),
        _target("signed_up_at", "Signed up", ValueKind.MOMENT, headings.CUSTOMER),
        _target("last_seen_at", "Last seen", ValueKind.MOMENT, headings.CUSTOMER),
        _target("email_opt_in", "E-mail consent", ValueKind.YES_NO, headings.CUSTOMER),
        _target("sms_opt_in", "SMS consent", ValueKind.YES_NO, headings.CUSTOMER),
        _target("whatsapp_opt_in", "WhatsApp consent", ValueKind.YES_NO, headings.CUSTOMER),
        _target("consent_at", "Time of consent", ValueKind.MOMENT, headings.CUSTOMER),
        _target("time_zone", "Time zone", ValueKind.TEXT, headings.CUSTOMER),
    )
}

ORDER_TARGETS = {
    target.name: target
    for target in (
        _target("external_id", "Order ID", ValueKind.IDENTIFIER, headings.ORDER),
        _target("customer_external_id", "Customer ID", ValueKind.IDENTIFIER, headings.ORDER),
        *_PERSON,
        _target("ordered_at", "Order date", ValueKind.MOMENT, headings.ORDER),
        _target("amount", "Order total", ValueKind.AMOUNT, headings.ORDER),
        _target("refunded_amount", "Refunded", ValueKind.AMOUNT, headings.ORDER),
        _target("currency", "Currency", ValueKind.TEXT, headings.ORDER),
        _target("status", "Status", ValueKind.STATUS, headings.ORDER),
        _target("cancelled_at", "Cancelled at", ValueKind.MOMENT, headings.ORDER),
        _target("sku", "Item: SKU", ValueKind.IDENTIFIER, headings.ORDER),
        _target("item_name", "Item: name", ValueKind.TEXT, headings.ORDER),
        _target("category", "Item: category", ValueKind.TEXT, headings.ORDER),
        _target("quantity", "Item: quantity", ValueKind.QUANTITY, headings.ORDER),
        _target("unit_price", "Item: unit price", ValueKind.AMOUNT, headings.ORDER),
        _target("line_total", "Item: total", ValueKind.AMOUNT, headings.ORDER),
        _target("items", "Items, as JSON", ValueKind.JSON, headings.ORDER),
        *(CUSTOMER_TARGETS[name] for name in ("email_opt_in", "sms_opt_in", "whatsapp_opt_in")),
    )
}
TARGETS = {FileKind.CUSTOMERS: CUSTOMER_TARGETS, FileKind.ORDERS: ORDER_TARGETS}
ID_FIELDS = {FileKind.CUSTOMERS: "external_id", FileKind.ORDERS: "customer_external_id"}  # of the customer
ORDERS_NEED = ("amount", "unit_price", "line_total")  # one of these
ITEM_FIELDS = ("sku", "quantity")


def guess_kind(heading: Sequence[str], samples: Sequence[Sequence[str]] = ()) -> FileKind:
    """Orders where a date and money, or an order and one of these, stand in the heading; customers otherwise.

    `samples` are the first values of each column: without a heading a date and money are known by them.
    """
    names = {normalised(name) for name in heading}

    def has(*fields: str) -> bool:
        return any(names.intersection(ORDER_TARGETS[field].headings) for field in fields)

    has_date, has_money = has("ordered_at"), has(*ORDERS_NEED)
    if (has_date and has_money) or (has("external_id", *ITEM_FIELDS) and (has_date or has_money)):
        return FileKind.ORDERS
    without_heading = all(re.fullmatch(r"column_\d+", name) for name in names)
    if without_heading and any(map(_are_dates, samples)) and any(map(_are_money, samples)):
        return FileKind.ORDERS
    return FileKind.CUSTOMERS


def guess_columns(kind: FileKind, heading: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """For each column the name of its field, "attributes.KEY" for another one of a customer, "" to ignore it.

    `samples` are the first values of each column. A field is given to one column, the one with its surest heading.
    """
    targets = TARGETS[kind]
    chosen = [""] * len(heading)
    places: dict[str, int] = {}
    for at, name in enumerate(heading):
        places.setdefault(normalised(name), at)
    own_names = {normalised(name): name for name in targets}
    # A field's own name comes first: "name" is a person's, also where a product is called a name elsewhere.
    for target in targets.values():
        for key in target.headings:
            at = places.get(key, -1)
            if at >= 0 and not chosen[at] and own_names.get(key, target.name) == target.name:
                chosen[at] = target.name
                break
    _tell_names_from_ids(kind, chosen, samples)
    for at, name in enumerate(chosen):
        if name and targets[name].kind is ValueKind.JSON and _share(samples[at], _is_json) < MIN_SHARE_ALIKE:
            is_named = name == "items" and "item_name" not in chosen and not _are_numbers(samples[at])
            chosen[at] = "item_name" if is_named else ""
    for at, values in enumerate(samples):
        if not chosen[at]:
            chosen[at] = _guess_from_values(kind, values, chosen) or _attribute(kind, heading[at], chosen)
    return chosen


def _tell_names_from_ids(kind: FileKind, chosen: list[str], samples: Sequence[Sequence[str]]) -> None:
    """A column "Customer" full of names is not the id where an address identifies the customer. It is the name,
    unless another column is."""
    id_field = ID_FIELDS[kind]
    if id_field not in chosen or not {"email", "phone"} & set(chosen):
        return
    at = chosen.index(id_field)
    if are_names(samples[at]):
        chosen[at] = "" if "name" in chosen else "name"


def are_names(values: Sequence[str]) -> bool:
    """Whether most values look like full names of people."""
    return _share(values, lambda value: bool(FULL_NAME.fullmatch(value))) >= MIN_SHARE_ALIKE


def _guess_from_values(kind: FileKind, values: Sequence[str], taken: Sequence[str]) -> str:
    looks = {
        "email": _share(values, lambda value: bool(LIKE_EMAIL.fullmatch(value))) >= MIN_SHARE_ALIKE,
        "phone": _share(values, lambda value: bool(LIKE_PHONE.fullmatch(value))) >= MIN_SHARE_ALIKE,
    }
    if kind is FileKind.ORDERS:
        looks["ordered_at"] = _are_dates(values)
        looks["amount"] = _are_money(values) and not any(name in taken for name in ORDERS_NEED)
    return next((name for name, fits in looks.items() if fits and name not in taken), "")


def _share(values: Sequence[str], fits: Callable[[str], bool]) -> float:
    filled = _filled(values)
    return sum(map(fits, filled)) / len(filled) if filled else 0


def _filled(values: Sequence[str]) -> list[str]:
    return [value for value in values if value and not says_nothing(value)]


def _is_json(value: str) -> bool:
    try:
        read_json(value) if value[0] in "[{" else read_items(value)
    except UnreadableCell:
        return False
    return True


def _are_dates(values: Sequence[str]) -> bool:
    return _share(values, lambda value: not value.isdigit() and is_date(value)) >= MIN_SHARE_ALIKE


def _are_numbers(values: Sequence[str]) -> bool:
    return _share(values, is_number) >= MIN_SHARE_ALIKE


def _are_money(values: Sequence[str]) -> bool:
    """Numbers, one of which at least has decimals or a currency."""
    has_more = any(not value.isdigit() for value in _filled(values))
    return has_more and _share(values, lambda value: is_number(value) and not is_code(value)) >= MIN_SHARE_ALIKE


def _attribute(kind: FileKind, heading: str, taken: Sequence[str]) -> str:
    """The attribute that a column of customers becomes, unless its name is taken or has no letters we can keep."""
    key = attribute_key(heading)
    is_named = kind is FileKind.CUSTOMERS and re.search("[a-z]", key) and not re.fullmatch(r"column_\d+", key)
    return f"{ATTRIBUTE}{key}" if is_named and f"{ATTRIBUTE}{key}" not in taken else ""


def attribute_key(text: str) -> str:
    """The key of an attribute that a text names, "" where it has no letters that a key may have."""
    return re.sub(r"[^a-z0-9_]", "", normalised(text)).strip("_")[:40].rstrip("_")


def attribute_kind(name: str, values: Sequence[str]) -> ValueKind:
    """How the values of an attribute are read: numbers, words of yes and no, or dates where all are, text otherwise.

    Numbers that spreadsheets store for days are dates where its name says so.
    """
    filled = _filled(values)
    if filled and DATE_WORDS.intersection(normalised(name).split("_")) and all(map(DAY_NUMBER.fullmatch, filled)):
        return ValueKind.MOMENT
    if filled and all(map(_is_plain_number, filled)):
        return ValueKind.AMOUNT
    if filled and {value.casefold() for value in filled} <= {"yes", "no", "true", "false"}:
        return ValueKind.YES_NO
    if any(map(is_date, filled)) and all(is_date(value) or DAY_NUMBER.fullmatch(value) for value in filled):
        return ValueKind.MOMENT
    return ValueKind.TEXT


def _is_plain_number(value: str) -> bool:
    """Codes like 007 and C7 are no numbers, nor are dates."""
    return is_number(value) and not re.match(r"0\d", value) and not is_code(value) and not is_date(value)
