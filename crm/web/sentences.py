"""Validation errors in our own words. Each follows the name of a field: "must be text"."""

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

# By the type of an error of pydantic. Braces take values of its context.
BY_TYPE = {
    "missing": "is missing; send it",
    "extra_forbidden": "is not a field here; remove it",
    "string_type": "must be text",
    "string_unicode": "must be text in UTF-8",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "string_pattern_mismatch": "has characters that are not allowed here",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing_size": "must be a whole number that fits in 64 bits",
    "float_type": "must be a number",
    "float_parsing": "must be a number",
    "finite_number": "must be a finite number",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "multiple_of": "must be a multiple of {multiple_of}",
    "list_type": "must be a list in square brackets",
    "tuple_type": "must be a list in square brackets",
    "too_long": "must have at most {max_length} items",
    "too_short": "must have at least {min_length} items",
    "dict_type": "must be an object in curly braces",
    "model_type": "must be an object in curly braces",
    "model_attributes_type": "must be an object in curly braces",
    "dataclass_type": "must be an object in curly braces",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "uuid_type": "must be an id like 01890a5d-ac96-774b-bcce-b302099a8057",
    "uuid_parsing": "must be an id like 01890a5d-ac96-774b-bcce-b302099a8057",
    "none_required": "must be null",
    "recursion_loop": "is nested too deeply",
}
NO_KEY = "Send an API key that is not revoked, as: Bearer KEY."
# Answers without a field, by their status.
BY_STATUS = {
    HTTPStatus.BAD_REQUEST: "This request cannot be read.",
    HTTPStatus.FORBIDDEN: "This request is not allowed.",
    HTTPStatus.NOT_FOUND: "There is nothing at this address. /api/docs lists all addresses.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This method is not allowed here. The header Allow names those that are.",
    HTTPStatus.CONFLICT: "Another request stored the same at the same moment. Read it, or send this one again.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "This request failed on the server. The reason is in its log.",
    HTTPStatus.SERVICE_UNAVAILABLE: "Temporarily unavailable. Send the request again in a few seconds.",
}
NO_SUCH_ROW = re.compile(r"No (\w+) matches the given query\.")
PLACE = re.compile(r"at line (\d+) column (\d+)")


def sentence_for(error: Mapping[str, Any]) -> str:
    """The sentence for an error of pydantic, or of a check of ours, whose message is a sentence already."""
    sentence = BY_TYPE.get(error.get("type", ""))
    return sentence.format_map(error.get("ctx", {})) if sentence else error["msg"].removeprefix("Value error, ")


def not_found(message: str) -> str:
    """The sentence for a 404: Django names the model whose row is missing."""
    if found := NO_SUCH_ROW.fullmatch(message):
        return f"There is no {found[1].lower()} with this id."
    return message or BY_STATUS[HTTPStatus.NOT_FOUND]


def malformed_json(message: str) -> str:
    """The sentence for a body that is not JSON; the parser's message tells the place."""
    if "recursion limit" in message:
        return "The body is nested too deeply."
    place = PLACE.search(message)
    where = f" Look at line {place[1]}, column {place[2]}." if place else ""
    return f"The body is not valid JSON.{where}"
