"""Why in, why out: one customer and a rule, node by node; and all segments of one customer."""

from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.web.fragments import answer
from customers.models import Customer, Segment
from customers.segments.builder import is_id
from customers.segments.english import marked_up
from customers.segments.reasons import reasons, segments_of
from customers.segments.rules import Group, parse


@require_safe
@never_cache
def why(request: HttpRequest, segment_id: UUID, customer_id: UUID) -> HttpResponse:
    segment = get_object_or_404(Segment, id=segment_id)
    return _show(request, segment, parse(segment.rule), get_object_or_404(Customer, id=customer_id))


def why_of_draft(request: HttpRequest, segment: Segment, rule: Group, customer_id: str) -> HttpResponse:
    """By the rule as it stands in the builder."""
    if not is_id(customer_id):
        raise BadRequest("This button has nobody to act on. Open the segment again.")
    return _show(request, segment, rule, get_object_or_404(Customer, id=customer_id), unsaved=True)


def _show(
    request: HttpRequest, segment: Segment, rule: Group, customer: Customer, *, unsaved: bool = False
) -> HttpResponse:
    context = {
        "segment": segment,
        "customer": customer,
        "reason": reasons(rule, customer),
        "reading": marked_up(rule),
        "unsaved": unsaved,
    }
    return render(request, "segments/why.html", context)


@require_safe
def of_customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """A part of the profile."""
    customer = get_object_or_404(Customer, id=customer_id)
    inside, outside = segments_of(customer)
    context = {"customer": customer, "inside": inside, "outside": outside}
    return answer(request, "segments/of_customer.html", "segments", context)
