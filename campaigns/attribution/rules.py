"""The rule of attribution: an order is credited to the last touch before it, among the messages to its customer.

A touch is a person's click or a delivery. It counts for so many hours, which depend on its channel; 0 hours: not at
all. Opens are no touches, since machines open messages too.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from crm.web.display import counted, joined
from customers.channels import CHANNELS, EMAIL

CLICKED, DELIVERED = "clicked", "delivered"
MAX_HOURS = 720  # a longer window would credit almost any order
DEFAULT_WINDOWS = {name: {CLICKED: 120, DELIVERED: 0 if channel is EMAIL else 12} for name, channel in CHANNELS.items()}

Windows = Mapping[str, Mapping[str, int]]  # hours by channel, for CLICKED and DELIVERED


class Touch(NamedTuple):
    """A click or a delivery. In the order of touches, the last one before an order has it: of two at the same time the
    click, then the later message. `link` is the number of the clicked one, 0 for a delivery."""

    at: datetime
    is_click: bool
    message: str
    link: int
    campaign: str
    arm: str
    channel: str


class Purchase(NamedTuple):
    """A completed order; the amount is what refunds have left of it, in minor units."""

    id: str
    ordered_at: datetime
    amount: int


def counting_time(touch: Touch, windows: Windows) -> timedelta:
    """How long a touch counts."""
    return timedelta(hours=windows.get(touch.channel, {}).get(CLICKED if touch.is_click else DELIVERED, 0))


def credited(orders: Iterable[Purchase], touches: Iterable[Touch], windows: Windows) -> dict[str, Touch]:
    """The touch that each order of one customer is credited to, by the id of the order; without orders that no touch
    came before in time."""
    counting = sorted((touch, window) for touch in touches if (window := counting_time(touch, windows)))
    times = [touch.at for touch, _ in counting]
    longest = max((window for _, window in counting), default=timedelta(0))
    found = {}
    for order in orders:
        for n in reversed(range(bisect_right(times, order.ordered_at))):
            touch, window = counting[n]
            if order.ordered_at < touch.at + window:
                found[order.id] = touch
                break
            if order.ordered_at >= touch.at + longest:
                break
    return found


def rule_in_words(windows: Windows) -> str:
    """The rule as pages say it, like: An order is credited to the last message before it that the customer clicked
    (e-mail, SMS and WhatsApp: within 5 days) or received (SMS and WhatsApp: within 12 hours)."""
    parts = []
    for kind, verb in ((CLICKED, "clicked"), (DELIVERED, "received")):
        channels: dict[int, list[str]] = {}
        for name, channel in CHANNELS.items():
            if hours := windows.get(name, {}).get(kind, 0):
                channels.setdefault(hours, []).append(channel.spoken)
        if channels:
            within = "; ".join(
                f"{joined(names, 'and')}: within {_duration(hours)}" for hours, names in channels.items()
            )
            parts.append(f"{verb} ({within})")
    if not parts:
        return "No order is credited to any message."
    return f"An order is credited to the last message before it that the customer {' or '.join(parts)}."


def _duration(hours: int) -> str:
    return counted(hours, "hours") if hours % 24 else counted(hours // 24, "days")
