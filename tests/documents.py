"""The pages of documentation, and the commands and links in them."""

import re
import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from tests.running import BASE_DIR

PAGES = sorted(
    path
    for path in [*BASE_DIR.glob("*.md"), *BASE_DIR.glob("docs/**/*.md"), BASE_DIR / "benchmarks/README.md"]
    if path.name != "CHANGELOG.md"
)
PROGRAMS = (
    "make",
    "python",
    ".venv/bin/python",
    "docker",
    "curl",
    "git",
    "sudo",
    "echo",
    "export",
    "cd",
    "printf",
    "claude",
    ".ci/run",
)
FENCED = re.compile(r"^```(\w*)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"(?:^ {4,}\S.*\n(?:\n(?= {4}))*)+", re.MULTILINE)
INLINE = re.compile(r"`((?:manage\.py|make|docker compose) [^`\n]+)`")


class Command(NamedTuple):
    """A line for a shell, without its comment; `page` is where it stands."""

    page: str
    line: str

    def __str__(self) -> str:
        return f"{self.page}: {self.line}"


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Language and text of each block of code. The language of an indented block is read off its first word."""
    yield from FENCED.findall(text)
    for block in INDENTED.findall(FENCED.sub("", text)):
        yield language(block := textwrap.dedent(block)), block


def language(block: str) -> str:
    """What an indented block is written in; empty where it cannot be told."""
    first = next((word for word in block.split() if not re.match(r"\w+=", word)), "")
    if first in PROGRAMS:
        return "shell"
    kinds = {"python": r"import ", "json": r"[{\"]", "http": r"(GET|POST) /", "url": r"\w+://", "caddy": r"\S+ \{$"}
    return next((kind for kind, start in kinds.items() if re.match(start, block, re.MULTILINE)), "")


def commands() -> list[Command]:
    """Every line of every block for a shell, once, with the first page that has it. Fenced `sh` blocks are left out."""
    found: dict[str, str] = {}
    for path in PAGES:
        for kind, block in blocks(path.read_text()):
            for line in re.sub(r"\\\n\s*", "", block).splitlines() if kind == "shell" else ():
                found.setdefault(re.sub(r"\s+# .*$", "", line).strip(), str(path.relative_to(BASE_DIR)))
    return [Command(page, line) for line, page in found.items()]


def mentions() -> list[Command]:
    """Every command within a sentence, once, with the first page that has it."""
    found: dict[str, str] = {}
    for path in PAGES:
        for line in INLINE.findall(FENCED.sub("", path.read_text())):
            found.setdefault(line, str(path.relative_to(BASE_DIR)))
    return [Command(page, line) for line, page in found.items()]


def links() -> Iterator[tuple[str, str]]:
    """Page and target of every link that stays in the repository."""
    for path in PAGES:
        for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", path.read_text())):
            if not re.match(r"\w+:", target):
                yield str(path.relative_to(BASE_DIR)), target


def anchors(text: str) -> set[str]:
    """What `#` may name in a page: its headings, as GitHub writes them."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
