"""Campaigns and their ledger in the Django admin."""

from django.contrib import admin
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


@admin.register(Campaign)
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
    list_select_related = ("created_by",)
    search_fields = ("name",)
    ordering = ("-created_at",)

    def has_delete_permission(self, request: HttpRequest, obj: Campaign | None = None) -> bool:
        return obj is not None and obj.is_draft and request.user.is_staff


@admin.register(Message)
class MessageAdmin(FoundByIdAdmin):
    """The ledger: only the delivery moves it."""

    list_display = ("id", "campaign", "to", "status", "reason", "attempts", "created_at")
    list_filter = ("status",)
    list_select_related = ("campaign",)
    search_fields = ("id", "customer_id")
    search_help_text = "The key of the message, or the id of its customer."
    ordering = ("-id",)


@admin.register(Lease)
class LeaseAdmin(ReadOnlyAdmin):
    """What workers have in hand at this moment."""

    list_display = ("id", "campaign", "until")
    list_select_related = ("campaign",)
    ordering = ("until",)


@admin.register(Content)
class ContentAdmin(ReadOnlyAdmin):
    """What launched e-mails say; it never changes."""

    list_display = ("campaign", "from_header", "reply_to")
    list_select_related = ("campaign",)


@admin.register(Sender)
class SenderAdmin(ReadOnlyAdmin):
    """Senders, which have pages of their own in the settings."""

    list_display = ("name", "address", "reply_to", "is_default")
    ordering = ("name",)


@admin.register(MailTemplate)
class MailTemplateAdmin(ReadOnlyAdmin):
    """Saved templates, which have a page of their own."""

    list_display = ("name", "created_by", "created_at")
    list_select_related = ("created_by",)
    ordering = ("name",)


@admin.register(ApprovedTemplate)
class ApprovedTemplateAdmin(ReadOnlyAdmin):
    """Approved templates, which have a page of their own in the settings."""

    list_display = ("name", "language", "channel", "category", "status")
    list_filter = ("channel", "status")
    ordering = ("name",)


@admin.register(ReasonCount)
class ReasonCountAdmin(ReadOnlyAdmin):
    """How many messages failed or were skipped for each reason; the ledger moves them."""

    list_display = ("campaign", "status", "reason", "count")
    list_select_related = ("campaign",)
    list_filter = ("status",)


@admin.register(Hit)
class HitAdmin(FoundByIdAdmin):
    """Opens and clicks with the verdict on each; the receipts bring them."""

    list_display = ("id", "campaign", "kind", "link", "at", "sign", "verdict")
    list_filter = ("verdict",)
    list_select_related = ("campaign",)
    search_fields = ("id", "message_id")
    search_help_text = "The id of the hit, or of its message."
    ordering = ("-id",)


@admin.register(SendingRules)
class SendingRulesAdmin(ReadOnlyAdmin):
    """When people may be written to; changed under Settings → Sending, where rules are checked."""

    list_display = ("id", "updated_at")
    ordering = ("id",)


@admin.register(GlobalHoldout)
class GlobalHoldoutAdmin(ReadOnlyAdmin):
    """Whom no campaign writes to; planned and ended under Settings → Global holdout."""

    list_display = ("number", "percent", "begins_at", "ends_at", "created_by")
    list_select_related = ("created_by",)
    ordering = ("-number",)


@admin.register(Experiment)
class ExperimentAdmin(ReadOnlyAdmin):
    """What campaigns try, and which text has won."""

    list_display = ("campaign", "test_percent", "decide_by", "winner", "decided_at")
    list_select_related = ("campaign",)


@admin.register(Figure)
class FigureAdmin(ReadOnlyAdmin):
    """Opens and clicks, counted; they move with the messages."""

    list_display = ("campaign", "arm", "link", "opened", "prefetched", "clicked", "machine_clicked")
    list_select_related = ("campaign",)


@admin.register(AttributionRule)
class AttributionRuleAdmin(ReadOnlyAdmin):
    """Versions of the rule; changed under Settings → Attribution, where a new one is recounted."""

    list_display = ("version", "state", "since", "by")
    list_select_related = ("by",)
    ordering = ("-version",)


@admin.register(Credit)
class CreditAdmin(FoundByIdAdmin):
    """Orders that are credited to messages; they follow from both."""

    list_display = ("id", "version", "campaign", "arm", "link", "amount", "ordered_at")
    list_select_related = ("campaign",)
    search_fields = ("id", "order_id", "message_id", "customer_id")
    search_help_text = "The id of the credit, or of its order, message or customer."
    ordering = ("-id",)


@admin.register(Earned)
class EarnedAdmin(ReadOnlyAdmin):
    """What was credited, counted; it moves with the credits."""

    list_display = ("campaign", "version", "arm", "link", "converted", "orders", "revenue")
    list_select_related = ("campaign",)


@admin.register(Allowance)
class AllowanceAdmin(ReadOnlyAdmin):
    """What channels have used of each day of their warm-up."""

    list_display = ("channel", "day", "used")
    ordering = ("-day", "channel")


@admin.register(Journey)
class JourneyAdmin(ReadOnlyAdmin):
    """Journeys with their counters; the mover writes those that are live."""

    list_display = ("name", "status", "version", "entered", "inside", "converted")
    list_filter = ("status",)
    ordering = ("-id",)


@admin.register(Version)
class VersionAdmin(ReadOnlyAdmin):
    """Journeys as they were started; they never change."""

    list_display = ("journey", "number", "created_at")
    list_select_related = ("journey",)


@admin.register(Enrollment)
class EnrollmentAdmin(FoundByIdAdmin):
    """People in journeys; only movers write them."""

    list_display = ("id", "journey", "status", "step", "due_at", "reason")
    list_filter = ("status",)
    list_select_related = ("journey",)
    search_fields = ("id", "customer_id")
    search_help_text = "The id of the row, or of its customer."
    ordering = ("-id",)


@admin.register(Happening)
class HappeningAdmin(ReadOnlyAdmin):
    """What has happened and waits for a mover."""

    list_display = ("id", "journey", "name", "occurred_at")
    list_select_related = ("journey",)
    ordering = ("id",)


@admin.register(Round)
class RoundAdmin(ReadOnlyAdmin):
    """When whole segments were let into journeys."""

    list_display = ("id", "journey", "at", "begun_at", "members", "finished_at")
    list_select_related = ("journey",)
    ordering = ("-id",)


@admin.register(Participant)
class ParticipantAdmin(ReadOnlyAdmin):
    """Who is compared in a journey that holds people out."""

    list_display = ("id", "journey", "round", "arm", "entered_at")
    list_select_related = ("journey",)
    ordering = ("id",)


@admin.register(DryRun)
class DryRunAdmin(ReadOnlyAdmin):
    """Journeys that were walked over the past."""

    list_display = ("id", "journey", "since", "until", "walked", "finished_at")
    list_select_related = ("journey",)
    ordering = ("-id",)


@admin.register(WholeCount)
class WholeCountAdmin(ReadOnlyAdmin):
    """Large campaigns of which every message was counted by parts."""

    list_display = ("campaign", "of", "by", "counted", "began_at", "finished_at")
    list_select_related = ("campaign",)
    ordering = ("-id",)


@admin.register(SentDay)
class SentDayAdmin(ReadOnlyAdmin):
    """What became of the messages of journeys, by the day on which they were sent."""

    list_display = ("campaign", "day", "figure", "count")
    list_select_related = ("campaign",)
    ordering = ("-day", "id")
