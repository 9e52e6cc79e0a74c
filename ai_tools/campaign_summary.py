"""How a campaign went, in words. The figures come from the database; a text with a number that is not among them is
not shown."""

import hashlib
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import NamedTuple

from django.core.cache import cache
from django.http import HttpRequest
from redis.exceptions import RedisError

from ai_tools import engines
from ai_tools.checks import NUMBER, figure_of, grounded
from ai_tools.engines import EngineError, Figure, Story
from ai_tools.engines.prompts import told
from ai_tools.story import story_of
from campaigns.models import Campaign
from crm.accounts.audit import Action, record

KEPT = 24 * 3600  # seconds that a model's text is kept for the same figures


class Piece(NamedTuple):
    """A stretch of text. A figure has the query string of the rows behind it, where there are any."""

    text: str
    rows: str = ""
    is_figure: bool = False


@dataclass(frozen=True)
class Summary:
    paragraphs: list[list[Piece]]
    figures: dict[str, int | float]
    engine: str
    note: str = ""

    @property
    def text(self) -> str:
        return "\n\n".join("".join(piece.text for piece in paragraph) for paragraph in self.paragraphs)


def summary_of(campaign: Campaign, by: HttpRequest | None = None, *, again: bool = False) -> Summary:
    """1. Count. 2. Let the engine write around the figures, once for the same ones unless `again`. 3. Show that only if
    every number in it is one of them."""
    story = story_of(campaign)
    figures = {name: figure.value for name, figure in story.figures.items()}
    engine, note = engines.chosen(), ""
    if engine.name != "offline" and campaign.processed:
        try:
            text = _written(engine, campaign, story, by, again=again)
            return Summary(linked(text, story), figures, engine.name)
        except EngineError as error:
            note = f"{error} The built-in engine wrote this."
    return Summary([_pieces(paragraph) for paragraph in story.paragraphs], figures, "offline", note)


def linked(text: str, story: Story) -> list[list[Piece]]:
    """The text in paragraphs, its figures leading to their rows."""
    paragraphs = []
    for paragraph in filter(None, (part.strip() for part in re.split(r"\n\s*\n", text))):
        pieces, end = [], 0
        for found in NUMBER.finditer(paragraph):
            figure = figure_of(found[0], story)
            pieces += [Piece(paragraph[end : found.start()]), Piece(found[0], figure.rows if figure else "", True)]
            end = found.end()
        paragraphs.append([piece for piece in [*pieces, Piece(paragraph[end:])] if piece.text])
    return paragraphs


def _pieces(paragraph: list[str | Figure]) -> list[Piece]:
    return [
        Piece(part.shown, part.rows, True) if isinstance(part, Figure) else Piece(part) for part in paragraph if part
    ]


def _written(engine: engines.Engine, campaign: Campaign, story: Story, by: HttpRequest | None, *, again: bool) -> str:
    """A text by the model that holds."""
    key = f"ai:summary:{hashlib.sha256(told(story).encode()).hexdigest()}"
    kept = None if again else _kept(key)
    if kept is not None:
        return kept
    started, outcome = time.perf_counter(), "fell back"
    try:
        text = engine.tell(story)
        grounded(text, story)
        outcome = "answered"
    finally:
        told_of = {"tool": "summary", "engine": engine.name, "outcome": outcome, "tokens": getattr(engine, "tokens", 0)}
        record(Action.AI_ASKED, by, of=campaign, **told_of, took_ms=round((time.perf_counter() - started) * 1000))
    with suppress(RedisError, OSError):
        cache.set(key, text, KEPT)
    return text


def _kept(key: str) -> str | None:
    try:
        return cache.get(key)
    except (RedisError, OSError):
        return None
