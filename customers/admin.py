"""Customers, orders and segments in the Django admin."""

from django.contrib import admin
from django.http import HttpRequest

from crm.database.admin import ReadOnlyAdmin
from crm.templatetags.display import money
from customers.models import Customer, ListChange, Order, Segment, Suppression, Word


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    """Ingestion writes customers, with their totals and folded keys; a hand here would break them."""

    list_display = ("external_id", "name", "email", "city", "order_count", "spent", "last_order_at")
    search_fields = ("external_id__exact", "email_key__exact")
    search_help_text = "The whole id or e-mail address, in small letters. The customers page searches names too."
    ordering = ("-id",)

    @admin.display(description="total spend", ordering="total_spend")
    def spent(self, customer: Customer) -> str:
        return money(customer.total_spend)


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    list_display = ("external_id", "customer_external_id", "total", "status", "ordered_at")
    list_filter = ("status",)
    search_fields = ("external_id__exact", "customer_external_id__exact")
    search_help_text = "The whole id of the order or of its customer."
    ordering = ("-id",)

    @admin.display(description="amount", ordering="amount")
    def total(self, order: Order) -> str:
        return money(order.amount)


@admin.register(Segment)
class SegmentAdmin(admin.ModelAdmin):
    """Rules are written in the builder, which checks them; here a segment is renamed or deleted."""

    list_display = ("name", "created_by", "created_at", "updated_at")
    list_select_related = ("created_by",)
    search_fields = ("name",)
    ordering = ("-updated_at",)
    readonly_fields = ("rule", "created_at", "created_by", "updated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    """Hashes alone: whose addresses these are cannot be read here."""

    list_display = ("hash", "channel", "reason", "created_at")
    list_filter = ("channel", "reason")
    ordering = ("-id",)


@admin.register(Word)
class WordAdmin(ReadOnlyAdmin):
    """What pages suggest while a value is typed. Ingestion keeps these; one that misleads can go."""

    list_display = ("text", "place")
    list_filter = ("place",)
    search_fields = ("key__startswith",)
    ordering = ("place", "key")

    def has_delete_permission(self, request: HttpRequest, obj: Word | None = None) -> bool:
        return True


@admin.register(ListChange)
class ListChangeAdmin(ReadOnlyAdmin):
    """Files of the last day, without the people in them."""

    list_display = ("name", "state", "lines", "matched", "missed", "created_by", "created_at")
    list_select_related = ("created_by",)
    list_filter = ("state",)
    exclude = ("customer_ids", "unmatched")
    ordering = ("-id",)
