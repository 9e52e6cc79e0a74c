"""The list of customers, and a filter of it kept as a segment."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import push_url, replace_url

from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.database import transactional
from crm.web.forms import form_page
from crm.web.fragments import is_fragment
from crm.web.paging import Page, looked_through_page, requested_page
from customers.channels import CHANNELS
from customers.listing import columns
from customers.listing.filters import ORDERED, Filter, encoded
from customers.models import Customer, Segment
from customers.segments import audience
from customers.segments.pages.names import LONGEST_NAME, NameForm
from customers.segments.rules import Group, serialise

SORTS = {name: column for name, column in columns.COLUMNS.items() if column.sorts}
PAGE = 50  # customers
NOT_LISTED = ("attributes_key", "bought", "purchases", "happened", "consents")  # large columns that no list shows
MAX_SCANNED = 50_000  # customers that one page looks through for matches
LOOKED_AT = 2_000  # customers, to see how many of them match
MAX_SEGMENTS = 200  # to choose from
CHOSEN_COLUMNS = "customer_columns"  # in the session


@require_safe
@never_cache
def customers(request: PageRequest) -> HttpResponse:
    """The list of customers: filtered as `Filter` reads it, sorted by `?sort=`, with the columns of `?column=`.

    For htmx its rows, or with `?counted=` how many there are; where a part of the filter came or went, the filter too.
    """
    filter = Filter.read(request.GET)
    if is_fragment(request) and "counted" in request.GET:
        return render(request, "customers/_count.html", {"count": audience.count(filter.rule), "filter": filter})
    sort = request.GET.get("sort", "")
    sort = sort if sort in SORTS else "newest"
    offered = columns.offered()
    shown = _chosen_columns(request, offered)
    counted = "counted" in request.GET
    context = _rows_context(request, filter, sort, shown)
    context |= {
        "filter": filter,
        "chips": filter.chips({"sort": sort}),
        "columns": shown,
        "offered": [(column, column in shown) for column in offered.values()],
        "sort": sort,
        "sorts": [(name, column.label) for name, column in SORTS.items()],
        "count": audience.count(filter.rule) if counted else None,
        "any": bool(context["rows"]) or Customer.objects.exists(),
        "channels": [(channel, filter.consents.get(channel.name)) for channel in CHANNELS.values()],
        "ordered": [(name, text.format(days="… days")) for name, text in ORDERED.items()],
        "segments": segments_to_choose(),
        "site_url": settings.SITE_URL,
        "python": _python(),
    }
    if not is_fragment(request):
        return render(request, "customers/list.html", context)
    part = "list" if request.htmx.target == "list" else "rows"
    response = render(request, f"customers/list.html#{part}", context)
    if not counted:
        _show_in_address(response, request, [*filter.values, ("sort", sort)])
    return response


def _rows_context(request: HttpRequest, filter: Filter, sort: str, shown: list[columns.Column]) -> dict[str, Any]:
    """A page of customers, or where a page that is empty so far goes on."""
    order = SORTS[sort].sorts
    comes_later = _comes_later(filter.rule, request, order)
    page: Page[Customer] = Page([]) if comes_later else find_page(filter.rule, request, order)
    is_first = not {"after", "before"} & request.GET.keys()
    none_so_far = not page.rows and (is_first or "none" in request.GET)
    values = [*filter.values, ("sort", sort), *[("none", "1")] * none_so_far]
    return {
        "page": page,
        "rows": [(each, [(column, column.text(each)) for column in shown]) for each in page.rows],
        "none_so_far": none_so_far,
        "further": encoded(values) if comes_later else _further(page, request, values),
        "comes_later": comes_later,
        "scanned": MAX_SCANNED,
    }


def _show_in_address(response: HttpResponse, request: PageRequest, values: Sequence[tuple[str, str]]) -> None:
    """Let the browser show these values and the place in the list, without the fields that say nothing."""
    place = [(name, request.GET[name]) for name in ("after", "before") if name in request.GET]
    show_url = replace_url if request.htmx.trigger == "further" else push_url
    show_url(response, f"{request.path}?{encoded([*values, *place])}")


def find_page(rule: Group, request: HttpRequest, order: str) -> Page[Customer]:
    """The page of those who match the rule. In the order of ids it looks through `MAX_SCANNED` customers at most."""
    found = audience.matching(rule)
    how: dict[str, Any] = {"order": order, "ids_from": "index", "left_out": NOT_LISTED}
    if not rule.rules or audience.is_found_by_index(rule, timezone.now()):
        return requested_page(found, request, PAGE, **how)
    if order == "-id":
        return looked_through_page(found, Customer.objects.all(), request, PAGE, limit=MAX_SCANNED, **how)
    if _is_rare(found, order):
        how["ids_from"] = "scan"
    return requested_page(found, request, PAGE, **how)


def _comes_later(rule: Group, request: HttpRequest, order: str) -> bool:
    """Whether the first page is shown without its customers and then asks for them: where all who match must be found
    among many, and sorted."""
    if order == "-id" or not rule.rules or is_fragment(request) or {"after", "before", "none"} & request.GET.keys():
        return False
    return audience.takes_long(rule) and _is_rare(audience.matching(rule), order)


def _further(page: Page[Customer], request: HttpRequest, values: list[tuple[str, str]]) -> str:
    """The query string of the page that an empty one goes on to, with `values`; "" for other pages, and where no
    customers are left to look at."""
    is_backwards = "before" in request.GET and "after" not in request.GET
    place = page.previous if is_backwards else page.next
    return f"{encoded(values)}&{place}" if place and not page.rows else ""


def _is_rare(found: QuerySet[Customer], order: str) -> bool:
    """Whether the first in the order have too few of those who are found to fill a page."""
    first = Customer.objects.order_by(order, "-id").values_list("id", flat=True)[:LOOKED_AT]
    return found.filter(id__among=list(first)).count() <= PAGE


def segments_to_choose() -> QuerySet[Segment]:
    """Active segments, the last changed first."""
    return Segment.objects.filter(archived_at=None).order_by("-updated_at").only("id", "name")[:MAX_SEGMENTS]


def _chosen_columns(request: HttpRequest, offered: dict[str, columns.Column]) -> list[columns.Column]:
    """Those that the address names, which the session keeps, or those that it has kept."""
    if names := request.GET.getlist("column"):
        shown = columns.chosen(names, offered)
        request.session[CHOSEN_COLUMNS] = [column.name for column in shown]
        return shown
    return columns.chosen(request.session.get(CHOSEN_COLUMNS, []), offered)


def _python() -> str:
    """How a terminal in the folder of the installation calls this Python, so that it finds the same state."""
    python = Path(sys.executable)
    program = str(python.relative_to(settings.BASE_DIR)) if python.is_relative_to(settings.BASE_DIR) else "python"
    elsewhere = settings.VAR_DIR != settings.BASE_DIR / "var"
    return f"VAR_DIR={shlex.quote(str(settings.VAR_DIR))} {program}" if elsewhere else program


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
def save_segment(request: PageRequest) -> HttpResponse:
    """Ask for a name, then keep the filter of the list as a segment."""
    filter = Filter.read(request.POST if request.method == "POST" else request.GET)
    proposed = ", ".join(chip.text for chip in filter.chips({}))[:LONGEST_NAME]
    form = NameForm(request.POST or None, initial={"name": proposed})
    if form.is_valid():
        return redirect(_save(form.cleaned_data["name"], serialise(filter.rule), request))
    context = {"filter": filter, "form": form}
    return form_page(request, "customers/save_segment.html", context)


@transactional
def _save(name: str, rule: dict[str, Any], by: PageRequest) -> Segment:
    segment = Segment.objects.create(name=name, rule=rule, created_by=by.user)
    record(Action.SEGMENT_MADE, by, of=segment)
    return segment
