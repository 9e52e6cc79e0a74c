"""What a sign-up form asks."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from crm.database.models import Record
from customers.models import Topic


class SignupForm(Record):
    """A page where people sign up for e-mail. `wording` is what they agree to, kept with each answer."""

    name = models.CharField(max_length=100, help_text="The heading of the page.")
    wording = models.TextField(max_length=1000)
    topics = models.JSONField(default=list, blank=True, help_text="Ids of the topics that it offers.")
    is_open = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("delivery:join", args=[self.id])

    def offered_topics(self) -> models.QuerySet[Topic]:
        """The topics that it offers and that still exist."""
        return Topic.objects.filter(id__in=self.topics)
