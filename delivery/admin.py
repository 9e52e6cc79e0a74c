"""What administrators see of delivery in the admin."""

from django.contrib import admin

from crm.database.admin import ReadOnlyAdmin
from delivery.models import (
    BounceMailbox,
    ChannelSetup,
    Delivery,
    DomainCheck,
    EarlyReceipt,
    Handle,
    PendingSignup,
    SignupForm,
    VendorState,
    Webhook,
)


@admin.register(VendorState)
class VendorStateAdmin(ReadOnlyAdmin):
    """Shows pauses and failures of each vendor."""

    list_display = ("vendor", "failures", "reason", "paused_until", "free_at")
    ordering = ("vendor",)


@admin.register(ChannelSetup)
class ChannelSetupAdmin(ReadOnlyAdmin):
    """Shows which vendors were set up for which channel, without their options."""

    list_display = ("channel", "kind", "created_at", "chosen_at")
    fields = list_display
    ordering = ("-created_at",)


@admin.register(PendingSignup)
class PendingSignupAdmin(ReadOnlyAdmin):
    """Sign-ups by phone number that are not confirmed: hashes alone."""

    list_display = ("form", "hash", "asked_at", "confirmed_at")
    list_select_related = ("form",)
    exclude = ("encrypted",)
    ordering = ("-asked_at",)


@admin.register(SignupForm)
class SignupFormAdmin(ReadOnlyAdmin):
    """What sign-up forms ask; Settings → Sign-up forms changes them."""

    list_display = ("name", "is_open", "created_at")
    ordering = ("created_at",)


@admin.register(BounceMailbox)
class BounceMailboxAdmin(ReadOnlyAdmin):
    """Shows how far bounce mailboxes are read, and what went wrong."""

    list_display = ("setup", "read_at", "last_uid", "found", "error")
    ordering = ("setup",)


@admin.register(Handle)
class HandleAdmin(ReadOnlyAdmin):
    """Shows which message a vendor means by its own id."""

    list_display = ("vendor_id", "key", "created_at")
    ordering = ("-created_at",)


@admin.register(EarlyReceipt)
class EarlyReceiptAdmin(ReadOnlyAdmin):
    """Shows receipts of messages whose handle is not stored yet."""

    list_display = ("vendor_id", "created_at")
    ordering = ("-created_at",)


@admin.register(DomainCheck)
class DomainCheckAdmin(ReadOnlyAdmin):
    """Shows what DNS said about senders' domains."""

    list_display = ("domain", "selector", "at")
    ordering = ("domain",)


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """Shows the webhooks, without their addresses and secrets."""

    list_display = ("name", "status", "failing_since", "created_at")
    fields = (*list_display, "events", "reason")
    ordering = ("-created_at",)


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    """Shows what became of the events that webhooks are told of."""

    list_display = ("webhook", "name", "state", "attempts", "due_at", "answer")
    list_select_related = ("webhook",)
    fields = (*list_display, "event_id", "occurred_at", "answered_at")
    ordering = ("-id",)
