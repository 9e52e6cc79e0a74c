"""Settings → Events: which events come in, with which properties, and for which of them rules may ask."""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from crm.accounts.audit import By
from crm.accounts.permissions import administrators_only, editors_only
from customers.events import properties
from customers.events.happened import as_text
from customers.events.limits import MAX_CHOSEN, PROPERTIES, days_kept
from customers.events.models import Event, EventProperty, EventType

LATEST = 5_000  # events that are looked through
EXAMPLES = 3  # of a property


@dataclass
class Seen:
    """What the latest events with a name look like: how many there are, the last time, and by property how many of
    them have it and some of its values."""

    events: int = 0
    last_at: datetime | None = None
    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def read_latest() -> dict[str, Seen]:
    """By name, of the LATEST events."""
    found: dict[str, Seen] = defaultdict(Seen)
    latest = Event.objects.order_by("-occurred_at").values_list("name", "occurred_at", "properties")[:LATEST]
    for name, occurred_at, values in latest:
        seen = found[name]
        seen.events += 1
        seen.last_at = seen.last_at or occurred_at
        for property, value in values.items():
            seen.counts[property] += 1
            examples, text = seen.examples[property], as_text(value)
            if len(examples) < EXAMPLES and text not in examples:
                examples.append(text)
    return found


@editors_only
@require_safe
def event_types(request: HttpRequest) -> HttpResponse:
    """All names of events that came in."""
    latest = read_latest()
    chosen = defaultdict(list)
    for each in EventProperty.objects.order_by("name"):
        chosen[each.event].append(each)
    rows = [(each, latest.get(each.name), chosen[each.name]) for each in EventType.objects.order_by("name")]
    context = {"rows": rows, "latest": LATEST, "days": days_kept(), "max_names": EventType.MAX_NAMES}
    return render(request, "settings/events.html", context)


@editors_only
@require_safe
def event_type(request: HttpRequest, name: str) -> HttpResponse:
    """The properties of the events with a name."""
    found = get_object_or_404(EventType, name=name)
    seen = read_latest().get(name, Seen())
    chosen = {each.name: each for each in EventProperty.objects.filter(event=name)}
    names = dict.fromkeys([*chosen, *(each for each in PROPERTIES if each in found.seen), *sorted(found.seen)])
    rows = [
        (each, each in PROPERTIES, chosen.get(each), seen.counts[each], seen.examples.get(each, [])) for each in names
    ]
    context = {
        "event": found,
        "seen": seen,
        "rows": rows,
        "latest": LATEST,
        "max_chosen": MAX_CHOSEN,
        "is_full": len(chosen) >= MAX_CHOSEN,
        "is_filling": any(not each.is_ready for each in chosen.values()),
    }
    return render(request, "settings/event.html", context)


@administrators_only
@require_POST
def choose(request: HttpRequest, name: str) -> HttpResponse:
    """Let rules ask for a property."""
    return _change(request, name, properties.choose, "Rules can ask for {} as soon as it is filled in.")


@administrators_only
@require_POST
def drop(request: HttpRequest, name: str) -> HttpResponse:
    """Let rules no longer ask for a property."""
    return _change(request, name, properties.drop, "Rules no longer ask for {}.")


def _change(request: HttpRequest, name: str, change: Callable[[str, str, By], None], said: str) -> HttpResponse:
    """Change what rules may ask of the events with a name, and say that it is so or why not."""
    found, property = get_object_or_404(EventType, name=name), request.POST.get("property", "")
    try:
        if property not in found.seen:
            raise properties.Refused("No event with this name has had this property.")
        change(name, property, request)
    except properties.Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said.format(property))
    return redirect("customers:event_type", name)


@administrators_only
@require_POST
def hide(request: HttpRequest, name: str) -> HttpResponse:
    """Offer the events with a name no longer where rules and journeys are made, or again with `shown`."""
    get_object_or_404(EventType, name=name)
    is_hidden = "shown" not in request.POST
    properties.set_hidden(name, is_hidden, request)
    messages.success(request, f"{name} is {'no longer' if is_hidden else 'again'} offered for rules and journeys.")
    return redirect("customers:event_type", name)
