"""How a campaign went, in words. Statements and figures come from the database; a model may choose among them."""

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from ai_tools.asking import ask, chosen_engine
from ai_tools.engines.protocol import Engine, EngineName, Figure, Story
from ai_tools.story.telling import tell_story
from campaigns.models import Campaign
from campaigns.results.figures import row_figures

CACHE_TTL = 24 * 3600  # seconds that a model's choice is kept for the same figures


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

    A model chooses once for the same figures unless `again` is set; the built-in engine costs nothing.
    """
    story = tell_story(campaign)
    figures = {name: figure.value for name, figure in story.figures.items()}
    everything = [statement.name for statement in story.statements]
    still_moving = campaign.is_live and not again  # a model would be asked again with every refresh
    if chosen_engine().name == "offline" or not row_figures(campaign).processed or still_moving:
        return Summary(_paragraphs(story, everything), figures, "offline")
    key = f"ai:summary:{hashlib.sha256(repr(story).encode()).hexdigest()}"
    if not again and (kept := _cached(key)):
        return Summary(_paragraphs(story, kept), figures, "openai")

    def choose(engine: Engine) -> list[str]:
        names = engine.summarise(story)
        if engine.name != "offline":
            with suppress(RedisError, OSError):
                cache.set(key, names, CACHE_TTL)
        return names

    answer = ask("summary", choose, by, about=campaign)
    return Summary(_paragraphs(story, answer.value), figures, answer.engine, answer.note)


def _paragraphs(story: Story, names: list[str]) -> list[list[Piece]]:
    """The statements of these names, a paragraph each, in which every figure links to its rows."""
    by_name = {statement.name: statement for statement in story.statements}
    return [
        [
            Piece(part.shown, part.rows, True)
            if isinstance(part, Figure)
            else Piece(part if isinstance(part, str) else part.text)
            for part in by_name[name].parts
            if part
        ]
        for name in names
    ]


def _cached(key: str) -> list[str] | None:
    try:
        return cache.get(key)
    except (RedisError, OSError):
        return None
