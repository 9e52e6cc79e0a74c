"""What is known of a program's export: the fields of its columns, and the words of its status column."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from customers.imports.columns import FileKind, normalised


@dataclass(frozen=True)
class Preset:
    """An export of a program.

    `columns` gives a field to each heading that has one; other columns are ignored. The file is this export when it has
    all headings of `signature`. `constants` are fields that every customer of the file gets. Times without an offset
    are in `time_zone`, "" for the installation's. `not_paid`, `credits` and `no_sale` are words of its status column
    beside those that mean the same everywhere; rows with one of `no_sale` are refused. Of several columns for a field
    the first one that is filled counts, and "no" of several answers about consent. "Item *" stands for "Item 1" and on.
    """

    name: str
    label: str
    kind: FileKind
    signature: tuple[str, ...]
    columns: dict[str, str]
    constants: dict[str, bool] = field(default_factory=dict)
    time_zone: str = ""
    not_paid: frozenset[str] = frozenset()
    credits: frozenset[str] = frozenset()
    no_sale: frozenset[str] = frozenset()

    def fits(self, heading: Sequence[str]) -> bool:
        """Whether a file with this heading is such an export."""
        names = {normalised(name) for name in heading}
        return all(normalised(name) in names for name in self.signature)

    def fields(self, heading: Sequence[str]) -> list[str]:
        """The field of each column, "" to ignore it."""
        wanted = {normalised(name): target for name, target in self.columns.items() if not name.endswith("*")}
        numbered = {normalised(name): target for name, target in self.columns.items() if name.endswith("*")}
        keys = [normalised(name) for name in heading]
        return [wanted.get(key) or numbered.get(re.sub(r"_\d+$", "", key), "") for key in keys]
