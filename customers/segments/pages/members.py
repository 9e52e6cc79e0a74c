"""Who is in a segment."""

from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from crm.fragments import answer
from customers.keyset import page_behind
from customers.models import Segment, fold
from customers.segments import audience
from customers.segments.rules import parse

MEMBERS = 50


@require_GET
def members(request: HttpRequest, segment_id: UUID) -> HttpResponse:
    """Everyone who matches now, by pages that cost the same however deep."""
    segment = get_object_or_404(Segment, id=segment_id)
    matching = audience.matching(parse(segment.rule))
    query = request.GET.get("q", "").strip()[:200].replace("\0", "")
    if query:
        named = Q(name_key__contains=fold(query)) | Q(email_key__contains=fold(query))
        matching = matching.filter(named | Q(external_id__contains=query))
    page, following = page_behind(matching, "-id", request.GET.get("cursor", ""), MEMBERS)
    context = {
        "segment": segment,
        "members": page,
        "following": following,
        "first": "cursor" not in request.GET,
        "count": matching.count(),
        "query": query,
    }
    return answer(request, "segments/members.html", "results", context)
