"""Customers and orders as files, with the columns that are chosen."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.web.spreadsheet import csv_file
from crm.web.xlsx import MAX_ROWS, xlsx_file
from customers.exports import CUSTOMER_COLUMNS, FIGURES, ORDER_COLUMNS, file_rows
from customers.listing.bulk_pages import Chosen
from customers.listing.pages import segments_to_choose
from customers.models import Customer, Order
from customers.segments import audience

FORMATS = {"csv": csv_file, "xlsx": xlsx_file}
TOO_LONG = f"An Excel file may have {MAX_ROWS:,} rows. Choose CSV, which takes any number."


@editors_only
@require_safe
@never_cache
def exports(request: HttpRequest) -> HttpResponse:
    """What to export: the customers chosen in the list, those who match its filter, or all; or orders."""
    return _page(request)


def _page(request: HttpRequest, fault: str = "", fault_at: str = "") -> HttpResponse:
    chosen = Chosen(request.GET)
    wanted = request.GET.getlist("column") or CUSTOMER_COLUMNS
    context: dict[str, Any] = {
        "chosen": chosen,
        "chips": chosen.filter.chips({}),
        "count": len(chosen.ids) or chosen.count(),
        "orders": Order.objects.count(),
        "columns": [(name, name in wanted) for name in (*CUSTOMER_COLUMNS, *FIGURES)],
        "segments": segments_to_choose(),
        "fault": fault,
        "fault_at": fault_at,
    }
    return render(request, "customers/exports.html", context, status=422 if fault else 200)


@editors_only
@require_safe
def export_customers(request: HttpRequest) -> HttpResponseBase:
    """The file of the customers. How many somebody took stands in the audit log."""
    chosen = Chosen(request.GET)
    names = [name for name in (*CUSTOMER_COLUMNS, *FIGURES) if name in request.GET.getlist("column")]
    if not names:
        return _page(request, "Choose a column.", "column")
    rows = _customers(chosen)
    return _file(request, "customers", rows, chosen.count(), names)


def _customers(chosen: Chosen) -> QuerySet[Customer]:
    if chosen.ids:
        return Customer.objects.filter(id__among=chosen.ids)
    return audience.matching(chosen.filter.rule)


@editors_only
@require_safe
def export_orders(request: HttpRequest) -> HttpResponseBase:
    """The file of all orders, of every status."""
    rows = Order.objects.all()
    return _file(request, "orders", rows, rows.count(), ORDER_COLUMNS)


def _file(request: HttpRequest, what: str, rows: QuerySet, count: int, names: Any) -> HttpResponseBase:
    kind = request.GET.get("format", "")
    kind = kind if kind in FORMATS else "csv"
    if kind == "xlsx" and count > MAX_ROWS:
        return _page(request, TOO_LONG, what)
    record(Action.EXPORTED, request, what=what, rows=count, format=kind)
    name = f"{what}-{timezone.localdate().isoformat()}.{kind}"
    return FORMATS[kind](name, names, file_rows(rows, names))
