"""The public page that the link and the header of a message lead to. It needs no cookie, no login and no script.

Mail programs, their proxies and security scanners open links by themselves, so only a POST changes anything. It is the
one-click POST of a mail program (RFC 8058), or that of the button on the page.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from redis import RedisError

from campaigns.engagement.tickets import TicketKind, read_ticket
from crm.database import is_passing
from crm.streams.stream import StreamUnavailable
from crm.web.proxies import machine_at
from delivery.fresh_link import ask_for_link
from delivery.languages import choose_language
from delivery.languages.language import Language
from delivery.preferences import read_preferences, save_preferences, undo_preferences
from delivery.public_pages import HEADERS, render_page
from delivery.recipients import Recipient
from delivery.unsubscribing import (
    Link,
    Unsubscribed,
    can_resubscribe,
    find_recipient,
    read_link,
    resubscribe,
    undo,
    unsubscribe,
)

METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
SHOWN_DIGITS = 3  # of a phone number


@login_not_required
@csrf_exempt
@require_http_methods(METHODS)
def unsubscribe_page(request: HttpRequest, ticket: str) -> HttpResponse:
    """404 for a ticket that is not ours, before anything is looked up. A POST answers 200 once the address is refused,
    202 while the database is away and the request is stored, and 503 where it cannot be stored."""
    language = choose_language(request)
    link = read_link(ticket)
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(METHODS), **HEADERS})
    if link is None:
        is_test = read_ticket(TicketKind.TEST, ticket) is not None
        return _page(language, "test") if is_test else _page(language, "unknown", status=HTTPStatus.NOT_FOUND)
    return _take_answer(request, language, link) if request.method == "POST" else _ask(language, link)


def _ask(language: Language, link: Link) -> HttpResponse:
    """Ask what the recipient wants, or say that nothing is sent to them."""
    recipient = find_recipient(link)
    if recipient is None:
        return _page(language, "unknown", status=HTTPStatus.NOT_FOUND)
    preferences = read_preferences(recipient)
    if preferences is None:
        return _page(language, "done", recipient, can_resubscribe=can_resubscribe(recipient))
    return _page(language, "ask", recipient, preferences=preferences)


def _take_answer(request: HttpRequest, language: Language, link: Link) -> HttpResponse:
    """Do what a button of the page, or the one-click POST of a mail program, asks for."""
    if "again" in request.POST:
        return _answer_undo(language, link, "undone" if resubscribe(link) else "")
    if token := request.POST.get("undo"):
        return _answer_undo(language, link, "undone" if undo(link, token) else "")
    if token := request.POST.get("restore"):
        return _answer_undo(language, link, "restored" if undo_preferences(link, token) else "", late="restore_late")
    if "preferences" in request.POST:
        return _save(request, language, link)
    if request.POST.get("List-Unsubscribe") != "One-Click":
        return _page(language, "unknown", status=HTTPStatus.BAD_REQUEST)
    try:
        done = unsubscribe(link)
    except StreamUnavailable:
        return _away(language)
    return _answer(language, done)


def _answer_undo(language: Language, link: Link, done: str, *, late: str = "undone") -> HttpResponse:
    """Say what was `done`. Where nothing was, say that nothing is sent to the recipient, or `late` where e-mail is: the
    button was pressed twice, or the page loaded again."""
    recipient = find_recipient(link)
    if done:
        return _page(language, done, recipient)
    is_refused = recipient is None or read_preferences(recipient) is None
    return _page(language, "undo_late" if is_refused else late, recipient)


def _save(request: HttpRequest, language: Language, link: Link) -> HttpResponse:
    shown, chosen = request.POST.getlist("shown"), request.POST.getlist("chosen")
    try:
        token = save_preferences(link, shown=shown, chosen=chosen)
    except Exception as error:
        if not is_passing(error):
            raise
        return _away(language)
    if token is None:
        return _page(language, "unknown", status=HTTPStatus.NOT_FOUND)
    return _page(language, "saved", restore=token)


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def fresh_link(request: HttpRequest) -> HttpResponse:
    """Mail a link to the `address` that was posted, if we know it; the answer is the same if we do not."""
    language = choose_language(request)
    if request.method != "POST":
        return _page(language, "unknown")
    try:
        machine = machine_at(request.META["REMOTE_ADDR"])
        is_taken = ask_for_link(request.POST.get("address", ""), machine, language.code)
    except RedisError:
        return _away(language)
    return _page(language, "fresh") if is_taken else _page(language, "too_often", status=HTTPStatus.TOO_MANY_REQUESTS)


def _answer(language: Language, done: Unsubscribed | None) -> HttpResponse:
    if done is None:
        return _page(language, "unknown", status=HTTPStatus.NOT_FOUND)
    if done.recipient is None:
        return _page(language, "stored", status=HTTPStatus.ACCEPTED)
    again = not done.undo and can_resubscribe(done.recipient)
    return _page(language, "done", done.recipient, undo=done.undo, can_resubscribe=again)


def _away(language: Language) -> HttpResponse:
    response = _page(language, "away", status=HTTPStatus.SERVICE_UNAVAILABLE)
    response["Retry-After"] = "60"
    return response


def _page(
    language: Language,
    state: str,
    recipient: Recipient | None = None,
    *,
    status: int = HTTPStatus.OK,
    **context: Any,
) -> HttpResponse:
    """The page in a state that `UnsubscribeWords` names."""
    words = language.unsubscribe
    to = masked(recipient.address) if recipient and recipient.address else words.hidden
    heading, text = getattr(words, state), getattr(words, "explain" if state == "ask" else f"{state}_explain")
    context |= {
        "words": words,
        "state": state,
        "heading": heading.format(to=to),
        "text": text.format(to=to),
    }
    return render_page("delivery/unsubscribe.html", language, context, status)


def masked(address: str) -> str:
    """An address with most of it hidden: who has it recognises it, and nobody else learns it."""
    name, at, domain = address.rpartition("@")
    return f"{name[:1]}•••@{domain}" if at else f"•••{address[-SHOWN_DIGITS:]}"
