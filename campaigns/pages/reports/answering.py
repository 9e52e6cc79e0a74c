"""What the pages of all reports share: as page or as file, and how old the figures are."""

from typing import Any, Protocol

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from campaigns.reports.tables import Table
from customers.survey import passing


class Report(Protocol):
    """Anything that can be shown as a table."""

    @property
    def table(self) -> Table:
        """All of it in rows."""


def show_report(request: HttpRequest, template: str, report: Report | None, **context: Any) -> HttpResponseBase:
    """The page of a report, or its file with `?format=csv`. Without a report the page says how to get one."""
    if report and request.GET.get("format") == "csv":
        return report.table.to_file()
    last = passing.current_pass()
    counting = last if last and last.finished_at is None else None
    return render(request, template, {"report": report, "counting": counting, **context})
