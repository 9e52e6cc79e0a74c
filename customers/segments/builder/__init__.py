"""The rule in the builder's form: a draft of each node with what was typed, complete or not.

`form` reads and writes what a page posts, `editing` does what its buttons ask for, `history` takes that back,
`starts` are ready-made ones, `drafts` are all nodes, `rows` those that are conditions, and `typed` is what people type
for a value.
"""

from customers.segments.builder.drafts import (
    Draft,
    GroupDraft,
    blame,
    complete,
    incomplete,
    look_up_names,
    mark_blanks,
    mark_exclusions,
    mark_unknown_values,
    walk,
)
from customers.segments.builder.editing import edit
from customers.segments.builder.form import is_new, make_draft, new, parse_fields, read, read_as_shown
from customers.segments.builder.history import History
from customers.segments.builder.rows import Row
from customers.segments.builder.starts import STARTS, Start

__all__ = [
    "STARTS",
    "Draft",
    "GroupDraft",
    "History",
    "Row",
    "Start",
    "blame",
    "complete",
    "edit",
    "incomplete",
    "is_new",
    "look_up_names",
    "make_draft",
    "mark_blanks",
    "mark_exclusions",
    "mark_unknown_values",
    "new",
    "parse_fields",
    "read",
    "read_as_shown",
    "walk",
]
