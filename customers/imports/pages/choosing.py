"""The form in which a person decides how a file is read: what it shows, and the choices that are posted with it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from itertools import islice
from typing import NamedTuple

import phonenumbers
from babel import Locale
from babel.core import get_global
from django.conf import settings

from crm.web.moments import read_typed, typed
from crm.web.time_zones import time_zone_names
from customers.channels import CHANNELS
from customers.imports.cells import DateOrder
from customers.imports.choices import Choices, column_values, guess_choices, value_kind
from customers.imports.columns import ATTRIBUTE, ID_FIELDS, TARGETS, FileKind, ValueKind, are_names, attribute_key
from customers.imports.dates import NUMBERS, read_moment
from customers.imports.presets import BY_NAME, PRESETS
from customers.imports.reading import Table

SAMPLE_SIZE = 200  # rows from which examples are taken
MAX_EXAMPLES = 3  # values of a column
MAX_LENGTH = 100  # characters of a heading or an example
AS_ATTRIBUTE = "attribute"  # what a column is that becomes an attribute; its key stands beside
ATTRIBUTE_KINDS = {
    ValueKind.TEXT: "Text",
    ValueKind.AMOUNT: "Number",
    ValueKind.YES_NO: "Yes or no",
    ValueKind.MOMENT: "Date",
}
KIND_LABELS = {FileKind.CUSTOMERS: "Customers", FileKind.ORDERS: "Orders"}
REPLACING = {"tags": "Tags (replace those there)"}  # what people would expect to be added
DATE_EXAMPLE = "3/4/26"

Options = list[tuple[str, str]]  # of a select: value and label


class Column(NamedTuple):
    """A column of the file: its number from 0, its first values, and what it becomes."""

    number: int
    heading: str
    examples: list[str]
    field: str
    key: str
    kind: str

    @property
    def sample(self) -> str:
        """Its first values as one text."""
        return " · ".join(self.examples)


@dataclass(frozen=True)
class ChoicesForm:
    """What the form shows for a file and the choices that are kept."""

    table: Table
    choices: Choices

    @cached_property
    def samples(self) -> list[list[str]]:
        """The first values of each column."""
        rows = [row.cells for row in islice(self.table.rows(), SAMPLE_SIZE)]
        return column_values(rows, len(self.table.heading))

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets of a spreadsheet that has several."""
        return self.table.dialect.sheets if len(self.table.dialect.sheets) > 1 else ()

    @property
    def meaning(self) -> str:
        """What the file is, as `meanings` has it."""
        return f"{self.choices.kind}:{self.choices.preset}"

    @property
    def meanings(self) -> list[tuple[str, Options]]:
        """What a file can be, for customers and for orders."""
        return [
            (
                label,
                [
                    (f"{kind}:", f"{label}, any columns"),
                    *((f"{kind}:{preset.name}", preset.label) for preset in PRESETS if preset.kind == kind),
                ],
            )
            for kind, label in KIND_LABELS.items()
        ]

    @property
    def preset_label(self) -> str:
        """The program whose export this is, "" for none."""
        return BY_NAME[self.choices.preset].label if self.choices.preset else ""

    @property
    def is_about_orders(self) -> bool:
        """Whether the rows are orders."""
        return self.choices.kind is FileKind.ORDERS

    @property
    def columns(self) -> Iterator[Column]:
        """Each column of the file."""
        for number, (heading, field) in enumerate(zip(self.table.heading, self.choices.columns, strict=True)):
            found = list(dict.fromkeys(filter(None, self.samples[number])))[:MAX_EXAMPLES]
            examples = [value[:MAX_LENGTH] for value in found]
            is_attribute = field.startswith(ATTRIBUTE)
            key = field.removeprefix(ATTRIBUTE) if is_attribute else _default_key(heading, number)
            kind = self.choices.attribute_kinds.get(field, ValueKind.TEXT)
            yield Column(number, heading[:MAX_LENGTH], examples, AS_ATTRIBUTE if is_attribute else field, key, kind)

    @property
    def fields(self) -> list[tuple[str, Options]]:
        """What a column can become, in groups."""
        groups: dict[str, Options] = {}
        for target in TARGETS[self.choices.kind].values():
            group = _group(self.choices.kind, target.name, target.label)
            label = REPLACING.get(target.name, target.label)
            groups.setdefault(group, []).append((target.name, label))
        if self.choices.kind is FileKind.CUSTOMERS:
            groups["More"] = [(AS_ATTRIBUTE, "Attribute")]
        return list(groups.items())

    @property
    def attribute_kinds(self) -> Options:
        """How the values of an attribute can be read."""
        return [(str(kind), label) for kind, label in ATTRIBUTE_KINDS.items()]

    @property
    def id_column(self) -> str:
        """The number of the column that identifies customers, "" where their addresses do."""
        return _id_column(self.choices)

    @property
    def ids_are_names(self) -> bool:
        """Whether what identifies customers looks like their names, which several may share."""
        return bool(self.id_column) and are_names(self.samples[int(self.id_column)])

    @property
    def date_orders(self) -> Options:
        """Both orders of dates, each as it reads the same date of the file; none where no date is in question."""
        dates = [value.strip() for number in self._numbers_with(ValueKind.MOMENT) for value in self.samples[number]]
        found = list(filter(None, map(NUMBERS.fullmatch, dates)))
        if not found:
            return []
        example = next((each[0] for each in found if _is_ambiguous(each[1], each["second_part"])), DATE_EXAMPLE)
        return [(str(order), f"{example} is {_read_date(example, self.choices, order)}") for order in DateOrder]

    @property
    def has_times(self) -> bool:
        """Whether times are read."""
        return bool(self._numbers_with(ValueKind.MOMENT))

    @property
    def has_numbers(self) -> bool:
        """Whether amounts or other numbers with decimals are read."""
        return bool(self._numbers_with(ValueKind.AMOUNT, ValueKind.QUANTITY))

    @property
    def has_phones(self) -> bool:
        """Whether phone numbers are read."""
        return bool(self._numbers_with(ValueKind.PHONE))

    @property
    def has_consent(self) -> bool:
        """Whether the file says who agreed to messages."""
        told = {*self.choices.columns, *self.choices.constants}
        return any(channel.opt_in in told for channel in CHANNELS.values())

    @property
    def consent_at(self) -> str:
        """The time of consent as a browser takes it."""
        return typed(self.choices.consent_at) if self.choices.consent_at else ""

    @property
    def time_zones(self) -> list[str]:
        """All names of time zones."""
        return time_zone_names()

    @property
    def asks_for_country(self) -> bool:
        """Whether phone numbers have no country code, and nothing says of which country they are."""
        numbers = (value for at in self._numbers_with(ValueKind.PHONE) for value in self.samples[at])
        is_known = self.choices.phone_region or settings.PHONE_REGION
        return not is_known and any(value and "+" not in value for value in numbers)

    @property
    def countries(self) -> Options:
        """All countries with a phone code, that of the installation first."""
        countries = dict(_countries())
        own = get_global("zone_territories").get(settings.TIME_ZONE)
        first = {own: countries[own]} if own in countries else {}
        refuse = {} if settings.PHONE_REGION else {"": "Leave them out"}
        return list({**refuse, **first, **countries}.items())

    def _numbers_with(self, *kinds: ValueKind) -> list[int]:
        return [at for at, name in enumerate(self.choices.columns) if value_kind(self.choices, name) in kinds]


def posted_choices(post: Mapping[str, str], table: Table, kept: Choices) -> Choices:
    """The choices that a form says, which showed those that are kept. What it leaves out, or cannot say, stays.

    Where the file means something else, everything is guessed again: the rest of the form was about its old meaning.
    """
    meaning = post.get("meaning", "")
    kind, _, preset = meaning.partition(":")
    if meaning != f"{kept.kind}:{kept.preset}" and kind in list(FileKind) and (not preset or preset in BY_NAME):
        guessed = guess_choices(table, kind=FileKind(kind), preset=preset)
        return replace(guessed, consent_source=kept.consent_source, consent_at=kept.consent_at)
    columns = _posted_columns(post, table, kept)
    habits = kept.habits
    orders = list(DateOrder)
    return replace(
        kept,
        columns=columns,
        attribute_kinds=_posted_kinds(post, columns, kept),
        habits=replace(
            habits,
            decimal_comma={"comma": True, "point": False}.get(post.get("decimal", ""), habits.decimal_comma),
            date_order=DateOrder(_valid_choice(orders, post.get("date_order"), habits.date_order)),
            time_zone=_valid_choice(time_zone_names(), post.get("time_zone"), habits.time_zone),
        ),
        phone_region=_valid_choice(["", *dict(_countries())], post.get("phone_region"), kept.phone_region),
        empty_clears={"clear": True, "leave": False}.get(post.get("empty", ""), kept.empty_clears),
        with_guests={"guest": True, "refuse": False}.get(post.get("no_customer", ""), kept.with_guests),
        consent_source=post.get("consent_source", "").strip()[:200] or kept.consent_source,
        consent_at=_posted_time(post.get("consent_at"), kept.consent_at),
    )


def _posted_columns(post: Mapping[str, str], table: Table, kept: Choices) -> tuple[str, ...]:
    """A field belongs to one column: the one for which it has just been chosen."""
    columns = list(kept.columns)
    for at, heading in enumerate(table.heading):
        field = _posted_field(post, at, heading, kept)
        if field != kept.columns[at]:
            columns = ["" if field and each == field else each for each in columns]
            columns[at] = field
    id_column, id_field = post.get("id_column"), ID_FIELDS[kept.kind]
    if id_column in ("", *map(str, range(len(columns)))) and id_column != _id_column(kept):
        columns = ["" if each == id_field else each for each in columns]
        if id_column:
            columns[int(id_column)] = id_field
    return tuple(columns)


def _posted_field(post: Mapping[str, str], at: int, heading: str, kept: Choices) -> str:
    field = post.get(f"column-{at}")
    if field == AS_ATTRIBUTE and kept.kind is FileKind.CUSTOMERS:
        return f"{ATTRIBUTE}{attribute_key(post.get(f'key-{at}', '')) or _default_key(heading, at)}"
    return field if field is not None and (not field or field in TARGETS[kept.kind]) else kept.columns[at]


def _posted_kinds(post: Mapping[str, str], columns: Sequence[str], kept: Choices) -> dict[str, ValueKind]:
    known = kept.attribute_kinds
    return {
        name: ValueKind(_valid_choice(list(ATTRIBUTE_KINDS), post.get(f"kind-{at}"), known.get(name, ValueKind.TEXT)))
        for at, name in enumerate(columns)
        if name.startswith(ATTRIBUTE)
    }


def _valid_choice(values: Sequence[str], posted: str | None, kept: str) -> str:
    return posted if posted is not None and posted in values else kept


def _posted_time(text: str | None, kept: datetime | None) -> datetime | None:
    """A browser sends minutes: unchanged, the exact time stays."""
    is_new = text and not (kept and text == typed(kept))
    return read_typed(text) if text and is_new else kept


def _id_column(choices: Choices) -> str:
    id_field = ID_FIELDS[choices.kind]
    return str(choices.columns.index(id_field)) if id_field in choices.columns else ""


def _default_key(heading: str, number: int) -> str:
    return attribute_key(heading) or f"column_{number + 1}"


def _group(kind: FileKind, name: str, label: str) -> str:
    if kind is FileKind.CUSTOMERS:
        return "Customer"
    if label.startswith("Item"):
        return "Items"
    is_about_customer = name != "external_id" and (name in TARGETS[FileKind.CUSTOMERS] or name == ID_FIELDS[kind])
    return "Customer" if is_about_customer else "Order"


def _is_ambiguous(first: str, second: str) -> bool:
    return first != second and int(first) <= 12 and int(second) <= 12


def _read_date(text: str, choices: Choices, order: DateOrder) -> str:
    at = read_moment(text, replace(choices.habits, date_order=order))
    return f"{at.day} {at:%B}"


@cache
def _countries() -> Options:
    """By name."""
    names = Locale("en").territories
    codes = sorted(phonenumbers.SUPPORTED_REGIONS, key=lambda code: names.get(code, code))
    return [(code, f"{names.get(code, code)} (+{phonenumbers.country_code_for_region(code)})") for code in codes]
