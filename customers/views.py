"""The pages of customers: the list and the profile. Both only read."""

from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from crm.web.fragments import is_fragment
from crm.web.paging import page_of, requested_page, search_text, uuid_in
from customers.channels import CHANNELS
from customers.models import Customer, Order, fold

SORTS = {"spend": ("-total_spend", "Spent"), "order": ("-last_order_at", "Last order"), "newest": ("-id", "Added")}
CUSTOMERS, ORDERS = 50, 20  # a page


@require_safe
def customers(request: HttpRequest) -> HttpResponse:
    query = search_text(request.GET)
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "newest"
    rows = Customer.objects.all()
    if query:
        named = Q(name_key__contains=fold(query)) | Q(email_key__contains=fold(query))
        rows = rows.filter(named | Q(external_id__contains=query))
    page = requested_page(rows, request, CUSTOMERS, order=SORTS[sort][0])
    context = {
        "customers": page.rows,
        "page": page,
        "query": query,
        "sort": sort,
        "sorts": [(name, label) for name, (_, label) in SORTS.items()],
        "total": None if query or is_fragment(request) else Customer.objects.count(),
        "site_url": settings.SITE_URL,
    }
    return render(request, "customers/list.html" + ("#rows" if is_fragment(request) else ""), context)


@require_safe
def customer(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    customer = get_object_or_404(Customer, id=customer_id)
    orders = Order.objects.filter(customer_external_id=customer.external_id)
    page = page_of(orders, ORDERS, order="-ordered_at", after=uuid_in(request.GET.get("orders", "")))
    context = {
        "customer": customer,
        "orders": page.rows,
        "page": page,
        "opt_ins": [(channel.label, getattr(customer, channel.opt_in)) for channel in CHANNELS.values()],
        "attributes": sorted(customer.attributes.items()),
    }
    return render(request, "customers/profile.html" + ("#orders" if is_fragment(request) else ""), context)
