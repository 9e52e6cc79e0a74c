"""The records of several entries are read as one JSON array."""

import pytest
from pydantic_core import from_json

from crm.streams.stream import Entry, joined


@pytest.mark.parametrize(
    "bodies",
    [[b"[1,2]", b"[3]"], [b"[]", b"[1,2,3]"], [b"[1]", b" [ ] ", b"[2,3]", b"[]"], [b"[1,2,3]"]],
)
def test_entries_without_records_leave_no_gap(bodies):
    entries = [Entry(f"{n}-0", "order", body, len(from_json(body))) for n, body in enumerate(bodies)]
    assert from_json(joined(entries)) == [1, 2, 3]
    assert from_json(joined([])) == []
