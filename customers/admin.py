"""Customers, orders and segments in the Django admin."""

from django.contrib import admin, messages
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
    ordering = ("-id",)
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
    ordering = ("-id",)

    @admin.display(description="amount", ordering="amount")
    def total(self, order: Order) -> str:
        """The amount as money."""
        return money(order.amount)


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    """Events, to look up; ingestion writes them."""

    list_display = ("name", "customer_external_id", "occurred_at", "event_id")
    list_filter = ("name",)
    search_fields = ("event_id__exact", "customer_external_id__exact")
    search_help_text = "The whole id of the event or of its customer."
    ordering = ("-id",)


@admin.register(EventType)
class EventTypeAdmin(ReadOnlyAdmin):
    """The names that events have."""

    list_display = ("name", "is_hidden", "created_at")
    ordering = ("name",)


@admin.register(EventProperty)
class EventPropertyAdmin(ReadOnlyAdmin):
    """The properties of events that rules may ask for: Settings → Events chooses them."""

    list_display = ("name", "event", "is_ready", "moved_at")
    ordering = ("event", "name")


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


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    """Hashes alone: whose addresses these are cannot be read here."""

    list_display = ("hash", "channel", "reason", "created_at")
    list_filter = ("channel", "reason")
    ordering = ("-id",)


@admin.register(Bouncing)
class BouncingAdmin(ReadOnlyAdmin):
    """Shows how often messages bounced lately, by the hash of the address."""

    list_display = ("hash", "channel", "count", "last_at")
    ordering = ("-id",)


@admin.register(Topic)
class TopicAdmin(ReadOnlyAdmin):
    """What people can refuse; Settings → Consent adds, changes and deletes them."""

    list_display = ("name", "description", "created_at")
    ordering = ("name_key",)


@admin.register(TopicRefusal)
class TopicRefusalAdmin(ReadOnlyAdmin):
    """Hashes alone: whose addresses these are cannot be read here."""

    list_display = ("hash", "channel", "topic", "created_at")
    list_select_related = ("topic",)
    list_filter = ("channel", "topic")
    ordering = ("-id",)


@admin.register(Wording)
class WordingAdmin(ReadOnlyAdmin):
    """What people agreed to; it stays as the proof of their answers."""

    list_display = ("text", "created_at")
    ordering = ("-created_at",)


@admin.register(ConsentRule)
class ConsentRuleAdmin(ReadOnlyAdmin):
    """What each channel needs before somebody is written to; Settings → Consent changes it."""

    list_display = ("channel", "needs_yes")
    ordering = ("channel",)


@admin.register(LastReply)
class LastReplyAdmin(ReadOnlyAdmin):
    """Shows when addresses last replied STOP or START, by their hashes."""

    list_display = ("hash", "channel", "at")
    ordering = ("-id",)


@admin.register(StopWord)
class StopWordAdmin(ReadOnlyAdmin):
    """Words of this installation that mean STOP; the page of suppressions adds and deletes them."""

    list_display = ("text", "created_at")
    ordering = ("key",)


@admin.register(Tombstone)
class TombstoneAdmin(ReadOnlyAdmin):
    """Hashes alone: who was erased cannot be read here."""

    list_display = ("hash", "erased_at")
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


@admin.register(Note)
class NoteAdmin(ReadOnlyAdmin):
    """Notes about customers, newest first; they are written on the customer's page."""

    list_display = ("customer_id", "author", "created_at", "changed_at")
    list_select_related = ("author",)
    ordering = ("-id",)


@admin.register(ListChange)
class ListChangeAdmin(ReadOnlyAdmin):
    """Files of the last day, without the people in them."""

    list_display = ("name", "state", "lines", "matched", "missed", "created_by", "created_at")
    list_select_related = ("created_by",)
    list_filter = ("state",)
    exclude = ("customer_ids", "unmatched")
    ordering = ("-id",)


@admin.register(Import)
class ImportAdmin(ReadOnlyAdmin):
    """Imports of files, with what each changed."""

    list_display = ("name", "state", "customers_new", "orders_new", "refused", "created_by", "created_at")
    list_select_related = ("created_by",)
    list_filter = ("state",)
    ordering = ("-id",)
    view_on_site = False


@admin.register(FilePart, RefusedRow, ImportedRecord)
class ImportRowAdmin(ReadOnlyAdmin):
    """Rows of imports, newest first."""

    ordering = ("-id",)


@admin.register(BulkChange)
class BulkChangeAdmin(ReadOnlyAdmin):
    """Changes of many customers at once, with how far each has come."""

    list_display = ("kind", "state", "total", "done", "changed", "created_by", "confirmed_at")
    list_select_related = ("created_by",)
    list_filter = ("state", "kind")
    ordering = ("-id",)


@admin.register(BulkPart, ChangeClock, Watch, Crossing)
class BookkeepingAdmin(ReadOnlyAdmin):
    """Rows that only programs read: the customers of bulk changes, when anything last changed, and what is watched with
    those who entered and left it."""

    ordering = ("-id",)


@admin.register(Survey)
class SurveyAdmin(ReadOnlyAdmin):
    """What reports show; every survey puts it in place again."""

    list_display = ("kind", "as_of")


@admin.register(SurveyPass)
class SurveyPassAdmin(ReadOnlyAdmin):
    """The survey that is under way, or the last one."""

    list_display = ("as_of", "surveyed", "customers", "finished_at")


@admin.register(RfmBands)
class RfmBandsAdmin(ReadOnlyAdmin):
    """The bands, which their page checks."""

    list_display = ("recency", "frequency", "updated_at")
