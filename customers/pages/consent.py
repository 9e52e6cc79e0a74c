"""What a customer agreed to on each channel, and the suppression of their addresses."""

from typing import Any
from uuid import UUID

import pydantic
from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from crm.accounts.permissions import administrators_only, editors_only
from crm.web.answers import problems_in
from crm.web.forms import form_page
from customers.channels import CHANNELS, Channel
from customers.models import Customer
from customers.pages.saving import save
from customers.privacy.suppression import lift, suppress_manually, suppression_at
from customers.records import MAX_TEXT_LENGTH

ANSWERS = {"yes": True, "no": False, "unknown": None}
WORDS = {value: word for word, value in ANSWERS.items()}
MAX_REASON = 200  # characters


class ConsentForm(forms.Form):
    """An answer a channel, each with what it was when the form was opened, and where the new ones come from."""

    data: QueryDict

    source = forms.CharField(
        label="Reason or source",
        max_length=MAX_REASON,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="How you know, like “signed card in the shop”. It is kept with the answer and in the audit log.",
    )
    wording = forms.CharField(
        label="Wording they agreed to (optional)",
        max_length=MAX_TEXT_LENGTH,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for channel in CHANNELS.values():
            self.fields[channel.name] = forms.ChoiceField(
                label=channel.label,
                choices=[(word, word) for word in ANSWERS],
                widget=forms.RadioSelect,
                show_hidden_initial=True,
            )

    @property
    def channels(self) -> list[tuple[Channel, forms.BoundField, str]]:
        """Each channel with its field, and the hidden field of the answer that the form began with."""
        fields = [(channel, self[channel.name]) for channel in CHANNELS.values()]
        return [(channel, field, field.as_hidden(only_initial=True)) for channel, field in fields]

    def changes(self) -> dict[str, Any]:
        """The fields of a record for the channels whose answer was changed."""
        answers = {
            CHANNELS[name].opt_in: ANSWERS[self.cleaned_data[name]] for name in self.changed_data if name in CHANNELS
        }
        if not answers:
            return {}
        consent = {"source": self.cleaned_data["source"], "wording": self.cleaned_data["wording"] or None}
        return {**answers, "consent": consent}

    def note_conflicts(self, customer: Customer) -> bool:
        """Whether somebody else has changed an answer meanwhile that was changed here too; the next attempt replaces
        theirs."""
        found = False
        for channel, field, _ in self.channels:
            stored = WORDS[getattr(customer, channel.opt_in)]
            known = (self.data.get(field.html_initial_name, ""), self.cleaned_data[channel.name])
            if channel.name in self.changed_data and stored not in known:
                self.add_error(channel.name, f"Meanwhile this was changed to “{stored}”. Save again to replace it.")
                self.data[field.html_initial_name] = stored
                found = True
        return found


class ReasonForm(forms.Form):
    """Why an address is suppressed, or a suppression lifted."""

    because = forms.CharField(
        label="Reason, for the audit log",
        max_length=MAX_REASON,
        widget=forms.TextInput({"autocomplete": "off"}),
        error_messages={"required": "Say why, for the audit log."},
    )


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def consent(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """The answers of a customer; a POST stores those that were changed, with their source."""
    customer = get_object_or_404(Customer, id=customer_id)
    if request.method != "POST":
        stored = {name: WORDS[getattr(customer, channel.opt_in)] for name, channel in CHANNELS.items()}
        return _consent_page(request, customer, ConsentForm(initial=stored))
    form = ConsentForm(request.POST.copy())
    if not form.is_valid():
        return _consent_page(request, customer, form, status=422)
    changes = form.changes()
    if not changes:
        messages.info(request, "Nothing was changed.")
        return redirect(customer)
    if form.note_conflicts(customer):
        return _consent_page(request, customer, form, status=409)
    try:
        outcome = save(request, customer.external_id, changes, "Consent saved.", because=changes["consent"]["source"])
    except pydantic.ValidationError as error:
        for problem in problems_in(error):
            name = str(problem["loc"][-1])
            said = "Say how you know." if name == "source" else f"It {problem['msg']}."
            form.add_error(name if name in form.fields else None, said)
        return _consent_page(request, customer, form, status=422)
    return _consent_page(request, customer, form, status=503) if outcome is None else redirect(customer)


def _consent_page(request: HttpRequest, customer: Customer, form: ConsentForm, *, status: int = 200) -> HttpResponse:
    return render(request, "customers/consent.html", {"customer": customer, "form": form}, status=status)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def suppress(request: HttpRequest, customer_id: UUID, channel: str) -> HttpResponse:
    """Ask whether nothing more is to be sent to the customer's address on a channel; a POST with a reason does it."""
    return _confirm(request, customer_id, channel, lifts=False)


@administrators_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def unsuppress(request: HttpRequest, customer_id: UUID, channel: str) -> HttpResponse:
    """Ask whether the customer's address may be written to again; a POST with a reason lifts the suppression."""
    return _confirm(request, customer_id, channel, lifts=True)


def _confirm(request: HttpRequest, customer_id: UUID, channel: str, *, lifts: bool) -> HttpResponse:
    if channel not in CHANNELS:
        raise Http404("There is no such channel.")
    customer, found = get_object_or_404(Customer, id=customer_id), CHANNELS[channel]
    address = getattr(customer, found.address)
    is_suppressed = suppression_at(channel, address) is not None
    if not address or is_suppressed != lifts:
        messages.info(request, _nothing_to_do(customer, found, address, is_suppressed))
        return redirect(customer)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        because = form.cleaned_data["because"]
        if lifts:
            lift(channel, address, because, request, customer)
            messages.success(request, f"{address} may be written to by {found.spoken} again.")
        else:
            suppress_manually(channel, address, request, because=because, customer=customer)
            messages.success(request, f"Nothing is sent to {address} by {found.spoken} any more.")
        return redirect(customer)
    context = {"customer": customer, "channel": found, "address": address, "form": form, "lifts": lifts}
    return form_page(request, "customers/suppress.html", context)


def _nothing_to_do(customer: Customer, channel: Channel, address: str, is_suppressed: bool) -> str:
    if not address:
        return f"{customer} has no {channel.address_label}."
    return f"{address} {'is suppressed already' if is_suppressed else 'is not suppressed'}."
