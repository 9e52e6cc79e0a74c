"""Why a customer is in or out of a segment, condition by condition; and all segments of one customer."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.web.fragments import answer
from customers.models import Customer, Segment
from customers.segments.english import marked_up
from customers.segments.reasons import reasons, segments_for
from customers.segments.rules import Group, parse


@require_safe
@never_cache
def why(request: HttpRequest, segment_id: UUID, customer_id: UUID) -> HttpResponse:
    """Why one customer is in a segment or not, by its stored rule."""
    segment = get_object_or_404(Segment, id=segment_id)
    return show(request, segment, parse(segment.rule), get_object_or_404(Customer, id=customer_id))


def show(
    request: HttpRequest, segment: Segment, rule: Group, customer: Customer, *, unsaved: bool = False
) -> HttpResponse:
    """The page that says why a customer matches a rule or not; `unsaved` is one that is being edited."""
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
    """The segments that a customer is in and is not in, for the profile, where lists can be changed."""
    customer = get_object_or_404(Customer, id=customer_id)
    inside, outside = segments_for(customer)
    lists = [segment for segment in outside if segment.is_static]
    context = {"customer": customer, "inside": inside, "outside": outside, "lists": lists}
    return answer(request, "segments/of_customer.html", "segments", context)
