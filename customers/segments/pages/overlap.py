"""Two or three segments side by side: how much they share, and a new segment of any part in one click."""

from typing import Any

from django.db.models.functions import Lower
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET

from crm.web.fragments import answer, is_fragment
from crm.web.ids import uuid_in
from customers.models import Segment
from customers.segments.overlap import MAX_SEGMENTS, Overlap, Part
from customers.segments.overlap import overlap as counted

# Where the diagram has its circles and the figures of its parts, in the order of the parts.
CIRCLES = {2: [(160, 130), (260, 130)], 3: [(160, 130), (260, 130), (210, 216)]}
FIGURES = {
    2: [(210, 130), (115, 130), (305, 130)],
    3: [(210, 160), (210, 96), (149, 192), (112, 108), (271, 192), (308, 108), (210, 268)],
}
LABELS = {2: [(110, 22), (310, 22)], 3: [(110, 22), (310, 22), (210, 332)]}


@require_GET
def overlap(request: HttpRequest) -> HttpResponse:
    """`?segment=…&segment=…`; what is asked for by itself is counted, as on the other pages."""
    chosen = _chosen(request.GET)
    compares = len(chosen) > 1
    result = counted(chosen) if compares and (is_fragment(request) or "counted" in request.GET) else None
    context = {
        "chosen": chosen,
        "slots": [chosen[place] if place < len(chosen) else None for place in range(MAX_SEGMENTS)],
        "segments": Segment.objects.filter(archived_at=None).order_by(Lower("name")),
        "compares": compares,
        "result": result,
        "rows": [(part, _link(part)) for part in result.parts] if result else [],
        "diagram": _diagram(chosen, result) if result else None,
    }
    return answer(request, "segments/overlap.html", "result", context)


def _chosen(query: QueryDict) -> list[Segment]:
    """As they were asked for, each once; unknown ids are skipped."""
    ids = [id for text in query.getlist("segment") if (id := uuid_in(text))]
    found = Segment.objects.in_bulk(ids)
    return [found[id] for id in dict.fromkeys(ids) if id in found][:MAX_SEGMENTS]


def _link(part: Part) -> str:
    """The query that opens the builder with who is in this part."""
    query = QueryDict(mutable=True)
    query.setlist("in", [str(segment.id) for segment in part.inside])
    query.setlist("out", [str(segment.id) for segment in part.outside])
    return query.urlencode()


def _diagram(segments: list[Segment], result: Overlap) -> dict[str, Any]:
    size = len(segments)
    return {
        "circles": CIRCLES[size],
        "figures": list(zip(FIGURES[size], result.parts, strict=True)),
        "labels": list(zip(LABELS[size], segments, result.sizes, strict=True)),
        "height": 260 if size == 2 else 356,
    }
