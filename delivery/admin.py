"""Vendors, receipts, sign-ups and webhooks in the Django admin."""

from django.contrib.admin import site

from crm.database.admin import ReadOnlyAdmin
from delivery import models

site.register(
    models.VendorState,
    ReadOnlyAdmin,
    list_display=("vendor", "failures", "reason", "paused_until", "free_at"),
    ordering=("vendor",),
)
# Without its options, which may hold secrets.
site.register(
    models.ChannelSetup,
    ReadOnlyAdmin,
    list_display=("channel", "kind", "created_at", "chosen_at"),
    fields=("channel", "kind", "created_at", "chosen_at"),
    ordering=("-created_at",),
)
site.register(
    models.PendingSignup,
    ReadOnlyAdmin,
    list_display=("form", "hash", "asked_at", "confirmed_at"),
    exclude=("encrypted",),
    ordering=("-asked_at",),
)
site.register(
    models.SignupForm, ReadOnlyAdmin, list_display=("name", "is_open", "created_at"), ordering=("created_at",)
)
site.register(
    models.BounceMailbox,
    ReadOnlyAdmin,
    list_display=("setup", "read_at", "last_uid", "found", "error"),
    ordering=("setup",),
)
site.register(models.Handle, ReadOnlyAdmin, list_display=("vendor_id", "key", "created_at"), ordering=("-created_at",))
site.register(models.EarlyReceipt, ReadOnlyAdmin, list_display=("vendor_id", "created_at"), ordering=("-created_at",))
site.register(models.DomainCheck, ReadOnlyAdmin, list_display=("domain", "selector", "at"), ordering=("domain",))
# Without its address and secret.
site.register(
    models.Webhook,
    ReadOnlyAdmin,
    list_display=("name", "status", "failing_since", "created_at"),
    fields=("name", "status", "failing_since", "created_at", "events", "reason"),
    ordering=("-created_at",),
)
site.register(
    models.Delivery,
    ReadOnlyAdmin,
    list_display=("webhook", "name", "state", "attempts", "due_at", "answer"),
    fields=("webhook", "name", "state", "attempts", "due_at", "answer", "event_id", "occurred_at", "answered_at"),
)
