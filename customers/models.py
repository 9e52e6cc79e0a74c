"""Customers, their orders, and segments."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from crm.database.models import Record
from crm.database.places import CompactJSONField
from crm.database.scans import ScanIndex
from customers.channels import CHANNELS, CHOICES
from customers.text import fold

TAG_EDGE = "\x1f"


def fold_tags(tags: list[str]) -> str:
    """Folded tags between edges, so that one `contains` finds a whole tag on any database."""
    keys = sorted({fold(tag).replace(TAG_EDGE, " ") for tag in tags})
    return f"{TAG_EDGE}{TAG_EDGE.join(keys)}{TAG_EDGE}" if keys else ""


def fold_attributes(attributes: dict[str, Any]) -> dict[str, Any]:
    """As rules compare them: texts folded, without those that say nothing."""
    folded = {key: fold(value) if isinstance(value, str) else value for key, value in attributes.items()}
    return {key: value for key, value in folded.items() if value not in ("", None)}


ASKED = (
    *("total_spend", "orders_amount", "order_count", "visits", "email_opt_in", "sms_opt_in", "whatsapp_opt_in"),
    *("last_order_at", "last_seen_at", "last_active_at", "first_order_at", "signed_up_at"),
    *("email_standing", "sms_standing", "whatsapp_standing", "refused_topics", "time_zone"),
    *("city_key", "country_key", "tags_key", "email_key", "name_key", "phone", "external_id"),
    *("attributes_key", "bought"),
)
GUEST = "guest"  # whom orders without a customer belong to; no customer is made of it
# Few customers each, as both databases take it for an index. In a transaction of MongoDB 6, an index costs every update
# that changes any other one, and a condition costs most.
HAS_ALARM = models.Q(watch_at__gt=datetime(1970, 1, 1, tzinfo=UTC))
STANDINGS = [channel.standing for channel in CHANNELS.values()]
IS_REFUSED = models.Q(*((standing + "__gt", "") for standing in STANDINGS), _connector=models.Q.OR)
HAS_MANY = models.Q(has_many_orders=True) | models.Q(has_many_events=True)


class Customer(Record):
    """One person, as last ingested, with totals over their completed orders.

    Money is in the currency's minor units. The `*_key` columns hold what rules compare; `ingestion` keeps them.
    The `*_standing` columns say whether the address may be written to, on each channel; `consent` derives them, and
    keeps in `consents` where answers came from, each with the id of its `Wording`. `refused_topics` is derived by
    `privacy.topics`.
    `bought` and `purchases` are their orders as `customers.purchases` keeps them, `happened` their events as
    `customers.events.happened` does, and `marks` what `customers.marks` does. `watch_at` and `settled_at` are kept by
    `segments.watching`.
    """

    external_id = models.CharField(max_length=128, unique=True)
    name = models.CharField(max_length=1000, blank=True)
    email = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=16, blank=True, help_text="E.164, like +919876543210.")
    city = models.CharField(max_length=1000, blank=True)
    country = models.CharField(max_length=1000, blank=True)
    tags = models.JSONField(default=list, blank=True)
    attributes = models.JSONField(default=dict, blank=True)
    visits = models.BigIntegerField(default=0)
    signed_up_at = models.DateTimeField(null=True, blank=True)
    last_seen_at = models.DateTimeField(null=True, blank=True)
    email_opt_in = models.BooleanField(null=True, blank=True)
    sms_opt_in = models.BooleanField("SMS opt-in", null=True, blank=True)
    whatsapp_opt_in = models.BooleanField("WhatsApp opt-in", null=True, blank=True)
    email_standing = models.CharField(max_length=10, blank=True, help_text="opted out, suppressed, or empty.")
    sms_standing = models.CharField("SMS standing", max_length=10, blank=True)
    whatsapp_standing = models.CharField("WhatsApp standing", max_length=10, blank=True)
    refused_topics = models.TextField(blank=True, editable=False, help_text="A mark for each topic of an address.")
    consents = models.JSONField(default=list, blank=True, help_text="The last answers that came with their origin.")
    time_zone = models.CharField(max_length=64, blank=True)

    total_spend = models.BigIntegerField(default=0)
    order_count = models.BigIntegerField(default=0)
    orders_amount = models.BigIntegerField(default=0, help_text="Of completed orders, without credit notes.")
    first_order_at = models.DateTimeField(null=True, blank=True)
    last_order_at = models.DateTimeField(null=True, blank=True)
    last_active_at = models.DateTimeField(null=True, blank=True, help_text="Later of last order and last seen.")
    last_messaged_at = models.DateTimeField(null=True, blank=True, help_text="When a message was last handed over.")
    last_product = models.CharField(max_length=1000, blank=True, help_text="First item of the last completed order.")

    name_key = models.CharField(max_length=3000, blank=True, editable=False)
    email_key = models.CharField(max_length=762, blank=True, editable=False)
    city_key = models.CharField(max_length=3000, blank=True, editable=False)
    country_key = models.CharField(max_length=3000, blank=True, editable=False)
    tags_key = models.TextField(blank=True, editable=False)
    attributes_key = CompactJSONField(default=dict, blank=True, editable=False)
    bought = CompactJSONField(default=dict, blank=True, editable=False)
    purchases = CompactJSONField(default=list, blank=True, editable=False)
    has_many_orders = models.BooleanField(default=False, editable=False, help_text="More than are kept here.")
    happened = CompactJSONField(default=dict, blank=True, editable=False)
    has_many_events = models.BooleanField(default=False, editable=False, help_text="More kinds than are kept here.")
    marks = models.TextField(blank=True, editable=False)
    watch_at = models.DateTimeField(
        null=True, editable=False, help_text="When a watched rule may next change its answer by the clock."
    )
    settled_at = models.DateTimeField(
        null=True, editable=False, help_text="When watched rules were last asked, where that is later than updated_at."
    )
    touches = models.TextField(
        blank=True, editable=False, help_text="Their last messages, as campaigns.sending_rules.caps reads them."
    )
    credit_checked_at = models.DateTimeField(
        null=True, editable=False, help_text="When a click last asked which orders came after it."
    )

    created_at = models.DateTimeField(default=timezone.now)
    recorded_at = models.DateTimeField(default=timezone.now, help_text="When a record or an import last wrote this.")
    updated_at = models.DateTimeField(default=timezone.now, help_text="When what the API shows last changed.")

    personal = True  # the audit log keeps the id alone

    class Meta:
        indexes = [
            # With the standings, so that no row is read to find which of many addresses are refused.
            models.Index(fields=["email_key", "email_standing"], name="customer_email"),
            models.Index(fields=["phone", "sms_standing", "whatsapp_standing"], name="customer_phone"),
            models.Index(fields=STANDINGS, name="customer_refused", condition=IS_REFUSED),
            # With the id, lists sorted by these page by keyset.
            models.Index(fields=["total_spend", "id"], name="customer_total_spend"),
            models.Index(fields=["last_order_at", "id"], name="customer_last_order"),
            models.Index(fields=["created_at"], name="customer_created"),
            models.Index(fields=["updated_at", "id"], name="customer_updated"),
            models.Index(fields=["watch_at", "id"], name="customer_watch", condition=HAS_ALARM),
            models.Index(fields=["has_many_orders", "has_many_events"], name="customer_many", condition=HAS_MANY),
            # What rules ask for, in the order of ids, but for what every message or order of a customer changes.
            ScanIndex(fields=["id", *ASKED], name="customer_asked"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.external_id

    def get_absolute_url(self) -> str:
        """The profile of the customer."""
        return reverse("customers:customer", args=[self.id])

    @property
    def average_order_value(self) -> Decimal | None:
        """In minor units; nothing without an order."""
        return Decimal(self.orders_amount) / self.order_count if self.order_count else None

    @property
    def spent(self) -> int:
        """Total spend as people and programs read it, in minor units: not below 0, which credit notes can make it."""
        return max(0, self.total_spend)


def net_amount(status: str, amount: int, refunded_amount: int) -> int:
    """What remains of the amount of an order, in minor units, and below 0 where more was given back; of a credit note
    what it takes away, below 0."""
    return -amount if status == Order.Status.CREDIT_NOTE else amount - refunded_amount


class Order(Record):
    """One purchase. It names its customer by external id, since it may arrive before them."""

    class Status(models.TextChoices):
        COMPLETED = "completed"
        CANCELLED = "cancelled"
        REFUNDED = "refunded"
        CREDIT_NOTE = "credit_note"

    external_id = models.CharField(max_length=128, unique=True)
    customer_external_id = models.CharField(max_length=128)
    ordered_at = models.DateTimeField()
    amount = models.BigIntegerField(help_text="In minor units; of a credit note what is given back.")
    refunded_amount = models.BigIntegerField(default=0, help_text="What of the amount was given back.")
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=11, choices=Status.choices, default=Status.COMPLETED)
    items = models.JSONField(default=list, blank=True)
    is_waiting = models.BooleanField(default=False, help_text="Its customer has not come yet.")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["is_waiting", "id"], name="order_waiting", condition=models.Q(is_waiting=True)),
            models.Index(fields=["customer_external_id", "status", "ordered_at", "amount"], name="order_totals"),
            models.Index(fields=["updated_at", "id"], name="order_updated"),
        ]

    def __str__(self) -> str:
        return self.external_id

    @property
    def net_amount(self) -> int:
        """What remains of the amount; see `net_amount` of this module."""
        return net_amount(self.status, self.amount, self.refunded_amount)

    @property
    def shown_amount(self) -> int:
        """The net amount as people read it: below 0 only for a credit note."""
        return self.net_amount if self.status == self.Status.CREDIT_NOTE else max(0, self.net_amount)


class ChangeClock(Record):
    """One row: the latest moment at which customers or orders changed. `customers.clock` moves it on."""

    at = models.DateTimeField()
    has_watches = models.BooleanField(null=True, help_text="Whether rules are watched; `segments.watching` keeps it.")

    def __str__(self) -> str:
        return str(self.at)


class Suppression(Record):
    """An address that may not be written to on one channel. `customers.privacy.suppression` keeps these."""

    class Reason(models.TextChoices):
        """Why it is on the list. Only an administrator lifts what was complained about or erased."""

        UNSUBSCRIBED = "unsubscribed"
        COMPLAINED = "complained"
        BOUNCED = "bounced"
        STOP_REPLY = "stop reply"
        MANUAL = "manual"
        IMPORTED = "imported"
        ERASED = "erased"

    hash = models.CharField(max_length=64, unique=True, help_text="Keyed hash of channel and folded address.")
    channel = models.CharField(max_length=10, choices=CHOICES)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.channel}: {self.reason}"


class Bouncing(Record):
    """An address whose last messages bounced for the time being. `delivery.bouncing` keeps these."""

    hash = models.CharField(max_length=64, unique=True, help_text="As that of a suppression.")
    channel = models.CharField(max_length=10, choices=CHOICES)
    count = models.IntegerField(help_text="Bounces since the last message that was delivered there.")
    since = models.DateTimeField(help_text="When the first of them came.")
    last_at = models.DateTimeField(help_text="When the last of them came.")

    def __str__(self) -> str:
        return f"{self.channel}: {self.count}"


class Tombstone(Record):
    """Somebody was erased when the stream had come this far. `tombstones` keeps and asks these."""

    hash = models.CharField(max_length=64, unique=True, help_text="Keyed hash of the external id.")
    erased_at = models.DateTimeField(default=timezone.now)
    entry_ms = models.BigIntegerField(help_text="With the number, the newest entry of the stream at that time.")
    entry_number = models.BigIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["entry_ms"], name="tombstone_entry"),
        ]

    def __str__(self) -> str:
        return f"erased {self.erased_at}"


class Word(Record):
    """A word that the data uses, once however it is spelled. `vocabulary` keeps and offers these."""

    place = models.CharField(max_length=60, help_text="Where it is used: city, tags, attributes.plan, …")
    key = models.CharField(max_length=600, help_text="The text as it is compared.")
    text = models.CharField(max_length=200, help_text="As it was first written.")

    class Meta:
        indexes = [models.Index(fields=["place", "key"], name="word_place_key")]

    def __str__(self) -> str:
        return f"{self.place}: {self.text}"


class Segment(Record):
    """A named rule. Its members are the customers who match now; only the rule is stored.

    A list has members instead: those who carry its mark. Its rule says just that they are in it.
    """

    name = models.CharField(max_length=200)
    rule = models.JSONField(help_text="The rule language, serialised.")
    is_static = models.BooleanField(default=False)
    archived_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["-updated_at"], name="segment_updated")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.updated_at = timezone.now()
        super().save(*args, **kwargs)

    @property
    def version(self) -> str:
        """Version token for conflict detection."""
        return self.updated_at.isoformat()

    def get_absolute_url(self) -> str:
        """The page of the segment."""
        return reverse("segments:segment", args=[self.id])


class Note(Record):
    """What somebody of the team wrote about a customer. It goes with the customer."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="notes", db_index=False)
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True, blank=True)

    personal = True  # the audit log keeps the id alone

    class Meta:
        indexes = [
            models.Index(fields=["customer", "created_at", "id"], name="note_customer"),
            models.Index(fields=["author"], name="note_author"),
        ]

    def __str__(self) -> str:
        return f"Note of {self.created_at}"


from customers.events.models import Event, EventProperty, EventType  # noqa: E402, F401  part of this app
from customers.imports.models import FilePart, Import, ImportedRecord, RefusedRow  # noqa: E402, F401
from customers.listing.models import BulkChange, BulkPart  # noqa: E402, F401
from customers.privacy.models import ConsentRule, LastReply, StopWord, Topic, TopicRefusal, Wording  # noqa: E402, F401
from customers.segments.lists.models import ListChange  # noqa: E402, F401
from customers.segments.watching.models import Crossing, Watch  # noqa: E402, F401
from customers.survey.models import RfmBands, Survey, SurveyPass  # noqa: E402, F401
