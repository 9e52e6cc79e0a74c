"""A report as a table, which becomes a file, and links from its rows to the builder."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone

from crm.web.spreadsheet import csv_file

ORDERS_COUNTED = "Completed orders of known customers, less refunds and credit notes"


@dataclass(frozen=True)
class Table:
    """The figures of a report. `as_of` is when they were counted, `rule` says in words what was."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    as_of: datetime | None
    rule: str

    def to_file(self) -> StreamingHttpResponse:
        """As CSV. Each line also has `as_of` and `rule`, so that a file says what it counted."""
        said = (self.as_of or "", self.rule)
        day = timezone.localdate(self.as_of or timezone.now())
        lines = [[*row, *said] for row in self.rows]
        return csv_file(f"{self.name}-{day.isoformat()}.csv", [*self.columns, "as_of", "rule"], [lines])


def builder_link(rule: dict[str, Any], name: str) -> str:
    """The address of a builder that is filled with this rule."""
    return f"{reverse('segments:new')}?{urlencode({'rule': json.dumps(rule, separators=(',', ':')), 'name': name})}"
