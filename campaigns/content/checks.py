"""What keeps blocks from being sent to anybody: empty ones, wrong links and tokens, images that stand alone."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from campaigns.content.blocks import (
    LINKS,
    Block,
    Button,
    Columns,
    Divider,
    Footer,
    Heading,
    Image,
    Path,
    Text,
    walk,
    written_texts,
)
from campaigns.content.links import link_mistake
from campaigns.content.prose import read_prose
from campaigns.content.tokens import token_mistakes


class BlockProblem(NamedTuple):
    """`path` leads to the field, or to the block; `text` says what is wrong and what to do."""

    path: Path
    text: str


def find_block_problems(blocks: Sequence[Block]) -> list[BlockProblem]:
    """Everything that is wrong with the blocks, in the order in which they are read."""
    problems = [problem for path, block in walk(blocks) for problem in _problems(path, block)]
    for path, block, name, text in written_texts(blocks):
        problems += [BlockProblem(path, mistake) for mistake in token_mistakes(text)]
        if isinstance(block, Text | Footer) and name == "text":
            links = [run.text for paragraph in read_prose(text) for run in paragraph if run.kind == "link"]
            mistakes = {link: mistake for link in links if (mistake := link_mistake(link))}
            problems += [BlockProblem(path, f"{shortened(link)}: {mistake}") for link, mistake in mistakes.items()]
    if not any(isinstance(block, Heading | Text | Button) for _, block in walk(blocks)):
        problems.append(
            BlockProblem((), "An e-mail needs words: images alone are often not shown. Add a heading or a text.")
        )
    return sorted(problems, key=lambda problem: [part for part in problem.path if isinstance(part, int)])


def _problems(path: Path, block: Block) -> Iterator[BlockProblem]:
    match block:
        case Heading(text) | Text(text) if not text.strip():
            yield BlockProblem((*path, "text"), "This block is empty: write something, or delete it.")
        case Button(label) if not label.strip():
            yield BlockProblem((*path, "label"), "Write on the button what it leads to.")
        case Image(alt=alt, href=href) if href and not alt.strip():
            yield BlockProblem(
                (*path, "alt"), "This image is a link: describe where it leads, for readers who do not see it."
            )
        case Columns(left, right) if not left or not right:
            yield BlockProblem(path, "A column is empty: add a block to it, or delete the columns.")
        case Divider() | Footer():
            return
    for name in LINKS:
        link = getattr(block, name, None)
        if link is None or (name == "href" and isinstance(block, Image) and not link):
            continue
        if mistake := link_mistake(link):
            yield BlockProblem((*path, name), mistake)


def block_label(blocks: Sequence[Block], path: Path) -> str:
    """How pages call a block: Block 3 (button), or inside of columns: Block 4 (columns), left 1 (text)."""
    if not path:
        return "Blocks"
    place = path[0]
    assert isinstance(place, int)
    block = blocks[place]
    label = f"Block {place + 1} ({block.kind})"
    if isinstance(block, Columns) and len(path) > 2:
        side, inner = path[1], path[2]
        assert isinstance(inner, int)
        label += f", {side} {inner + 1} ({getattr(block, str(side))[inner].kind})"
    return label


def shortened(text: str, length: int = 60) -> str:
    """The text in quotation marks, cut where it is long."""
    return f"“{text if len(text) <= length else text[: length - 1] + '…'}”"
