"""How a campaign went, in words. Every number comes from the database; a text with any other number is not shown."""

import hashlib
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from ai_tools.asking import ask, chosen_engine
from ai_tools.engines.checks import NUMBER, read_figure
from ai_tools.engines.protocol import Engine, EngineName, Figure, Story
from ai_tools.story import tell_story
from campaigns.models import Campaign

CACHE_TTL = 24 * 3600  # seconds that a model's text is kept for the same figures


class Piece(NamedTuple):
    """A piece of text. `rows` is the query string of the log rows behind a figure, empty when it has none."""

    text: str
    rows: str = ""
    is_figure: bool = False


@dataclass(frozen=True)
class Summary:
    """The text, and all figures by name. `note` says why the engine that is set up did not write it."""

    paragraphs: list[list[Piece]]
    figures: dict[str, int | float]
    engine: EngineName
    note: str = ""

    @property
    def text(self) -> str:
        """The summary as plain text, paragraphs divided by a blank line."""
        return "\n\n".join("".join(piece.text for piece in paragraph) for paragraph in self.paragraphs)


def summarise_campaign(campaign: Campaign, by: HttpRequest | None = None, *, again: bool = False) -> Summary:
    """The summary of a campaign now.

    A model writes once for the same figures unless `again` is set; the built-in engine's text costs nothing.
    """
    story = tell_story(campaign)
    figures = {name: figure.value for name, figure in story.figures.items()}
    still_moving = campaign.is_live and not again  # a model would be asked again with every refresh
    if chosen_engine().name == "offline" or not campaign.processed or still_moving:
        return Summary(_built_in(story), figures, "offline")
    key = f"ai:summary:{hashlib.sha256(repr(story).encode()).hexdigest()}"
    if not again and (kept := _cached(key)):
        return Summary(linked(kept, story), figures, "openai")

    def write(engine: Engine) -> list[list[Piece]]:
        if engine.name == "offline":
            return _built_in(story)
        text = engine.summarise(story)
        with suppress(RedisError, OSError):
            cache.set(key, text, CACHE_TTL)
        return linked(text, story)

    answer = ask("summary", write, by, about=campaign)
    return Summary(answer.value, figures, answer.engine, answer.note)


def linked(text: str, story: Story) -> list[list[Piece]]:
    """A text in paragraphs, in which each figure links to its rows."""
    paragraphs = []
    for paragraph in filter(None, (part.strip() for part in re.split(r"\n\s*\n", text))):
        pieces, end = [], 0
        for found in NUMBER.finditer(paragraph):
            figure = read_figure(found[0], story)
            pieces += [Piece(paragraph[end : found.start()]), Piece(found[0], figure.rows if figure else "", True)]
            end = found.end()
        paragraphs.append([piece for piece in [*pieces, Piece(paragraph[end:])] if piece.text])
    return paragraphs


def _built_in(story: Story) -> list[list[Piece]]:
    return [
        [Piece(part.shown, part.rows, True) if isinstance(part, Figure) else Piece(part) for part in paragraph if part]
        for paragraph in story.paragraphs
    ]


def _cached(key: str) -> str | None:
    try:
        return cache.get(key)
    except (RedisError, OSError):
        return None
