"""The list of segments: who is in each now, and where it is used."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from crm.web.fragments import answer, is_fragment
from crm.web.paging import search_text
from customers.models import Customer, Segment
from customers.segments import audience
from customers.segments.english import marked_up
from customers.segments.reference_names import named
from customers.segments.rules import parse
from customers.segments.usage import Use, find_uses

PAGE = 20
SORTS: dict[str, tuple[str, Any]] = {
    "changed": ("Last changed", ("-updated_at", "-id")),
    "name": ("Name", (Lower("name"), "-id")),
    "newest": ("Newest", ("-id",)),
}
SHOWN: dict[str, tuple[str, dict[str, Any]]] = {
    "": ("All", {"archived_at": None}),
    "rules": ("Rules", {"archived_at": None, "is_static": False}),
    "lists": ("Lists", {"archived_at": None, "is_static": True}),
    "archived": ("Archived", {"archived_at__isnull": False}),
}


@dataclass(frozen=True)
class Row:
    """A segment of the page with its rule in words, its size and its uses."""

    segment: Segment
    reading: str
    uses: list[Use]
    count: int | None

    @property
    def used(self) -> dict[str, int]:
        """How often by what."""
        return dict(Counter(use.kind for use in self.uses))


@require_GET
def segments(request: HttpRequest) -> HttpResponse:
    """`?show=` one of SHOWN, `?sort=` one of SORTS, `?q=` part of a name. Counted after that, like the builder."""
    show, sort = request.GET.get("show", ""), request.GET.get("sort", "")
    show, sort = show if show in SHOWN else "", sort if sort in SORTS else "changed"
    query = search_text(request.GET)
    found = Segment.objects.filter(**SHOWN[show][1]).order_by(*SORTS[sort][1]).select_related("created_by")
    if query:
        found = found.filter(name__icontains=query)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    listed = list(page)
    uses = find_uses([segment.id for segment in listed])
    counts = _counts(listed) if "counted" in request.GET else {}
    readings = named([parse(segment.rule) for segment in listed])
    context = {
        "page": page,
        "rows": [
            Row(segment, marked_up(reading), uses.get(segment.id, []), counts.get(segment.id))
            for segment, reading in zip(listed, readings, strict=True)
        ],
        "counted": counts,
        "query": query,
        "show": show,
        "tabs": [(name, label, name == show) for name, (label, _) in SHOWN.items()],
        "sort": sort,
        "sorts": [(name, label, name == sort) for name, (label, _) in SORTS.items()],
        "any": bool(listed) or Segment.objects.exists(),
        "has_customers": bool(listed) or Customer.objects.exists(),
    }
    return answer(request, "segments/segments.html", "results", context)


@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """How many are in each segment of `?id=…&id=…` now, to be put where the list shows them."""
    if not is_fragment(request):
        return redirect("segments:segments")
    try:
        ids = [UUID(id) for id in request.GET.getlist("id")[:PAGE]]
    except ValueError:
        raise BadRequest("These are not segments of the list.") from None
    counted = _counts(Segment.objects.filter(id__in=ids))
    return render(request, "segments/segments.html#counts", {"counts": counted.items()})


def _counts(segments: QuerySet[Segment] | list[Segment]) -> dict[UUID, int]:
    """All in one pass over the customers."""
    rules = {str(segment.id): parse(segment.rule) for segment in segments}
    conditions = audience.conditions_for(list(rules.values()))
    counted = audience.tally(dict(zip(rules, conditions, strict=True)))
    return {UUID(id): count for id, count in counted.items()}
