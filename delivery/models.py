"""What is stored about vendors."""

from django.db import models
from django.utils import timezone

from crm.database.models import Record


class VendorState(Record):
    """What all workers know of one vendor: whether it is paused, and when the rate lets the next request begin."""

    vendor = models.CharField(max_length=200, unique=True)
    failures = models.IntegerField(default=0, help_text="Groups of requests in a row of which none was answered well.")
    reason = models.CharField(max_length=1000, blank=True, help_text="Of the last failure.")
    paused_until = models.DateTimeField(null=True, blank=True)
    free_at = models.DateTimeField(default=timezone.now, help_text="When the next request may begin.")

    class Meta:
        indexes = [models.Index(fields=["vendor"], name="vendor_name")]

    def __str__(self) -> str:
        return self.vendor

    @property
    def is_paused(self) -> bool:
        """Whether nothing may be sent at the moment."""
        return self.paused_until is not None and self.paused_until > timezone.now()


class DomainCheck(Record):
    """What DNS said about a sender's domain when somebody last asked: `findings` are the
    fields of `delivery.deliverability.checks.Finding`, each with the name of its check."""

    domain = models.CharField(max_length=253, unique=True)
    selector = models.CharField(max_length=63, blank=True, help_text="Of DKIM; empty for the usual ones.")
    at = models.DateTimeField(default=timezone.now)
    findings = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["domain"], name="domain_check_domain")]

    def __str__(self) -> str:
        return self.domain
