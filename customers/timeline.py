"""All that happened with one customer, in one order: newest first, in pages, of all kinds or of one.

Each kind is a `Source`, which reads its own table behind a place in the timeline. Apps further up register more.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from crm.accounts.audit import Action, AuditEntry
from crm.web import display
from crm.web.answers import EPOCH, MICROSECOND
from crm.web.ids import uuid_in
from crm.web.paging import FIRST_PAGE, Edge, make_page
from customers import marks
from customers.channels import CHANNELS
from customers.events.models import Event
from customers.imports.models import Import
from customers.models import Customer, Note, Order
from customers.privacy.wordings import with_wordings
from customers.segments.references import MARK

MAX_ITEMS = 20  # of an order that are named
OPT_IN = {True: "opted in", False: "opted out", None: "not asked"}


class Place(NamedTuple):
    """Where an event stands: behind all that are later, and of two at once behind the one with the greater id."""

    at: datetime
    id: UUID

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // MICROSECOND}.{self.id.hex}"


def place_in(text: str) -> Place | None:
    """The place that a query string names, or None."""
    microseconds, _, id = text.partition(".")
    found = uuid_in(id)
    if found is None or not (microseconds.isascii() and microseconds.isdecimal() and len(microseconds) <= 16):
        return None
    return Place(EPOCH + int(microseconds) * MICROSECOND, found)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the timeline. `state` colours `status` as elsewhere; `facts` are short, `text` keeps its lines."""

    kind: str
    icon: str
    place: Place
    title: str
    url: str = ""
    status: str = ""
    state: str = ""
    amount: str = ""
    facts: Sequence[str] = ()
    text: str = ""
    by: str = ""
    note: Note | None = None


@dataclass(frozen=True)
class Source:
    """A kind of events. `read(customer, place, size)` gives up to `size` of them behind the place, or the newest."""

    kind: str
    label: str
    read: Callable[[Customer, Place | None, int], list[Line]]


SOURCES: dict[str, Source] = {}


def register(source: Source) -> None:
    """Add a kind of events to the timeline."""
    SOURCES[source.kind] = source


class Page(NamedTuple):
    """Events of the timeline, and the place behind them, None where they are the last."""

    events: list[Line]
    next: Place | None


def read_page(customer: Customer, kind: str, after: Place | None, size: int) -> Page:
    """A page of the timeline: a query a kind, each of which reads no more than a page."""
    sources = [SOURCES[kind]] if kind in SOURCES else SOURCES.values()
    found = [event for source in sources for event in source.read(customer, after, size + 1)]
    events = nlargest(size + 1, found, key=lambda event: event.place)
    return Page(events[:size], events[size - 1].place if len(events) > size else None)


def rows_behind(rows: QuerySet[Any], column: str, place: Place | None, size: int) -> list[Any]:
    """Up to `size` rows behind the place, by their time in `column`."""
    edge = Edge(place.id, value=place.at) if place else FIRST_PAGE
    return make_page(rows, size, order=f"-{column}", edge=edge).rows


# ── What this app knows ───────────────────────────────────────────────
def _orders(customer: Customer, place: Place | None, size: int) -> list[Line]:
    orders = Order.objects.filter(customer_external_id=customer.external_id)
    return [
        Line(
            kind="orders",
            icon="shopping-bag",
            place=Place(order.ordered_at, order.id),
            title=f"Order {order.external_id}",
            status=order.get_status_display().lower(),
            state="delivered" if order.status == Order.Status.COMPLETED else "",
            amount=display.money(order.shown_amount),
            facts=[
                *([f"of {display.money(order.amount)}, the rest refunded"] if order.refunded_amount else []),
                *(_item(item) for item in order.items[:MAX_ITEMS]),
            ],
        )
        for order in rows_behind(orders, "ordered_at", place, size)
    ]


def _item(item: dict[str, Any]) -> str:
    """As in "2 × Filter coffee"."""
    name = item.get("name") or item.get("sku") or item.get("category") or "—"
    quantity = item.get("quantity", 1)
    return name if quantity in (0, 1) else f"{display.number(quantity)} × {name}"


def _events(customer: Customer, place: Place | None, size: int) -> list[Line]:
    events = Event.objects.filter(customer_external_id=customer.external_id)
    return [
        Line(
            kind="events",
            icon="zap",
            place=Place(event.occurred_at, event.id),
            title=event.name.replace("_", " ").capitalize(),
            facts=[_fact(name, value) for name, value in event.properties.items()],
        )
        for event in rows_behind(events, "occurred_at", place, size)
    ]


def _notes(customer: Customer, place: Place | None, size: int) -> list[Line]:
    notes = Note.objects.filter(customer_id=customer.id).select_related("author")
    return [
        Line(
            kind="notes",
            icon="sticky-note",
            place=Place(note.created_at, note.id),
            title="Note",
            text=note.text,
            by=note.author.get_full_name() if note.author else "somebody who left the team",
            facts=[f"changed {display.moment(note.changed_at)}"] if note.changed_at else [],
            note=note,
        )
        for note in rows_behind(notes, "created_at", place, size)
    ]


TITLES = {
    Action.CUSTOMER_CREATED: "Customer created",
    Action.CUSTOMER_CHANGED: "Details changed",
    Action.CONSENT_CHANGED: "Consent changed",
    Action.LISTED: "Added to a list",
    Action.UNLISTED: "Removed from a list",
    Action.SUPPRESSED: "Address suppressed",
    Action.SUPPRESSION_LIFTED: "Suppression lifted",
    Action.NOTE_CHANGED: "Note changed",
    Action.NOTE_DELETED: "Note deleted",
}


def _edits(customer: Customer, place: Place | None, size: int) -> list[Line]:
    """What the audit log says of them. That a note was added, the note itself says."""
    entries = AuditEntry.objects.filter(subject_id=customer.id.hex).exclude(action=Action.NOTE_ADDED)
    return [
        Line(
            kind="edits",
            icon="pencil",
            place=Place(entry.at, entry.id),
            title=TITLES.get(entry.action, entry.label),
            facts=[_fact(name, value) for name, value in entry.details.items()],
            by=entry.actor or "Mini CRM",
        )
        for entry in rows_behind(entries, "at", place, size)
    ]


def _fact(name: str, value: Any) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return f"{name.replace('_', ' ')}: {text}"


def _consents(customer: Customer, place: Place | None, size: int) -> list[Line]:
    """The answers of the customer whose source is known: the proof of a sign-up among them. A customer has few."""
    lines = [
        Line(
            kind="consents",
            icon="user-check" if answer["opt_in"] else "user-x",
            place=Place(datetime.fromisoformat(answer["at"]), UUID(int=customer.id.int + number)),
            title=f"{CHANNELS[answer['channel']].label} consent",
            status=OPT_IN[answer["opt_in"]],
            state="sent" if answer["opt_in"] else "failed",
            facts=[answer["source"]],
            text=answer["wording"] and f"“{answer['wording']}”",
        )
        for number, answer in enumerate(with_wordings(customer.consents))
        if answer["source"]
    ]
    return nlargest(size, (line for line in lines if place is None or line.place < place), key=lambda line: line.place)


def _imports(customer: Customer, place: Place | None, size: int) -> list[Line]:
    """The imports whose mark the customer carries; there are few imports, so all are looked at."""
    rows = (
        Import.objects.exclude(started_at=None).only("id", "name", "started_at", "created_at") if customer.marks else ()
    )
    events = [
        Line(
            kind="imports",
            icon="upload",
            place=Place(row.started_at or row.created_at, row.id),
            title=f"Came with the file {row.name}",
            url=row.get_absolute_url(),
        )
        for row in rows
        if marks.mark_for(MARK, row.id) in customer.marks
    ]
    return nlargest(size, (e for e in events if place is None or e.place < place), key=lambda event: event.place)


for source in (
    Source("orders", "Orders", _orders),
    Source("events", "Events", _events),
    Source("notes", "Notes", _notes),
    Source("edits", "Changes", _edits),
    Source("imports", "Imports", _imports),
    Source("consents", "Consent", _consents),
):
    register(source)
