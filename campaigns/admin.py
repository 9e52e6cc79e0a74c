"""Campaigns and their ledger in the Django admin."""

from django.contrib.admin import register, site
from django.http import HttpRequest

from campaigns import models
from campaigns.log.ledger import Lease
from crm.accounts.audited import AuditedAdmin
from crm.database.admin import FoundByIdAdmin, ReadOnlyAdmin


@register(models.Campaign)
class CampaignAdmin(ReadOnlyAdmin, AuditedAdmin):
    """What is launched never changes, and drafts have their composer; a draft may be deleted."""

    list_display = (
        "name",
        "status",
        "channel",
        "segment_name",
        "audience",
        "sent",
        "delivered",
        "failed",
        "created_by",
    )
    list_filter = ("status", "channel")
    search_fields = ("name",)
    ordering = ("-created_at",)

    def has_delete_permission(self, request: HttpRequest, obj: models.Campaign | None = None) -> bool:
        return obj is not None and obj.is_draft and request.user.is_staff


site.register(
    models.Message,
    FoundByIdAdmin,
    list_display=("id", "campaign", "to", "status", "reason", "attempts", "created_at"),
    list_filter=("status",),
    search_fields=("id", "customer_id"),
    search_help_text="The key of the message, or the id of its customer.",
)
site.register(Lease, ReadOnlyAdmin, list_display=("id", "campaign", "until"), ordering=("until",))
site.register(models.Content, ReadOnlyAdmin, list_display=("campaign", "from_header", "reply_to"))
site.register(
    models.Sender, ReadOnlyAdmin, list_display=("name", "address", "reply_to", "is_default"), ordering=("name",)
)
site.register(models.MailTemplate, ReadOnlyAdmin, list_display=("name", "created_by", "created_at"), ordering=("name",))
site.register(
    models.ApprovedTemplate,
    ReadOnlyAdmin,
    list_display=("name", "language", "channel", "category", "status"),
    list_filter=("channel", "status"),
    ordering=("name",),
)
site.register(
    models.ReasonCount, ReadOnlyAdmin, list_display=("campaign", "status", "reason", "count"), list_filter=("status",)
)
site.register(
    models.Hit,
    FoundByIdAdmin,
    list_display=("id", "campaign", "kind", "link", "at", "sign", "verdict"),
    list_filter=("verdict",),
    search_fields=("id", "message_id"),
    search_help_text="The id of the hit, or of its message.",
)
site.register(models.SendingRules, ReadOnlyAdmin, list_display=("id", "updated_at"), ordering=("id",))
site.register(
    models.GlobalHoldout,
    ReadOnlyAdmin,
    list_display=("number", "percent", "begins_at", "ends_at", "created_by"),
    ordering=("-number",),
)
site.register(
    models.Experiment, ReadOnlyAdmin, list_display=("campaign", "test_percent", "decide_by", "winner", "decided_at")
)
site.register(
    models.Figure,
    ReadOnlyAdmin,
    list_display=("campaign", "arm", "link", "opened", "prefetched", "clicked", "machine_clicked"),
)
site.register(
    models.AttributionRule, ReadOnlyAdmin, list_display=("version", "state", "since", "by"), ordering=("-version",)
)
site.register(
    models.Credit,
    FoundByIdAdmin,
    list_display=("id", "version", "campaign", "arm", "link", "amount", "ordered_at"),
    search_fields=("id", "order_id", "message_id", "customer_id"),
    search_help_text="The id of the credit, or of its order, message or customer.",
)
site.register(
    models.Earned, ReadOnlyAdmin, list_display=("campaign", "version", "arm", "link", "converted", "orders", "revenue")
)
site.register(models.Allowance, ReadOnlyAdmin, list_display=("channel", "day", "used"), ordering=("-day", "channel"))
site.register(
    models.Journey,
    ReadOnlyAdmin,
    list_display=("name", "status", "version", "entered", "inside", "converted"),
    list_filter=("status",),
)
site.register(models.Version, ReadOnlyAdmin, list_display=("journey", "number", "created_at"))
site.register(
    models.Enrollment,
    FoundByIdAdmin,
    list_display=("id", "journey", "status", "step", "due_at", "reason"),
    list_filter=("status",),
    search_fields=("id", "customer_id"),
    search_help_text="The id of the row, or of its customer.",
)
site.register(models.Happening, ReadOnlyAdmin, list_display=("id", "journey", "name", "occurred_at"), ordering=("id",))
site.register(models.Round, ReadOnlyAdmin, list_display=("id", "journey", "at", "begun_at", "members", "finished_at"))
site.register(
    models.Participant, ReadOnlyAdmin, list_display=("id", "journey", "round", "arm", "entered_at"), ordering=("id",)
)
site.register(models.DryRun, ReadOnlyAdmin, list_display=("id", "journey", "since", "until", "walked", "finished_at"))
site.register(
    models.WholeCount, ReadOnlyAdmin, list_display=("campaign", "of", "by", "counted", "began_at", "finished_at")
)
site.register(
    models.SentDay, ReadOnlyAdmin, list_display=("campaign", "day", "figure", "count"), ordering=("-day", "id")
)
