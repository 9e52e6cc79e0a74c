"""Unsubscribing from every e-mail: a link in its text, and headers for the button of mail programs.

One click on that button unsubscribes (RFC 8058). It needs HTTPS, so without it only the line stands in the message;
an installation on localhost has the headers all the same, to be tried.
"""

from uuid import UUID

from django.conf import settings

from campaigns.content.compiler import UNSUBSCRIBE, VIEW
from campaigns.content.languages import FOOTERS
from campaigns.engagement.tickets import TicketKind, make_ticket, ticket_maker


def unsubscribe_url(message_id: UUID, kind: TicketKind = TicketKind.UNSUBSCRIBE) -> str:
    """The address of the page that unsubscribes the recipient of this message."""
    return f"{_page()}{make_ticket(kind, message_id)}"


def view_url(message_id: UUID) -> str:
    """The address at which the recipient of this message sees it as a web page."""
    return f"{settings.SITE_URL}/v/{make_ticket(TicketKind.UNSUBSCRIBE, message_id)}"


def unsubscribe_label(language: str) -> str:
    """What stands before the link in the last line of a plain e-mail."""
    return f"{FOOTERS[language].unsubscribe}: "


def unsubscribe_line(language: str) -> str:
    """The last line of a plain e-mail as pages show it, with an example of a link."""
    return f"{unsubscribe_label(language)}{_page()}…"


def without_unsubscribe_line(text: str, link: str) -> str:
    """A plain e-mail without its last line, which has the `link`; any other text as it is."""
    written, _, line = text.rpartition("\n\n")
    return written if any(line == unsubscribe_label(language) + link for language in FOOTERS) else text


def unsubscribe_headers(url: str) -> dict[str, str]:
    """The headers of an e-mail with this link; each is one line, however long."""
    headers = {"List-ID": f"<campaigns.{settings.SITE_HOST}>"}
    if settings.SECURE or settings.LOCAL:
        headers |= {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return headers


class UnsubscribeLinks:
    """The links and headers of many messages; what they have in common is made once."""

    def __init__(self, kind: TicketKind = TicketKind.UNSUBSCRIBE) -> None:
        self._page, self._view, self._ticket = _page(), f"{settings.SITE_URL}/v/", ticket_maker(kind)
        self._headers = unsubscribe_headers("")

    def values(self, message_id: str) -> dict[str, str]:
        """What stands in the slots of these links, by their names, for an id as the database keeps it."""
        ticket = self._ticket(bytes.fromhex(message_id))
        return {UNSUBSCRIBE: f"{self._page}{ticket}", VIEW: f"{self._view}{ticket}"}

    def headers(self, url: str) -> dict[str, str]:
        """As `unsubscribe_headers`."""
        has_link = "List-Unsubscribe" in self._headers
        return {**self._headers, "List-Unsubscribe": f"<{url}>"} if has_link else self._headers


def _page() -> str:
    return f"{settings.SITE_URL}/u/"
