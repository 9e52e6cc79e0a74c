"""Vendors, receipts, sign-ups and webhooks in the Django admin."""

from django.contrib.admin import site

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

site.register(
    VendorState,
    ReadOnlyAdmin,
    list_display=("vendor", "failures", "reason", "paused_until", "free_at"),
    ordering=("vendor",),
)
# Without its options, which may hold secrets.
site.register(
    ChannelSetup,
    ReadOnlyAdmin,
    list_display=("channel", "kind", "created_at", "chosen_at"),
    fields=("channel", "kind", "created_at", "chosen_at"),
    ordering=("-created_at",),
)
site.register(
    PendingSignup,
    ReadOnlyAdmin,
    list_display=("form", "hash", "asked_at", "confirmed_at"),
    exclude=("encrypted",),
    ordering=("-asked_at",),
)
site.register(SignupForm, ReadOnlyAdmin, list_display=("name", "is_open", "created_at"), ordering=("created_at",))
site.register(
    BounceMailbox, ReadOnlyAdmin, list_display=("setup", "read_at", "last_uid", "found", "error"), ordering=("setup",)
)
site.register(Handle, ReadOnlyAdmin, list_display=("vendor_id", "key", "created_at"), ordering=("-created_at",))
site.register(EarlyReceipt, ReadOnlyAdmin, list_display=("vendor_id", "created_at"), ordering=("-created_at",))
site.register(DomainCheck, ReadOnlyAdmin, list_display=("domain", "selector", "at"), ordering=("domain",))
# Without its address and secret.
site.register(
    Webhook,
    ReadOnlyAdmin,
    list_display=("name", "status", "failing_since", "created_at"),
    fields=("name", "status", "failing_since", "created_at", "events", "reason"),
    ordering=("-created_at",),
)
site.register(
    Delivery,
    ReadOnlyAdmin,
    list_display=("webhook", "name", "state", "attempts", "due_at", "answer"),
    fields=("webhook", "name", "state", "attempts", "due_at", "answer", "event_id", "occurred_at", "answered_at"),
)
