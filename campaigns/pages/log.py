"""The communication log: the messages of a campaign, filtered, searched and in pages."""

import re
import uuid
from functools import reduce
from operator import or_
from typing import Any
from urllib.parse import urlencode

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_safe

from campaigns.content.compiler import UNSUBSCRIBE
from campaigns.content.frozen import NO_TICKET, Writer, make_untracked_writer
from campaigns.content.unsubscribe_links import without_unsubscribe_line
from campaigns.log.ledger import STATES_WITH_REASON, Message, State, claimed_messages, in_state, show_sending
from campaigns.models import Campaign
from campaigns.results.figures import Figures, awaiting_label
from crm.web.fragments import answer
from crm.web.paging import Page, looked_through_page, requested_page, search_text
from customers.models import Customer
from customers.search import terms
from customers.text import fold

PAGE = 25
MAX_SCANNED = 50_000  # messages that one page looks through for matches
MAX_BEGINNING = 120  # characters of a message in the log
UNDERLINE = re.compile(r"^(=+|-{3,})$", re.MULTILINE)  # of a heading, in the plain part of a designed e-mail
ALWAYS_SHOWN = (State.DELIVERED, State.FAILED, State.PENDING)


@require_safe
def customer_messages(request: HttpRequest, customer_id: uuid.UUID) -> HttpResponse:
    """What one customer was sent, newest first; a fragment inside the customer's page."""
    page = requested_page(Message.objects.filter(customer_id=customer_id), request, PAGE, order="-id")
    campaigns = Campaign.objects.in_bulk({message.campaign_id for message in page.rows})
    rows = [show_message(campaigns[message.campaign_id], message) for message in page.rows]
    context = {"page": page, "rows": rows, "customer_id": customer_id}
    return answer(request, "campaigns/of_customer.html", "messages", context)


def filtered_log(campaign: Campaign, query: QueryDict) -> QuerySet[Message]:
    """The messages that `status`, `q`, `reason` and `city` of a query string ask for."""
    messages = Message.objects.filter(campaign=campaign)
    status = query.get("status", "")
    if status in State.values:
        is_asked = campaign.sending and status in (State.PENDING, State.SENDING)
        messages = in_state(messages, status, claimed_messages([campaign.id]) if is_asked else ())
    if reason := query.get("reason", ""):
        messages = messages.filter(reason=reason)
    if city := query.get("city"):
        messages = messages.filter(Exists(Customer.objects.filter(id=OuterRef("customer_id"), city_key=fold(city))))
    if q := search_text(query):
        texts = {fold(text) for text in terms(q).values()}
        messages = messages.filter(reduce(or_, (Q(search_key__contains=text) for text in texts), Q()))
    return messages


def log_context(campaign: Campaign, figures: Figures, request: HttpRequest) -> dict[str, Any]:
    """A page of the log with its tabs."""
    page = _page_of_log(campaign, figures, request)
    if campaign.sending and any(message.status == State.PENDING for message in page.rows):
        show_sending(page.rows, claimed_messages([campaign.id]))
    writers = {arm: make_untracked_writer(campaign, arm) for arm in {message.arm for message in page.rows}}
    return {
        "page": page,
        "rows": [show_message(campaign, message, writers[message.arm]) for message in page.rows],
        "scanned": MAX_SCANNED,
        **tabs_context(campaign, figures, request),
    }


def tabs_context(campaign: Campaign, figures: Figures, request: HttpRequest) -> dict[str, Any]:
    """The tabs of the log, and the filters that are set."""
    status, q = request.GET.get("status", ""), search_text(request.GET)
    set_filters = {name: value for name in ("reason", "city") if (value := request.GET.get(name, ""))}
    counts = {state: _count(figures, state) for state in State}
    tabs = [("", "All", figures.audience, not status)] + [
        (state.value, _label(campaign, state), count, state == status)
        for state, count in counts.items()
        if count or state in ALWAYS_SHOWN or state == status
    ]
    return {
        "tabs": tabs,
        "tab_keys": ".".join(key for key, *_ in tabs),
        "status": status,
        "q": q,
        "reason": set_filters.get("reason", ""),
        "city": set_filters.get("city", ""),
        "filters": urlencode({"status": status, "q": q} | set_filters),
    }


def _label(campaign: Campaign, state: str) -> str:
    """How pages call a state: "Sent" includes what was delivered, so a message without a receipt is called that."""
    return awaiting_label(campaign) if state == State.SENT else str(State(state).label)


def _count(figures: Figures, state: State) -> int:
    return int(figures.awaiting if state == State.SENT else getattr(figures, state))


def _page_of_log(campaign: Campaign, figures: Figures, request: HttpRequest) -> Page[Message]:
    """A page of the filtered log. In a large log it looks through `MAX_SCANNED` messages at most, since only reasons
    have an index; what lies beyond is on the next page."""
    rows = filtered_log(campaign, request.GET)
    status = request.GET.get("status", "")
    if status in State.values and not _count(figures, State(status)):
        return Page([])
    is_scan = any(request.GET.get(name) for name in ("q", "city")) or (status and status not in STATES_WITH_REASON)
    if figures.audience <= MAX_SCANNED or not is_scan:
        return requested_page(rows, request, PAGE)
    whole = Message.objects.filter(campaign=campaign)
    return looked_through_page(rows, whole, request, PAGE, limit=MAX_SCANNED)


def show_message(campaign: Campaign, message: Message, writer: Writer | None = None) -> dict[str, Any]:
    """A message of the log with how it begins, the fallbacks it used and the time of its last event."""
    writer = writer or make_untracked_writer(campaign, message.arm)
    written = without_unsubscribe_line(writer.text(NO_TICKET | message.values), NO_TICKET[UNSUBSCRIBE])
    if campaign.blocks:
        written = UNDERLINE.sub("", written[: 4 * MAX_BEGINNING])
    text = " ".join(written[: 2 * MAX_BEGINNING].split())
    beginning = text if len(text) <= MAX_BEGINNING else f"{text[:MAX_BEGINNING].rstrip()}…"
    is_shown = message.status != State.SKIPPED and message.customer_external_id
    return {
        "campaign": campaign,
        "message": message,
        "state": "awaiting" if message.status == State.SENT and campaign.awaits_receipts else message.status,
        "label": _label(campaign, message.status),
        "beginning": beginning if is_shown else "",
        "fallbacks": writer.fallbacks(NO_TICKET | message.values),
        "at": message.delivered_at or message.failed_at or message.sent_at,
    }
