"""Records that were accepted and could not be written: view, correct, replay or discard them.

One that is appended again is not a dead letter any more: it waits in its stream, and will be counted as written, so the
count of dead ones goes down. A letter that is thrown away stays counted as dead.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pydantic_core
from django.contrib import messages
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from pydantic import TypeAdapter, ValidationError

from crm.accounts.audit import Action, record
from crm.accounts.permissions import administrators_only
from crm.database import transactional
from crm.streams.models import DeadLetter, StreamPosition
from crm.streams.stream import Stream, StreamUnavailable
from crm.web.display import number
from crm.web.paging import requested_page
from crm.web.sentences import sentence_for
from customers import ingestion
from delivery import receipts

PAGE = 25
BATCH = 1_000  # letters of one click
GIVEN_UP = timedelta(minutes=1)  # after which somebody who began to replay a letter has died
STREAMS: dict[str, tuple[Stream, dict[str, TypeAdapter[list[Any]]]]] = {
    ingestion.stream.name: (ingestion.stream, ingestion.RECORDS),
    receipts.stream.name: (receipts.stream, {"receipt": receipts.RECEIPTS}),
}
KINDS = [kind for _, kinds in STREAMS.values() for kind in kinds]
UNAVAILABLE = "Nothing was replayed: the stream does not take it now. Try again in a moment."


@administrators_only
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """`?kind=` those of one kind."""
    kind = request.GET.get("kind", "")
    found = DeadLetter.objects.filter(kind=kind) if kind else DeadLetter.objects.all()
    kinds = [one for one in KINDS if DeadLetter.objects.filter(kind=one).exists()]
    page = requested_page(found, request, PAGE, order="-id")
    context = {"page": page, "kinds": kinds, "kind": kind}
    return render(request, "settings/dead_letters.html", context)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def letter(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """POST appends what was written into `record`, or the record as it is."""
    letter = get_object_or_404(DeadLetter, id=letter_id)
    if request.method != "POST":
        return _show(request, letter, _pretty(letter.record))
    written = request.POST.get("record", letter.record)
    problems = _problems(letter, written)
    if problems:
        return _show(request, letter, written, problems, status=422)
    try:
        replayed = _replay([letter], [_compact(written)], request)
    except StreamUnavailable:
        return _show(request, letter, written, [UNAVAILABLE], status=503)
    if replayed:
        messages.success(request, "Replayed: it is waiting in its stream again.")
    else:
        messages.error(request, "Somebody else is replaying it.")
    return redirect("dead_letters")


@administrators_only
@require_POST
def replay_all(request: HttpRequest) -> HttpResponse:
    """Replay those of one `kind` that are valid now, oldest first; the rest stay for correction."""
    found = DeadLetter.objects.filter(kind=request.POST.get("kind", "")).order_by("id")
    good = [letter for letter in found[:BATCH] if not _problems(letter, letter.record)]
    try:
        replayed = sum(
            _replay(theirs, [_compact(letter.record) for letter in theirs], request)
            for name in STREAMS
            if (theirs := [letter for letter in good if letter.stream == name])
        )
    except StreamUnavailable:
        messages.error(request, UNAVAILABLE)
    else:
        left = " The rest need correction: open each one." if found.exists() else ""
        messages.success(request, f"Replayed: {number(replayed)}.{left}")
    return redirect("dead_letters")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: HttpRequest, letter_id: UUID) -> HttpResponse:
    """Ask, then discard a dead letter."""
    letter = get_object_or_404(DeadLetter, id=letter_id)
    if request.method != "POST":
        return render(request, "settings/discard.html", {"letter": letter})
    _discard(letter, request)
    messages.success(request, "Discarded.")
    return redirect("dead_letters")


def _replay(chosen: Sequence[DeadLetter], records: Sequence[bytes], request: HttpRequest) -> int:
    """How many were appended; all or none of them, once however often it is clicked.

    1. Claim them, so that nobody else appends them too.
    2. Append them as one entry.
    3. Take them off the dead letters and their count.
    """
    now, ids = timezone.now(), [letter.id for letter in chosen]
    try:
        _claim(ids, now)
    except _Taken:
        return 0
    stream, _ = STREAMS[chosen[0].stream]
    try:
        stream.append(chosen[0].kind, b"[" + b",".join(records) + b"]", len(records))
    except StreamUnavailable:
        DeadLetter.objects.filter(id__among=ids, replayed_at=now).update(replayed_at=None)
        raise
    _take_off(chosen, request)
    return len(ids)


class _Taken(Exception):
    """Somebody else is at one of them."""


@transactional
def _claim(ids: Collection[UUID], now: datetime) -> None:
    free = Q(replayed_at=None) | Q(replayed_at__lt=now - GIVEN_UP)
    if DeadLetter.objects.filter(free, id__among=ids).update(replayed_at=now) < len(ids):
        raise _Taken


@transactional
def _take_off(chosen: Sequence[DeadLetter], request: HttpRequest) -> None:
    gone = DeadLetter.objects.filter(id__among=[letter.id for letter in chosen]).delete()[0]
    position, _ = StreamPosition.objects.get_or_create(stream=chosen[0].stream)
    StreamPosition.objects.filter(id=position.id).update(dead=F("dead") - gone)  # below 0 where shards have the rest
    if len(chosen) == 1:
        record(Action.DEAD_LETTER_REPLAYED, request, of=chosen[0], kind=chosen[0].kind)
    else:
        record(Action.DEAD_LETTER_REPLAYED, request, kind=chosen[0].kind, count=gone)


@transactional
def _discard(letter: DeadLetter, request: HttpRequest) -> None:
    if DeadLetter.objects.filter(id=letter.id).delete()[0]:
        record(Action.DEAD_LETTER_DISCARDED, request, of=letter, kind=letter.kind)


def _problems(letter: DeadLetter, written: str) -> list[str]:
    """What would make it a dead letter again, as far as its schema knows."""
    reader = STREAMS.get(letter.stream, (None, {}))[1].get(letter.kind)
    if reader is None:
        return [f"Nothing here knows what to do with a record of the kind “{letter.kind}”: it can only be thrown away."]
    try:
        reader.validate_json(b"[" + _compact(written) + b"]")
    except ValidationError as error:
        return [f"{'.'.join(map(str, e['loc'][1:])) or 'The record'}: {sentence_for(e)}" for e in error.errors()]
    except ValueError as error:
        return [f"This is not JSON: {error}"]
    if _editor(written) != _editor(letter.record):
        return ["edit: must stay as it is, since it says who made the change; restore it"]
    return []


def _editor(record: str) -> Any:
    """Who made the change on a page that a record is, None for any other record."""
    try:
        told = json.loads(record)
    except ValueError:
        return None
    return told.get("edit") if isinstance(told, dict) else None


def _compact(written: str) -> bytes:
    """One JSON value; ValueError for anything else, such as two of them with a comma between."""
    return pydantic_core.to_json(pydantic_core.from_json(written.encode(), allow_inf_nan=False))


def _pretty(stored: str) -> str:
    try:
        return json.dumps(json.loads(stored), indent=2, ensure_ascii=False)
    except ValueError:
        return stored


def _show(
    request: HttpRequest, letter: DeadLetter, written: str, problems: Sequence[str] = (), *, status: int = 200
) -> HttpResponse:
    context = {"letter": letter, "written": written, "problems": problems, "rows": min(24, written.count("\n") + 3)}
    return render(request, "settings/dead_letter.html", context, status=status)
