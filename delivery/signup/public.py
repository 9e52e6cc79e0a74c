"""The public pages of a sign-up form, without cookie, login and script. Only a POST changes anything, since mail
programs and scanners open links by themselves."""

from collections.abc import Collection
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from redis import RedisError

from campaigns.senders import default_sender
from crm.streams.stream import StreamUnavailable
from crm.web.limits import is_allowed
from crm.web.proxies import machine_at
from customers.addresses import InvalidAddress
from customers.channels import CHANNELS, EMAIL
from delivery.languages import choose_language
from delivery.languages.language import Language
from delivery.public_pages import render_page
from delivery.signup.joining import HOUR, ask_to_confirm, confirm, read_token
from delivery.signup.models import SignupForm
from delivery.signup.phones import confirm_pending, find_pending

SIGNUPS_AN_HOUR = 20  # from one machine


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, form_id: UUID) -> HttpResponse:
    """The form; a POST with `address` and `topics` has the address asked to confirm."""
    form = get_object_or_404(SignupForm, id=form_id)
    channel = CHANNELS[form.channel]
    language = choose_language(request)
    if not form.is_open:
        return _page(language, form, "closed")
    if request.method != "POST":
        return _page(language, form, "form")
    typed = request.POST.get("address", "")
    try:
        address = channel.canonical(typed)
    except InvalidAddress:
        address = ""
    topics = [topic.id for topic in form.offered_topics() if str(topic.id) in request.POST.getlist("topics")]
    if not address:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(language, form, "form", status, chosen=topics, typed=typed[:254], is_wrong=True)
    try:
        if not is_allowed("signup-from", machine_at(request.META["REMOTE_ADDR"]), SIGNUPS_AN_HOUR, HOUR):
            return _page(language, form, "too_often", HTTPStatus.TOO_MANY_REQUESTS)
        ask_to_confirm(form, address, topics, language.code)
    except RedisError:
        return _page(language, form, "away", HTTPStatus.SERVICE_UNAVAILABLE)
    return _page(language, form, "asked")


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_join(request: HttpRequest, form_id: UUID, token: str) -> HttpResponse:
    """The page that the mailed link opens: a button, whose POST says yes."""
    form, language = get_object_or_404(SignupForm, id=form_id), choose_language(request)
    if not form.is_open:
        return _page(language, form, "closed")
    signup = read_token(form, token)
    if signup is None:
        return _page(language, form, "old", HTTPStatus.NOT_FOUND)
    if request.method != "POST":
        return _page(language, form, "confirm")
    try:
        confirm(signup)
    except StreamUnavailable:
        return _page(language, form, "away", HTTPStatus.SERVICE_UNAVAILABLE)
    return _page(language, form, "confirmed")


@login_not_required
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_phone(request: HttpRequest, ticket: str) -> HttpResponse:
    """The page that the link in an SMS or a WhatsApp message opens: a button, whose POST says yes."""
    pending, language = find_pending(ticket), choose_language(request)
    if pending is None:
        return _page(language, SignupForm(), "old", HTTPStatus.NOT_FOUND)
    form = pending.form
    if not form.is_open:
        return _page(language, form, "closed")
    if request.method != "POST":
        return _page(language, form, "confirm")
    try:
        is_done = confirm_pending(pending)
    except StreamUnavailable:
        return _page(language, form, "away", HTTPStatus.SERVICE_UNAVAILABLE)
    return _page(language, form, "confirmed") if is_done else _page(language, form, "old", HTTPStatus.NOT_FOUND)


def _page(
    language: Language,
    form: SignupForm,
    state: str,
    status: int = HTTPStatus.OK,
    *,
    chosen: Collection[UUID] = (),
    **context: Any,
) -> HttpResponse:
    """The page in a state."""
    sender, channel = default_sender(), CHANNELS[form.channel]
    words = language.signup if channel == EMAIL else language.signup_by_phone
    topics = form.offered_topics() if state == "form" else []
    context |= {
        "words": words,
        "form": form,
        "state": state,
        "heading": form.name if state == "form" else getattr(words, state),
        "explanation": getattr(words, f"{state}_explain", ""),
        "topics": [(topic, topic.id in chosen) for topic in topics],
        "sender": sender,
        "notice": [item.format(sender=sender.name, channel=channel.label) for item in words.notice_items],
        "is_email": channel == EMAIL,
    }
    response = render_page("delivery/join.html", language, context, status)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response["Retry-After"] = "60"
    return response
