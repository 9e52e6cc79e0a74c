"""The shapes that all routes of the API share: lists, refusals and batches."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Generic, Literal, TypeVar
from uuid import UUID

import pydantic
import pydantic_core
from django.db import models
from django.http import HttpRequest
from ninja import Query, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import ConfigDict, Field, TypeAdapter

from crm.web.ids import uuid_in
from crm.web.paging import Edge, make_page
from crm.web.sentences import malformed_json, sentence_for


class TooOften(Exception):
    """Too many requests: answered with 429. `wait` is the number of seconds until the next one may come."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


def _without_fraction(value: object) -> object:
    return int(value) if isinstance(value, float) and value.is_integer() else value


Item = TypeVar("Item")
AS_JSON_SCHEMA = pydantic.BeforeValidator(_without_fraction)  # of an integer, after its limits: 2.0 is one there
Limit = Annotated[int, Field(ge=1, le=1000)]
Format = Annotated[Literal["json", "csv"], Query(description="csv: the same rows as a file.")]
EPOCH, MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


class Body(pydantic.BaseModel):
    """A request body: exact types, and nothing that is not in the schema."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)


BodyOf = TypeVar("BodyOf", bound=Body)


class Page(Schema, Generic[Item]):
    """One page of a list; `next` is the cursor of the following page, null on the last."""

    items: list[Item]
    next: str | None = None


class Problem(Schema):
    """One thing that is wrong: where, and a sentence that says what to do."""

    loc: list[str | int]
    msg: str


class Problems(Schema):
    """The body of every answer of 400 and above."""

    detail: list[Problem]


class Rejected(Schema):
    """A record that was not taken: its place in the batch, counted from 0, its id if it has one, and the reasons."""

    index: int
    external_id: str | None = None
    errors: list[Problem]


class Accepted(Schema):
    """How many records of a request were taken, and why each rejected one was not."""

    accepted: int
    rejected: list[Rejected]


def listed(
    rows: models.QuerySet, cursor: str | None, limit: int, item: Callable[[Any], Any], **options: Any
) -> dict[str, Any]:
    """A page of `limit` rows behind the cursor in the shape of `Page`, each row turned into an item; `options` as for
    `make_page`.

    ValidationError (422) for a cursor that no list gives.
    """
    after, _ = _read_cursor(cursor)
    page = make_page(rows, limit, edge=Edge(after), **options)
    return {"items": [item(row) for row in page.rows], "next": str(page.last) if page.last else None}


def listed_by_change(
    rows: models.QuerySet, since: datetime, cursor: str | None, limit: int, item: Callable[[Any], Any]
) -> dict[str, Any]:
    """A page like that of `listed`, of rows whose `updated_at` is `since` or later, in its order.

    The cursor holds the time and the id of the last row: a row that changes while pages are read comes again at its new
    place, and no other one is skipped.
    """
    after, moment = _read_cursor(cursor)
    changed = rows.filter(updated_at__gte=since)
    page = make_page(changed, limit, order="updated_at", edge=Edge(after, value=moment))
    edge = f"{(page.rows[-1].updated_at - EPOCH) // MICROSECOND}.{page.last.hex}" if page.last else None
    return {"items": [item(row) for row in page.rows], "next": edge}


def _read_cursor(cursor: str | None) -> tuple[UUID | None, datetime | None]:
    """The id and, in a list by changes, the time in a cursor. ValidationError (422) for what no list gives."""
    if not cursor:
        return None, None
    microseconds, _, id = cursor.rpartition(".")
    after = uuid_in(id)
    if after and not microseconds:
        return after, None
    if after and re.fullmatch(r"[0-9]{1,16}", microseconds):
        return after, EPOCH + int(microseconds) * MICROSECOND
    raise not_a_cursor()


def invalid(loc: list[str | int], msg: str) -> ValidationError:
    """422 with one problem, in the shape of `Problem`."""
    return ValidationError([{"loc": loc, "msg": msg}])


def not_a_cursor() -> ValidationError:
    """422 for a cursor that no list gives."""
    return invalid(["query", "cursor"], "This is not a cursor. Use `next` of the last page.")


def json_body(schema: Any, example: Any, *, required: bool = True) -> dict[str, Any]:
    """The `openapi_extra` of a route that validates the raw bytes of its request, so that no parsed copy is made.

    `example` is a body that the route accepts; the Swagger page begins with it.
    """
    document = TypeAdapter(schema).json_schema(ref_template="{model}")
    definitions = document.pop("$defs", {})

    def inlined(node: Any) -> Any:
        if isinstance(node, dict):
            return inlined(definitions[node["$ref"]]) if "$ref" in node else {k: inlined(v) for k, v in node.items()}
        return [inlined(item) for item in node] if isinstance(node, list) else node

    content = {"schema": inlined(document), "example": example}
    return {"requestBody": {"required": required, "content": {"application/json": content}}}


def read_body(schema: type[BodyOf], request: HttpRequest, *, required: bool = True) -> BodyOf:
    """The body of a request. ValidationError (422) or HttpError (400) where it is not as the schema says.

    One that is not required may be missing, or be the empty form that some programs send in its place.
    """
    if not required and (not request.body.strip() or request.content_type == "multipart/form-data"):
        return schema()
    try:
        return schema.model_validate_json(request.body)
    except pydantic.ValidationError as error:
        raise ValidationError(problems_in(error)) from None


def problems_in(error: pydantic.ValidationError) -> list[dict[str, Any]]:
    """What a schema found in the body: where, and a sentence each. HttpError (400) where the body is not JSON."""
    found = error.errors(include_url=False, include_input=False)
    if found[0]["type"] == "json_invalid":
        raise HttpError(400, malformed_json(found[0]["msg"])) from None
    return [{"loc": ["body", *problem["loc"]], "msg": sentence_for(problem)} for problem in found]


def split_batch(adapter: TypeAdapter[list[Any]], body: bytes, largest: int) -> tuple[bytes, int, list[dict[str, Any]]]:
    """The valid records of a JSON array as an array again, their number, and the rejected ones as `Rejected`.

    ValidationError (422) where the body is not an array, or is longer than `largest`.
    """
    try:
        valid = adapter.validate_json(body)
    except pydantic.ValidationError as error:
        problems = problems_in(error)
    else:
        problems = []
        if len(valid) <= largest:
            return body, len(valid), []
    records = pydantic_core.from_json(body)
    if not isinstance(records, list):
        raise ValidationError(problems)
    if len(records) > largest:
        raise invalid(["body"], f"Send at most {largest:,} records, and the rest after them.")
    errors: dict[int, list[dict[str, Any]]] = {}
    for problem in problems:
        index = problem["loc"][1]
        errors.setdefault(index, []).append({"loc": ["body", *problem["loc"][2:]], "msg": problem["msg"]})
    good = [record for index, record in enumerate(records) if index not in errors]
    return pydantic_core.to_json(good), len(good), [_rejected(n, records[n], errors[n]) for n in sorted(errors)]


def _rejected(index: int, record: Any, errors: list[dict[str, Any]]) -> dict[str, Any]:
    rejected: dict[str, Any] = {"index": index, "errors": errors}
    match record:
        case {"external_id": str(id)} | {"id": str(id)}:
            rejected["external_id"] = id
    return rejected
