"""Privacy requests: an export of all that is stored about a person, and erasing them."""

from functools import reduce
from operator import or_
from uuid import UUID

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crm.accounts.permissions import administrators_only, editors_only
from crm.streams.stream import StreamUnavailable
from customers.channels import CHANNELS
from customers.events.models import Event
from customers.models import Customer, Note, Order
from customers.privacy.erasure import erase
from customers.privacy.export import Encoder, customer_export

MAX_NAMED = 10  # customers who share an address with one who is to be erased


@editors_only
@require_safe
def export(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """All that is stored about a customer, as a JSON file."""
    customer = get_object_or_404(Customer, id=customer_id)
    return saved_as(f"customer-{slugify(customer.external_id) or customer.id}.json", customer_export(customer, request))


def _others_with_their_addresses(customer: Customer) -> QuerySet[Customer]:
    """Customers who have an address of this one, to which nothing is sent either once it is suppressed."""
    keys = {channel.address_key for channel in CHANNELS.values() if getattr(customer, channel.address)}
    same = [Q(**{key: getattr(customer, key)}) for key in sorted(keys)]
    found = Customer.objects.filter(reduce(or_, same)) if same else Customer.objects.none()
    return found.exclude(id=customer.id).order_by("id")


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def forget(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Ask whether a customer is to be erased, with what goes; a POST erases."""
    customer = get_object_or_404(Customer, id=customer_id)
    if request.method != "POST":
        theirs = {"customer_external_id": customer.external_id}
        sharing = list(_others_with_their_addresses(customer)[: MAX_NAMED + 1])
        context = {
            "customer": customer,
            "orders": Order.objects.filter(**theirs).count(),
            "events": Event.objects.filter(**theirs).count(),
            "notes": Note.objects.filter(customer=customer).count(),
            "sharing": sharing[:MAX_NAMED],
            "more_share": len(sharing) > MAX_NAMED,
        }
        return render(request, "customers/erase.html", context)
    try:
        erase(customer, request)
    except StreamUnavailable:
        messages.error(request, UNAVAILABLE)
        return redirect(customer)
    messages.success(request, "Customer erased.")
    return redirect("customers:customers")


UNAVAILABLE = "Not erased: Redis does not answer, so it is unknown which records still wait. Try again in a minute."


def saved_as(name: str, document: object) -> HttpResponse:
    """A response that browsers save as a JSON file, and no cache."""
    return JsonResponse(
        document,
        Encoder,
        safe=False,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
