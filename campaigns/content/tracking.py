"""The links of a message as its readers follow them: through this installation, which counts the click, and with UTM
parameters for the shop's own statistics. A pixel in the HTML counts the open.

    https://tea.example/sale    becomes    https://crm.example.com/l/<ticket>/1

A link is found by its number in the campaign's frozen content, so an address in a request leads nowhere. The ticket is
a slot: the same value at each link, filled in for each recipient.
"""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from campaigns.content.links import link_mistake
from campaigns.content.segments import Segments, Slot, Use, merged, split
from campaigns.content.tokens import BRACES

CLICK = "@click"  # the slot of the ticket; no token begins with @
TICKET_LENGTH = 35  # characters

_TYPED_LINK = re.compile(r"https://(?:\{\{[^{}]*\}\}|[^\s<>\"{}])+")
_AFTER_LINK = ".,;:!?'*_~"  # what stands behind a link in a sentence
_BEFORE_TICKET = re.compile(r"https?://(?:(?!https?://)[^\s\"'<>])*/l/\Z")
_BEFORE_PIXEL = re.compile(r"<img\nsrc=\"[^\"]*/o/\Z")
_NUMBER = re.compile(r"/([0-9]+)")


class LinkWriter:
    """Writes the links of one message and numbers them. `links` are the addresses that they lead to, as they were typed
    and with their UTM parameters; each once, the first is number 1."""

    def __init__(self, site_url: str = "", utm: Mapping[str, str] | None = None) -> None:
        """Links lead through `site_url`; where it is empty, straight to their address. `utm` are the parameters by
        their names, without the prefix."""
        self._site_url = site_url
        self._utm = utm or {}
        self._numbers: dict[str, int] = {}

    @property
    def links(self) -> list[str]:
        """The addresses so far, in the order of their numbers."""
        return list(self._numbers)

    def html(self, typed: str) -> Segments:
        """What stands in an attribute for a link."""
        return self._written(typed, Use.URL, Use.LINK)

    def plain(self, typed: str) -> Segments:
        """What stands in plain text for a link."""
        return self._written(typed, Use.PLAIN_URL, Use.PLAIN)

    def text(self, typed: str) -> Segments:
        """A plain text, in which every valid link is written."""
        segments: Segments = []
        start = 0
        for begin, end in find_links(typed):
            segments += [*split(typed[start:begin], Use.PLAIN), *self.plain(typed[begin:end])]
            start = end
        return [*segments, *split(typed[start:], Use.PLAIN)]

    def pixel(self) -> Segments:
        """The image that is loaded when an e-mail is opened; nothing where links lead straight to their address."""
        if not self._site_url:
            return []
        style = "display:block;width:1px;height:1px;border:0"
        after = f'.gif" width="1" height="1" alt="" style="{style}">'
        return [f'<img\nsrc="{self._site_url}/o/', Slot(CLICK, "", Use.LINK), after]

    def _written(self, typed: str, address: Use, ticket: Use) -> Segments:
        link = with_utm(typed, self._utm)
        number = self._numbers.setdefault(link, len(self._numbers) + 1)
        if not self._site_url:
            return split(link, address)
        return [f"{self._site_url}/l/", Slot(CLICK, "", ticket), f"/{number}"]


def find_links(text: str) -> Iterator[tuple[int, int]]:
    """Where the links of a plain text begin and end. What readers could not follow is text."""
    for found in _TYPED_LINK.finditer(text):
        link = found[0][: _end_of_link(found[0])]
        if not link_mistake(link):
            yield found.start(), found.start() + len(link)


def _end_of_link(typed: str) -> int:
    """Where a link ends that punctuation may follow: a bracket belongs to it where the link opens that too."""
    unopened = {close: typed.count(close) - typed.count(open) for open, close in ("()", "[]")}
    end = len(typed)
    while (last := typed[end - 1]) in _AFTER_LINK or unopened.get(last, 0) > 0:
        if last in unopened:
            unopened[last] -= 1
        end -= 1
    return end


def with_utm(link: str, utm: Mapping[str, str]) -> str:
    """The link with `utm_…` parameters in its query, before its fragment. One that is there already stays."""
    if not utm:
        return link
    masked = BRACES.sub(lambda token: "x" * len(token[0]), link)  # a fallback may hold # or ?
    end = masked.find("#") if "#" in masked else len(link)
    _, mark, query = masked[:end].partition("?")
    present = {parameter.partition("=")[0] for parameter in query.split("&")}
    added = [f"utm_{name}={quote(value, safe='')}" for name, value in utm.items() if f"utm_{name}" not in present]
    if not added:
        return link
    between = "" if mark and (not query or query.endswith("&")) else "&" if mark else "?"
    return f"{link[:end]}{between}{'&'.join(added)}{link[end:]}"


def untracked(segments: Segments, links: list[str]) -> Segments:
    """Written segments with the addresses of their links in place of the tracked ones, and without the pixel: how pages
    show a message, so that nobody who looks at it counts as its reader."""
    shown: Segments = []
    for segment in segments:
        slot = shown[-1] if shown else ""
        if not isinstance(slot, Slot) or slot.name != CLICK:
            shown.append(segment)
            continue
        shown.pop()
        before, after = str(shown.pop()), str(segment)  # a ticket stands between two literals
        if _BEFORE_PIXEL.search(before):
            shown += [_BEFORE_PIXEL.sub("", before), after.partition(">")[2]]
        elif number := _NUMBER.match(after):
            link = split(links[int(number[1]) - 1], Use.URL if slot.use is Use.LINK else Use.PLAIN_URL)
            shown += [_BEFORE_TICKET.sub("", before), *link, after[number.end() :]]
    return merged(shown)
