"""Orders that wait for their customer."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.web.paging import requested_page, search_text
from customers.models import Order

PAGE = 50


@require_safe
@never_cache
def waiting_orders(request: HttpRequest) -> HttpResponse:
    """The newest first; `?q=` is the beginning of the id of an order or of a customer."""
    query = search_text(request.GET)
    orders = Order.objects.filter(is_waiting=True)
    total = orders.count()
    if query:
        orders = orders.filter(Q(external_id__startswith=query) | Q(customer_external_id__startswith=query))
    page = requested_page(orders, request, PAGE, order="-id")
    context = {"page": page, "query": query, "total": total}
    return render(request, "customers/waiting.html", context)
