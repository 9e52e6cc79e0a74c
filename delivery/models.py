"""What is stored about vendors: state, setups, their ids of messages, bounce mailboxes and checks of domains."""

import json
from collections.abc import Mapping

from django.db import models
from django.utils import timezone

from crm.accounts.encryption import decrypt, encrypt
from crm.database.models import Record
from customers.channels import CHOICES

PURPOSE = "delivery.channel-setup"  # of the encryption


class VendorState(Record):
    """What all workers know of one account at a vendor: whether it is paused, and when the rate lets the next request
    begin."""

    account = models.CharField(max_length=200, unique=True, help_text="As `Setup.account`.")
    vendor = models.CharField(max_length=200, help_text="The name of the vendor.")
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="When it first accepted a message.")
    failures = models.IntegerField(default=0, help_text="Groups of requests in a row of which none was answered well.")
    reason = models.CharField(max_length=1000, blank=True, help_text="Of the last failure.")
    paused_until = models.DateTimeField(null=True, blank=True)
    free_at = models.DateTimeField(default=timezone.now, help_text="When the next request may begin.")

    def __str__(self) -> str:
        return self.vendor

    @property
    def is_paused(self) -> bool:
        """Whether nothing may be sent at the moment."""
        return self.paused_until is not None and self.paused_until > timezone.now()


class ChannelSetup(Record):
    """A vendor that an administrator has set up for a channel. Of each channel the one that was chosen last carries
    what is launched from then on; campaigns keep the one that they were launched with."""

    channel = models.CharField(max_length=10, choices=CHOICES)
    kind = models.CharField(max_length=40, help_text="The name of its folder in delivery/vendors.")
    encrypted = models.TextField(help_text="Its options with their secrets, as JSON, encrypted with the SECRET_KEY.")
    created_at = models.DateTimeField(default=timezone.now)
    chosen_at = models.DateTimeField(null=True, blank=True, help_text="When the channel was last given to it.")

    class Meta:
        indexes = [models.Index(fields=["chosen_at"], name="channel_setup_chosen")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.kind}"

    def write_options(self, options: Mapping[str, str]) -> None:
        """Set the options; saving is for the caller."""
        self.encrypted = encrypt(json.dumps(dict(options)), PURPOSE)

    def read_options(self) -> dict[str, str]:
        """The options; `Unreadable` where the SECRET_KEY has changed since."""
        return json.loads(decrypt(self.encrypted, PURPOSE))


class Handle(Record):
    """Which message a vendor means by its own id, for vendors whose receipts do not echo our key. Kept for a week."""

    setup = models.CharField(max_length=32)
    vendor_id = models.CharField(max_length=200)
    key = models.CharField(max_length=100)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["setup", "vendor_id"], name="handle_vendor_id"),
            models.Index(fields=["created_at"], name="handle_created"),
        ]

    def __str__(self) -> str:
        return self.vendor_id


class EarlyReceipt(Record):
    """A receipt that names a vendor's id of which no handle is stored yet: it overtook the answer to our request."""

    setup = models.CharField(max_length=32)
    vendor_id = models.CharField(max_length=200)
    receipt = models.JSONField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["setup", "vendor_id"], name="early_receipt_vendor_id"),
            models.Index(fields=["created_at"], name="early_receipt_created"),
        ]

    def __str__(self) -> str:
        return self.vendor_id


class BounceMailbox(Record):
    """How far the bounce mailbox of a setup is read: up to the UID `last_uid`, which means something as long as the
    folder's `validity` is the same. Until `free_at` one worker reads it, or all wait after a failure."""

    setup = models.CharField(max_length=32, unique=True)
    free_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    validity = models.BigIntegerField(default=0)
    last_uid = models.BigIntegerField(default=0)
    error = models.CharField(max_length=200, blank=True)
    found = models.BigIntegerField(default=0, help_text="Bounces and complaints so far.")

    class Meta:
        verbose_name_plural = "bounce mailboxes"

    def __str__(self) -> str:
        return self.setup


class DomainCheck(Record):
    """What DNS said about a sender's domain when somebody last asked: `findings` are the
    fields of `delivery.deliverability.checks.Finding`, each with the name of its check."""

    domain = models.CharField(max_length=253, unique=True)
    selector = models.CharField(max_length=63, blank=True, help_text="Of DKIM; empty for the usual ones.")
    at = models.DateTimeField(default=timezone.now)
    findings = models.JSONField(default=list)

    @property
    def failed(self) -> int:
        """How many of its checks failed."""
        return sum(finding.get("verdict") == "failed" for finding in self.findings)

    def __str__(self) -> str:
        return self.domain


from delivery.signup.models import PendingSignup, SignupForm  # noqa: E402, F401  part of this app
from delivery.webhooks.models import Delivery, Webhook  # noqa: E402, F401
