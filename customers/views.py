"""The pages of customers: the list and the profile. Both only read."""

import sys
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.web.fragments import is_fragment
from crm.web.paging import make_page, requested_page, search_text, uuid_in
from customers.channels import CHANNELS
from customers.models import Customer, Order
from customers.search import matching

SORTS = {"spend": ("-total_spend", "Spent"), "order": ("-last_order_at", "Last order"), "newest": ("-id", "Added")}
CUSTOMERS, ORDERS = 50, 20  # a page


@require_safe
@never_cache
def customers(request: HttpRequest) -> HttpResponse:
    """The list of customers, found by `?q=` and sorted by `?sort=`; for htmx its rows."""
    query = search_text(request.GET)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "newest"
    page = requested_page(Customer.objects.filter(matching(query)), request, CUSTOMERS, order=SORTS[sort][0])
    context = {
        "customers": page.rows,
        "page": page,
        "query": query,
        "sort": sort,
        "sorts": [(name, label) for name, (_, label) in SORTS.items()],
        "total": None if query or is_fragment(request) else Customer.objects.count(),
        "site_url": settings.SITE_URL,
        "python": _python(),
    }
    return render(request, "customers/list.html" + ("#rows" if is_fragment(request) else ""), context)


def _python() -> str:
    """How a terminal in the folder of the installation calls this Python."""
    python = Path(sys.executable)
    return str(python.relative_to(settings.BASE_DIR)) if python.is_relative_to(settings.BASE_DIR) else "python"


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
