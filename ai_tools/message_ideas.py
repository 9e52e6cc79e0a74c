"""Ways to say what a campaign is to achieve: two or three, checked, for a person to choose from."""

import time
from dataclasses import dataclass

from django.http import HttpRequest

from ai_tools import engines
from ai_tools.engines import Audience, EngineError, Variant
from ai_tools.engines.offline import OfflineEngine
from campaigns.reach import members, willing
from crm.accounts.audit import Action, record
from customers.models import Segment

SAMPLE = 500  # customers of an audience that its figures are taken from


@dataclass(frozen=True)
class Ideas:
    variants: list[Variant]
    engine: str
    note: str = ""


def ideas(
    goal: str, channel: str, *, segment: Segment | None = None, turn: int = 0, by: HttpRequest | None = None
) -> Ideas:
    """The engine's, where they pass; the built-in ones otherwise."""
    started = time.perf_counter()
    engine, note, outcome = engines.chosen(), "", "answered"
    audience = audience_of(segment, channel) if segment else None
    try:
        variants = engine.write_messages(goal, channel, audience, turn)
    except EngineError as error:
        note, outcome = f"{error} The built-in engine wrote these.", "fell back"
        used, engine = getattr(engine, "tokens", 0), OfflineEngine()
        variants = engine.write_messages(goal, channel, audience, turn)
    else:
        used = getattr(engine, "tokens", 0)
    took_ms = round((time.perf_counter() - started) * 1000)
    record(
        Action.AI_ASKED, by, tool="messages", engine=engine.name, outcome=outcome, took_ms=took_ms, tokens=used or None
    )
    return Ideas(variants, engine.name, note)


def audience_of(segment: Segment, channel: str) -> Audience:
    """Figures of whom the segment reaches: their number, and by token the share that has a value, of a sample."""
    people = members(segment).filter(willing(channel))
    columns = ("name", "city", "last_product", "last_order_at")
    rows = list(people.order_by("id").values_list(*columns)[:SAMPLE])
    shares = {
        token: sum(1 for row in rows if row[place]) / len(rows) if rows else 0.0
        for token, place in {"first_name": 0, "city": 1, "last_product": 2, "last_order_on": 3}.items()
    }
    return Audience(people.count(), shares)
