"""Where segments are used: in the rules of other segments, and wherever an app further up says."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple, cast
from uuid import UUID

from customers.models import Segment
from customers.signals import uses_asked


class Use(NamedTuple):
    """`kind` is a word for what uses it, like campaign."""

    kind: str
    name: str
    url: str


def find_uses(segment_ids: Collection[UUID]) -> dict[UUID, list[Use]]:
    """By segment; those without a use are not in it."""
    found: dict[UUID, list[Use]] = defaultdict(list)
    for _, answer in uses_asked.send(Segment, segment_ids=segment_ids):
        for id, uses in cast(dict[UUID, list[Use]], answer).items():
            found[id] += uses
    wanted = {str(segment_id): segment_id for segment_id in segment_ids}
    for segment in Segment.objects.order_by("name").only("id", "name", "rule"):
        for named in wanted.keys() & set(_named_in(segment.rule)) - {str(segment.id)}:
            found[wanted[named]].append(Use("segment", segment.name, segment.get_absolute_url()))
    return found


def _named_in(node: dict[str, Any]) -> list[str]:
    """Ids of segments in a stored rule, which costs much less to look through than to parse."""
    if "rules" in node:
        return [id for child in node["rules"] for id in _named_in(child)]
    return node["value"] if node.get("field") == "segment" else []
