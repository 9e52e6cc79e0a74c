"""Creating a customer, and changing the details of one: only what was changed in the form is sent."""

from typing import Any
from uuid import UUID

import pydantic
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from crm.accounts.permissions import editors_only
from crm.web.answers import problems_in
from customers import vocabulary
from customers.channels import EMAIL, SMS
from customers.editing import Outcome, read_edit
from customers.models import Customer
from customers.pages.attributes import KINDS, Row, changed_attributes, note_conflicts, rows_for, rows_in
from customers.pages.saving import save
from customers.records import MAX_ID_LENGTH, MAX_TEXT_LENGTH, CustomerEdit, known_time_zones
from customers.text import clean, fold

SHOWN = 5  # customers who have the same address


def _text(label: str, length: int = MAX_TEXT_LENGTH, **attributes: str) -> forms.CharField:
    widget = forms.TextInput({"autocomplete": "off", **attributes})
    return forms.CharField(label=label, max_length=length, required=False, show_hidden_initial=True, widget=widget)


class DetailsForm(forms.Form):
    """The fields of a customer that people know. Each carries what it was when the form was opened."""

    data: QueryDict

    name = _text("Name")
    email = _text("E-mail address", 254, inputmode="email")
    phone = _text("Phone number", 40, inputmode="tel")
    city = _text("City")
    country = _text("Country")
    time_zone = _text("Time zone", 64, list="time-zones", placeholder="Asia/Kolkata")

    def changes(self) -> dict[str, Any]:
        """By field what was changed in the form; None clears."""
        return {name: self.cleaned_data[name] or None for name in self.changed_data if name in DetailsForm.base_fields}

    def add_problems(self, error: pydantic.ValidationError, rows: list[Row]) -> None:
        """Say at each field what the schema of the API says of it."""
        for problem in problems_in(error):
            _, name, *rest = problem["loc"]
            if name == "attributes":
                at = [row for row in rows if row.key in map(str, rest)] or rows[-1:]
                at[0].errors.append(f"It {problem['msg']}.")
            else:
                self.add_error(name if name in self.fields else None, f"It {problem['msg']}.")

    def note_conflicts(self, edit: CustomerEdit, customer: Customer) -> bool:
        """Whether somebody else has changed a field meanwhile that was changed here too; the field says to what, and
        the next attempt replaces that."""
        found = False
        for name in self.changes():
            stored = getattr(customer, name)
            begun = self[name].html_initial_name
            if stored in (self.data.get(begun, ""), getattr(edit, name) or ""):
                continue
            said = (
                f"Somebody else has changed this to “{stored}” meanwhile." if stored else "Somebody else cleared this."
            )
            self.add_error(name, f"{said} Save again to replace it.")
            self.data[begun] = stored
            found = True
        return found


class NewCustomerForm(DetailsForm):
    """The same with the id, which never changes later."""

    external_id = _text("Customer ID", MAX_ID_LENGTH)
    anyway = forms.BooleanField(required=False, label="Create another customer with this address")
    field_order = ("external_id",)

    def read_external_id(self, edit: CustomerEdit) -> str:
        """The id as written, else the address, as imports do; "" where there is neither."""
        return clean(self.cleaned_data["external_id"]) or edit.email or edit.phone or ""


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def create(request: HttpRequest) -> HttpResponse:
    """A form for a new customer; a POST creates it, after a question where another one has the same address."""
    if request.method != "POST":
        return _form(request, NewCustomerForm(), rows_for({}))
    form, rows = NewCustomerForm(request.POST.copy()), rows_in(request.POST)
    if "add_row" in request.POST:
        return _form(request, form, rows)
    read = _read(form, rows, form.data.get("external_id", "").strip() or "new")
    if read is None:
        return _form(request, form, rows, status=422)
    edit, changes = read
    external_id = form.read_external_id(edit)
    if not external_id:
        form.add_error("external_id", "Write an id, or an e-mail address or phone number that identifies the customer.")
    elif len(external_id) > MAX_ID_LENGTH:
        form.add_error("external_id", "The address is too long to be the id too. Write an id.")
    if form.errors:
        return _form(request, form, rows, status=422)
    if there := Customer.objects.filter(external_id=external_id).first():
        form.add_error("external_id", "A customer with this id exists already.")
        return _form(request, form, rows, [there], status=422)
    same = _same_address(edit)
    if same and not form.cleaned_data["anyway"]:
        return _form(request, form, rows, same, status=422)
    outcome = save(request, external_id, changes, "Customer created.", creates=True)
    if outcome is None or outcome is Outcome.NOT_STORED:
        return _form(request, form, rows, status=503 if outcome is None else 409)
    created = Customer.objects.filter(external_id=external_id).first()
    return redirect(created or "customers:customers")


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """The form with the details of a customer; a POST stores what was changed in it."""
    customer = get_object_or_404(Customer, id=customer_id)
    if request.method != "POST":
        values = {name: getattr(customer, name) for name in DetailsForm.base_fields}
        return _form(request, DetailsForm(initial=values), rows_for(customer.attributes), customer=customer)
    form, rows = DetailsForm(request.POST.copy()), rows_in(request.POST)
    if "add_row" in request.POST:
        return _form(request, form, rows, customer=customer)
    read = _read(form, rows, customer.external_id)
    if read is None:
        return _form(request, form, rows, customer=customer, status=422)
    edit, changes = read
    if not changes:
        messages.info(request, "Nothing was changed.")
        return redirect(customer)
    meets = form.note_conflicts(edit, customer)
    if note_conflicts(rows, changes.get("attributes", {}), customer.attributes) or meets:
        return _form(request, form, rows, customer=customer, status=409)
    outcome = save(request, customer.external_id, changes, "Saved.")
    if outcome is None:
        return _form(request, form, rows, customer=customer, status=503)
    return redirect(customer if Customer.objects.filter(id=customer.id).exists() else "customers:customers")


def _read(form: DetailsForm, rows: list[Row], external_id: str) -> tuple[CustomerEdit, dict[str, Any]] | None:
    """The changes in canonical form, and as they are sent; None where something is wrong, which form or rows say."""
    if not form.is_valid():
        changed_attributes(rows)
        return None
    changes = form.changes()
    if attributes := changed_attributes(rows):
        changes["attributes"] = attributes
    try:
        edit = read_edit(external_id, changes)
    except pydantic.ValidationError as error:
        form.add_problems(error, rows)
        return None
    return None if any(row.errors for row in rows) else (edit, changes)


def _same_address(edit: CustomerEdit) -> list[Customer]:
    """Customers who have the e-mail address or the phone number already."""
    found: list[Customer] = []
    for channel, address in ((EMAIL, edit.email), (SMS, edit.phone)):
        if address:
            found += Customer.objects.filter(**{channel.address_key: fold(address)}).order_by("id")[:SHOWN]
    return list({customer.id: customer for customer in found}.values())


def _form(
    request: HttpRequest,
    form: DetailsForm,
    rows: list[Row],
    same: list[Customer] | None = None,
    *,
    customer: Customer | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page with the form, with a row more where the button for it was pressed; what is wrong can wait then.

    `same` are customers who are perhaps meant.
    """
    row_added = "add_row" in request.POST
    if row_added:
        rows = [*rows, Row()]
        form.errors.clear()
    context = {
        "form": form,
        "fields": [field for field in form if field.name != "anyway"],
        "rows": list(enumerate(rows)),
        "kinds": KINDS.items(),
        "known_keys": vocabulary.attribute_kinds(),
        "time_zones": sorted(known_time_zones()),
        "customer": customer,
        "row_added": row_added,
        "same": same,
        "is_taken": "external_id" in form.errors,
    }
    return render(request, "customers/edit.html", context, status=status)
