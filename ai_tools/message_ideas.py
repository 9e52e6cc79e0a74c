"""Two or three checked messages for a goal, for a person to choose from."""

from django.http import HttpRequest

from ai_tools.asking import Answer, ask
from ai_tools.engines.protocol import Audience, Variant
from campaigns.forecast.reach import members
from campaigns.log.exclusions import eligible
from campaigns.models import Campaign
from customers.models import Segment

SAMPLE_SIZE = 500  # customers of a segment whose values are counted


def message_ideas(
    goal: str, channel: str, *, segment: Segment | None = None, turn: int = 0, by: HttpRequest | None = None
) -> Answer[list[Variant]]:
    """Messages for a goal; another `turn` gives other ones. The segment decides which tokens are worth using.

    Raises EngineError with the reason when no engine can write for the goal.
    """
    audience = describe_audience(segment, channel) if segment else None
    return ask("messages", lambda engine: engine.write_messages(goal, channel, audience, turn), by)


def describe_audience(segment: Segment, channel: str) -> Audience:
    """The customers of a segment who may be written to: their number, and how many of a sample have each value."""
    people = members(segment).filter(eligible(Campaign(channel=channel)))
    columns = ("name", "city", "last_product", "last_order_at")
    rows = list(people.order_by("id").values_list(*columns)[:SAMPLE_SIZE])
    shares = {
        token: sum(1 for row in rows if row[place]) / len(rows) if rows else 0.0
        for token, place in {"first_name": 0, "city": 1, "last_product": 2, "last_order_on": 3}.items()
    }
    return Audience(people.count(), shares)
