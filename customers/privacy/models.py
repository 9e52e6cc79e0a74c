"""What people agreed to and refused beside the suppressions of whole addresses."""

from django.db import models
from django.utils import timezone

from crm.database.models import Record
from customers.channels import CHOICES


class Topic(Record):
    """What a campaign is about, so that people can refuse it and still get the rest."""

    name = models.CharField(max_length=60)
    name_key = models.CharField(max_length=180, unique=True, editable=False, help_text="The name as it is compared.")
    description = models.CharField(max_length=200, blank=True, help_text="Shown below the name on public pages.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name_key",)

    def __str__(self) -> str:
        return self.name


class TopicRefusal(Record):
    """The suppression of an address for one topic. `customers.privacy.topics` keeps these, and a mark in the row of
    each customer who has the address."""

    hash = models.CharField(max_length=64, help_text="As that of a suppression.")
    channel = models.CharField(max_length=10, choices=CHOICES)
    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, db_index=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hash", "topic"], name="topic_refused_once")]
        indexes = [
            models.Index(fields=["topic"], name="topic_refusal_topic"),
        ]

    def __str__(self) -> str:
        return f"{self.channel}: {self.topic_id}"


class Wording(Record):
    """What people agreed to, word for word. Its id follows from the text (`customers.privacy.wordings`), and answers of
    customers name it by that. It never changes."""

    text = models.TextField(max_length=1000)
    created_at = models.DateTimeField(default=timezone.now, help_text="When an answer first named it.")

    class Meta:
        indexes = [models.Index(fields=["created_at", "id"], name="wording_created")]

    def __str__(self) -> str:
        return self.text[:60]


class ConsentRule(Record):
    """What a channel needs before a customer is written to; without a row, that the customer did not say no."""

    channel = models.CharField(max_length=10, choices=CHOICES, unique=True)
    needs_yes = models.BooleanField(default=False, help_text="Only customers who said yes are written to.")

    def __str__(self) -> str:
        return f"{self.channel}: {'only with a yes' if self.needs_yes else 'unless they said no'}"


class LastReply(Record):
    """When the last STOP or START of an address was written. `customers.privacy.replies` keeps these, so that a reply
    which comes late or twice changes nothing."""

    hash = models.CharField(max_length=64, unique=True, help_text="As that of a suppression.")
    channel = models.CharField(max_length=10, choices=CHOICES)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "last replies"

    def __str__(self) -> str:
        return f"{self.channel}: {self.at}"


class StopWord(Record):
    """A word of this installation that means STOP, beside those that come with the product."""

    key = models.CharField(max_length=150, unique=True, help_text="The word as it is compared.")
    text = models.CharField(max_length=50)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.text
