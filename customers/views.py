"""The profile of a customer, which only reads."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.web.fragments import is_fragment
from crm.web.paging import make_page, uuid_in
from customers.channels import CHANNELS
from customers.models import Customer, Order

ORDERS = 20  # a page


@require_safe
@never_cache
def customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """The profile of a customer; for htmx a page of the orders."""
    customer = get_object_or_404(Customer, id=customer_id)
    orders = Order.objects.filter(customer_external_id=customer.external_id)
    page = make_page(orders, ORDERS, order="-ordered_at", after=uuid_in(request.GET.get("orders", "")))
    context = {
        "customer": customer,
        "orders": page.rows,
        "page": page,
        "consents": [
            (channel, getattr(customer, channel.opt_in), getattr(customer, channel.standing))
            for channel in CHANNELS.values()
        ],
        "attributes": sorted(customer.attributes.items()),
    }
    return render(request, "customers/profile.html" + ("#orders" if is_fragment(request) else ""), context)
