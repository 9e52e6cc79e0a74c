"""Changing many customers: what is to be done, to how many, then how far it is and what came of it."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.template.defaultfilters import truncatechars
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.streams.stream import StreamUnavailable
from crm.web.forms import form_page
from crm.web.fragments import answer
from crm.web.ids import uuid_in
from customers.listing import bulk
from customers.listing.filters import Filter
from customers.listing.models import BulkChange
from customers.listing.pages import MAX_SEGMENTS
from customers.models import Customer, Segment
from customers.segments import audience
from customers.segments.pages.names import NEEDED, NameField
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
        return Customer.objects.filter(id__among=self.ids).count() if self.ids else audience.count(self.filter.rule)


class TagField(forms.CharField):
    """A tag, cleaned as where records come in."""

    def to_python(self, value: Any) -> str:
        return clean((value or "").replace("\0", ""))


class TagForm(forms.Form):
    """The tag that is added or removed."""

    new_tag = TagField(
        label="Tag",
        max_length=LONGEST_TAG,
        error_messages={
            "required": "Give a tag.",
            "max_length": f"A tag may have {LONGEST_TAG} characters here.",
        },
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "list": "tags",
                "hx-get": reverse_lazy("segments:values", query={"of": "tags", "from": "new_tag"}),
                "hx-trigger": "focus, input changed delay:150ms",
                "hx-target": "#tags",
                "hx-sync": "this:queue last",
            }
        ),
    )

    @property
    def details(self) -> dict[str, Any]:
        """What `bulk.begin` takes of it."""
        return {"tag": self.cleaned_data["new_tag"]}


class ListForm(forms.Form):
    """The list that customers are added to: one that there is, or a new one."""

    list = forms.ModelChoiceField(
        Segment.objects.filter(is_static=True),
        required=False,
        error_messages={"invalid_choice": "This list does not exist any more. Choose another one."},
    )
    name = NameField(label="Name of the new list", required=False)

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        offered = Segment.objects.filter(is_static=True, archived_at=None).order_by("-updated_at")[:MAX_SEGMENTS]
        names = [(each.id, truncatechars(each.name, 60)) for each in offered]
        cast(forms.ModelChoiceField, self.fields["list"]).choices = [("", "New list"), *names]

    def clean(self) -> dict[str, Any]:
        """A new list needs a name."""
        if not (self.cleaned_data.get("list") or self.errors or self.cleaned_data["name"]):
            self.add_error("name", NEEDED)
        return self.cleaned_data

    @property
    def details(self) -> dict[str, Any]:
        """What `bulk.begin` takes of it."""
        chosen = self.cleaned_data["list"]
        if chosen:
            return {"list_id": chosen.id, "list_name": chosen.name}
        return {"list_name": self.cleaned_data["name"]}


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def bulk_change(request: PageRequest) -> HttpResponse:
    """GET asks what `?do=` needs to know, and says for how many customers; POST begins."""
    asked = request.POST if request.method == "POST" else request.GET
    kind, chosen = asked.get("do", ""), Chosen(asked)
    back = f"{resolve_url('customers:customers')}?{chosen.filter.query_string}"
    if kind not in Kind.values or not (chosen.are_all or chosen.ids):
        messages.warning(request, "Choose customers in the list first.")
        return redirect(back)
    form = (ListForm if kind == Kind.ADD_TO_LIST else TagForm)(request.POST or None)
    if form.is_valid():
        return _begin(request, kind, chosen, form)
    context = {
        "kind": kind,
        "label": Kind(kind).label,
        "chosen": chosen,
        "count": chosen.count(),
        "back": back,
        "form": form,
    }
    return form_page(request, "customers/bulk.html", context)


def _begin(request: PageRequest, kind: str, chosen: Chosen, form: TagForm | ListForm) -> HttpResponse:
    rule = chosen.filter.rule if chosen.are_all else None
    user = request.user
    change = bulk.begin(kind, user=user, rule=rule, customer_ids=chosen.ids, **form.details)
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
