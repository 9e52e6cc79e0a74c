"""Response bodies of the API about campaigns and their messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from campaigns.attribution.earnings import read_earned
from campaigns.engagement.figures import read_engagement
from campaigns.forecast.deferred import count_deferred
from campaigns.log.ledger import Message, State
from campaigns.tags import read_tags
from campaigns.variants.deciding import decides_at
from campaigns.variants.models import Experiment
from crm.web.display import from_minor


class VariantShown(Schema):
    """Which text of a test has won: `winner` is empty until it is chosen, `decided_by` is the figure that it is chosen
    by, and `decides_at` is known once the test is handed over."""

    winner: str
    decided_by: str = Field(description="clicks, orders, revenue or hand.")
    decides_at: datetime | None


class VendorOfCampaign(Schema):
    """`test` is true for the built-in test vendor, which writes to nobody."""

    name: str
    test: bool = Field(alias="is_test")


class Figures(Schema):
    """`audience` is the sum of the seven figures after it. The rest are recipients among the delivered: `opened` and
    `clicked` are people's, a click counts as an open; `prefetched` and `machine_clicked` machines' alone; `complained`
    reported the message as spam, and `unsubscribed` wants no more. `vendor` is the one that the campaign was
    launched with; before its launch, the one that would carry it now. `deferred` are the pending messages that wait for
    their time.

    Credited to its messages by the rule of GET /attribution: `orders`, with their `revenue` in the currency, and
    `converted`, the messages with at least one. `variant` is null where one text is sent."""

    id: UUID
    name: str
    status: str
    vendor: VendorOfCampaign = Field(alias="carrier")
    audience: int
    skipped: int
    pending: int
    sending: int
    sent: int
    delivered: int
    failed: int
    unknown: int
    opened: int = Field(alias="engagement.opened")
    prefetched: int = Field(alias="engagement.prefetched")
    clicked: int = Field(alias="engagement.clicked")
    machine_clicked: int = Field(alias="engagement.machine_clicked")
    complained: int
    unsubscribed: int
    converted: int = Field(alias="earnings.converted")
    orders: int = Field(alias="earnings.orders")
    revenue: float
    variant: VariantShown | None
    deferred: int
    tags: list[str] = Field(description="That a person has confirmed.")

    @staticmethod
    def resolve_tags(campaign: Any) -> list[str]:
        """The stored tags as a list."""
        return read_tags(campaign.tags)

    @staticmethod
    def resolve_revenue(campaign: Any) -> float:
        """Minor units as an amount."""
        return float(from_minor(campaign.earnings.revenue))


class LoggedMessage(Schema):
    """One recipient in the log: the address, and what became of the message. A pending one may be sent from `due_at`
    on; null for any other. `opened_at` and `clicked_at` are when a person first did so. `journey_id` and `step` name
    the journey that wrote it; null for a campaign."""

    id: UUID
    customer_external_id: str
    to: str
    status: str
    reason: str
    attempts: int
    opened_at: datetime | None
    clicked_at: datetime | None
    arm: str = Field(description="`h` held out, `a` written to; empty where nothing is compared.")
    spent: float | None = Field(
        description="With completed orders in `measure_days` from the launch on, in the currency; null without an arm."
    )

    @staticmethod
    def resolve_spent(message: Message) -> float | None:
        """Minor units as an amount."""
        return None if message.spent is None else float(from_minor(message.spent))

    journey_id: UUID | None
    step: str | None

    @staticmethod
    def resolve_journey_id(message: Message) -> UUID | None:
        """That of its campaign."""
        return message.campaign.journey_id

    @staticmethod
    def resolve_step(message: Message) -> str | None:
        """The id of the step."""
        return message.campaign.journey_step or None

    due_at: datetime | None

    @staticmethod
    def resolve_due_at(message: Message) -> datetime | None:
        """The time of a pending message."""
        return message.due_at if message.status == State.PENDING else None


def with_figures(campaigns: list[Any]) -> list[Any]:
    """The campaigns, which know what `Figures` shows beside their own columns."""
    ids = [campaign.id for campaign in campaigns]
    deferred, engagement, earned = count_deferred(campaigns), read_engagement(ids), read_earned(ids)
    tests = Experiment.objects.in_bulk([campaign.id for campaign in campaigns if campaign.has_variants])
    for campaign in campaigns:
        campaign.deferred, campaign.engagement = deferred[campaign.id], engagement[campaign.id]
        campaign.earnings, campaign.variant = earned[campaign.id], variant_shown(tests.get(campaign.id))
    return campaigns


def variant_shown(experiment: Experiment | None) -> dict[str, Any] | None:
    """The fields of `VariantShown`."""
    if experiment is None:
        return None
    return {
        "winner": experiment.winner,
        "decided_by": Experiment.By.HAND.value if experiment.was_chosen else experiment.decide_by,
        "decides_at": decides_at(experiment),
    }
