"""What people agreed to and refused beside the suppressions of whole addresses."""

from django.db import models
from django.utils import timezone

from crm.database.models import Record
from customers.channels import CHOICES


class LastReply(Record):
    """When the last STOP or START of an address was written. `customers.privacy.replies` keeps these, so that a reply
    which comes late or twice changes nothing."""

    hash = models.CharField(max_length=64, unique=True, help_text="As that of a suppression.")
    channel = models.CharField(max_length=10, choices=CHOICES)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "last replies"
        indexes = [models.Index(fields=["hash"], name="last_reply_hash")]

    def __str__(self) -> str:
        return f"{self.channel}: {self.at}"


class StopWord(Record):
    """A word of this installation that means STOP, beside those that come with the product."""

    key = models.CharField(max_length=150, unique=True, help_text="The word as it is compared.")
    text = models.CharField(max_length=50)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.text
