"""Changes stored together with their entry in the audit log: by forms on pages, and in the Django admin."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from crm.accounts.audit import Action, By, record
from crm.database import atomic, transactional


@transactional
def save_audited(form: ModelForm, action: Action, by: By, /, **details: Any) -> Any:
    """Save a valid form, and return its object. `details` are those of the entry, as in `record`."""
    saved = form.save()
    record(action, by, of=saved, **details)
    return saved


@transactional
def delete_audited(row: Model, action: Action, by: By, /, **details: Any) -> None:
    """Delete a row, unless somebody else has deleted it meanwhile. `details` as in `record`."""
    deleted, _ = type(row)._default_manager.filter(pk=row.pk).delete()
    if deleted:
        record(action, by, of=row, **details)


class AuditedAdmin(admin.ModelAdmin):
    """The base of whatever may be added, changed or deleted there, in one transaction with its entry."""

    def add_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with _post_transaction(request):
            return super().add_view(request, *args, **kwargs)

    def change_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with _post_transaction(request):
            return super().change_view(request, *args, **kwargs)

    def delete_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        with _post_transaction(request):
            return super().delete_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: ModelForm, change: bool) -> None:
        """Of what is there already only the fields that were changed, since others may change the rest meanwhile."""
        if change:
            now = [field.name for field in obj._meta.fields if field.name == "updated_at"]
            obj.save(update_fields=[*form.changed_data, *now])
        else:
            obj.save()

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        record(Action.ADDED, request, of=obj)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        record(Action.CHANGED, request, of=obj, fields=_fields(message))
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: QuerySet) -> Any:
        for row in queryset:
            record(Action.DELETED, request, of=row)
        return super().log_deletions(request, queryset)


def _post_transaction(request: HttpRequest) -> AbstractContextManager[None]:
    """Looking at a page needs no transaction, which on SQLite would keep others from writing."""
    return atomic() if request.method == "POST" else nullcontext()


def _fields(message: Any) -> list[str]:
    """Which ones, and not what they were changed to."""
    if isinstance(message, str):
        return [message]
    return sorted(field for part in message for field in part.get("changed", {}).get("fields", ()))
