"""A text as literals and slots, filled for each recipient by one join. A value is escaped where it stands, and once.

["<p>Hi ", Slot("first_name", "there", Use.HTML), "</p>"]
"""

import html
import re
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import quote

from campaigns.content.blocks import FORBIDDEN
from campaigns.content.tokens import find_pieces

Json = list[str | list[str]]


class Use(StrEnum):
    """Where a value stands, which decides how it is escaped."""

    HTML = "html"  # in the text of a page or in an attribute
    URL = "url"  # inside of a link in HTML
    LINK = "link"  # a whole link in HTML, one of our own
    PLAIN = "plain"  # plain text, links included
    LINE = "line"  # plain text on one line, in a header
    PLAIN_URL = "plain url"  # inside of a link in plain text


class Slot(NamedTuple):
    """A place for a recipient's value; `fallback` stands there where the recipient has none."""

    name: str
    fallback: str
    use: Use


Segments = list[str | Slot]


# What may break a line or a header: control characters, line and paragraph separators.
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_SPECIAL = re.compile(f"{FORBIDDEN.pattern}|[&<>\"']")


def _html(value: str) -> str:
    return html.escape(FORBIDDEN.sub(" ", value)) if _SPECIAL.search(value) else value


def _url(value: str) -> str:
    return value if value.isascii() and value.isalnum() else quote(value.encode("utf-8", "replace"), safe="")


def _plain(value: str) -> str:
    return value


def _line(value: str) -> str:
    return CONTROLS.sub(" ", value)


ESCAPES: dict[Use, Callable[[str], str]] = {
    Use.HTML: _html,
    Use.URL: _url,  # percent-encoded, it holds nothing that HTML would escape
    Use.LINK: _html,
    Use.PLAIN: _plain,
    Use.LINE: _line,
    Use.PLAIN_URL: _url,
}


def split(text: str, use: Use) -> Segments:
    """A typed text, in which tokens become slots. What is typed around the tokens of a link is a link already."""
    escape = {Use.URL: _html, Use.PLAIN_URL: _plain}.get(use) or ESCAPES[use]
    return [
        escape(piece) if isinstance(piece, str) else Slot(piece.name, piece.fallback or "", use)
        for piece in find_pieces(text)
    ]


class Join:
    """Segments made ready to be filled many times. A value that stands in several slots is escaped once."""

    def __init__(self, segments: Iterable[str | Slot]) -> None:
        self._parts: list[str] = []
        slots: dict[tuple[str, Use], list[int]] = {}
        for segment in segments:
            if isinstance(segment, str):
                self._parts.append(segment)
            else:
                slots.setdefault((segment.name, segment.use), []).append(len(self._parts))
                self._parts.append(ESCAPES[segment.use](segment.fallback))
        self._slots = [(name, ESCAPES[use], places) for (name, use), places in slots.items()]

    def fill(self, values: Mapping[str, str]) -> str:
        """The text for one recipient; a fallback, or nothing, where there is no value."""
        parts = self._parts.copy()
        for name, escape, places in self._slots:
            value = values.get(name)
            if value is not None:
                escaped = escape(value)
                for place in places:
                    parts[place] = escaped
        return "".join(parts)


def merged(segments: Iterable[str | Slot]) -> Segments:
    """The same with literals that stand side by side as one, and without empty ones."""
    found: Segments = []
    for segment in segments:
        if isinstance(segment, str) and found and isinstance(found[-1], str):
            found[-1] += segment
        elif segment:
            found.append(segment)
    return found


def to_json(segments: Segments) -> Json:
    """The segments as they are stored: a slot is a list of three texts."""
    return [segment if isinstance(segment, str) else list(segment) for segment in segments]


def from_json(data: Json) -> Segments:
    """Stored segments."""
    return [item if isinstance(item, str) else Slot(item[0], item[1], Use(item[2])) for item in data]
