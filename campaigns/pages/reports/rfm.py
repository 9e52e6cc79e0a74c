"""The RFM grid and its bands."""

from itertools import pairwise
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from campaigns.pages.reports.answering import show_report
from campaigns.reports.rfm_grid import read_grid
from crm.accounts.permissions import editors_only
from crm.web.numbers import number_in
from customers.survey import passing
from customers.survey.rfm import BANDS, MAX_BAND, Bands, current_bands, set_bands

TEMPLATE = "reports/rfm.html"
WRONG = "Give four whole numbers that rise, from {first} to {last}."


class Inputs(forms.TextInput):
    """Several inputs of one name."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[str]:
        return data.getlist(name)


class BoundsField(forms.Field):
    """Where bands end or begin: whole numbers that rise, from `first` on."""

    widget = Inputs

    def __init__(self, label: str, first: int) -> None:
        super().__init__(label=label, required=False)
        self.first = first

    def clean(self, value: list[str]) -> tuple[int, ...]:
        """The numbers of four inputs."""
        numbers = [number_in(text.strip()) or 0 for text in value[: BANDS - 1]]
        if len(numbers) < BANDS - 1 or not _rise([self.first - 1, *numbers, MAX_BAND + 1]):
            raise forms.ValidationError(WRONG.format(first=self.first, last=MAX_BAND))
        return tuple(numbers)


class BandsForm(forms.Form):
    """The bands of the next survey."""

    recency = BoundsField("Ends of the bands, in days since the last order", first=1)
    frequency = BoundsField("From how many orders the next band begins", first=2)


@require_safe
def grid(request: HttpRequest) -> HttpResponseBase:
    """The grid that the last survey counted, and a form with the bands of the next one."""
    report, wanted = read_grid(), current_bands()
    outdated = report is not None and report.bands != wanted
    return show_report(request, TEMPLATE, report, outdated=outdated, form=BandsForm(initial=wanted._asdict()))


@editors_only
@require_POST
def bands(request: HttpRequest) -> HttpResponseBase:
    """Count by other bands, from now on: those that were typed, or with `suggested` fifths of the buyers."""
    report = read_grid()
    if "suggested" in request.POST and report:
        return _save(request, report.suggested)
    form = BandsForm(request.POST)
    if form.is_valid():
        return _save(request, Bands(**form.cleaned_data))
    response = show_report(request, TEMPLATE, report, form=form)
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
