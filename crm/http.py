"""What every list and every write of the API shares."""

import uuid
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

from django.db import models
from ninja import Schema
from ninja.errors import ValidationError
from pydantic import ConfigDict, Field

Item = TypeVar("Item")
Limit = Annotated[int, Field(ge=1, le=1000)]


class Body(Schema):
    """A request body: exact types, and nothing that is not in the schema."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


class Page(Schema, Generic[Item]):
    """One page of a list; `next` is the cursor of the following page, null on the last."""

    items: list[Item]
    next: str | None = None


class Problem(Schema):
    loc: list[str | int]
    msg: str


class Problems(Schema):
    """Every answer of 400 and above."""

    detail: list[Problem]


class Rejected(Schema):
    index: int
    errors: list[Problem]


class Accepted(Schema):
    """How many records of a request were taken, and what was wrong with each of the others."""

    accepted: int
    rejected: list[Rejected]


def page_of(
    rows: models.QuerySet, cursor: str | None, limit: int, item: Callable[[Any], Any], *, newest_first: bool = False
) -> dict[str, Any]:
    """`limit` rows by id after `cursor`, each turned by `item`, in the shape of `Page`."""
    if cursor:
        try:
            after = uuid.UUID(cursor)
        except ValueError:
            raise ValidationError([{"loc": ["query", "cursor"], "msg": "not a cursor of this list"}]) from None
        rows = rows.filter(id__lt=after) if newest_first else rows.filter(id__gt=after)
    found = list(rows.order_by("-id" if newest_first else "id")[: limit + 1])
    more = len(found) > limit
    return {"items": [item(row) for row in found[:limit]], "next": str(found[limit - 1].id) if more else None}
