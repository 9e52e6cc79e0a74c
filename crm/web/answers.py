"""What every list and every write of the API shares."""

from collections.abc import Callable
from typing import Annotated, Any, Generic, TypeVar

import pydantic
import pydantic_core
from django.db import models
from ninja import Schema
from ninja.errors import HttpError, ValidationError
from pydantic import ConfigDict, Field, TypeAdapter

from crm.web.paging import page_of, uuid_in


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


def listed(
    rows: models.QuerySet, cursor: str | None, limit: int, item: Callable[[Any], Any], *, order: str = "id"
) -> dict[str, Any]:
    """A page of `limit` rows behind the cursor in the shape of `Page`, each row turned into an item.

    ValidationError (422) for a cursor that no list gives.
    """
    after = uuid_in(cursor) if cursor else None
    if cursor and after is None:
        raise ValidationError(
            [{"loc": ["query", "cursor"], "msg": "This is not a cursor. Use `next` of the last page."}]
        )
    page = page_of(rows, limit, order=order, after=after)
    return {"items": [item(row) for row in page.rows], "next": str(page.last) if page.last else None}


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
