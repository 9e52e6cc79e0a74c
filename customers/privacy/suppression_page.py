"""The pages of suppressions: is an address on the list, put one on it, take one off; import and export them. Addresses
go by POST alone, so that none stands in an address bar or a log."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.web.display import number
from crm.web.paging import requested_page
from crm.web.spreadsheet import csv_file
from customers.addresses import InvalidAddress
from customers.channels import CHANNELS, CHOICES
from customers.models import Suppression
from customers.privacy.suppression import lift, suppress_manually, suppression_at
from customers.privacy.suppression_file import MAX_LINES, read_file
from customers.privacy.suppression_list import GIVEN, counts, suppress_all, whole_list
from customers.segments.lists.file import decoded_text

PAGE = 25
SHOWN = 20  # refused lines


class AddressForm(forms.Form):
    """An address of a channel, made canonical."""

    channel = forms.ChoiceField(choices=CHOICES)
    address = forms.CharField(max_length=254, error_messages={"required": "Write an address."})

    def clean(self) -> dict[str, Any]:
        """The address as messages to it are written."""
        cleaned = super().clean() or {}
        if {"channel", "address"} <= cleaned.keys():
            try:
                cleaned["address"] = CHANNELS[cleaned["channel"]].canonical(cleaned["address"])
            except InvalidAddress as error:
                self.add_error("address", f"It {error}.")
        return cleaned


class LiftForm(AddressForm):
    """An address to take off the list, with the reason."""

    because = forms.CharField(max_length=200, error_messages={"required": "Say why, for the audit log."})


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suppressions(request: PageRequest) -> HttpResponse:
    """`act` looks an address up, adds or lifts."""
    act = request.POST.get("act", "")
    if request.method != "POST":
        return _page(request, AddressForm())
    if act == "lift":
        return _lift(request)
    form = AddressForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    channel, address = form.cleaned_data["channel"], form.cleaned_data["address"]
    if act == "add":
        suppress_manually(channel, address, request)
        messages.success(request, f"Nothing is sent to {address} by {CHANNELS[channel].spoken} any more.")
        return redirect("customers:suppressions")
    return _page(request, form, asked=address, found=suppression_at(channel, address))


def _lift(request: PageRequest) -> HttpResponse:
    if not request.user.is_admin:
        raise PermissionDenied("Only an administrator lifts a suppression: ask one of them.")
    form = LiftForm(request.POST)
    if not form.is_valid():
        known = {"channel": request.POST.get("channel", ""), "address": request.POST.get("address", "")}
        found = suppression_at(**known) if "because" in form.errors and len(form.errors) == 1 else None
        return _page(request, AddressForm(known), status=422, lifting=form, asked=known["address"], found=found)
    channel, address = form.cleaned_data["channel"], form.cleaned_data["address"]
    if lift(channel, address, form.cleaned_data["because"], request):
        messages.success(request, f"{address} may be written to by {CHANNELS[channel].spoken} again.")
    else:
        messages.error(request, f"{address} was not on the list.")
    return redirect("customers:suppressions")


def _page(request: HttpRequest, form: AddressForm, *, status: int = 200, **context: Any) -> HttpResponse:
    counts = Suppression.objects.values_list("channel", "reason").annotate(count=Count("id"))
    context |= {
        "form": form,
        "page": requested_page(Suppression.objects.all(), request, PAGE, order="-id"),
        "counts": sorted((CHANNELS[channel].label, reason, count) for channel, reason, count in counts),
    }
    return render(request, "settings/suppressions.html", context, status=status)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def import_suppressions(request: HttpRequest) -> HttpResponse:
    """A CSV file of addresses. Its upload shows what it says; what that page brings along is stored when it is
    confirmed."""
    channel = request.POST.get("channel", "")
    context: dict[str, Any] = {"channels": CHOICES, "channel": channel, "reasons": GIVEN, "max_lines": MAX_LINES}
    if request.method != "POST":
        return render(request, "settings/import_suppressions.html", context)
    file, text = request.FILES.get("file"), request.POST.get("text", "")
    try:
        if channel not in CHANNELS:
            raise ValueError("Choose the channel of lines that name none.")
        if not file and not text:
            raise ValueError("Choose a file.")
        data = file.read() if file else text.encode()
        found = read_file(data, channel)
    except ValueError as error:
        return render(request, "settings/import_suppressions.html", context | {"fault": str(error)}, status=422)
    if not file and request.POST.get("act") == "import":
        suppress_all(found.addresses, request)
        count = number(len(found.addresses))
        messages.success(request, f"Imported {count}. Nothing is sent to these addresses any more.")
        return redirect("customers:suppressions")
    context |= {
        "found": found,
        "counts": counts(found.addresses),
        "text": decoded_text(data),
        "shown": found.refused[:SHOWN],
    }
    return render(request, "settings/import_suppressions.html", context)


@editors_only
@require_safe
def export_suppressions(request: HttpRequest) -> StreamingHttpResponse:
    """The whole list as a CSV file: the address where a customer still has it, else its hash."""
    record(Action.EXPORTED, request, what="suppressions")
    return csv_file("suppressions.csv", ("address", "channel", "reason", "created_at"), whole_list())
