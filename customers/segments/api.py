"""Segments over the API: try a rule, store it, list its members."""

from time import perf_counter
from typing import Annotated, Any
from uuid import UUID

import pydantic
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.errors import HttpError, ValidationError
from pydantic import Field, StringConstraints, WithJsonSchema

from crm.accounts.audit import Action, record
from crm.accounts.permissions import control, read
from crm.database import atomic
from crm.web.answers import Body, Limit, Page, Problems, invalid, json_body, listed, problems_in
from customers.models import Customer, Segment
from customers.segments import audience, deletion
from customers.segments.english import say
from customers.segments.explain import explain, plain
from customers.segments.reference_names import named
from customers.segments.references import check
from customers.segments.rules import MAX_DEPTH, Group, RuleError, parse, serialise
from customers.segments.usage import find_uses

router = Router(tags=["Segments"])

EXAMPLE = {
    "match": "all",
    "rules": [
        {"field": "total_spend", "op": "gt", "value": 10000},
        {
            "orders": {"category": ["Coffee"], "between": ["2026-10-01", "2026-11-15"]},
            "measure": "count",
            "op": "gte",
            "value": 2,
        },
    ],
}
DESCRIPTION = (
    "A group, {match, rules}, of groups and conditions. A condition compares a field, {field, op, value}, or what is "
    "measured over orders, {orders, measure, op, value}. `orders` says which ones count: `category`, `sku` and "
    '`status` are lists, and either `in_last`, {"n": 90, "unit": "days"}, or `between`, two days that are both '
    "included, limits the time. How often an event happened is {events, op, value}: `events` has its `name`, and maybe "
    '`where`, like {"category": ["Coffee"]}, with one property that rules may ask for, `in_last`, and '
    '`since`: "last_order".'
)
RuleData = Annotated[
    Any,
    WithJsonSchema(
        {
            "type": "object",
            "description": DESCRIPTION,
            "properties": {"match": {"enum": ["all", "any", "none"]}, "rules": {"type": "array"}},
            "required": ["match", "rules"],
            "additionalProperties": False,
            "examples": [EXAMPLE],
        }
    ),
]
SegmentName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^[^\x00]*$")
]
REFUSED = {(400, 401, 403, 413, 422): Problems}


class PreviewBody(Body):
    """A rule to preview, not yet saved."""

    rule: RuleData


class SegmentBody(Body):
    """A segment to create."""

    name: SegmentName
    rule: RuleData


class Member(Schema):
    """One customer of a sample."""

    external_id: str
    name: str


class NodeCount(Schema):
    """How many of all customers one node of the rule matches by itself."""

    path: str
    count: int


class Preview(Schema):
    """How many customers a rule matches, with a sample."""

    count: int
    took_ms: int
    sample: list[Member]
    nodes: list[NodeCount]


class SegmentChange(Body):
    """What a segment becomes. Without a rule it keeps its own."""

    name: SegmentName
    rule: RuleData = None


class SegmentCreated(Schema):
    """The new segment's id."""

    id: str
    count: int


class SegmentOut(Schema):
    """A stored segment."""

    id: str
    name: str
    rule: dict[str, Any]
    english: str


class SegmentShown(SegmentOut):
    """One stored segment."""

    is_static: bool = Field(description="Whether it is a list of customers, which its rule only names.")


class SegmentChanged(SegmentShown):
    """A segment after a change, and how many customers match it now."""

    count: int


class ExplainedNode(Schema):
    """The customer's own value; null where nothing is known, and of a group. Money is in major units."""

    path: str
    value: Any
    holds: bool


class Explanation(Schema):
    """Which conditions hold for one customer."""

    member: bool
    nodes: list[ExplainedNode]


@router.post(
    "/segments/preview",
    summary="Count and sample the customers that a rule matches",
    auth=read,
    response={200: Preview, **REFUSED},
    openapi_extra=json_body(PreviewBody, {"rule": EXAMPLE}),
)
def preview(request: HttpRequest) -> dict[str, Any]:
    """Who matches a rule now: the exact count, the first of them, and how many each node alone matches."""
    _, rule = _body_and_rule(PreviewBody, request)
    started = perf_counter()
    nodes = audience.node_counts(rule)
    sample = audience.sample(rule)
    return {
        "count": nodes[""],
        "took_ms": round((perf_counter() - started) * 1000),
        "sample": [_member(customer) for customer in sample],
        "nodes": [{"path": path, "count": count} for path, count in nodes.items()],
    }


@router.post(
    "/segments",
    summary="Create a segment",
    auth=control,
    response={201: SegmentCreated, **REFUSED},
    openapi_extra=json_body(SegmentBody, {"name": "Big spenders", "rule": EXAMPLE}),
)
def create_segment(request: HttpRequest) -> Status:
    """Keep a rule under a name. Its members are the customers who match at the time."""
    body, rule = _body_and_rule(SegmentBody, request)
    with atomic():
        segment = Segment.objects.create(name=body.name, rule=serialise(rule))
        record(Action.SEGMENT_MADE, request, of=segment)
    return Status(201, {"id": str(segment.id), "count": audience.count(rule)})


@router.get("/segments", summary="List segments", auth=read, response=Page[SegmentOut])
def list_segments(request: HttpRequest, cursor: str | None = None, limit: Limit = 100) -> dict[str, Any]:
    """All segments, newest first."""
    page = listed(Segment.objects.all(), cursor, limit, lambda segment: segment, order="-id")
    readings = named([parse(segment.rule) for segment in page["items"]])
    return page | {"items": [_segment(*each) for each in zip(page["items"], readings, strict=True)]}


@router.get(
    "/segments/{segment_id}", summary="Show a segment", auth=read, response={200: SegmentShown, (404, 422): Problems}
)
def get_segment(request: HttpRequest, segment_id: UUID) -> dict[str, Any]:
    """One segment, with its rule as it is stored."""
    return _shown(get_object_or_404(Segment, id=segment_id))


@router.put(
    "/segments/{segment_id}",
    summary="Change a segment",
    auth=control,
    response={200: SegmentChanged, (404, 409): Problems, **REFUSED},
    openapi_extra=json_body(SegmentChange, {"name": "Big spenders", "rule": EXAMPLE}),
)
def change_segment(request: HttpRequest, segment_id: UUID) -> dict[str, Any]:
    """Change name and rule, checked as for a new one. A list has no rule of its own: only its name can change."""
    segment = get_object_or_404(Segment, id=segment_id)
    body, rule = _body_and_rule(SegmentChange, request, segment)
    changed = serialise(rule)
    if segment.is_static and changed != segment.rule:
        raise HttpError(409, "This segment is a list of customers: only its name can change. Leave “rule” out.")
    with atomic():
        this = Segment.objects.filter(id=segment.id)
        if not this.update(name=body.name, rule=changed, updated_at=timezone.now()):
            raise Http404("There is no segment with this id.")
        segment.name, segment.rule = body.name, changed
        record(Action.SEGMENT_CHANGED, request, of=segment, how="saved")
    return _shown(segment) | {"count": audience.count(rule)}


@router.delete(
    "/segments/{segment_id}", summary="Delete a segment", auth=control, response={204: None, (404, 409, 422): Problems}
)
def delete_segment(request: HttpRequest, segment_id: UUID) -> Status:
    """Delete a segment that no campaign, no journey and no other segment uses. Its customers stay."""
    segment = get_object_or_404(Segment, id=segment_id)
    for use in find_uses([segment.id]).get(segment.id, []):
        what = "draft campaign" if use.kind == "draft" else use.kind
        raise HttpError(409, f"The {what} “{use.name}” uses this segment, so it cannot be deleted.")
    if not deletion.delete(segment, request) and Segment.objects.filter(id=segment.id).exists():
        raise HttpError(409, "This segment is being filled, or came into use at this moment. Try again in a minute.")
    return Status(204, None)


@router.get(
    "/segments/{segment_id}/members",
    summary="List the members of a segment",
    auth=read,
    response={200: Page[Member], 404: Problems},
)
def members(request: HttpRequest, segment_id: UUID, cursor: str | None = None, limit: Limit = 100) -> dict[str, Any]:
    """Everyone who matches now."""
    segment = get_object_or_404(Segment, id=segment_id)
    return listed(audience.matching(parse(segment.rule)), cursor, limit, _member, ids_from="index")


@router.get(
    "/segments/{segment_id}/explain/{path:external_id}",
    summary="Explain why a customer is in a segment or not",
    auth=read,
    response={200: Explanation, 404: Problems},
)
def explain_member(request: HttpRequest, segment_id: UUID, external_id: str) -> dict[str, Any]:
    """Why a customer is in the segment or not: each node with the customer's value, and whether it holds."""
    segment = get_object_or_404(Segment, id=segment_id)
    customer = get_object_or_404(Customer, external_id=external_id)
    verdicts = explain(parse(segment.rule), customer)
    return {
        "member": verdicts[0].holds,
        "nodes": [{"path": each.path, "value": plain(each.value), "holds": each.holds} for each in verdicts],
    }


def _body_and_rule(schema: type[Any], request: HttpRequest, segment: Segment | None = None) -> tuple[Any, Group]:
    """The body and its rule, checked, also as the rule of the segment that it is for. ValidationError (422) with the
    path of the node that is wrong."""
    try:
        body = schema.model_validate_json(request.body)
        keeps_rule = segment is not None and "rule" not in body.model_fields_set
        rule = parse(segment.rule if segment and keeps_rule else body.rule)
        if not keeps_rule:
            check(rule, segment and segment.id)
        return body, rule
    except pydantic.ValidationError as error:
        closed = all(
            request.body.count(opening) == request.body.count(end) for opening, end in ((b"[", b"]"), (b"{", b"}"))
        )
        if closed and "recursion limit" in str(error):  # of the JSON parser, far beyond that of the language
            message = f"Groups may be nested {MAX_DEPTH} levels deep, conditions included."
            raise invalid(["body", "rule", ""], message) from None
        raise ValidationError(problems_in(error)) from None
    except RuleError as error:
        raise invalid(["body", "rule", error.path], error.message) from None


def _member(customer: Customer) -> dict[str, str]:
    return {"external_id": customer.external_id, "name": customer.name}


def _shown(segment: Segment) -> dict[str, Any]:
    return _segment(segment, named([parse(segment.rule)])[0]) | {"is_static": segment.is_static}


def _segment(segment: Segment, reading: Group) -> dict[str, Any]:
    return {"id": str(segment.id), "name": segment.name, "rule": segment.rule, "english": say(reading)}
