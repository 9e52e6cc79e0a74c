"""Streams and dead letters in the Django admin."""

from django.contrib.admin import site

from crm.database.admin import FoundByIdAdmin, ReadOnlyAdmin
from crm.streams.models import DeadLetter, StreamPosition

site.register(
    StreamPosition,
    ReadOnlyAdmin,
    list_display=("stream", "stored", "dead", "last_entry", "lease_until"),
    search_fields=("stream",),
    ordering=("stream",),
)
site.register(
    DeadLetter,
    FoundByIdAdmin,
    list_display=("id", "kind", "reason", "created_at"),
    list_filter=("stream", "kind"),
    search_fields=("id",),
)
