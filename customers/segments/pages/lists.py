"""Lists: uploaded, looked over, confirmed; or frozen from a rule."""

from itertools import islice
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web import display
from crm.web.forms import form_page
from crm.web.fragments import answer
from crm.web.ids import uuid_in
from crm.web.spreadsheet import csv_file
from customers.models import ListChange, Segment
from customers.segments import audience
from customers.segments.lists import changes
from customers.segments.lists.file import MAX_BYTES, MAX_LINES, Line, lines_in
from customers.segments.lists.matching import match
from customers.segments.pages.names import LONGEST_NAME, NameForm, count_namesakes
from customers.segments.rules import parse
from customers.segments.usage import find_uses

AT_ONCE = 2  # seconds in which a change is done while one waits; what is left then is a worker's
SHOWN = 20  # lines of the report on the page
MEMBERS = 10  # on the page of a list
HINT = format_html(
    "A line for each customer, {} at most, with a column <b>customer_id</b> or <b>email</b>. A single column needs no "
    "heading.",
    f"{MAX_LINES:,}",
)


class UploadForm(NameForm):
    """A file, and the name of the list that it becomes, or what it does to the list that there is."""

    how = forms.ChoiceField(
        choices=[("add", "Add its customers to the list"), ("replace", "Replace the whole list by it")],
        initial="add",
        widget=forms.RadioSelect,
    )
    file = forms.FileField(
        label="CSV file",
        help_text=HINT,
        allow_empty_file=True,  # `lines_in` says what it needs
        error_messages={"required": "Choose a file."},
        widget=forms.FileInput(attrs={"class": "file", "accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
    )

    def __init__(self, data: Any, files: Any, *, segment: Segment | None) -> None:
        super().__init__(data, files)
        del self.fields["name" if segment else "how"]

    def clean_file(self) -> list[Line]:
        """Who each line of the file means."""
        try:
            return lines_in(self.cleaned_data["file"].read(MAX_BYTES + 1))
        except ValueError as error:
            raise forms.ValidationError(str(error)) from None


def show(request: HttpRequest, segment: Segment) -> HttpResponse:
    """The page of a list."""
    members = audience.matching(parse(segment.rule)).order_by("-id")
    recent = ListChange.objects.filter(list_id=segment.id).exclude(state=ListChange.State.PROPOSED)
    context = {
        "segment": segment,
        "namesakes": count_namesakes(segment),
        "members": members[:MEMBERS],
        "uses": find_uses([segment.id]).get(segment.id, []),
        "changes": recent.order_by("-id").select_related("created_by").defer("customer_ids", "unmatched"),
        "most_lines": MAX_LINES,
    }
    return render(request, "segments/list.html", context)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: PageRequest) -> HttpResponse:
    """A file for a new list, or for the one of `?into=…`."""
    into = request.GET.get("into", "")
    segment = get_object_or_404(Segment, id=uuid_in(into), is_static=True) if into else None
    form = UploadForm(request.POST or None, request.FILES or None, segment=segment)
    if form.is_valid():
        found, replaces = match(form.cleaned_data["file"]), form.cleaned_data.get("how") == "replace"
        name, user = form.cleaned_data.get("name", ""), request.user
        return redirect(changes.propose(found, user=user, name=name, segment=segment, replaces=replaces))
    context = {"segment": segment, "form": form}
    return form_page(request, "segments/upload.html", context)


@editors_only
@require_safe
def change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """What the file comes to, to be confirmed; then how far it is."""
    change = get_object_or_404(ListChange.objects.defer("customer_ids"), id=change_id)
    context = {
        "change": change,
        "unmatched": list(islice(changes.read_unmatched(change), SHOWN)),
        "segment": Segment.objects.filter(id=change.list_id).first(),
    }
    return answer(request, "segments/change.html", "state", context)


@editors_only
@require_safe
def unmatched(request: HttpRequest, change_id: UUID) -> StreamingHttpResponse:
    """Lines without a customer, as CSV."""
    change = get_object_or_404(ListChange, id=change_id)
    rows = ((each.line, each.text, each.reason) for each in changes.read_unmatched(change))
    return csv_file(f"{slugify(change.name) or 'list'}-unmatched.csv", ("line", "customer", "reason"), [rows])


@editors_only
@require_POST
def confirm(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Carry out a proposed change: at once if it is small, otherwise in a worker."""
    change = get_object_or_404(ListChange, id=change_id)
    changes.confirm(change, request)
    return _carry_out(request, change)


@editors_only
@require_POST
def discard(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Delete a proposed change. Nothing has been stored yet."""
    change = get_object_or_404(ListChange, id=change_id)
    ListChange.objects.filter(id=change_id, state=ListChange.State.PROPOSED).delete()
    messages.success(request, "Nothing was changed.")
    return redirect("segments:segment", change.list_id) if _exists(change) else redirect("segments:upload")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request: PageRequest, segment_id: UUID) -> HttpResponse:
    """A new list of those who are in a segment now, which stays as it is when they no longer match."""
    segment = get_object_or_404(Segment, id=segment_id)
    proposed = f"{segment.name[: LONGEST_NAME - 14]}, {display.day(timezone.now(), display.HOUSE)}"
    form = NameForm(request.POST or None, initial={"name": proposed})
    if form.is_valid():
        frozen = changes.freeze(segment.rule, user=request.user, name=form.cleaned_data["name"])
        return _carry_out(request, frozen)
    context = {"segment": segment, "form": form}
    return form_page(request, "segments/freeze.html", context)


def _carry_out(request: HttpRequest, change: ListChange) -> HttpResponse:
    if not changes.carry_out(change.id, AT_ONCE):
        changes.go_on(change.id)
        return redirect(change)
    messages.success(request, f"“{change.name}” is ready.")
    return redirect("segments:segment", change.list_id)


def _exists(change: ListChange) -> bool:
    return Segment.objects.filter(id=change.list_id).exists()
