"""What is stored of attribution: the rules in their versions, a row for each credited order, and the sums of these."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from campaigns.attribution.rules import DEFAULT_WINDOWS, Windows
from crm.database.models import Record


class AttributionRule(Record):
    """One version of the rule. A new one is recounted, while orders go on being credited by both; then it takes the
    place of the current one, whose credits are deleted."""

    class State(models.TextChoices):
        """A version that was replaced still has credits, one that is past has none. It never comes back: the same
        windows again are a new version."""

        RECOUNTING = "recounting"
        CURRENT = "current"
        REPLACED = "replaced"
        PAST = "past"

    LIVE = (State.CURRENT, State.RECOUNTING)

    version = models.IntegerField(unique=True)
    windows = models.JSONField(help_text="Hours, by channel and kind of touch.")
    state = models.CharField(max_length=10, choices=State.choices)
    since = models.DateTimeField(default=timezone.now, help_text="When it was set.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    cursor = models.UUIDField(null=True, blank=True, help_text="Last customer who was recounted.")
    customers = models.BigIntegerField(default=0, help_text="Who may have credits.")
    recounted = models.BigIntegerField(default=0, help_text="How many of them were recounted.")
    moved_at = models.DateTimeField(default=timezone.now, help_text="When it was last worked on.")

    def __str__(self) -> str:
        return f"Version {self.version}, {self.state}"

    @property
    def percent(self) -> int:
        """How much is recounted; below 100 until it is done."""
        return min(99, 100 * self.recounted // self.customers) if self.customers else 0


SETTLED = 0  # in place of a version: the credit is the same by all of them
FIRST_VERSION = 1


def live_rules() -> list[AttributionRule]:
    """The versions that orders are credited by: the current one, then the one that is being recounted."""
    stored = {rule.state: rule for rule in AttributionRule.objects.filter(state__in=AttributionRule.LIVE)}
    current = stored.get(AttributionRule.State.CURRENT) or AttributionRule(
        version=FIRST_VERSION, windows=DEFAULT_WINDOWS, state=AttributionRule.State.CURRENT
    )
    recounting = stored.get(AttributionRule.State.RECOUNTING)
    return [current, recounting] if recounting else [current]


def current_rule() -> AttributionRule:
    """The version whose figures are shown; the default one, not stored, where nobody has set any."""
    return live_rules()[0]


def shown_versions() -> tuple[int, int]:
    """The versions whose credits are shown: the current one, and what is settled."""
    return SETTLED, current_rule().version


def longest_windows(rules: list[AttributionRule], kind: str) -> dict[str, int]:
    """The hours that touches of a kind count at most by any of these versions, by channel; without those of 0."""
    found: dict[str, int] = {}
    for rule in rules:
        windows: Windows = rule.windows
        for channel, hours in windows.items():
            found[channel] = max(found.get(channel, 0), hours.get(kind, 0))
    return {channel: hours for channel, hours in found.items() if hours}


class Credit(Record):
    """An order that is credited to a message.

    What nobody can compute again is settled: its version is `SETTLED`. Once the customer is erased, it has neither
    customer nor order, another `message_id` which leads to no message, and of `ordered_at` the day alone. Once the log
    of its campaign is no longer kept, it stays with the campaign as long as the order counts.
    """

    version = models.IntegerField()
    order_id = models.UUIDField(null=True)
    customer_id = models.UUIDField(null=True)
    message_id = models.UUIDField()
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="credits")
    arm = models.CharField(max_length=1, blank=True, default="", help_text="That of the message.")
    link = models.IntegerField(default=0, help_text="The number of the link that was clicked; 0 for a delivery.")
    amount = models.BigIntegerField(help_text="What refunds have left of the order, in minor units.")
    ordered_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "order_id"], name="credit_once")]
        indexes = [
            models.Index(fields=["version", "order_id"], name="credit_order"),
            models.Index(fields=["customer_id"], name="credit_customer"),
            models.Index(fields=["message_id"], name="credit_message"),
            models.Index(fields=["campaign", "arm", "link"], name="credit_key"),
            models.Index(fields=["version", "ordered_at", "campaign", "amount"], name="credit_day"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} at {self.ordered_at}"


class Earned(Record):
    """The credits of one arm of a campaign, or of one link in its messages, by a version of the rule; those that are
    settled have a row of their own. `link` is 0 for all messages; `converted` are those with at least one credited
    order. A row without credits goes."""

    version = models.IntegerField()
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.CASCADE, db_index=False, related_name="earned")
    arm = models.CharField(max_length=1, blank=True, default="")
    link = models.IntegerField(default=0)
    converted = models.BigIntegerField(default=0)
    orders = models.BigIntegerField(default=0)
    revenue = models.BigIntegerField(default=0, help_text="In minor units.")

    class Meta:
        verbose_name_plural = "earned"
        constraints = [models.UniqueConstraint(fields=["version", "campaign", "arm", "link"], name="earned_once")]
        indexes = [models.Index(fields=["campaign", "version", "arm", "link"], name="earned_key")]

    def __str__(self) -> str:
        return f"{self.arm or 'all'}, link {self.link}: {self.orders} orders"
