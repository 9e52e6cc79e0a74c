"""The record of an event, as programs send it."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import pydantic_core
from django.utils import timezone
from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from crm.web.answers import Body
from customers.records import Attributes, ExternalId, Moment, Says

MAX_AHEAD = timedelta(minutes=10)  # of the server's clock; clocks differ
MAX_PROPERTIES = 20
MAX_PROPERTY_BYTES = 4096  # of all properties as JSON
# Events that the product knows of by itself.
BUILT_IN = (
    *("customer_created", "order_completed", "order_cancelled", "order_refunded"),
    *("message_delivered", "message_failed", "message_opened", "message_clicked"),
    *("unsubscribed", "segment_entered", "segment_left"),
)


def _not_built_in(name: str) -> str:
    if name in BUILT_IN:
        raise PydanticCustomError("name", "is a name that Mini CRM itself uses; choose another one")
    return name


def _not_ahead(moment: datetime) -> datetime:
    if moment > timezone.now() + MAX_AHEAD:
        raise PydanticCustomError("ahead", "must not lie in the future; send the event once it has happened")
    return moment


def _few_and_short(properties: dict[str, Any]) -> dict[str, Any]:
    if len(properties) > MAX_PROPERTIES or len(pydantic_core.to_json(properties)) > MAX_PROPERTY_BYTES:
        raise PydanticCustomError(
            "properties",
            f"must be at most {MAX_PROPERTIES} properties, and {MAX_PROPERTY_BYTES:,} bytes as JSON; leave some out",
        )
    return properties


EventName = Annotated[
    Annotated[
        str,
        StringConstraints(pattern=r"^[a-z0-9_]{1,40}$"),
        Says("must be a name of 1 to 40 small letters, digits and underscores, like viewed_product"),
    ],
    AfterValidator(_not_built_in),
    Field(examples=["viewed_product"], json_schema_extra={"not": {"enum": list(BUILT_IN)}}),
]


class EventRecord(Body):
    """Something that happened to a customer. The first record that is accepted with an `id` stands; later ones change
    nothing. It may come before its customer, and counts when they come."""

    id: ExternalId = Field(description="The same when you send it again, so that it counts once.")
    name: EventName
    customer_external_id: ExternalId
    occurred_at: Annotated[
        Moment,
        AfterValidator(_not_ahead),
        Field(description="At most ten minutes ahead of the server; then the time of its acceptance is taken."),
    ]
    properties: Annotated[
        Attributes,
        AfterValidator(_few_and_short),
        Field(
            json_schema_extra={"maxProperties": MAX_PROPERTIES},
            description=f"Flat, like attributes; at most {MAX_PROPERTIES}, and {MAX_PROPERTY_BYTES:,} bytes as JSON.",
        ),
    ] = {}
