"""The list of segments."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from crm.fragments import answer
from customers.models import Segment
from customers.segments import audience
from customers.segments.english import marked_up
from customers.segments.rules import parse

PAGE = 20


@require_GET
def segments(request: HttpRequest) -> HttpResponse:
    """All segments, the last changed first, each counted now."""
    query = request.GET.get("q", "").strip()[:200].replace("\0", "")
    found = Segment.objects.order_by("-updated_at", "-id").select_related("created_by")
    if query:
        found = found.filter(name__icontains=query)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    rules = {str(segment.id): parse(segment.rule) for segment in page}
    now = timezone.now()
    counts = audience.tally({id: audience.condition_of(rule, now) for id, rule in rules.items()})
    rows = [(segment, marked_up(rules[str(segment.id)]), counts[str(segment.id)]) for segment in page]
    return answer(request, "segments/segments.html", "results", {"page": page, "rows": rows, "query": query})
