"""The JSON schema of blocks, for the documentation of the API. `blocks.parse` is what judges them."""

from dataclasses import fields
from typing import Any

from campaigns.content.blocks import CHOICES, KINDS, LINKS, MAX_BLOCKS, MAX_CHARACTERS, MAX_IN_COLUMN, SIDES
from campaigns.content.links import MAX_LINK

NOT_INSIDE = ("columns", "footer")


def blocks_schema() -> dict[str, Any]:
    """An array of blocks, which ends with a footer."""
    return {
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_BLOCKS,
        "items": {"oneOf": [_block(kind) for kind in KINDS]},
        "description": "Of a designed e-mail; the last one is the footer. Texts may hold tokens.",
    }


def _block(kind: str) -> dict[str, Any]:
    properties: dict[str, Any] = {"kind": {"const": kind}}
    for field in fields(KINDS[kind]):
        properties[field.name] = _field(field.name)
    return {"type": "object", "properties": properties, "required": ["kind"], "additionalProperties": False}


def _field(name: str) -> dict[str, Any]:
    if name in SIDES:
        inside = [_block(kind) for kind in KINDS if kind not in NOT_INSIDE]
        return {"type": "array", "maxItems": MAX_IN_COLUMN, "items": {"oneOf": inside}}
    if name in CHOICES:
        return {"enum": list(CHOICES[name])}
    return {"type": "string", "maxLength": MAX_LINK if name in LINKS else MAX_CHARACTERS, "pattern": r"^[^\x00]*$"}
