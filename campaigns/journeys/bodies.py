"""Request bodies of the API of journeys."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, WithJsonSchema

from campaigns.api import Name
from crm.web.answers import AS_JSON_SCHEMA, Body

DESCRIPTION = (
    "What starts it, `trigger`, and the `steps` that follow, each with an `id` and one of: `wait`, `wait_until`, "
    "`wait_for`, `split`, `share`, `message`, `tag`, `webhook`, `leave`. `if`, `again`, `exit`, `goal`, `holdout`, "
    "`late` and `most_an_hour` may be left out. See docs/journeys.md."
)
EXAMPLE = {
    "trigger": {"event": "cart_updated"},
    "again": {"inside": "restart", "later": {"n": 7, "unit": "days"}},
    "exit": [{"event": "order_completed"}, {"unsubscribed": True}],
    "goal": {"event": "order_completed", "within": {"n": 7, "unit": "days"}},
    "steps": [
        {"id": "wait", "wait": {"n": 2, "unit": "hours"}},
        {
            "id": "mail",
            "message": {
                "channel": "email",
                "subject": "You left something",
                "message": "Hi {{ first_name | there }}, your cart is waiting.",
            },
        },
    ],
}
JourneyData = Annotated[
    Any,
    WithJsonSchema(
        {
            "type": "object",
            "description": DESCRIPTION,
            "properties": {"trigger": {"type": "object"}, "steps": {"type": "array"}},
            "required": ["trigger", "steps"],
            "examples": [EXAMPLE],
        }
    ),
]


class JourneyBody(Body):
    """A new journey."""

    name: Name
    journey: JourneyData


class DraftBody(Body):
    """What the draft of a journey says now."""

    journey: JourneyData


class StartBody(Body):
    """How a journey is started."""

    include_present: bool = Field(
        False, description="Whether those who are in the segment of the trigger already enter too."
    )


class HeldBody(Body):
    """What happens to those who are held: give one of both or both."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("entries", "overdue")]
        }
    )

    entries: Literal["let_in", "turn_away"] | None = Field(None, description="Entries beyond the limit of an hour.")
    overdue: Literal["go_on", "leave"] | None = Field(None, description="People whose step was due too long ago.")


class PublishBody(Body):
    """Which draft becomes the next version, and what becomes of the people inside."""

    draft_version: Annotated[int, Field(ge=1), AS_JSON_SCHEMA]
    inside: Literal["follow", "finish_old"] = Field(
        "follow", description="`follow`: they keep their step in the new version. `finish_old`: they finish theirs."
    )
