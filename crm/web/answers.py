"""What every list and every write of the API shares."""

import uuid
from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

import pydantic
import pydantic_core
from django.db import models
from ninja import Schema
from ninja.errors import HttpError, ValidationError
from pydantic import ConfigDict, Field, TypeAdapter


class TooOften(Exception):
    """Somebody asks more often than they may: 429, with the seconds to wait."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


Item = TypeVar("Item")
Limit = Annotated[int, Field(ge=1, le=1000)]


class Body(pydantic.BaseModel):
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


def json_body(schema: Any) -> dict[str, Any]:
    """`openapi_extra` of a route that validates the raw bytes of its request itself, which spares a parsed copy."""
    document = TypeAdapter(schema).json_schema(ref_template="{model}")
    definitions = document.pop("$defs", {})

    def inlined(node: Any) -> Any:
        if isinstance(node, dict):
            return inlined(definitions[node["$ref"]]) if "$ref" in node else {k: inlined(v) for k, v in node.items()}
        return [inlined(item) for item in node] if isinstance(node, list) else node

    return {"requestBody": {"required": True, "content": {"application/json": {"schema": inlined(document)}}}}


def problems_of(error: pydantic.ValidationError) -> list[dict[str, Any]]:
    """What a schema found, located in the body. Malformed JSON is a 400 of its own."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        raise HttpError(400, f"Malformed JSON: {found[0]['msg']}") from None
    return [{"loc": ["body", *problem["loc"]], "msg": problem["msg"]} for problem in found]


def split_batch(adapter: TypeAdapter[list[Any]], body: bytes, largest: int) -> tuple[bytes, int, list[dict[str, Any]]]:
    """The records of a JSON array that are valid, as a JSON array again, their count, and what was wrong with each of
    the others. ValidationError (422) where it is no array or longer than `largest`."""
    try:
        valid = adapter.validate_json(body)
    except pydantic.ValidationError as error:
        problems = problems_of(error)
    else:
        problems = []
        if len(valid) <= largest:
            return body, len(valid), []
    records = pydantic_core.from_json(body)
    if not isinstance(records, list):
        raise ValidationError(problems)
    if len(records) > largest:
        raise ValidationError([{"loc": ["body"], "msg": f"Send {largest:,} records at most, and the rest after them."}])
    wrong: dict[int, list[dict[str, Any]]] = {}
    for problem in problems:
        index = problem["loc"][1]
        wrong.setdefault(index, []).append({"loc": ["body", *problem["loc"][2:]], "msg": problem["msg"]})
    good = [record for index, record in enumerate(records) if index not in wrong]
    rejected = [{"index": index, "errors": errors} for index, errors in sorted(wrong.items())]
    return pydantic_core.to_json(good), len(good), rejected
