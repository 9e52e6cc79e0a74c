"""The rules of the installation about when people are written to: one row, which administrators change."""

import uuid
from typing import Any

from django.db import models
from django.utils import timezone

from campaigns.sending_rules.timing import QuietTimes
from crm.database.models import Record

ONLY = uuid.UUID(int=1)


class SendingRules(Record):
    """Its one row has the id `ONLY`. `quiet` are the quiet times by channel, as `QuietTimes` stores them; `caps` by
    channel, and for "all" of them together, how many messages in how many hours. A campaign keeps a copy of what
    concerns its channel from its launch on."""

    quiet = models.JSONField(default=dict, blank=True)
    caps = models.JSONField(default=dict, blank=True)
    warm_up = models.JSONField(default=dict, blank=True, help_text="By channel, as `warm_up` stores it.")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "sending rules"

    def __str__(self) -> str:
        return "Sending rules"

    def for_channel(self, channel: str) -> dict[str, Any] | None:
        """The rules of one channel as a campaign keeps them; None without any."""
        caps = {"own": self.caps.get(channel), "all": self.caps.get("all")}
        found = {"quiet": self.quiet.get(channel), "caps": {name: cap for name, cap in caps.items() if cap}}
        return {name: rule for name, rule in found.items() if rule} or None

    def quiet_times(self, channel: str) -> QuietTimes:
        """When a channel is quiet."""
        return QuietTimes.from_json(self.quiet.get(channel) or {})


def current_rules() -> SendingRules:
    """The rules as they are now; without any, where nobody has set them."""
    return SendingRules.objects.filter(id=ONLY).first() or SendingRules(id=ONLY)
