"""The public page that the link and the header of a message lead to. It needs no cookie, no login and no script.

Mail programs, their proxies and security scanners open links by themselves, so only a POST changes anything. It is the
one-click POST of a mail program (RFC 8058), or that of the button on the page.
"""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language_from_request
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.tickets import TicketKind, read_ticket
from crm.streams.stream import StreamUnavailable
from customers.channels import CHANNELS
from customers.consent import refusals
from delivery.recipients import Recipient
from delivery.unsubscribe_words import ENGLISH, LANGUAGES, Words
from delivery.unsubscribing import Unsubscribed, find_recipient, undo, unsubscribe

METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
SHOWN_DIGITS = 3  # of a phone number


@login_not_required
@csrf_exempt
@require_http_methods(METHODS)
def unsubscribe_page(request: HttpRequest, ticket: str) -> HttpResponse:
    """404 for a ticket that is not ours, before anything is looked up. A POST answers 200 once the address is refused,
    202 while the database is away and the request is stored, and 503 where it cannot be stored."""
    words = _language(request)
    message_id = read_ticket(TicketKind.UNSUBSCRIBE, ticket)
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(METHODS), **HEADERS})
    if message_id is None:
        is_test = read_ticket(TicketKind.TEST, ticket) is not None
        return _page(words, "test") if is_test else _page(words, "unknown", status=HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        recipient = find_recipient(message_id)
        if recipient is None:
            return _page(words, "unknown", status=HTTPStatus.NOT_FOUND)
        is_refused = not recipient.address or bool(refusals(CHANNELS[recipient.channel], [recipient.address]))
        return _page(words, "done" if is_refused else "ask", recipient)
    if token := request.POST.get("undo"):
        is_undone = undo(message_id, token)
        return _page(words, "undone" if is_undone else "undo_late", find_recipient(message_id))
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return _page(words, "unknown", status=HTTPStatus.BAD_REQUEST)
    try:
        done = unsubscribe(message_id)
    except StreamUnavailable:
        response = _page(words, "away", status=HTTPStatus.SERVICE_UNAVAILABLE)
        response["Retry-After"] = "60"
        return response
    return _answer(words, done)


def _answer(words: Words, done: Unsubscribed | None) -> HttpResponse:
    if done is None:
        return _page(words, "unknown", status=HTTPStatus.NOT_FOUND)
    if done.recipient is None:
        return _page(words, "stored", status=HTTPStatus.ACCEPTED)
    return _page(words, "done", done.recipient, undo=done.undo)


def _page(
    words: Words, state: str, recipient: Recipient | None = None, *, undo: str = "", status: int = HTTPStatus.OK
) -> HttpResponse:
    """The page in a state that `Words` names; written without the request, whose session it must not ask."""
    to = masked(recipient.address) if recipient and recipient.address else words.hidden
    heading, text = getattr(words, state), getattr(words, "explain" if state == "ask" else f"{state}_explain")
    context = {
        "words": words,
        "others": [other for other in LANGUAGES.values() if other is not words],
        "state": state,
        "heading": heading.format(to=to),
        "text": text.format(to=to),
        "undo": undo,
    }
    return HttpResponse(render_to_string("delivery/unsubscribe.html", context), status=status, headers=HEADERS)


def _language(request: HttpRequest) -> Words:
    """The language that was asked for on the page, else the first of the browser's that the page has."""
    chosen = request.GET.get("lang", "")
    if chosen in LANGUAGES:
        return LANGUAGES[chosen]
    return LANGUAGES.get(get_language_from_request(request).partition("-")[0], ENGLISH)


def masked(address: str) -> str:
    """An address with most of it hidden: who has it recognises it, and nobody else learns it."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}" if at else f"•••{address[-SHOWN_DIGITS:]}"
