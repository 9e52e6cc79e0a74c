"""A message as a web page for its recipient, who has the link from the message itself ("View in browser").

The page says what was frozen at launch, with the recipient's values. Nobody who looks at it counts as a reader of the
message: people pass links on, so its links lead straight to their addresses, and it has no pixel. It is there for as
long as the log knows the recipient: until the customer is erased, or the log is anonymized by RETENTION_DAYS.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.content.compiler import UNSUBSCRIBE, VIEW
from campaigns.content.frozen import Writer, make_untracked_writer
from campaigns.content.tracking import find_links
from campaigns.ledger import Message
from campaigns.models import Campaign
from campaigns.tickets import TicketKind, read_ticket
from campaigns.unsubscribe_links import LINE, unsubscribe_url, view_url
from delivery.public_pages import HEADERS, choose_language
from delivery.recipients import NEVER_SENT

METHODS = ["GET", "HEAD", "OPTIONS"]
# No script and no form of a message runs; its links open, as they do in a mail program.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src https:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the page says around a message, in one language."""

    code: str
    name: str
    unsubscribe: str
    test: str
    test_explain: str
    unknown: str
    unknown_explain: str


ENGLISH = Words(
    code="en",
    name="English",
    unsubscribe="Unsubscribe",
    test="This link belongs to a test message",
    test_explain="In a real message it shows the recipient the message as a web page.",
    unknown="This message cannot be shown",
    unknown_explain="The link may have been cut on its way: open it again from the e-mail, whole. Or the message is no "
    "longer stored.",
)
HINDI = Words(
    code="hi",
    name="हिन्दी",
    unsubscribe="सदस्यता समाप्त करें",
    test="यह लिंक एक परीक्षण संदेश का है",
    test_explain="असली संदेश में यह लिंक उसे पाने वाले को संदेश वेब पेज के रूप में दिखाता है।",
    unknown="यह संदेश दिखाया नहीं जा सकता",
    unknown_explain="हो सकता है कि लिंक अधूरा हो: इसे ईमेल से फिर से पूरा खोलें। या संदेश अब सहेजा हुआ नहीं है।",
)
LANGUAGES = {words.code: words for words in (ENGLISH, HINDI)}


@login_not_required
@csrf_exempt
@require_http_methods(METHODS)
def view_in_browser(request: HttpRequest, ticket: str) -> HttpResponse:
    """The message that the ticket names; 404 for a ticket that is not ours, before anything is looked up, and for a
    message that was not sent or is no longer kept."""
    words = choose_language(request, LANGUAGES)
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(METHODS), **HEADERS})
    message_id = read_ticket(TicketKind.UNSUBSCRIBE, ticket)
    if message_id is None:
        is_test = read_ticket(TicketKind.TEST, ticket) is not None
        return _page(words, "test") if is_test else _page(words, "unknown", HTTPStatus.NOT_FOUND)
    message = Message.objects.filter(id=message_id).exclude(NEVER_SENT).exclude(to="").first()
    if message is None:
        return _page(words, "unknown", HTTPStatus.NOT_FOUND)
    campaign = Campaign.objects.select_related("content", "sender").get(id=message.campaign_id)
    writer = make_untracked_writer(campaign, message.arm)
    own_links = {UNSUBSCRIBE: unsubscribe_url(message_id), VIEW: view_url(message_id)}
    values = {**message.values, **own_links}
    if writer.has_html:
        return HttpResponse(writer.html(values), headers=HEADERS | {"Content-Security-Policy": POLICY})
    return _plain_page(words, writer, values)


def _plain_page(words: Words, writer: Writer, values: dict[str, str]) -> HttpResponse:
    """A message without a design: its text with links that can be followed, and the link to unsubscribe below."""
    text = writer.text(values).removesuffix(f"\n\n{LINE}{values[UNSUBSCRIBE]}")
    pieces, start = [], 0
    for begin, end in find_links(text):
        pieces += [linebreaksbr(text[start:begin]), format_html('<a href="{0}">{0}</a>', text[begin:end])]
        start = end
    pieces.append(linebreaksbr(text[start:]))
    written = format_html_join("", "{}", zip(pieces))
    return _page(words, "message", heading=writer.subject(values), message=written, unsubscribe=values[UNSUBSCRIBE])


def _page(words: Words, state: str, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
    """The page in a state; written without the request, whose session it must not ask."""
    if state != "message":
        context |= {"heading": getattr(words, state), "text": getattr(words, f"{state}_explain")}
    context |= {"words": words, "others": [other for other in LANGUAGES.values() if other is not words]}
    return HttpResponse(render_to_string("delivery/browser_view.html", context), status=status, headers=HEADERS)
