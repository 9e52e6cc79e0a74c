"""The RFM grid and its bands."""

from itertools import pairwise

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from campaigns.pages.reports.answering import show_report
from campaigns.reports.rfm_grid import read_grid
from crm.accounts.permissions import editors_only
from customers.survey import passing
from customers.survey.rfm import BANDS, MAX_BAND, Bands, current_bands, set_bands

WRONG = "Give four whole numbers that rise, from {first} to {last}."


@require_safe
def grid(request: HttpRequest) -> HttpResponseBase:
    """The grid that the last survey counted, and a form with the bands of the next one."""
    report = read_grid()
    wanted = current_bands()
    context = {"bands": wanted, "outdated": bool(report) and report.bands != wanted} if report else {"bands": wanted}
    return show_report(request, "reports/rfm.html", report, **context, **_form(wanted))


@editors_only
@require_POST
def bands(request: HttpRequest) -> HttpResponseBase:
    """Count by other bands, from now on: those that were typed, or with `suggested` fifths of the buyers."""
    report = read_grid()
    if "suggested" in request.POST and report:
        return _save(request, report.suggested)
    typed = {name: request.POST.getlist(name)[: BANDS - 1] for name in Bands._fields}
    errors = {}
    for name, first in (("recency", 1), ("frequency", 2)):
        numbers = [int(text) if text.isdecimal() and len(text) < 6 else 0 for text in map(str.strip, typed[name])]
        if len(numbers) < BANDS - 1 or not _rise([first - 1, *numbers, MAX_BAND + 1]):
            errors[name] = WRONG.format(first=first, last=MAX_BAND)
        typed[name] = [str(number) for number in numbers] if name not in errors else typed[name]
    if not errors:
        return _save(request, Bands(*(tuple(map(int, typed[name])) for name in Bands._fields)))
    response = show_report(request, "reports/rfm.html", report, **_form(None, typed, errors))
    response.status_code = 422
    return response


def _rise(numbers: list[int]) -> bool:
    return all(one < other for one, other in pairwise(numbers))


def _save(request: HttpRequest, bands: Bands) -> HttpResponse:
    set_bands(bands)
    passing.start()
    counted = passing.carry_out(seconds=2) and (report := read_grid()) and report.bands == bands
    messages.success(request, "Saved and counted." if counted else "Saved. The grid shows them after the next count.")
    return redirect("reports:rfm")


def _form(bands: Bands | None, typed: dict | None = None, errors: dict | None = None) -> dict:
    """The fields of the form: what was typed, else the bands."""
    shown = typed or {
        name: [str(number) for number in numbers] for name, numbers in (bands or Bands())._asdict().items()
    }
    return {
        "fields": [
            (
                "recency",
                "Ends of the bands, in days since the last order",
                shown["recency"],
                (errors or {}).get("recency"),
            ),
            (
                "frequency",
                "From how many orders the next band begins",
                shown["frequency"],
                (errors or {}).get("frequency"),
            ),
        ]
    }
