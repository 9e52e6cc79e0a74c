"""What the demo has made, in the Django admin."""

from django.contrib import admin

from crm.database.admin import ReadOnlyAdmin
from crm.demo.models import Demo


@admin.register(Demo)
class DemoAdmin(ReadOnlyAdmin):
    """What was loaded with the demo; customers, orders and events have ids that say so."""

    list_display = ("kind", "made_id", "state", "loaded_at")
    list_filter = ("kind",)
    ordering = ("-id",)
