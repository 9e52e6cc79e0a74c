"""Campaigns and their ledger in the Django admin."""

from django.contrib.admin import register, site
from django.http import HttpRequest

from campaigns.ledger import Lease, Message
from campaigns.models import (
    Allowance,
    ApprovedTemplate,
    AttributionRule,
    Campaign,
    Content,
    Credit,
    DryRun,
    Earned,
    Enrollment,
    Experiment,
    Figure,
    GlobalHoldout,
    Happening,
    Hit,
    Journey,
    MailTemplate,
    Participant,
    Round,
    Sender,
    SendingRules,
    SentDay,
    Version,
    WholeCount,
)
from campaigns.reason_counts import ReasonCount
from crm.accounts.audited import AuditedAdmin
from crm.database.admin import FoundByIdAdmin, ReadOnlyAdmin


@register(Campaign)
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

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        return obj is not None and obj.is_draft and request.user.is_staff


site.register(
    Message,
    FoundByIdAdmin,
    list_display=("id", "campaign", "to", "status", "reason", "attempts", "created_at"),
    list_filter=("status",),
    search_fields=("id", "customer_id"),
    search_help_text="The key of the message, or the id of its customer.",
)
site.register(Lease, ReadOnlyAdmin, list_display=("id", "campaign", "until"), ordering=("until",))
site.register(Content, ReadOnlyAdmin, list_display=("campaign", "from_header", "reply_to"))
site.register(Sender, ReadOnlyAdmin, list_display=("name", "address", "reply_to", "is_default"), ordering=("name",))
site.register(MailTemplate, ReadOnlyAdmin, list_display=("name", "created_by", "created_at"), ordering=("name",))
site.register(
    ApprovedTemplate,
    ReadOnlyAdmin,
    list_display=("name", "language", "channel", "category", "status"),
    list_filter=("channel", "status"),
    ordering=("name",),
)
site.register(
    ReasonCount, ReadOnlyAdmin, list_display=("campaign", "status", "reason", "count"), list_filter=("status",)
)
site.register(
    Hit,
    FoundByIdAdmin,
    list_display=("id", "campaign", "kind", "link", "at", "sign", "verdict"),
    list_filter=("verdict",),
    search_fields=("id", "message_id"),
    search_help_text="The id of the hit, or of its message.",
)
site.register(SendingRules, ReadOnlyAdmin, list_display=("id", "updated_at"), ordering=("id",))
site.register(
    GlobalHoldout,
    ReadOnlyAdmin,
    list_display=("number", "percent", "begins_at", "ends_at", "created_by"),
    ordering=("-number",),
)
site.register(Experiment, ReadOnlyAdmin, list_display=("campaign", "test_percent", "decide_by", "winner", "decided_at"))
site.register(
    Figure,
    ReadOnlyAdmin,
    list_display=("campaign", "arm", "link", "opened", "prefetched", "clicked", "machine_clicked"),
)
site.register(AttributionRule, ReadOnlyAdmin, list_display=("version", "state", "since", "by"), ordering=("-version",))
site.register(
    Credit,
    FoundByIdAdmin,
    list_display=("id", "version", "campaign", "arm", "link", "amount", "ordered_at"),
    search_fields=("id", "order_id", "message_id", "customer_id"),
    search_help_text="The id of the credit, or of its order, message or customer.",
)
site.register(
    Earned, ReadOnlyAdmin, list_display=("campaign", "version", "arm", "link", "converted", "orders", "revenue")
)
site.register(Allowance, ReadOnlyAdmin, list_display=("channel", "day", "used"), ordering=("-day", "channel"))
site.register(
    Journey,
    ReadOnlyAdmin,
    list_display=("name", "status", "version", "entered", "inside", "converted"),
    list_filter=("status",),
)
site.register(Version, ReadOnlyAdmin, list_display=("journey", "number", "created_at"))
site.register(
    Enrollment,
    FoundByIdAdmin,
    list_display=("id", "journey", "status", "step", "due_at", "reason"),
    list_filter=("status",),
    search_fields=("id", "customer_id"),
    search_help_text="The id of the row, or of its customer.",
)
site.register(Happening, ReadOnlyAdmin, list_display=("id", "journey", "name", "occurred_at"), ordering=("id",))
site.register(Round, ReadOnlyAdmin, list_display=("id", "journey", "at", "begun_at", "members", "finished_at"))
site.register(
    Participant, ReadOnlyAdmin, list_display=("id", "journey", "round", "arm", "entered_at"), ordering=("id",)
)
site.register(DryRun, ReadOnlyAdmin, list_display=("id", "journey", "since", "until", "walked", "finished_at"))
site.register(WholeCount, ReadOnlyAdmin, list_display=("campaign", "of", "by", "counted", "began_at", "finished_at"))
site.register(SentDay, ReadOnlyAdmin, list_display=("campaign", "day", "figure", "count"), ordering=("-day", "id"))
