"""A global holdout: customers whom no campaign writes to for some months, to measure what all campaigns bring.

There is one at a time. Each has a draw of its own (`customers.chance`), so nobody is left out for ever. A campaign
keeps the holdout of its launch, and ignores it where it must reach everybody, like "order confirmed".
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import IntegrityError, models
from django.utils import timezone

from crm.accounts.audit import Action, By, record
from crm.accounts.models import User
from crm.database import transactional
from crm.database.models import Record
from crm.web.display import day
from customers.chance import drawing

if TYPE_CHECKING:
    from campaigns.models import Campaign

GLOBAL_HOLDOUT = "global holdout"  # the reason in the log
MAX_PERCENT = 10


class GlobalHoldout(Record):
    """`percent` of all customers get no campaign from `begins_at` until `ends_at`. Its id is the salt of its draw.
    Numbers are consecutive, so that of two holdouts that are planned at once one is refused."""

    number = models.IntegerField(unique=True)
    percent = models.IntegerField(help_text=f"Of all customers, 1 to {MAX_PERCENT}.")
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)

    def __str__(self) -> str:
        return f"{self.percent} % from {day(self.begins_at)} to {day(self.last_day)}"

    @property
    def has_begun(self) -> bool:
        """Whether it is or was in force."""
        return self.begins_at <= timezone.now()

    @property
    def last_day(self) -> datetime:
        """A time on its last day; it ends when that day is over, or was ended on it."""
        return self.ends_at - timedelta(microseconds=1)

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.ends_at <= timezone.now()

    def drawing(self) -> Callable[[str], bool]:
        """What says of a customer, by an id as the database keeps it, whether they are held out."""
        draw, share = drawing(f"{self.id}:global"), self.percent / 100
        return lambda customer_id: draw(customer_id) < share


class HoldoutRefused(ValueError):
    """A global holdout that cannot begin; it says why."""


def current_holdout(at: datetime | None = None) -> GlobalHoldout | None:
    """The holdout that is in force at a time, by default now."""
    at = at or timezone.now()
    return GlobalHoldout.objects.filter(begins_at__lte=at, ends_at__gt=at).order_by("-number").first()


def last_holdout() -> GlobalHoldout | None:
    """The newest holdout, whether it has begun, is over, or is still to come."""
    return GlobalHoldout.objects.order_by("-number").first()


def find_holdout(campaign: "Campaign") -> GlobalHoldout | None:
    """The holdout that a campaign keeps: that of its launch, before it the current one; None where it ignores it."""
    if campaign.launched_at:
        return campaign.global_holdout
    return None if campaign.ignores_holdout else current_holdout()


def global_drawing(campaign: "Campaign") -> Callable[[str], bool] | None:
    """What says of a customer whether the global holdout of a campaign holds them out; None without one."""
    holdout = find_holdout(campaign)
    return holdout.drawing() if holdout else None


def global_percent(campaign: "Campaign") -> int:
    """The share of the global holdout that a campaign keeps; 0 without one."""
    holdout = find_holdout(campaign)
    return holdout.percent if holdout else 0


def begin_holdout(
    percent: int, begins_at: datetime, ends_at: datetime, *, by: By, person: User | None
) -> GlobalHoldout:
    """A new holdout. Raises `HoldoutRefused` where another one is still in force then."""
    last = last_holdout()
    if last and last.ends_at > begins_at:
        raise HoldoutRefused(f"There is one holdout at a time, and the last one ends on {day(last.last_day)}.")
    holdout = GlobalHoldout(
        number=last.number + 1 if last else 1,
        percent=percent,
        begins_at=begins_at,
        ends_at=ends_at,
        created_by=person,
    )
    try:
        _store(holdout, by)
    except IntegrityError:
        raise HoldoutRefused("Somebody else has just planned a holdout: reload the page to see it.") from None
    return holdout


@transactional
def _store(holdout: GlobalHoldout, by: By) -> None:
    holdout.save(force_insert=True)
    record(Action.HOLDOUT_BEGUN, by, of=holdout)


@transactional
def end_holdout(holdout: GlobalHoldout, *, by: By) -> bool:
    """End a holdout now; one that has not begun is deleted. False when it was over already."""
    now = timezone.now()
    open = GlobalHoldout.objects.filter(id=holdout.id, ends_at__gt=now)
    ended = open.filter(begins_at__lte=now).update(ends_at=now)
    if not ended:
        ended, _ = open.filter(begins_at__gt=now).delete()
    if ended:
        record(Action.HOLDOUT_ENDED, by, of=holdout)
    return bool(ended)
