"""What a person decides about a file, and what is guessed until they do. Page and command guess the same."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any

from django.conf import settings

from customers.addresses import InvalidAddress, canonical_phone
from customers.imports.amounts import decimal_comma_in
from customers.imports.cells import DateOrder, Habits, identifier, says_nothing, unguarded
from customers.imports.columns import (
    MIN_SHARE_ALIKE,
    TARGETS,
    FileKind,
    ValueKind,
    attribute_kind,
    guess_columns,
    guess_kind,
)
from customers.imports.dates import certain_date_order, likely_date_order, numeric_dates
from customers.imports.presets import BY_NAME, preset_for
from customers.imports.reading import Table
from customers.imports.regions import region_of_time_zone

SAMPLE_SIZE = 1_000  # rows from which columns are guessed


@dataclass(frozen=True)
class Choices:
    """How the rows of a file become records.

    `columns` has a field for each column of the file, "" to ignore it. `attribute_kinds` says how the values of an
    attribute are read. `constants` are given to every customer. A row without a customer is refused unless
    `with_guests`; then its order belongs to nobody. `phone_region` is the country of numbers without a code.
    """

    kind: FileKind
    columns: tuple[str, ...]
    habits: Habits
    preset: str = ""
    attribute_kinds: dict[str, ValueKind] = field(default_factory=dict)
    constants: dict[str, bool] = field(default_factory=dict)
    empty_clears: bool = False
    with_guests: bool = False
    phone_region: str = ""
    consent_source: str = ""
    consent_at: datetime | None = None

    @property
    def is_own_export(self) -> bool:
        """Whether values are read as they are: no spreadsheet has taken ids for numbers, and the API took the times."""
        return self.preset in ("own_customers", "own_orders")

    @cached_property
    def _order_id_column(self) -> int | None:
        has_order_ids = self.kind is FileKind.ORDERS and "external_id" in self.columns
        return self.columns.index("external_id") if has_order_ids else None

    def order_id(self, cells: Sequence[str]) -> str:
        """The id of the order that a row belongs to; "" where no column says so."""
        if self._order_id_column is None:
            return ""
        text = unguarded(cells[self._order_id_column])
        return text if self.is_own_export else identifier(text)

    def to_json(self) -> dict[str, Any]:
        """As a model keeps it; `from_json` reads it again."""
        told = asdict(self)
        told["consent_at"] = self.consent_at.isoformat() if self.consent_at else None
        return told

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Choices":
        """ValueError or TypeError where it is not what `to_json` gives."""
        at = told["consent_at"]
        return cls(
            **{
                **told,
                "kind": FileKind(told["kind"]),
                "columns": tuple(told["columns"]),
                "habits": Habits(**{**told["habits"], "date_order": DateOrder(told["habits"]["date_order"])}),
                "attribute_kinds": {name: ValueKind(kind) for name, kind in told["attribute_kinds"].items()},
                "consent_at": datetime.fromisoformat(at) if at else None,
            }
        )


def guess_choices(table: Table, *, kind: FileKind | None = None, preset: str | None = None) -> Choices:
    """What the file most likely means. `preset` is the name of one, "" for none; without it one is recognised."""
    found = BY_NAME.get(preset) if preset else preset_for(table.heading) if preset is None else None
    if found and kind and found.kind != kind:
        found = None
    samples = column_values([row.cells for row in islice(table.rows(), SAMPLE_SIZE)], len(table.heading))
    kind = found.kind if found else kind or guess_kind(table.heading, samples)
    columns = found.fields(table.heading) if found else guess_columns(kind, table.heading, samples)
    choices = Choices(
        kind=kind,
        columns=tuple(columns),
        habits=Habits(time_zone=(found and found.time_zone) or settings.TIME_ZONE),
        preset=found.name if found else "",
        attribute_kinds={
            name: attribute_kind(name, samples[at]) for at, name in enumerate(columns) if name.startswith("attributes.")
        },
        constants=dict(found.constants) if found else {},
        phone_region=settings.PHONE_REGION or _guess_phone_region(columns, samples),
    )
    return replace(choices, habits=guess_habits(table, choices))


def _guess_phone_region(columns: Sequence[str], samples: Sequence[Sequence[str]]) -> str:
    """The country of the installation's time zone where most numbers without a code are numbers of it, else ""."""
    values = samples[columns.index("phone")] if "phone" in columns else []
    numbers = [text for value in values if (text := identifier(unguarded(value))) and not says_nothing(text)]
    without_code = [text for text in numbers if not text.startswith("+")]
    region = region_of_time_zone(settings.TIME_ZONE)
    if not region or not without_code:
        return ""
    fitting = sum(_is_phone(text, region) for text in without_code)
    return region if fitting >= MIN_SHARE_ALIKE * len(without_code) else ""


def _is_phone(text: str, region: str) -> bool:
    try:
        return bool(canonical_phone(text, region))
    except InvalidAddress:
        return False


def choices_as_before(table: Table, earlier: Choices) -> Choices:
    """Those with which a file of the same columns was read, perhaps with others behind them, which are ignored.

    How numbers and dates are written is asked of the values again: only what these leave open is as before.
    """
    more = len(table.heading) - len(earlier.columns)
    choices = replace(earlier, columns=(*earlier.columns, *[""] * more))
    return replace(choices, habits=guess_habits(table, choices, earlier=earlier.habits))


def guess_habits(table: Table, choices: Choices, *, earlier: Habits | None = None) -> Habits:
    """Decimal sign and order of dates from all values of the columns that hold numbers and dates, else as earlier."""
    kinds = [value_kind(choices, name) for name in choices.columns]
    numbers = [at for at, kind in enumerate(kinds) if kind in (ValueKind.AMOUNT, ValueKind.QUANTITY)]
    dates = [at for at, kind in enumerate(kinds) if kind is ValueKind.MOMENT]
    comma: bool | None = None
    order: DateOrder | None = None
    seen: set[tuple[int, int, int]] = set()
    rows = table.rows() if numbers or dates else iter(())
    while chunk := [row.cells for row in islice(rows, SAMPLE_SIZE)]:
        if comma is None:
            values = (cells[at] for cells in chunk for at in numbers if at < len(cells))
            comma = decimal_comma_in(values, of_sheet=bool(table.dialect.sheet))
        if order is None:
            seen |= numeric_dates(cells[at] for cells in chunk for at in dates if at < len(cells))
            order = certain_date_order(seen)
        if (comma is not None or not numbers) and (order is not None or not dates):
            break
    has_semicolons = table.dialect.delimiter == ";"
    return replace(
        choices.habits,
        decimal_comma=comma if comma is not None else earlier.decimal_comma if earlier else has_semicolons,
        date_order=order or (earlier.date_order if earlier else likely_date_order(seen)),
    )


def value_kind(choices: Choices, name: str) -> ValueKind | None:
    """How the values of a field are read; None for a column that is ignored."""
    if name.startswith("attributes."):
        return choices.attribute_kinds.get(name, ValueKind.TEXT)
    target = TARGETS[choices.kind].get(name)
    return target.kind if target else None


def column_values(rows: Sequence[Sequence[str]], width: int) -> list[list[str]]:
    """The values of each column; rows may be shorter than the heading."""
    return [[cells[at] for cells in rows if at < len(cells)] for at in range(width)]
