"""Blocks made into HTML and plain part, once a campaign; each recipient's values are filled in afterwards."""

import html
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from campaigns.content.blocks import Block, Button, Columns, Divider, Footer, Heading, Image, Text, walk
from campaigns.content.languages import FOOTERS, find_language
from campaigns.content.layout import Frame, Kind, Place, lay_out
from campaigns.content.look import Look
from campaigns.content.prose import read_prose
from campaigns.content.segments import Join, Segments, Slot, Use, merged, split
from campaigns.content.tracking import LinkWriter

UNSUBSCRIBE = "@unsubscribe"  # the slot of the recipient's own link; no token begins with @
VIEW = "@view"  # the slot of the link to the message as a web page
# Shows nothing, and keeps programs from filling the line in the list of mails with the text that follows.
PADDING = "\u034f\u200c\u00a0" * 60
TAGS = {"bold": "<strong>", "bold end": "</strong>", "italic": "<em>", "italic end": "</em>", "link end": "</a>"}


@dataclass(frozen=True)
class Compiled:
    """An e-mail ready to be filled: `links` are the addresses that its links lead to, in order, each once."""

    subject: Segments
    html: Segments
    text: Segments
    links: list[str]


@dataclass(frozen=True)
class Envelope:
    """What a compiled e-mail says beside its blocks. `sender` is the name that readers see."""

    subject: str
    preheader: str = ""
    sender: str = ""
    postal_address: str = ""
    look: Look = field(default_factory=Look)


def compile_blocks(blocks: Sequence[Block], envelope: Envelope, links: LinkWriter | None = None) -> Compiled:
    """The e-mail, from blocks and envelope, laid out and escaped once for all recipients; its links lead straight to
    their addresses unless `links` writes them in another way."""
    links = links or LinkWriter()
    language = language_of_blocks(blocks)
    frame = Frame(
        title=envelope.subject,
        preheader=envelope.preheader,
        sender=envelope.sender,
        postal_address=envelope.postal_address,
        look=envelope.look,
        language=language,
    )
    laid_out = lay_out(blocks, frame)
    body: Segments = []
    for part in laid_out:
        body += [part] if isinstance(part, str) else _written(part, language, links)
    text = _joined(_plain_parts(blocks, envelope, language, links), "\n\n")
    return Compiled(
        subject=merged(split(envelope.subject, Use.LINE)),
        html=merged(body),
        text=merged([*text, "\n"]),
        links=links.links,
    )


def language_of_blocks(blocks: Sequence[Block]) -> str:
    """The language of headings and texts: screen readers choose their voice by it."""
    return find_language(" ".join(block.text for _, block in walk(blocks) if isinstance(block, Heading | Text)))


def html_bytes(segments: Segments, value_bytes: int = 0) -> int:
    """How many bytes the HTML takes, with each slot as long as its fallback or `value_bytes`, the larger of both."""
    return sum(
        len(segment.encode("utf-8"))
        if isinstance(segment, str)
        else max(value_bytes, len(html.escape(segment.fallback).encode("utf-8")))
        for segment in segments
    )


# ── HTML ──────────────────────────────────────────────────────────────
def _written(place: Place, language: str, links: LinkWriter) -> Segments:
    match place.kind:
        case Kind.TEXT:
            return split(place.text, Use.HTML)
        case Kind.LINK:
            return links.html(place.text)
        case Kind.IMAGE:
            return split(place.text, Use.URL)
        case Kind.PIXEL:
            return links.pixel()
        case Kind.PREHEADER:
            return [*split(place.text, Use.HTML), PADDING]
        case Kind.POSTAL:
            return [html.escape(place.text).replace("\n", "<br>")]
        case Kind.UNSUBSCRIBE:
            words = FOOTERS[language]
            return [
                *('<a href="', Slot(VIEW, "", Use.LINK), f'">{words.view}</a> · '),
                *('<a href="', Slot(UNSUBSCRIBE, "", Use.LINK), f'#preferences">{words.preferences}</a> · '),
                *('<a href="', Slot(UNSUBSCRIBE, "", Use.LINK), f'">{words.unsubscribe}</a>'),
            ]
    return prose_html(place.text, links)


def prose_html(text: str, links: LinkWriter) -> Segments:
    """The paragraphs of a text with bold, italic and links."""
    paragraphs = read_prose(text)
    segments: Segments = []
    for number, paragraph in enumerate(paragraphs, 1):
        segments.append(f'<p style="margin:0 0 {0 if number == len(paragraphs) else 14}px">')
        for kind, written in paragraph:
            if kind == "text":
                segments += split(written, Use.HTML)
            elif kind == "break":
                segments.append("<br>")
            elif kind == "link":
                segments += ['<a href="', *links.html(written), '" target="_blank">']
            else:
                segments.append(TAGS[kind])
        segments.append("</p>")
    return segments


# ── Plain part ────────────────────────────────────────────────────────
def _plain_parts(blocks: Sequence[Block], envelope: Envelope, language: str, links: LinkWriter) -> Iterator[Segments]:
    for block in blocks:
        if isinstance(block, Columns):
            yield from filter(None, (_plain(inside, links) for inside in (*block.left, *block.right)))
        elif isinstance(block, Footer):
            footer: list[Segments] = [prose_text(block.text, links)] if block.text.strip() else []
            if envelope.postal_address:
                footer.append([envelope.postal_address])
            words = FOOTERS[language]
            footer.append([f"{words.view}: ", Slot(VIEW, "", Use.PLAIN)])
            footer.append([f"{words.preferences}: ", Slot(UNSUBSCRIBE, "", Use.PLAIN), "#preferences"])
            footer.append([f"{words.unsubscribe}: ", Slot(UNSUBSCRIBE, "", Use.PLAIN)])
            yield ["-- \n", *_joined(iter(footer), "\n")]
        elif part := _plain(block, links):
            yield part


def _plain(block: Block, links: LinkWriter) -> Segments:
    match block:
        case Heading(text, level):
            line = " ".join(text.split())
            return [*split(line, Use.PLAIN), "\n" + ("=" if level == 1 else "-") * max(3, min(len(line), 60))]
        case Text(text):
            return prose_text(text, links)
        case Image(_, alt, href) if alt:
            return [*split(alt, Use.PLAIN), *([": ", *links.plain(href)] if href else [])]
        case Button(label, href):
            return [*split(label, Use.PLAIN), ": ", *links.plain(href)]
        case Divider():
            return ["----------"]
    return []


def prose_text(text: str, links: LinkWriter) -> Segments:
    """The paragraphs of a text for the plain part, its links in parentheses after their labels."""
    return _joined((_plain_paragraph(text_runs, links) for text_runs in read_prose(text)), "\n\n")


def _plain_paragraph(paragraph: Sequence[tuple[str, str]], links: LinkWriter) -> Segments:
    segments: Segments = []
    link = ""
    for kind, written in paragraph:
        if kind == "text":
            segments += split(written, Use.PLAIN)
        elif kind == "break":
            segments.append("\n")
        elif kind == "link":
            link = written
        elif kind == "link end":
            segments += [" (", *links.plain(link), ")"]
    return segments


def _joined(parts: Iterator[Segments], between: str) -> Segments:
    segments: Segments = []
    for part in parts:
        segments += [between, *part] if segments else part
    return segments


def fill(segments: Segments, values: dict[str, str]) -> str:
    """The text for one recipient; for many, a `Join` is quicker."""
    return Join(segments).fill(values)
