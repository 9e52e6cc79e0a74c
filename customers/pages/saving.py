"""What a page says about a change: stored, waiting, or not stored."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from crm.streams.stream import StreamUnavailable
from customers.editing import Outcome, change_customer

UNAVAILABLE = "Not saved: Redis does not answer. Try again in a minute."
WAITING = "Saved. Much else is being stored just before it, so this page may show it only in a moment."
NOT_STORED = "Not saved: the customer was erased meanwhile, or the record became a dead letter. See Settings → Status."
TAKEN = "Not saved: meanwhile somebody else has created a customer with this id."


def save(
    request: HttpRequest,
    external_id: str,
    changes: dict[str, Any],
    said: str,
    *,
    because: str = "",
    creates: bool = False,
) -> Outcome | None:
    """Store changes and add the notice for the next page, which is `said` where they are stored. None where Redis did
    not take them. pydantic.ValidationError names what cannot be."""
    try:
        outcome = change_customer(external_id, changes, request, because=because, creates=creates)
    except StreamUnavailable:
        messages.error(request, UNAVAILABLE)
        return None
    match outcome:
        case Outcome.STORED:
            messages.success(request, said)
        case Outcome.WAITING:
            messages.warning(request, WAITING)
        case Outcome.NOT_STORED:
            messages.error(request, TAKEN if creates else NOT_STORED)
    return outcome
