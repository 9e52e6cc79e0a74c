from django.contrib import admin

from crm.database.admin import FoundByIdAdmin, ReadOnlyAdmin
from crm.streams.models import DeadLetter, StreamPosition


@admin.register(StreamPosition)
class StreamPositionAdmin(ReadOnlyAdmin):
    list_display = ("stream", "stored", "dead", "last_entry", "lease_until")
    search_fields = ("stream",)
    ordering = ("stream",)


@admin.register(DeadLetter)
class DeadLetterAdmin(FoundByIdAdmin):
    list_display = ("id", "kind", "reason", "created_at")
    list_filter = ("stream", "kind")
    search_fields = ("id",)
    ordering = ("-id",)
