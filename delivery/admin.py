"""What administrators see of delivery in the admin."""

from django.contrib import admin

from crm.database.admin import ReadOnlyAdmin
from delivery.models import DomainCheck, VendorState


@admin.register(VendorState)
class VendorStateAdmin(ReadOnlyAdmin):
    """Shows pauses and failures of each vendor."""

    list_display = ("vendor", "failures", "reason", "paused_until", "free_at")
    ordering = ("vendor",)


@admin.register(DomainCheck)
class DomainCheckAdmin(ReadOnlyAdmin):
    """Shows what DNS said about senders' domains."""

    list_display = ("domain", "selector", "at")
    ordering = ("domain",)
