"""Customers, orders and segments in the Django admin. Whose hashes these are cannot be read there."""

from django.contrib import admin, messages
from django.contrib.admin import site
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from crm.accounts.audited import AuditedAdmin
from crm.database.admin import ReadOnlyAdmin
from crm.streams.stream import StreamUnavailable
from crm.templatetags.display import money
from customers.events.models import Event, EventProperty, EventType
from customers.imports.models import FilePart, Import, ImportedRecord, RefusedRow
from customers.listing.models import BulkChange, BulkPart
from customers.models import (
    Bouncing,
    ChangeClock,
    ConsentRule,
    Customer,
    LastReply,
    ListChange,
    Note,
    Order,
    RfmBands,
    Segment,
    StopWord,
    Suppression,
    Survey,
    SurveyPass,
    Tombstone,
    Topic,
    TopicRefusal,
    Word,
    Wording,
)
from customers.privacy.erasure import erase
from customers.privacy.export import customer_export
from customers.privacy.pages import UNAVAILABLE, saved_as
from customers.segments.watching.models import Crossing, Watch


@admin.register(Customer)
class CustomerAdmin(ReadOnlyAdmin):
    """Customers, to look up. Ingestion writes them with totals and folded keys, which edits here would break."""

    list_display = ("external_id", "name", "email", "city", "order_count", "spent", "last_order_at")
    search_fields = ("external_id__exact", "email_key__exact")
    search_help_text = "The whole id or e-mail address, in small letters. The customers page searches names too."
    list_filter = ("email_opt_in", "sms_opt_in", "whatsapp_opt_in", "created_at", "last_order_at")
    actions = ("export", "erase")

    @admin.display(description="total spend", ordering="total_spend")
    def spent(self, customer: Customer) -> str:
        """The total as money."""
        return money(customer.total_spend)

    @admin.action(description="Export everything about selected customers")
    def export(self, request: HttpRequest, customers: QuerySet[Customer]) -> HttpResponse:
        """One JSON file with all that is stored about each."""
        return saved_as("customers.json", [customer_export(customer, request) for customer in customers])

    @admin.action(description="Erase selected customers …")
    def erase(self, request: HttpRequest, customers: QuerySet[Customer]) -> HttpResponse | None:
        """Ask for confirmation, then erase one after the other, each in a transaction of its own."""
        chosen = list(customers)
        if "confirmed" not in request.POST:
            context = {**self.admin_site.each_context(request), "title": "Erase customers?", "chosen": chosen}
            return TemplateResponse(request, "admin/customers/customer/erase.html", context)
        for erased, customer in enumerate(chosen):
            try:
                erase(customer, request)
            except StreamUnavailable:
                self.message_user(request, f"Erased: {erased} of {len(chosen)}. {UNAVAILABLE}", messages.ERROR)
                return None
        self.message_user(request, f"Erased: {len(chosen)}.", messages.SUCCESS)
        return None


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    """Orders, to look up; ingestion writes them."""

    list_display = ("external_id", "customer_external_id", "total", "status", "ordered_at")
    list_filter = ("status",)
    search_fields = ("external_id__exact", "customer_external_id__exact")
    search_help_text = "The whole id of the order or of its customer."

    @admin.display(description="amount", ordering="amount")
    def total(self, order: Order) -> str:
        """The amount as money."""
        return money(order.amount)


site.register(
    Event,
    ReadOnlyAdmin,
    list_display=("name", "customer_external_id", "occurred_at", "event_id"),
    list_filter=("name",),
    search_fields=("event_id__exact", "customer_external_id__exact"),
    search_help_text="The whole id of the event or of its customer.",
)
site.register(EventType, ReadOnlyAdmin, list_display=("name", "is_hidden", "created_at"), ordering=("name",))
site.register(
    EventProperty, ReadOnlyAdmin, list_display=("name", "event", "is_ready", "moved_at"), ordering=("event", "name")
)


@admin.register(Segment)
class SegmentAdmin(AuditedAdmin):
    """Rules are written in the builder, which checks them; here a segment is renamed or deleted."""

    list_display = ("name", "created_by", "created_at", "updated_at")
    list_select_related = ("created_by",)
    search_fields = ("name",)
    ordering = ("-updated_at",)
    readonly_fields = ("rule", "created_at", "created_by", "updated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


site.register(
    Suppression,
    ReadOnlyAdmin,
    list_display=("hash", "channel", "reason", "created_at"),
    list_filter=("channel", "reason"),
)
site.register(Bouncing, ReadOnlyAdmin, list_display=("hash", "channel", "count", "last_at"))
site.register(Topic, ReadOnlyAdmin, list_display=("name", "description", "created_at"), ordering=("name_key",))
site.register(
    TopicRefusal,
    ReadOnlyAdmin,
    list_display=("hash", "channel", "topic", "created_at"),
    list_filter=("channel", "topic"),
)
site.register(Wording, ReadOnlyAdmin, list_display=("text", "created_at"), ordering=("-created_at",))
site.register(ConsentRule, ReadOnlyAdmin, list_display=("channel", "needs_yes"), ordering=("channel",))
site.register(LastReply, ReadOnlyAdmin, list_display=("hash", "channel", "at"))
site.register(StopWord, ReadOnlyAdmin, list_display=("text", "created_at"), ordering=("key",))
site.register(Tombstone, ReadOnlyAdmin, list_display=("hash", "erased_at"))


@admin.register(Word)
class WordAdmin(ReadOnlyAdmin):
    """What pages suggest while a value is typed. Ingestion keeps these; one that misleads can go."""

    list_display = ("text", "place")
    list_filter = ("place",)
    search_fields = ("key__startswith",)
    ordering = ("place", "key")

    def has_delete_permission(self, request: HttpRequest, obj: Word | None = None) -> bool:
        return True


site.register(Note, ReadOnlyAdmin, list_display=("customer_id", "author", "created_at", "changed_at"))
# Without the people in the files.
site.register(
    ListChange,
    ReadOnlyAdmin,
    list_display=("name", "state", "lines", "matched", "missed", "created_by", "created_at"),
    list_filter=("state",),
    exclude=("customer_ids", "unmatched"),
)
site.register(
    Import,
    ReadOnlyAdmin,
    list_display=("name", "state", "customers_new", "orders_new", "refused", "created_by", "created_at"),
    list_filter=("state",),
    view_on_site=False,
)
site.register([FilePart, RefusedRow, ImportedRecord], ReadOnlyAdmin)
site.register(
    BulkChange,
    ReadOnlyAdmin,
    list_display=("kind", "state", "total", "done", "changed", "created_by", "confirmed_at"),
    list_filter=("state", "kind"),
)
site.register([BulkPart, ChangeClock, Watch, Crossing], ReadOnlyAdmin)
site.register(Survey, ReadOnlyAdmin, list_display=("kind", "as_of"))
site.register(SurveyPass, ReadOnlyAdmin, list_display=("as_of", "surveyed", "customers", "finished_at"))
site.register(RfmBands, ReadOnlyAdmin, list_display=("recency", "frequency", "updated_at"))
