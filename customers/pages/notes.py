"""Notes about a customer: anybody who may edit adds one, its author changes it, author or administrator delete it."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from crm.accounts.audit import Action, record
from crm.accounts.permissions import editors_only
from crm.accounts.requests import PageRequest
from crm.database import transactional
from crm.web.forms import form_page
from crm.web.long_texts import refuse_long_texts
from customers.models import Customer, Note

MAX_LENGTH = 4_000  # characters


class NoteForm(forms.Form):
    """The text of a note; line breaks stay."""

    text = forms.CharField(
        label="Note",
        max_length=MAX_LENGTH,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "Write a note."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        refuse_long_texts(self)


@editors_only
@require_POST
@never_cache
def add(request: PageRequest, customer_id: UUID) -> HttpResponse:
    """Add a note to a customer."""
    customer = get_object_or_404(Customer, id=customer_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return form_page(request, "customers/note.html", {"customer": customer, "form": form})
    _add(customer, form.cleaned_data["text"], request)
    messages.success(request, "Note added.")
    return redirect(f"{customer.get_absolute_url()}#timeline")


@transactional
def _add(customer: Customer, text: str, by: PageRequest) -> None:
    Note.objects.create(customer_id=customer.id, text=text, author=by.user)
    record(Action.NOTE_ADDED, by, of=customer)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def change(request: PageRequest, customer_id: UUID, note_id: UUID) -> HttpResponse:
    """Show a note of one's own for changing; a POST changes it."""
    note = _find(request, customer_id, note_id)
    form = NoteForm(request.POST if request.method == "POST" else None, initial={"text": note.text})
    if request.method == "POST" and form.is_valid():
        _change(note, form.cleaned_data["text"], request)
        messages.success(request, "Note changed.")
        return redirect(f"{note.customer.get_absolute_url()}#timeline")
    context = {"customer": note.customer, "form": form, "note": note}
    return form_page(request, "customers/note.html", context)


@transactional
def _change(note: Note, text: str, by: HttpRequest) -> None:
    if Note.objects.filter(id=note.id).exclude(text=text).update(text=text, changed_at=timezone.now()):
        record(Action.NOTE_CHANGED, by, of=note.customer)


@editors_only
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def delete(request: PageRequest, customer_id: UUID, note_id: UUID) -> HttpResponse:
    """Ask whether a note is to be deleted; a POST deletes it."""
    note = _find(request, customer_id, note_id, administrators_too=True)
    if request.method != "POST":
        return render(request, "customers/delete_note.html", {"customer": note.customer, "note": note})
    _delete(note, request)
    messages.success(request, "Note deleted.")
    return redirect(f"{note.customer.get_absolute_url()}#timeline")


@transactional
def _delete(note: Note, by: HttpRequest) -> None:
    if Note.objects.filter(id=note.id).delete()[0]:
        record(Action.NOTE_DELETED, by, of=note.customer)


def _find(request: PageRequest, customer_id: UUID, note_id: UUID, *, administrators_too: bool = False) -> Note:
    """The note of this customer. PermissionDenied where it is somebody else's."""
    note = get_object_or_404(Note.objects.select_related("customer"), id=note_id, customer_id=customer_id)
    user = request.user
    if note.author_id != user.id and not (administrators_too and user.is_admin):
        raise PermissionDenied("This note is somebody else’s. Its author can change it.")
    return note
