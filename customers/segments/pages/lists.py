"""Static segments: uploaded, looked over, confirmed; or frozen from a rule."""

from itertools import islice
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_POST, require_safe

from crm.accounts.models import User
from crm.accounts.permissions import editors_only
from crm.web import display
from crm.web.fragments import answer
from crm.web.spreadsheet import csv_file
from customers.models import ListChange, Segment
from customers.segments import audience
from customers.segments.builder import is_id
from customers.segments.lists import changes
from customers.segments.lists.file import MAX_BYTES, MAX_LINES, lines_in
from customers.segments.lists.matching import match
from customers.segments.pages.names import LONGEST_NAME, check_name, named_in
from customers.segments.rules import parse
from customers.segments.usage import find_uses

AT_ONCE = 2  # seconds in which a change is done while one waits; what is left then is a worker's
SHOWN = 20  # lines of the report on the page
MEMBERS = 10  # on the page of a list


def show(request: HttpRequest, segment: Segment) -> HttpResponse:
    """The page of a static segment."""
    members = audience.matching(parse(segment.rule)).order_by("-id")
    recent = ListChange.objects.filter(list_id=segment.id).exclude(state=ListChange.State.PROPOSED)
    context = {
        "segment": segment,
        "members": members[:MEMBERS],
        "uses": find_uses([segment.id]).get(segment.id, []),
        "changes": recent.order_by("-id").select_related("created_by").defer("customer_ids", "unmatched"),
        "most_lines": MAX_LINES,
    }
    return render(request, "segments/list.html", context)


@editors_only
def upload(request: HttpRequest) -> HttpResponse:
    """A file for a new list, or for the one of `?into=…`."""
    into = request.GET.get("into", "")
    segment = get_object_or_404(Segment, id=into if is_id(into) else None, is_static=True) if into else None
    name, faults = named_in(request.POST), {}
    if request.method == "POST":
        name_fault = "" if segment else check_name(name)
        lines, file_fault = _read(request)
        if not (name_fault or file_fault):
            replaces = request.POST.get("how") == "replace"
            found = match(lines)
            user = cast(User, request.user)
            change = changes.propose(found, user=user, name=name, segment=segment, replaces=replaces)
            return redirect(change)
        faults = {"name": name_fault, "file": file_fault}
    context = {
        "segment": segment,
        "name": name,
        "faults": faults,
        "longest_name": LONGEST_NAME,
        "most_lines": MAX_LINES,
        "replaces": request.POST.get("how") == "replace",
    }
    return render(request, "segments/upload.html", context, status=422 if faults else 200)


def _read(request: HttpRequest) -> tuple[list[Any], str]:
    file = request.FILES.get("file")
    if file is None:
        return [], "Choose a file."
    try:
        return lines_in(file.read(MAX_BYTES + 1)), ""
    except ValueError as error:
        return [], str(error)


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
def freeze(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """A new list of those who are in a segment now, which stays as it is when they no longer match."""
    segment = get_object_or_404(Segment, id=segment_id)
    name, fault = f"{segment.name[: LONGEST_NAME - 14]}, {display.day(timezone.now(), display.HOUSE)}", ""
    if request.method == "POST":
        name = named_in(request.POST)
        fault = check_name(name)
        if not fault:
            return _carry_out(request, changes.freeze(segment.rule, user=cast(User, request.user), name=name))
    context = {"segment": segment, "name": name, "fault": fault, "longest_name": LONGEST_NAME}
    return render(request, "segments/freeze.html", context, status=422 if fault else 200)


def _carry_out(request: HttpRequest, change: ListChange) -> HttpResponse:
    if not changes.carry_out(change.id, AT_ONCE):
        changes.go_on(change.id)
        return redirect(change)
    messages.success(request, f"“{change.name}” is ready.")
    return redirect("segments:segment", change.list_id)


def _exists(change: ListChange) -> bool:
    return Segment.objects.filter(id=change.list_id).exists()
