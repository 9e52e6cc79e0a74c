"""Streams and dead letters in the Django admin."""

from django.contrib import admin

from crm.database.admin import FoundByIdAdmin, ReadOnlyAdmin
from crm.streams.models import DeadLetter, StreamPosition


@admin.register(StreamPosition)
class StreamPositionAdmin(ReadOnlyAdmin):
    """How far each stream is written."""

    list_display = ("stream", "stored", "dead", "last_entry", "lease_until")
    search_fields = ("stream",)
    ordering = ("stream",)


@admin.register(DeadLetter)
class DeadLetterAdmin(FoundByIdAdmin):
    """Dead letters, found by id."""

    list_display = ("id", "kind", "reason", "created_at")
    list_filter = ("stream", "kind")
    search_fields = ("id",)
    ordering = ("-id",)
