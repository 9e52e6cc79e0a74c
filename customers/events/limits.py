"""Limits of rules about events: how many events are kept beside a customer, and for how long."""

from django.conf import settings

MAX_COUNT = 20  # events that can be told apart by number, of one name or one value of a property
PROPERTIES = ("category", "sku")  # that rules can ask about in any event
MAX_CHOSEN = 3  # properties of a name besides, that rules can ask about
EXACT = ("sku",)  # properties whose values are compared as they stand; all others are folded


def days_kept() -> int:
    """For how many days events are kept and asked for."""
    return settings.EVENT_DAYS
