"""How the e-mails of a sender look: one colour, a logo and a font; and which other colours follow from that one."""

import re
from dataclasses import dataclass

FONTS = {
    "sans": "-apple-system, 'Segoe UI', Roboto, 'Noto Sans Devanagari', 'Helvetica Neue', Arial, sans-serif",
    "serif": "Georgia, 'Noto Serif Devanagari', 'Times New Roman', serif",
    "rounded": "'Trebuchet MS', 'Noto Sans Devanagari', Verdana, sans-serif",
}
FONT_NAMES = {"sans": "Clean", "serif": "Classic", "rounded": "Friendly"}
DEFAULT_COLOUR = "#2f5bd7"
COLOUR = re.compile(r"#[0-9a-f]{6}")
WHITE, BLACK = "#ffffff", "#16181d"
READABLE = 4.5  # contrast of text and its ground, after WCAG AA


@dataclass(frozen=True)
class Look:
    """`colour` like #2f5bd7, `logo` the address of an image or empty, `font` one of FONTS."""

    colour: str = DEFAULT_COLOUR
    logo: str = ""
    font: str = "sans"

    @property
    def on_colour(self) -> str:
        """What text on the colour has: the better readable of white and black."""
        return max((WHITE, BLACK), key=lambda text: contrast(text, self.colour))

    def link_on(self, ground: str) -> str:
        """The colour of links on a ground: the sender's, moved towards black or white until it is readable."""
        towards = max((WHITE, "#000000"), key=lambda end: contrast(end, ground))
        shades = (mix(self.colour, towards, step / 20) for step in range(21))
        return next((shade for shade in shades if contrast(shade, ground) >= READABLE), towards)


def mix(colour: str, other: str, share: float) -> str:
    """`colour` with a share from 0 to 1 of `other` in it."""
    both = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in both)


def contrast(one: str, other: str) -> float:
    """How much two colours differ in lightness, from 1 to 21, after WCAG."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = [channel / 255 for channel in _channels(colour)]
    linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
    return sum(weight * share for weight, share in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
