"""What a completion says: its text, read from the different shapes in which servers send it, and the JSON in it."""

import json
import re
from typing import Any, NamedTuple

from ai_tools.engines.protocol import EngineError

_FENCED = re.compile(r"```(?:json|JSON)?\s*\n(.*?)```", re.DOTALL)
_THOUGHTS = re.compile(r"^\s*<(think|thinking|reasoning)>.*?(?:</\1>|\Z)", re.DOTALL)


class Completion(NamedTuple):
    """`text` may be empty; `tokens` is None when the server does not say. `is_cut` when the budget was used
    up."""

    text: str
    tokens: int | None
    is_cut: bool
    is_refused: bool


def read_completion(body: bytes) -> Completion:
    """A completion from the body of an answer. EngineError when it cannot be read or is an error."""
    try:
        data = json.loads(body)
        if isinstance(data, dict) and data.get("error") and not data.get("choices"):
            raise EngineError(_reason(data["error"]))  # OpenRouter sends errors with status 200
        choice = data["choices"][0]
        if isinstance(choice, dict) and choice.get("error"):
            raise EngineError(_reason(choice["error"]))
        message, finished = choice["message"], choice.get("finish_reason")
        refusal, content = message.get("refusal"), message.get("content")
        used = (data.get("usage") or {}).get("total_tokens")
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise EngineError("The answer of the language model cannot be read.") from None
    if isinstance(content, list):  # parts of a text
        content = "".join(str(part.get("text") or "") for part in content if isinstance(part, dict))
    text = _THOUGHTS.sub("", content).strip() if isinstance(content, str) else ""
    tokens = used if isinstance(used, int) and not isinstance(used, bool) and used >= 0 else None
    return Completion(text, tokens, finished == "length", bool(refusal) or finished == "content_filter")


def read_json(text: str) -> Any:
    """The JSON value in a text: all of it, in a fence, or the object in the middle of other words. ValueError
    without any."""
    fenced = _FENCED.search(text)
    start, end = text.find("{"), text.rfind("}")
    for candidate in (text, fenced[1] if fenced else "", text[start : end + 1] if 0 <= start < end else ""):
        try:
            return json.loads(candidate)
        except (ValueError, RecursionError):
            continue
    raise ValueError("It is not JSON.")


def said_by(body: bytes) -> str:
    """What a server says about an error, in any of the usual shapes; only to learn from, it is shown to nobody."""
    return body[:2_000].decode("utf-8", "replace")


def _reason(error: Any) -> str:
    code = error.get("code") if isinstance(error, dict) else None
    if code in (408, 504):
        return "The language model did not answer in time."
    if code == 429:
        return "The language model is at its limit."
    if isinstance(code, int):
        return f"The language model answered with an error ({code})."
    return "The language model answered with an error."
