"""What a person may ask for: everything that is kept about them, and to be forgotten."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from crm.accounts.permissions import administrators_only, editors_only
from crm.streams.stream import StreamUnavailable
from customers.models import Customer
from customers.privacy.erasure import erase
from customers.privacy.export import Encoder, customer_export


@editors_only
@require_safe
def export(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    customer = get_object_or_404(Customer, id=customer_id)
    return saved_as(f"customer-{slugify(customer.external_id) or customer.id}.json", customer_export(customer, request))


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def forget(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    customer = get_object_or_404(Customer, id=customer_id)
    if request.method != "POST":
        return render(request, "customers/erase.html", {"customer": customer})
    try:
        erase(customer, request)
    except StreamUnavailable:
        messages.error(request, UNAVAILABLE)
        return redirect(customer)
    messages.success(request, "Erased. Nothing tells any more who that was.")
    return redirect("customers:customers")


UNAVAILABLE = "Not erased: the stream of records does not answer, and what waits in it must be known. Try again."


def saved_as(name: str, document: object) -> HttpResponse:
    return JsonResponse(
        document,
        Encoder,
        safe=False,
        json_dumps_params={"indent": 2, "ensure_ascii": False},
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )
