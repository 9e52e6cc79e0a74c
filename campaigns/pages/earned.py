"""What the campaigns to a segment earned."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from campaigns.results.earned import segment_context
from crm.web.fragments import answer
from customers.models import Segment


@require_safe
def of_segment(request: HttpRequest, segment_id: uuid.UUID) -> HttpResponse:
    """The launched campaigns to a segment with the orders that are credited to them, and their sum; a fragment inside
    the segment's page."""
    segment = get_object_or_404(Segment, id=segment_id)
    context = {"segment": segment, **segment_context(segment.id)}
    return answer(request, "campaigns/earned_by_segment.html", "earned", context)
