"""What becomes of a file, without a database: its records and its refused rows."""

from contextlib import closing
from typing import Any, NamedTuple

from crm.streams.deadline import Deadline
from customers.imports.appending import valid_records
from customers.imports.choices import Choices, guess_choices
from customers.imports.conversion import convert_chunk
from customers.imports.lines import Lines
from customers.imports.reading import Table, read_table


class Outcome(NamedTuple):
    """Records as they are appended to the stream; `refused` has reasons by line."""

    customers: list[dict[str, Any]]
    orders: dict[str, dict[str, Any]]
    refused: dict[int, str]
    choices: Choices
    table: Table


def nobody(emails, phones):
    """No customer is stored yet."""
    return {}


def read_outcome(path, *, choose=None, find=nobody, **options):
    """Read a copy of the file as the page and the command do; `choose` changes what is guessed."""
    copy = path.with_name(f"copy-of-{path.name}")
    copy.write_bytes(path.read_bytes())
    table = read_table(copy)
    choices = guess_choices(table, **options)
    choices = choose(choices) if choose else choices
    with closing(Lines(table, choices)) as lines:
        assert lines.load(Deadline())
        converted = [each for n in range(lines.chunks) for each in convert_chunk(lines, n, table, choices, find)]
    _, records, refusals = valid_records(converted, table, choices)
    return Outcome(
        [record.data for record in records["customer"]],
        {record.data["external_id"]: record.data for record in records["order"]},
        {refusal.line: refusal.reason for refusal in refusals},
        choices,
        table,
    )
