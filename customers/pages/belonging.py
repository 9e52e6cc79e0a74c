"""The tags of a customer and the lists that they are on: added and removed one by one."""

from typing import Any
from uuid import UUID

import pydantic
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from crm.accounts.permissions import editors_only
from crm.web.answers import problems_in
from crm.web.fragments import is_fragment
from crm.web.ids import uuid_in
from customers.models import Customer, Segment
from customers.pages.profile import tags_context
from customers.pages.saving import save
from customers.segments.lists.membership import add_member, remove_member


@editors_only
@require_POST
@never_cache
def tags(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Add the tag in `add`, or remove the one in `remove`; other tags stay. For htmx the tags as they are then."""
    customer = get_object_or_404(Customer, id=customer_id)
    name, said = ("remove_tags", "Tag removed.") if "remove" in request.POST else ("add_tags", "Tag added.")
    tag = request.POST.get("remove", request.POST.get("add", ""))
    fault = ""
    try:
        save(request, customer.external_id, {name: [tag]}, said)
    except pydantic.ValidationError as error:
        fault = "Write a tag." if not tag.strip() else f"It {problems_in(error)[0]['msg']}."
    if not is_fragment(request):
        if fault:
            messages.error(request, fault)
        return redirect(customer)
    customer.refresh_from_db()
    context: dict[str, Any] = {
        **tags_context(customer),
        "fault": fault,
        "typed": tag if fault else "",
        "is_edited": True,
    }
    return render(request, "customers/profile.html#tags", context, status=200)


@editors_only
@require_POST
@never_cache
def lists(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Put a customer on the list in `add`, or take them off the one in `remove`."""
    customer = get_object_or_404(Customer, id=customer_id)
    adds = "add" in request.POST
    segment_id = uuid_in(request.POST.get("add", request.POST.get("remove", "")))
    if segment_id is None:
        messages.error(request, "Choose a list.")
        return redirect(customer)
    segment = get_object_or_404(Segment, id=segment_id, is_static=True, archived_at=None)
    if adds:
        done = add_member(segment, customer, request)
        said = "is now on" if done else "was already on"
    else:
        done = remove_member(segment, customer, request)
        said = "is no longer on" if done else "was not on"
    (messages.success if done else messages.info)(request, f"{customer} {said} the list “{segment.name}”.")
    return redirect(customer)
