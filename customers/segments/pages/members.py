"""Who is in a segment: page by page, and as a file."""

from collections.abc import Iterator
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.views.decorators.http import require_GET, require_safe

from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.web.display import from_minor
from crm.web.fragments import answer, is_fragment
from crm.web.paging import requested_page, search_text
from crm.web.spreadsheet import Row, csv_file, in_chunks
from customers.models import Customer, Segment
from customers.search import matching
from customers.segments import audience
from customers.segments.rules import parse

MEMBERS = 50
COLUMNS = (
    *("external_id", "name", "email", "phone", "city", "country"),
    *("order_count", "last_order_at", "total_spend"),
)


@require_GET
def members(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Everyone who matches now, by pages that cost the same however deep; how many there are comes after."""
    segment = get_object_or_404(Segment, id=segment_id)
    found, query = _found(segment, request)
    counted = "counted" in request.GET
    if counted and is_fragment(request):
        return render(request, "segments/members.html#found", {"count": found.count(), "query": query})
    page = requested_page(found, request, MEMBERS, order="-id", ids_from="index")
    context = {
        "segment": segment,
        "members": page.rows,
        "page": page,
        "count": found.count() if counted else None,
        "query": query,
    }
    return answer(request, "segments/members.html", "results", context)


@editors_only
@require_safe
def export(request: HttpRequest, segment_id: UUID) -> StreamingHttpResponse:
    """Those whom the page lists, as it is searched."""
    segment = get_object_or_404(Segment, id=segment_id)
    found, _ = _found(segment, request)
    record(Action.EXPORTED, request, of=segment, what="members", rows=found.count())
    return csv_file(f"{slugify(segment.name) or 'segment'}.csv", COLUMNS, _rows(found))


def _rows(found: QuerySet[Customer]) -> Iterator[list[Row]]:
    for chunk in in_chunks(found, *COLUMNS):
        yield [(*cells, from_minor(spent)) for *cells, spent in chunk]


def _found(segment: Segment, request: HttpRequest) -> tuple[QuerySet[Customer], str]:
    """Members whose name, address, id or phone contains `?q=`, and that text."""
    query = search_text(request.GET)
    return audience.matching(parse(segment.rule)).filter(matching(query)), query
