"""The page that asks whether the demo is to be removed, with the numbers, and removes it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from crm.accounts.permissions import administrators_only
from crm.demo import removing
from crm.web.display import number


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: HttpRequest) -> HttpResponse:
    """Ask, then remove."""
    if not removing.is_loaded():
        messages.info(request, "There is no demo.")
        return redirect("campaigns:history")
    if request.method != "POST":
        return render(request, "demo/remove.html", {"found": removing.find()})
    found = removing.remove(request)
    customers, orders = number(len(found.customers)), number(found.orders)
    messages.success(request, f"The demo is removed: {customers} customers, {orders} orders and what was sent to them.")
    return redirect("campaigns:history")
