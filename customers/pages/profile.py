"""The profile of a customer, and the timeline on it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.web.fragments import answer, is_fragment
from crm.web.ids import uuid_in
from crm.web.paging import Edge, make_page
from customers import timeline, vocabulary
from customers.channels import CHANNELS
from customers.models import Customer, Order
from customers.privacy.suppression import customer_suppressions
from customers.privacy.topics import refused_topic_names
from customers.privacy.wordings import with_wordings

ORDERS = 20  # a page
EVENTS = 10  # of the timeline, a page


@require_safe
@never_cache
def customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """The profile of a customer; for htmx a page of the orders."""
    customer = get_object_or_404(Customer, id=customer_id)
    orders = Order.objects.filter(customer_external_id=customer.external_id)
    edge = Edge(uuid_in(request.GET.get("orders", "")))
    page = make_page(orders, ORDERS, order="-ordered_at", edge=edge)
    context = {"customer": customer, "orders": page.rows, "page": page}
    if is_fragment(request):
        return render(request, "customers/profile.html#orders", context)
    context |= {
        "consents": _consents(customer),
        "attributes": sorted(customer.attributes.items()),
        **tags_context(customer),
        **_timeline_context(request, customer),
    }
    return render(request, "customers/profile.html", context)


@require_safe
@never_cache
def events(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """The timeline alone: `?kind=` one kind, `?after=` what is behind a place. For htmx the timeline of another kind,
    or further events below those that are shown."""
    customer = get_object_or_404(Customer, id=customer_id)
    context = {"customer": customer, **_timeline_context(request, customer)}
    return answer(request, "customers/timeline.html", "events" if context["after"] else "timeline", context)


def tags_context(customer: Customer) -> dict[str, Any]:
    """What the part of the page with the tags shows."""
    return {"customer": customer, "known_tags": vocabulary.suggest(vocabulary.TAG, limit=100)}


def _timeline_context(request: HttpRequest, customer: Customer) -> dict[str, Any]:
    kind = request.GET.get("kind", "")
    kind = kind if kind in timeline.SOURCES else ""
    after = timeline.place_in(request.GET.get("after", ""))
    page = timeline.read_page(customer, kind, after, EVENTS)
    kinds = [("", "All"), *((source.kind, source.label) for source in timeline.SOURCES.values())]
    return {"events": page.events, "kinds": kinds, "kind": kind, "after": after, "next": page.next}


def _consents(customer: Customer) -> list[dict[str, Any]]:
    """By channel what the customer answered, where that comes from, and what is true of the address."""
    suppressions, topics = customer_suppressions(customer), refused_topic_names(customer)
    answers = {answer["channel"]: answer for answer in with_wordings(customer.consents)}  # the last of each
    return [
        {
            "channel": channel,
            "opted_in": getattr(customer, channel.opt_in),
            "standing": getattr(customer, channel.standing),
            "address": getattr(customer, channel.address),
            "suppression": suppressions.get(name),
            "refused_topics": topics.get(name, []),
            "source": answers[name]["source"] if name in answers else "",
            "wording": answers[name]["wording"] if name in answers else "",
            "at": datetime.fromisoformat(answers[name]["at"]) if name in answers else None,
        }
        for name, channel in CHANNELS.items()
    ]
