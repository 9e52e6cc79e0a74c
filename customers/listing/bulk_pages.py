"""Changing many customers: what is to be done, to how many, then how far it is and what came of it."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from crm.accounts.models import User
from crm.accounts.permissions import editors_only
from crm.streams.stream import StreamUnavailable
from crm.web.fragments import answer
from crm.web.paging import uuid_in
from customers.listing import bulk
from customers.listing.filters import Filter
from customers.listing.models import BulkChange
from customers.listing.pages import MAX_SEGMENTS, count
from customers.models import Customer, Segment
from customers.segments.pages.names import LONGEST_NAME, check_name, named_in
from customers.text import clean

AT_ONCE = 1  # seconds in which a change is done while its author waits; the rest is a worker's
MAX_CHOSEN = 1_000  # rows chosen one by one
LONGEST_TAG = 200
Kind = BulkChange.Kind


class Chosen:
    """Whom a form of the list means: the customers with its ids, or all that match its filter."""

    def __init__(self, asked: QueryDict) -> None:
        self.filter = Filter.read(asked)
        self.are_all = asked.get("all") == "1"
        ids = (uuid_in(id) for id in asked.getlist("id")[:MAX_CHOSEN])
        self.ids = [] if self.are_all else list(dict.fromkeys(filter(None, ids)))

    def count(self) -> int:
        """How many customers these are now."""
        return Customer.objects.filter(id__among=self.ids).count() if self.ids else count(self.filter.rule)


@editors_only
@never_cache
def bulk_change(request: HttpRequest) -> HttpResponse:
    """GET asks what `?do=` needs to know, and says for how many customers; POST begins."""
    asked = request.POST if request.method == "POST" else request.GET
    kind, chosen = asked.get("do", ""), Chosen(asked)
    back = f"{resolve_url('customers:customers')}?{chosen.filter.query_string}"
    if kind not in Kind.values or not (chosen.are_all or chosen.ids):
        messages.warning(request, "Choose customers in the list first.")
        return redirect(back)
    lists = Segment.objects.filter(is_static=True, archived_at=None).order_by("-updated_at")[:MAX_SEGMENTS]
    context: dict[str, Any] = {
        "kind": kind,
        "label": Kind(kind).label,
        "chosen": chosen,
        "count": chosen.count(),
        "back": back,
        "lists": lists,
        "tag": asked.get("new_tag", ""),
        "name": named_in(asked),
        "list": asked.get("list", ""),
        "longest_name": LONGEST_NAME,
        "longest_tag": LONGEST_TAG,
    }
    if request.method == "POST":
        details, faults = _read_details(kind, request.POST)
        if not faults:
            return _begin(request, kind, chosen, details)
        context["faults"] = faults
    return render(request, "customers/bulk.html", context, status=422 if context.get("faults") else 200)


def _read_details(kind: str, form: QueryDict) -> tuple[dict[str, Any], dict[str, str]]:
    """What the form says about the change, and what is wrong with it by field."""
    if kind != Kind.ADD_TO_LIST:
        tag = clean(form.get("new_tag", "").replace("\0", ""))
        if not tag:
            return {}, {"tag": "Give a tag."}
        if len(tag) > LONGEST_TAG:
            return {}, {"tag": f"A tag may have {LONGEST_TAG} characters here."}
        return {"tag": tag}, {}
    if chosen := form.get("list", ""):
        list_id = uuid_in(chosen)
        segment = Segment.objects.filter(id=list_id, is_static=True).first() if list_id else None
        if segment is None:
            return {}, {"list": "This list does not exist any more. Choose another one."}
        return {"list_id": segment.id, "list_name": segment.name}, {}
    name = named_in(form)
    fault = check_name(name)
    return {"list_name": name}, {"name": fault} if fault else {}


def _begin(request: HttpRequest, kind: str, chosen: Chosen, details: dict[str, Any]) -> HttpResponse:
    rule = chosen.filter.rule if chosen.are_all else None
    change = bulk.begin(kind, user=cast(User, request.user), rule=rule, customer_ids=chosen.ids, **details)
    try:
        done = bulk.carry_out(change.id, AT_ONCE)
    except StreamUnavailable:  # the change is stored: a worker tries again
        done = False
    if not done:
        bulk.go_on(change.id)
    return redirect(change)


@editors_only
@require_safe
@never_cache
def progress(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """How far a change is, then its result."""
    change = get_object_or_404(BulkChange, id=change_id)
    segment = Segment.objects.filter(id=change.list_id).first() if change.list_id else None
    context = {"change": change, "segment": segment, "stored": change.is_done and bulk.is_stored(change)}
    return answer(request, "customers/bulk_change.html", "state", context)
