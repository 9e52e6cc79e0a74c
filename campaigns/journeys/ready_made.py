"""Journeys to begin with: their words are filled in from the data, and none is started.

Their messages are whole as they are and promise nothing that only a shop could add, like a link or an offer."""

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from campaigns.senders import default_sender
from customers import vocabulary
from customers.events.models import EventType
from customers.models import Customer

BIRTH_WORDS = ("birth", "dob", "born")
CART_WORDS = ("cart", "basket", "checkout")
USUAL_CART = "cart_updated"
USUAL_GAP, MAX_GAP, MAX_LAPSE = 30, 120, 300  # days
SAMPLE = 1_000  # customers whose orders are looked at
GREETING = "Hi {{ first_name | there }},\n\n"
AFTER_EACH_ORDER = {"inside": "restart", "later": "always"}
ORDERED, UNSUBSCRIBED = {"event": "order_completed"}, {"unsubscribed": True}


@dataclass(frozen=True)
class ReadyMade:
    """A journey that is offered: `make` gives it as JSON."""

    key: str
    name: str
    says: str
    make: Callable[[], dict[str, Any]]


def _mail(id: str, subject: str, message: str) -> dict[str, Any]:
    """An e-mail that begins with a greeting."""
    return {"id": id, "message": {"channel": "email", "subject": subject, "message": GREETING + message}}


def _wait(id: str, n: int, unit: str) -> dict[str, Any]:
    return {"id": id, "wait": {"n": n, "unit": unit}}


def cart_event() -> str:
    """The event that says that a cart has changed: one that programs sent, else the usual name."""
    return next((name for name in EventType.offered() if any(word in name for word in CART_WORDS)), USUAL_CART)


def _welcome() -> dict[str, Any]:
    sender = default_sender()
    to_whom, here = (f" to {sender.name}", f" at {sender.name}") if sender.is_named else ("", "")
    return {
        "trigger": {"event": "customer_created"},
        "exit": [ORDERED, UNSUBSCRIBED],
        "goal": {**ORDERED, "within": {"n": 14, "unit": "days"}},
        "steps": [
            _mail("hello", f"Welcome{to_whom}", f"it is good to have you{here}."),
            _wait("pause", 3, "days"),
            _mail(
                "favourites",
                "Where others begin",
                "have you looked around yet? If you are not sure where to begin, just reply to this e-mail.",
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
            _mail("reminder", "You left something", "your cart is still here, with all that you chose."),
            _wait("more", 2, "days"),
            _mail("last", "Still yours", "what you chose is still in your cart. Is anything unclear? Just reply."),
        ],
    }


def _review() -> dict[str, Any]:
    return {
        "trigger": ORDERED,
        "again": {"inside": "ignore", "later": {"n": 60, "unit": "days"}},
        "exit": [{"event": "order_refunded"}, UNSUBSCRIBED],
        "steps": [
            _wait("pause", 10, "days"),
            _mail(
                "ask",
                "How do you like it?",
                "how do you like what you bought? Just reply to this e-mail: your answer helps us do better.",
            ),
        ],
    }


def _replenishment() -> dict[str, Any]:
    return {
        "trigger": ORDERED,
        "again": AFTER_EACH_ORDER,
        "exit": [UNSUBSCRIBED],
        "goal": {**ORDERED, "within": {"n": usual_gap() + 14, "unit": "days"}},
        "steps": [
            _wait("pause", usual_gap(), "days"),
            _mail(
                "remind",
                "Time for more?",
                "your last order may be used up by now. You can order again whenever you like.",
            ),
        ],
    }


def _win_back() -> dict[str, Any]:
    days = min(3 * usual_gap(), MAX_LAPSE)
    return {
        "trigger": ORDERED,
        "again": AFTER_EACH_ORDER,
        "exit": [UNSUBSCRIBED],
        "goal": {**ORDERED, "within": {"n": days + 30, "unit": "days"}},
        "steps": [
            _wait("pause", days, "days"),
            _mail(
                "miss",
                "It has been a while",
                "it has been a while since your last order. We would be glad to see you again.",
            ),
            _wait("more", 14, "days"),
            _mail("last", "Still here for you", "is there anything we can do better? Just reply to this e-mail."),
        ],
    }


def birthday_key() -> str:
    """The attribute that says when people were born: one in the data, else the usual name."""
    return next((key for key in vocabulary.attribute_kinds() if any(word in key for word in BIRTH_WORDS)), "birthday")


def _birthday() -> dict[str, Any]:
    return {
        "trigger": {"date": f"attributes.{birthday_key()}", "at": "09:00", "yearly": True},
        "again": {"inside": "ignore", "later": "always"},
        "exit": [UNSUBSCRIBED],
        "goal": {**ORDERED, "within": {"n": 14, "unit": "days"}},
        "steps": [
            _mail("wish", "Happy birthday!", "all the best for your birthday. Treat yourself to something good."),
        ],
    }


def usual_gap() -> int:
    """The usual number of days between two orders of a customer: the median of those who ordered last."""
    rows = Customer.objects.filter(order_count__gte=2).order_by("-last_order_at", "-id")
    gaps = [
        (last - first).days / (count - 1)
        for first, last, count in rows.values_list("first_order_at", "last_order_at", "order_count")[:SAMPLE]
        if first and last
    ]
    return min(max(round(median(gaps)), 7), MAX_GAP) if gaps else USUAL_GAP


def _blank() -> dict[str, Any]:
    return {
        "trigger": {"event": "order_completed"},
        "exit": [UNSUBSCRIBED],
        "steps": [
            _wait("pause", 1, "days"),
            {"id": "message", "message": {"channel": "email", "subject": "", "message": ""}},
        ],
    }


READY_MADE = {
    each.key: each
    for each in (
        ReadyMade("welcome", "Welcome", "Two e-mails for people who sign up.", _welcome),
        ReadyMade("cart", "Abandoned cart", "Two e-mails that remind people of their cart, until they order.", _cart),
        ReadyMade("review", "Review after a purchase", "Asks ten days after an order how they like it.", _review),
        ReadyMade("replenishment", "Replenishment", "Reminds people when they usually order again.", _replenishment),
        ReadyMade("win_back", "Win-back", "Writes to people who have not ordered for long.", _win_back),
        ReadyMade("birthday", "Birthday", "Writes to people on their birthday, every year.", _birthday),
        ReadyMade("blank", "New journey", "Begins with an order; change it as you need.", _blank),
    )
}
