"""The blocks of an e-mail, as data and as JSON. Pure: no framework.

    {"kind": "heading", "text": "…", "level": 1}        level 1 or 2
    {"kind": "text", "text": "…"}                       paragraphs with **bold**, *italic*, [label](https://…)
    {"kind": "image", "src": "https://…", "alt": "…", "href": "https://…", "width": "full"}      full or half
    {"kind": "button", "label": "…", "href": "https://…"}
    {"kind": "divider"}
    {"kind": "columns", "left": [block, …], "right": [block, …]}     up to 4 each, no columns inside
    {"kind": "footer", "text": "…"}                     exactly one, and last

Fields may be left out; texts are then empty. Texts and links may hold tokens. `parse` raises BlockError, which names
the place: `(3, "left", 0, "href")` is the link of the first block in the left column of the fourth block.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, ClassVar, NamedTuple, cast

MAX_BLOCKS = 60
MAX_IN_COLUMN = 4
MAX_CHARACTERS = 10_000  # of all texts and links together, so that a mail stays under the size that programs cut
LEVELS = (1, 2)
WIDTHS = ("full", "half")
# What HTML forbids even as a reference: controls, lone surrogates, noncharacters.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef"
    + "".join(chr((plane << 16) + end) for plane in range(17) for end in (0xFFFE, 0xFFFF))
    + "]"
)

Path = tuple[str | int, ...]


class BlockError(ValueError):
    """`path` is the place among the blocks, `message` what is wrong there."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


@dataclass(frozen=True)
class Heading:
    """A line in large letters; level 1 is larger than level 2."""

    kind: ClassVar = "heading"
    text: str = ""
    level: int = 1


@dataclass(frozen=True)
class Text:
    """Paragraphs, separated by an empty line."""

    kind: ClassVar = "text"
    text: str = ""


@dataclass(frozen=True)
class Image:
    """A picture at an address. `alt` is what is read where it is not shown; empty for mere decoration."""

    kind: ClassVar = "image"
    src: str = ""
    alt: str = ""
    href: str = ""
    width: str = "full"


@dataclass(frozen=True)
class Button:
    """A link that looks like a button."""

    kind: ClassVar = "button"
    label: str = ""
    href: str = ""


@dataclass(frozen=True)
class Divider:
    """A thin line."""

    kind: ClassVar = "divider"


@dataclass(frozen=True)
class Columns:
    """Two columns, which stand one under the other on a phone."""

    kind: ClassVar = "columns"
    left: tuple["Block", ...] = ()
    right: tuple["Block", ...] = ()


@dataclass(frozen=True)
class Footer:
    """Small print. The sender's postal address and the unsubscribe link always follow it."""

    kind: ClassVar = "footer"
    text: str = ""


Block = Heading | Text | Image | Button | Divider | Columns | Footer
KINDS: dict[str, type[Block]] = {kind.kind: kind for kind in (Heading, Text, Image, Button, Divider, Columns, Footer)}
CHOICES: dict[str, tuple[Any, ...]] = {"level": LEVELS, "width": WIDTHS}
SIDES = ("left", "right")
LINKS = ("href", "src")


class Written(NamedTuple):
    """A text that somebody typed into a block: `name` is the field, which is a link where it is one of LINKS."""

    path: Path
    block: Block
    name: str
    text: str


def parse(data: Any) -> tuple[Block, ...]:
    """The blocks in JSON. BlockError for what no draft may hold."""
    if not isinstance(data, list):
        raise BlockError((), "Blocks are a list.")
    blocks = tuple(_block(item, (place,)) for place, item in enumerate(data))
    for place, block in enumerate(blocks):
        if isinstance(block, Footer) and place != len(blocks) - 1:
            raise BlockError((place,), "The footer is the last block, and there is only one.")
    if not blocks or not isinstance(blocks[-1], Footer):
        raise BlockError((), 'The last block is the footer: add {"kind": "footer"}.')
    if (count := sum(1 for _ in walk(blocks))) > MAX_BLOCKS:
        raise BlockError((), f"These are {count} blocks: at most {MAX_BLOCKS} are allowed.")
    if (length := sum(len(written.text) for written in written_texts(blocks))) > MAX_CHARACTERS:
        raise BlockError((), f"The blocks hold {length:,} characters: shorten them to {MAX_CHARACTERS:,} at most.")
    return blocks


def _block(item: Any, path: Path) -> Block:
    if not isinstance(item, dict):
        raise BlockError(path, "A block is an object with a kind.")
    name = item.get("kind")
    kind = KINDS.get(name) if isinstance(name, str) else None
    if kind is None:
        raise BlockError((*path, "kind"), f"Choose one of: {', '.join(KINDS)}.")
    if len(path) > 1 and kind in (Columns, Footer):
        raise BlockError((*path, "kind"), f"No {name} can stand inside a column.")
    known = {field.name for field in fields(kind)}
    for field in item:
        if field not in known and field != "kind":
            raise BlockError((*path, field), f"A block of the kind {name} has no such field.")
    given = {field: _value(field, value, (*path, field)) for field, value in item.items() if field != "kind"}
    return kind(**given)


def _value(field: str, value: Any, path: Path) -> Any:
    if field in SIDES:
        if not isinstance(value, list):
            raise BlockError(path, "A column is a list of blocks.")
        if len(value) > MAX_IN_COLUMN:
            raise BlockError(path, f"A column holds at most {MAX_IN_COLUMN} blocks.")
        return tuple(_block(item, (*path, place)) for place, item in enumerate(value))
    if field in CHOICES:
        if isinstance(value, bool) or value not in CHOICES[field]:
            raise BlockError(path, f"Choose one of: {', '.join(map(str, CHOICES[field]))}.")
        return value
    if not isinstance(value, str):
        raise BlockError(path, "This is not text.")
    value = value.replace("\r\n", "\n")
    if found := FORBIDDEN.search(value):
        raise BlockError(path, f"Remove the invisible character U+{ord(found[0]):04X}.")
    return value


def dump(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """The blocks as JSON, with all fields."""
    return [
        {"kind": block.kind}
        | {
            field.name: dump(value) if isinstance(value := getattr(block, field.name), tuple) else value
            for field in fields(block)
        }
        for block in blocks
    ]


def walk(blocks: Sequence[Block], path: Path = ()) -> Iterator[tuple[Path, Block]]:
    """All blocks with their places, in the order in which they are read; columns before what stands in them."""
    for place, block in enumerate(blocks):
        here = (*path, place)
        yield here, block
        if isinstance(block, Columns):
            for side in SIDES:
                yield from walk(cast(tuple[Block, ...], getattr(block, side)), (*here, side))


def written_texts(blocks: Sequence[Block]) -> Iterator[Written]:
    """Every text and link in the blocks, empty ones too."""
    for path, block in walk(blocks):
        for field in fields(block):
            if field.name not in CHOICES and field.name not in SIDES:
                yield Written((*path, field.name), block, field.name, getattr(block, field.name))
