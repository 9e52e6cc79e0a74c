"""A message as a web page for its recipient, who has the link from the message itself ("View in browser").

The page says what was frozen at launch, with the recipient's values. Nobody who looks at it counts as a reader of the
message: people pass links on, so its links lead straight to their addresses, and it has no pixel. It is there for as
long as the log knows the recipient: until the customer is erased, or the log is anonymized by RETENTION_DAYS.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from campaigns.content.compiler import UNSUBSCRIBE, VIEW
from campaigns.content.frozen import Writer, make_untracked_writer
from campaigns.content.languages import FOOTERS
from campaigns.content.tracking import find_links
from campaigns.content.unsubscribe_links import unsubscribe_url, view_url, without_unsubscribe_line
from campaigns.engagement.tickets import TicketKind, read_ticket
from campaigns.log.ledger import Message
from campaigns.models import Campaign
from delivery.languages import choose_language
from delivery.languages.language import Language
from delivery.public_pages import HEADERS, render_page
from delivery.recipients import NEVER_SENT

METHODS = ["GET", "HEAD", "OPTIONS"]
# No script and no form of a message runs; its links open, as they do in a mail program.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src https:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; sandbox allow-popups allow-popups-to-escape-sandbox"
)


@login_not_required
@csrf_exempt
@require_http_methods(METHODS)
def view_in_browser(request: HttpRequest, ticket: str) -> HttpResponse:
    """The message that the ticket names; 404 for a ticket that is not ours, before anything is looked up, and for a
    message that was not sent or is no longer kept."""
    language = choose_language(request)
    if request.method == "OPTIONS":
        return HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": ", ".join(METHODS), **HEADERS})
    message_id = read_ticket(TicketKind.UNSUBSCRIBE, ticket)
    if message_id is None:
        is_test = read_ticket(TicketKind.TEST, ticket) is not None
        return _page(language, "test") if is_test else _page(language, "unknown", HTTPStatus.NOT_FOUND)
    message = Message.objects.filter(id=message_id).exclude(NEVER_SENT).exclude(to="").first()
    if message is None:
        return _page(language, "unknown", HTTPStatus.NOT_FOUND)
    campaign = Campaign.objects.select_related("content", "sender").get(id=message.campaign_id)
    writer = make_untracked_writer(campaign, message.arm)
    own_links = {UNSUBSCRIBE: unsubscribe_url(message_id), VIEW: view_url(message_id)}
    values = {**message.values, **own_links}
    if writer.has_html:
        return HttpResponse(writer.html(values), headers=HEADERS | {"Content-Security-Policy": POLICY})
    return _plain_page(language, writer, values)


def _plain_page(language: Language, writer: Writer, values: dict[str, str]) -> HttpResponse:
    """A message without a design: its text with links that can be followed, and the link to unsubscribe below."""
    text = without_unsubscribe_line(writer.text(values), values[UNSUBSCRIBE])
    pieces, start = [], 0
    for begin, end in find_links(text):
        pieces += [linebreaksbr(text[start:begin]), format_html('<a href="{0}">{0}</a>', text[begin:end])]
        start = end
    pieces.append(linebreaksbr(text[start:]))
    written = format_html_join("", "{}", zip(pieces))
    return _page(
        language,
        "message",
        heading=writer.subject(values),
        message=written,
        unsubscribe=values[UNSUBSCRIBE],
        label=FOOTERS[language.code].unsubscribe,
    )


def _page(language: Language, state: str, status: int = HTTPStatus.OK, **context: Any) -> HttpResponse:
    """The page in a state."""
    if state != "message":
        context |= {"heading": getattr(language.view, state), "text": getattr(language.view, f"{state}_explain")}
    return render_page("delivery/browser_view.html", language, {"words": language.view, **context}, status)
