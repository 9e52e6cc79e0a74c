"""Journeys to begin with: their words are filled in from the data, and none is started."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campaigns.senders import default_sender
from customers.events.models import EventType

CART_WORDS = ("cart", "basket", "checkout")
USUAL_CART = "cart_updated"
ORDERED, UNSUBSCRIBED = {"event": "order_completed"}, {"unsubscribed": True}


@dataclass(frozen=True)
class ReadyMade:
    """A journey that is offered: `make` gives it as JSON."""

    key: str
    name: str
    says: str
    make: Callable[[], dict[str, Any]]


def _mail(id: str, subject: str, message: str) -> dict[str, Any]:
    return {"id": id, "message": {"channel": "email", "subject": subject, "message": message}}


def _wait(id: str, n: int, unit: str) -> dict[str, Any]:
    return {"id": id, "wait": {"n": n, "unit": unit}}


def cart_event() -> str:
    """The event that says that a cart has changed: one that programs sent, else the usual name."""
    names = EventType.objects.order_by("name").values_list("name", flat=True)
    return next((name for name in names if any(word in name for word in CART_WORDS)), USUAL_CART)


def _welcome() -> dict[str, Any]:
    shop = default_sender().name or "our shop"
    return {
        "trigger": {"event": "customer_created"},
        "exit": [UNSUBSCRIBED],
        "goal": {**ORDERED, "within": {"n": 14, "unit": "days"}},
        "steps": [
            _mail(
                "hello", f"Welcome to {shop}", f"Hi {{{{ first_name | there }}}},\n\nit is good to have you at {shop}."
            ),
            _wait("pause", 3, "days"),
            _mail(
                "favourites",
                "Where others begin",
                "Hi {{ first_name | there }},\n\nhave you looked around yet? Here is what people like best.",
            ),
        ],
    }


def _cart() -> dict[str, Any]:
    return {
        "trigger": {"event": cart_event()},
        "again": {"inside": "restart", "later": {"n": 7, "unit": "days"}},
        "exit": [ORDERED, UNSUBSCRIBED],
        "goal": {**ORDERED, "within": {"n": 7, "unit": "days"}},
        "steps": [
            _wait("pause", 2, "hours"),
            _mail(
                "reminder",
                "You left something",
                "Hi {{ first_name | there }},\n\nyour cart is still here. Shall we keep it for you?",
            ),
            _wait("more", 2, "days"),
            _mail("last", "Still yours", "Hi {{ first_name | there }},\n\nwhat you chose is still in your cart."),
        ],
    }


def _blank() -> dict[str, Any]:
    return {
        "trigger": {"event": "order_completed"},
        "exit": [UNSUBSCRIBED],
        "steps": [_wait("pause", 1, "days"), _mail("message", "", "")],
    }


READY_MADE = {
    each.key: each
    for each in (
        ReadyMade("welcome", "Welcome", "Two e-mails for people who sign up.", _welcome),
        ReadyMade("cart", "Abandoned cart", "Reminds people of their cart, until they order.", _cart),
        ReadyMade("blank", "New journey", "Begins with an order; change it as you need.", _blank),
    )
}
