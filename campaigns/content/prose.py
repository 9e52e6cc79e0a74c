"""Bold, italic and links in the text of a block. This module alone knows the Markdown parser.

    **bold**   *italic*   [label](https://example.com)

An empty line separates paragraphs; a single line break stays one. Everything else is text.
"""

import re
from types import SimpleNamespace
from typing import NamedTuple

from markdown_it import MarkdownIt, helpers
from markdown_it.rules_inline import StateInline, emphasis

from campaigns.content.tokens import BRACES

# Tokens are hidden from the parser: a fallback may hold asterisks or spaces. Blocks hold no such characters themselves.
_HIDDEN = re.compile("\ufdd0([0-9]+)\ufdd1")
_STYLES = {"strong_open": "bold", "strong_close": "bold end", "em_open": "italic", "em_close": "italic end"}


class Run(NamedTuple):
    """A part of a paragraph: `text`, `break`, or where `bold`, `italic` or a `link` begins and, with ` end`, ends.
    `text` is what is written, for a link its address."""

    kind: str
    text: str = ""


Paragraph = list[Run]


def read_prose(text: str) -> list[Paragraph]:
    """The paragraphs of a text, each as its runs. Tokens stay as they were typed."""
    tokens = BRACES.findall(text)
    numbers = iter(range(len(tokens)))
    hidden = BRACES.sub(lambda _: f"\ufdd0{next(numbers)}\ufdd1", text)

    def shown(part: str) -> str:
        return _HIDDEN.sub(lambda found: f"{{{{{tokens[int(found[1])]}}}}}", part)

    return [
        [_run(token.type, shown(token.content), shown(str(token.attrs.get("href", "")))) for token in block.children]
        for block in _parser.parse(hidden)
        if block.type == "inline" and block.children
    ]


def _run(kind: str, content: str, href: str) -> Run:
    if kind == "text":
        return Run("text", content)
    if kind in ("softbreak", "hardbreak"):
        return Run("break")
    if kind == "link_open":
        return Run("link", href)
    return Run(_STYLES.get(kind, "link end"))


def _emphasis(state: StateInline, silent: bool) -> bool:
    """Asterisks alone: an underscore is part of many names."""
    return state.src[state.pos] == "*" and emphasis.tokenize(state, silent)


def _destination(text: str, start: int, end: int) -> SimpleNamespace:
    """The address of a link as it was typed: the parser's own would turn `https://x\\@evil` into another one."""
    found = helpers.parseLinkDestination(text, start, end)
    address = text[start : found.pos] if found.ok else ""
    return SimpleNamespace(ok=found.ok, pos=found.pos, str=address)


def _make_parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"maxNesting": 20}).enable(["emphasis", "link", "newline", "escape"])
    parser.inline.ruler.at("emphasis", _emphasis)
    no_title = SimpleNamespace(ok=False, pos=0, str="")
    parser.helpers = SimpleNamespace(  # type: ignore[assignment]
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkDestination=_destination,
        parseLinkTitle=lambda *_: no_title,
    )
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # `links` judges them, by what was typed
    return parser


_parser = _make_parser()
