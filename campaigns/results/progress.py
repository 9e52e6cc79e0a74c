"""How fast a campaign is sent, and what the page says beside its progress."""

import time
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from django.utils import timezone

from campaigns.forecast.deferred import Deferral
from campaigns.models import Campaign
from campaigns.results.figures import Figures
from crm.web.display import moment, number

WINDOW = 20.0  # seconds over which a rate is measured


class Sample(NamedTuple):
    """How many messages were processed at a time (seconds since 1970). A page carries one from request to request;
    nothing is stored."""

    at: float
    processed: int

    @classmethod
    def now(cls, figures: Figures) -> "Sample":
        """The sample of this moment."""
        return cls(round(time.time(), 1), figures.processed)

    def rate_until(self, now: "Sample") -> float:
        """Messages per second between the two samples; 0 where they cannot be compared."""
        return (now.processed - self.processed) / (now.at - self.at) if self._precedes(now) else 0.0

    def advanced_to(self, now: "Sample") -> "Sample":
        """The sample for the next request to compare with: this one while it is young, then a point between it and now.

        Until the first message is processed it is now, because listing the audience must not count.
        """
        if not self._precedes(now) or not now.processed:
            return now
        if now.at - self.at < WINDOW:
            return self
        return Sample(now.at - WINDOW / 2, now.processed - round(self.rate_until(now) * WINDOW / 2))

    def _precedes(self, now: "Sample") -> bool:
        """False for a sample that a sleeping page has kept, or from before a retry."""
        return 1 <= now.at - self.at <= 3 * WINDOW and now.processed >= self.processed


def progress_note(
    campaign: Campaign, figures: Figures, per_second: float = 0.0, deferrals: Sequence[Deferral] = ()
) -> str:
    """What the page says beside the progress of a campaign; empty when the figures say it all. The time that is left
    is that of the messages that may be sent now: `deferrals` wait for their time."""
    status = campaign.Status(campaign.status)
    to_hand_over = figures.pending + figures.sending
    ahead = [deferral for deferral in deferrals if deferral.until > timezone.now()]
    later = sum(deferral.n for deferral in ahead)
    match status:
        case status.SENDING | status.CANCELLED if campaign.launched_at and not figures.is_listed:
            return "still listing the audience"
        case status.SENDING if not to_hand_over:
            return "awaiting receipts" if figures.awaiting and not campaign.retrying else ""
        case status.SENDING if later >= to_hand_over:
            return f"{number(later)} wait for their time, until {moment(max(each.until for each in ahead))}"
        case status.SENDING if per_second and later:
            left = _time_left((to_hand_over - later) / per_second)
            return f"{number(round(60 * per_second))} a minute · {left}, then {number(later)} wait for their time"
        case status.SENDING if per_second:
            return f"{number(round(60 * per_second))} a minute · {_time_left(to_hand_over / per_second)}"
        case status.PAUSED:
            under_way = f"{number(figures.sending)} being handed over · " if figures.sending else ""
            return f"paused · {under_way}{number(figures.pending + figures.unknown)} waiting"
        case status.CANCELLED if to_hand_over:
            return f"cancelled · withdrawing {number(to_hand_over)}"
        case status.CANCELLED:
            return f"cancelled · {number(figures.withdrawn)} withdrawn" if figures.withdrawn else "cancelled"
        case _:
            return f"finished {moment(campaign.completed_at)}" if campaign.completed_at else ""


def _time_left(seconds: float) -> str:
    if seconds <= 60:
        return "less than a minute left"
    minutes = ceil(seconds / 60)
    return f"about {minutes} min left" if minutes < 90 else f"about {round(minutes / 60)} h left"
