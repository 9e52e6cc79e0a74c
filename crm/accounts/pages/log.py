"""Settings → Audit log: search, filters, and download as a file."""

from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.accounts.audit import Action, AuditEntry, record
from crm.accounts.models import ApiKey, User
from crm.accounts.permissions import administrators_only
from crm.web.fragments import answer
from crm.web.ids import uuid_in
from crm.web.paging import requested_page, search_text
from crm.web.spreadsheet import csv_file, in_chunks

PAGE = 50
COLUMNS = ("at", "actor", "origin", "action", "subject_kind", "subject", "subject_id", "details")


@administrators_only
@require_safe
def audit(request: HttpRequest) -> HttpResponseBase:
    """`?who=` an id of a person or key, `?action=`, `?of=` an id of what it was done to, `?q=` part of any word;
    `?order=oldest` turns it round."""
    query = {name: request.GET.get(name, "").strip() for name in ("who", "action", "of", "q", "order")}
    page = requested_page(_found(request.GET), request, PAGE, order="id" if query["order"] == "oldest" else "-id")
    people = list(User.objects.order_by("email").only("email", "name"))
    context = {
        **query,
        "page": page,
        "rows": _rows(page.rows, {user.id.hex: user for user in people}),
        "people": [(user.id.hex, user) for user in people],
        "keys": [(key.id.hex, key) for key in ApiKey.objects.order_by("name")],
        "actions": Action.choices,
        "filters": urlencode({name: value for name, value in query.items() if value}),
    }
    return answer(request, "settings/audit.html", "entries", context)


@administrators_only
@require_safe
def export(request: HttpRequest) -> HttpResponseBase:
    """The filtered log as CSV. The export itself is an entry too."""
    entries = _found(request.GET)
    record(Action.EXPORTED, request, what="audit log")
    return csv_file(f"audit-{timezone.localdate()}.csv", COLUMNS, in_chunks(entries, *COLUMNS))


def _found(query: QueryDict) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.all()
    for name, column in (("who", "actor_id"), ("action", "action"), ("of", "subject_id")):
        if value := query.get(name, "").strip():
            entries = entries.filter(**{column: _plain(value)})
    if q := search_text(query):
        entries = entries.filter(search_key__contains=_plain(q).casefold())
    return entries


def _plain(value: str) -> str:
    """An id as the log keeps it, however it is written; anything else as it is."""
    id = uuid_in(value)
    return id.hex if id else value


def _rows(entries: list[AuditEntry], people: dict[str, User]) -> list[dict[str, Any]]:
    """Each with what it was done to, by the name that it has now where it is a person of the team."""
    return [
        {
            "entry": entry,
            "subject": str(people.get(entry.subject_id, "")) or entry.subject or f"…{entry.subject_id[-6:]}",
            "details": [(name.replace("_", " "), _shown(value)) for name, value in sorted(entry.details.items())],
        }
        for entry in entries
    ]


def _shown(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
