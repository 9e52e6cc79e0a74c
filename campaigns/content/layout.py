"""How blocks are arranged as HTML for e-mail. This module alone knows MJML.

The layout engine sees only our own words and marks such as `zq0007qz`, each of which stands for something that a
person typed: it does not escape text, and garbles attributes that are not ASCII. `lay_out` gives its HTML cut at the
marks, and the compiler escapes what it puts there.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from mjml import mjml2html

from campaigns.content.blocks import Block, Button, Columns, Divider, Footer, Heading, Image, Text
from campaigns.content.look import FONTS, Look

MAX_WIDTH = 600  # pixels
MARGIN = 36  # pixels between the edge of the sheet and what stands on it
GUTTER = 12  # pixels on each side between two columns

_MARK = re.compile(r"zq([0-9]{4})qz")
# A line break instead of the space after the name of a tag shows nowhere, and keeps lines shorter than SMTP allows.
_TAG = re.compile(r"<([a-z][a-z0-9]*) ")


class Kind(Enum):
    """What stands at a mark, which decides how the compiler writes it."""

    TEXT = "text"  # one line, also inside of an attribute
    PROSE = "prose"  # paragraphs of their own
    LINK = "link"
    IMAGE = "image"  # the address of an image
    PREHEADER = "preheader"
    PIXEL = "pixel"  # the image that counts opens
    POSTAL = "postal"  # the sender's postal address
    UNSUBSCRIBE = "unsubscribe"  # the links at the end


class Place(NamedTuple):
    """A mark in the HTML, and what somebody typed for it."""

    kind: Kind
    text: str


class Ground(NamedTuple):
    """The colours of one theme."""

    page: str
    sheet: str
    ink: str
    quiet: str
    line: str


LIGHT = Ground(page="#f3f2ef", sheet="#ffffff", ink="#23262d", quiet="#636770", line="#e4e3df")
DARK = Ground(page="#131418", sheet="#1d1f25", ink="#eef0f4", quiet="#a4a9b4", line="#363a44")


class Frame(NamedTuple):
    """What stands around the blocks: who sends, where they live, what the list of mails shows beside the subject."""

    title: str
    preheader: str
    sender: str
    postal_address: str
    look: Look
    language: str


def lay_out(blocks: Sequence[Block], frame: Frame) -> list[str | Place]:
    """The e-mail as HTML, with a place for everything that somebody typed."""
    skeleton = _Skeleton(frame)
    html = mjml2html(skeleton.write(blocks), fonts={}, disable_comments=True)
    parts = _MARK.split(_TAG.sub("<\\1\n", str(html)))
    return [skeleton.places[int(part)] if at % 2 else part for at, part in enumerate(parts)]


class _Skeleton:
    """The e-mail in MJML, and the place that each of its marks stands for."""

    def __init__(self, frame: Frame) -> None:
        self.frame = frame
        self.places: list[Place] = []

    def mark(self, kind: Kind, text: str = "") -> str:
        self.places.append(Place(kind, text))
        return f"zq{len(self.places) - 1:04}qz"

    def write(self, blocks: Sequence[Block]) -> str:
        frame, look = self.frame, self.frame.look
        preview = f"<mj-preview>{self.mark(Kind.PREHEADER, frame.preheader)}</mj-preview>" if frame.preheader else ""
        sheet = "".join(self._sections(blocks))
        footer = next((block for block in blocks if isinstance(block, Footer)), Footer())
        return (
            f'<mjml lang="{frame.language}"><mj-head><mj-title>{self.mark(Kind.TEXT, frame.title)}</mj-title>{preview}'
            '<mj-raw><meta name="color-scheme" content="light dark">'
            '<meta name="supported-color-schemes" content="light dark"></mj-raw>'
            f'<mj-attributes><mj-all font-family="{FONTS[look.font]}"/>'
            f'<mj-text font-size="16px" line-height="1.6" color="{LIGHT.ink}" padding="8px {MARGIN}px"/>'
            '<mj-section padding="0"/></mj-attributes>'
            f"<mj-style>{_styles(look)}</mj-style></mj-head>"
            f'<mj-body width="{MAX_WIDTH}px" background-color="{LIGHT.page}" css-class="page">'
            # Before everything that mail programs may cut off, and outside of the preheader, which is hidden.
            f"<mj-raw>{self.mark(Kind.PIXEL)}</mj-raw>"
            f'<mj-section padding="20px 0 0"></mj-section>{self._masthead()}'
            f'<mj-wrapper css-class="sheet" background-color="{LIGHT.sheet}" border-radius="14px" '
            f'padding="28px 0 32px">{sheet}</mj-wrapper>{self._small_print(footer)}</mj-body></mjml>'
        )

    def _masthead(self) -> str:
        """The logo, or the sender's name in the sender's colour."""
        frame = self.frame
        if frame.look.logo:
            inside = (
                f'<mj-image css-class="logo" src="{self.mark(Kind.IMAGE, frame.look.logo)}" '
                f'alt="{self.mark(Kind.TEXT, frame.sender)}" width="140px" align="left" padding="4px {MARGIN}px 16px"/>'
            )
        else:
            inside = (
                f'<mj-text css-class="name" font-size="15px" font-weight="700" padding="4px {MARGIN}px 16px" '
                f'color="{frame.look.link_on(LIGHT.page)}">{self.mark(Kind.TEXT, frame.sender)}</mj-text>'
            )
        return f"<mj-section><mj-column>{inside}</mj-column></mj-section>"

    def _sections(self, blocks: Sequence[Block]) -> Iterator[str]:
        """Blocks in a row share a section; columns have one of their own."""
        row: list[str] = []
        for block in blocks:
            if isinstance(block, Columns):
                yield from self._row(row)
                row = []
                yield self._columns(block)
            elif not isinstance(block, Footer):
                row.append(self._block(block, MAX_WIDTH, MARGIN, MARGIN))
        yield from self._row(row)

    def _row(self, row: list[str]) -> Iterator[str]:
        if row:
            yield f"<mj-section><mj-column>{''.join(row)}</mj-column></mj-section>"

    def _columns(self, columns: Columns) -> str:
        half = MAX_WIDTH // 2
        left = "".join(self._block(block, half, MARGIN, GUTTER) for block in columns.left)
        right = "".join(self._block(block, half, GUTTER, MARGIN) for block in columns.right)
        return (
            f'<mj-section><mj-column css-class="left">{left}</mj-column>'
            f'<mj-column css-class="right">{right}</mj-column></mj-section>'
        )

    def _block(self, block: Block, width: int, left: int, right: int) -> str:
        sides = f"{right}px {{}}px {left}px"
        match block:
            case Heading(text, level):
                size, above = ("30px", 10) if level == 1 else ("21px", 18)
                return (
                    f'<mj-text css-class="ink side" padding="{above}px {sides.format(6)}" line-height="1.25">'
                    f'<h{level} style="margin:0;font-size:{size};font-weight:700;letter-spacing:-0.01em">'
                    f"{self.mark(Kind.TEXT, text)}</h{level}></mj-text>"
                )
            case Text(text):
                inside = self.mark(Kind.PROSE, text)
                return f'<mj-text css-class="ink side" padding="6px {sides.format(8)}">{inside}</mj-text>'
            case Image() if block.src:
                return self._image(block, (width - left - right) // (1 if block.width == "full" else 2), sides)
            case Button(label, href):
                link = f'href="{self.mark(Kind.LINK, href)}"' if href else ""
                colour = self.frame.look.colour
                return (
                    f'<mj-button css-class="side" {link} align="left" background-color="{colour}" '
                    f'color="{self.frame.look.on_colour}" border-radius="9px" font-size="16px" font-weight="600" '
                    f'line-height="1.25" inner-padding="14px 26px" padding="14px {sides.format(14)}">'
                    f"{self.mark(Kind.TEXT, label)}</mj-button>"
                )
            case Divider():
                return (
                    f'<mj-divider css-class="line side" border-width="1px" border-color="{LIGHT.line}" '
                    f'padding="18px {sides.format(18)}"/>'
                )
        return ""

    def _image(self, image: Image, width: int, sides: str) -> str:
        link = f'href="{self.mark(Kind.LINK, image.href)}" ' if image.href else ""
        return (
            f'<mj-image css-class="ink side" src="{self.mark(Kind.IMAGE, image.src)}" '
            f'alt="{self.mark(Kind.TEXT, image.alt)}" {link}width="{width}px" align="left" border-radius="8px" '
            f'font-size="14px" padding="10px {sides.format(12)}"/>'
        )

    def _small_print(self, footer: Footer) -> str:
        text = f'<mj-text css-class="quiet" font-size="13px" color="{LIGHT.quiet}" padding="4px {MARGIN}px">'
        lines = [self.mark(Kind.PROSE, footer.text)] if footer.text.strip() else []
        if self.frame.postal_address:
            lines.append(self.mark(Kind.POSTAL, self.frame.postal_address))
        lines.append(self.mark(Kind.UNSUBSCRIBE))
        inside = "".join(f"{text}{line}</mj-text>" for line in lines)
        return f'<mj-section padding="20px 0 36px"><mj-column>{inside}</mj-column></mj-section>'


def _styles(look: Look) -> str:
    """Small screens, and dark ones: by the reader's setting, and under the attribute that Outlook.com puts there."""
    dark = [
        (".page", f"background-color:{DARK.page}"),
        (".sheet, .sheet > table", f"background:{DARK.sheet};background-color:{DARK.sheet}"),
        (".ink div, .ink h1, .ink h2, .ink img", f"color:{DARK.ink}"),
        (".quiet div", f"color:{DARK.quiet}"),
        (".name div", f"color:{look.link_on(DARK.page)}"),
        (".ink a", f"color:{look.link_on(DARK.sheet)}"),
        (".quiet a", f"color:{DARK.quiet}"),
        (".line p", f"border-top-color:{DARK.line}"),
        (".logo img", f"background:#ffffff;border-radius:6px;color:{look.link_on(LIGHT.sheet)}"),
    ]
    by_setting = "".join(f"{where} {{ {_important(what)} }}\n" for where, what in [("body", dark[0][1]), *dark])
    by_outlook = "".join(
        f"{', '.join(f'[data-ogsc] {each.strip()}' for each in where.split(','))} {{ {_important(what)} }}\n"
        for where, what in dark
    )
    return (
        ":root { color-scheme: light dark; supported-color-schemes: light dark; }\n"
        f"a {{ color: {look.link_on(LIGHT.sheet)}; }}\n.quiet a {{ color: {LIGHT.quiet}; }}\n"
        # What stands in place of a logo while images are off: the sender's name, as without a logo.
        f".logo img {{ color: {look.link_on(LIGHT.page)}; font-size: 15px !important; font-weight: 700; }}\n"
        "@media only screen and (max-width:479px) {\n"
        ".side { padding-left: 22px !important; padding-right: 22px !important; }\n"
        ".name, .logo, .quiet { padding-left: 22px !important; padding-right: 22px !important; }\n"
        ".side h1 { font-size: 26px !important; }\n}\n"
        f"@media (prefers-color-scheme: dark) {{\n{by_setting}}}\n{by_outlook}"
    )


def _important(declarations: str) -> str:
    return "; ".join(f"{declaration} !important" for declaration in declarations.split(";"))
