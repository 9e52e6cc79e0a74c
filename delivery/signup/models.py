"""What a sign-up form asks."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from crm.database.models import Record
from customers.channels import CHOICES, EMAIL
from customers.models import Topic


class SignupForm(Record):
    """A page where people sign up for one channel. `wording` is what they agree to, kept with each answer. `template`
    is the approved template of the message that asks to confirm, on channels that need one."""

    name = models.CharField(max_length=100, help_text="The heading of the page.")
    channel = models.CharField(max_length=10, choices=CHOICES, default=EMAIL.name)
    template = models.ForeignKey(
        "campaigns.ApprovedTemplate", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    wording = models.TextField(max_length=1000)
    topics = models.JSONField(default=list, blank=True, help_text="Ids of the topics that it offers.")
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "sign-up form"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("delivery:join", args=[self.id])

    def offered_topics(self) -> models.QuerySet[Topic]:
        """The topics that it offers and that still exist."""
        return Topic.objects.filter(id__in=self.topics)


class PendingSignup(Record):
    """Somebody who signed up by phone number and has not confirmed it yet. The number is known by its hash, for a reply
    from it, and encrypted, for the link in the message; the row is deleted after `joining.LINK_SECONDS`."""

    form = models.ForeignKey(SignupForm, on_delete=models.CASCADE, db_index=False)
    hash = models.CharField(max_length=64, help_text="As that of a suppression.")
    encrypted = models.TextField(help_text="The number and the topics that were chosen.")
    asked_at = models.DateTimeField(default=timezone.now)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "pending sign-up"
        constraints = [models.UniqueConstraint(fields=["hash", "form"], name="pending_signup_once")]
        indexes = [
            models.Index(fields=["form"], name="pending_signup_form"),
            models.Index(fields=["asked_at"], name="pending_signup_asked"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}: {self.asked_at}"
