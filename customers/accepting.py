"""Accepting records over the API: they are validated and appended to the stream; a worker writes them."""

from typing import Annotated, Any

import pydantic_core
import redis
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from pydantic import Field, TypeAdapter

from crm.streams.stream import StreamUnavailable
from crm.web.answers import Accepted, Body, Problems, TooOften, read_body, split_batch
from crm.web.limits import is_allowed
from customers.ingestion import RECORDS, stream
from customers.quick_check import QUICK_CHECKS
from customers.records import CustomerRecord

MAX_BATCH = 1000
MINUTE = 60  # seconds
RATED = {"event"} if settings.EVENT_RATE else set()  # kinds of records of which only so many a minute are taken
TAKEN = {**RECORDS, "customer": TypeAdapter(list[CustomerRecord])}  # an edit is for the product itself


def batch_schema(record: type[Body]) -> Any:
    """A batch of records. Items of any other shape are allowed in the schema, because they are rejected one by one."""
    return Annotated[list[record | Any], Field(max_length=MAX_BATCH)]  # type: ignore[valid-type]


ACCEPTED = {202: Accepted, (400, 401, 403, 413, 422, 503): Problems}


def accept_one(request: HttpRequest, kind: str, schema: type[Body]) -> HttpResponse:
    """202 for one valid record, once it is in the stream. ValidationError (422) for any other."""
    read_body(schema, request)
    _keep_to_the_rate(kind, 1)
    stream.append(kind, b"[" + request.body + b"]", 1, stamp=request.stamp)  # type: ignore[attr-defined]
    return accepted(1, [])


def accept_batch(request: HttpRequest, kind: str) -> HttpResponse:
    """202 with the number of valid records, once they are in the stream, and why each of the rest was rejected."""
    valid, count = request.body, QUICK_CHECKS[kind].count(request.body)
    rejected: list[dict[str, Any]] = []
    if count is None or count > MAX_BATCH:
        valid, count, rejected = split_batch(TAKEN[kind], request.body, MAX_BATCH)
    if count:
        _keep_to_the_rate(kind, count)
        stream.append(kind, valid, count, stamp=request.stamp)  # type: ignore[attr-defined]
    return accepted(count, rejected)


def _keep_to_the_rate(kind: str, count: int) -> None:
    """TooOften (429) where more than EVENT_RATE events came within a minute."""
    if kind not in RATED:
        return
    try:
        allowed = is_allowed("events", "", settings.EVENT_RATE, MINUTE, count=count)
    except redis.RedisError as error:
        raise StreamUnavailable(str(error)) from error
    if not allowed:
        raise TooOften(f"At most {settings.EVENT_RATE:,} events a minute are taken. Send them again later.", MINUTE)


def accepted(count: int, rejected: list[dict[str, Any]]) -> HttpResponse:
    """202 in the shape of `Accepted`, written as it is, since these are the busiest routes."""
    body = pydantic_core.to_json({"accepted": count, "rejected": rejected})
    return HttpResponse(body, content_type="application/json", status=202)
