"""What a campaign says: text with tokens, and nothing else. No template engine ever sees what people typed.

    {{ token }}              the customer's value
    {{ token | fallback }}   the fallback, for a customer who has no value

Everything else is text and stays unchanged, unknown tokens too; `find_problems` names them, and tokens in the syntax of
other programs, before launch. Values are inserted verbatim and once: a value that looks like a token stays text.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, NamedTuple

from campaigns.content.blocks import Path
from campaigns.content.first_names import first_name
from campaigns.content.segments import CONTROLS, Join, Use, split
from campaigns.content.tokens import (
    BRACES,
    TRIGGER,
    Token,
    find_tokens,
    is_token,
    parse_token,
    token_mistakes,
    walk_tokens,
)
from crm.web import display
from customers.channels import CHANNELS
from customers.models import Customer
from customers.text import clean

SUBJECT_LENGTH = 1_000
MESSAGE_LENGTH = 10_000
MAX_PREHEADER = 130  # characters


class Piece(NamedTuple):
    """A stretch of a rendered message. `kind` is text, or how a token came out: filled, fallback or missing."""

    kind: str
    text: str
    name: str = ""  # of the token


class Problem(NamedTuple):
    """`field` is an input of the composer, like subject or message; `text` says what is wrong and what to do. `path`
    leads to the place inside of the field, where it is a list of blocks."""

    field: str
    text: str
    path: Path = ()


NO_SUBJECT = Problem("subject", "An e-mail needs a subject: write one.")


class Template:
    """A text with its tokens found once, to be rendered for many customers."""

    def __init__(self, text: str) -> None:
        self._text: list[str] = []  # one more than tokens: what stands before, between and after them
        self.tokens: list[Token] = []
        start = 0
        for begin, end, token in walk_tokens(text):
            self._text.append(text[start:begin])
            self.tokens.append(token)
            start = end
        self._text.append(text[start:])
        self._join = Join(split(text, Use.PLAIN))

    def render(self, values: Mapping[str, str]) -> str:
        """The text with `values`; a fallback, or nothing, where there is no value."""
        return self._join.fill(values)

    def pieces(self, values: Mapping[str, str]) -> list[Piece]:
        """What `render` gives, in stretches that say where each came from."""
        found = [Piece("text", self._text[0])]
        for token, text in zip(self.tokens, self._text[1:], strict=True):
            if token.name in values:
                found.append(Piece("filled", values[token.name], token.name))
            elif token.fallback is not None:
                found.append(Piece("fallback", token.fallback, token.name))
            else:
                found.append(Piece("missing", "", token.name))
            found.append(Piece("text", text))
        return [piece for piece in found if piece.text or piece.name]


def on_one_line(text: str) -> str:
    """`text` with each run of control characters and line separators as one space: in a header one could begin
    another header."""
    return CONTROLS.sub(" ", text)


def render(text: str, values: Mapping[str, str]) -> str:
    """`text` for one customer; for several customers a Template is quicker."""
    return Template(text).render(values)


def names_in(*texts: str) -> list[str]:
    """The known tokens of all texts, each once, in order of appearance."""
    names = [token.name for text in texts for token in find_tokens(text)]
    return list(dict.fromkeys(name for name in names if is_token(name)))


def label(name: str) -> str:
    """How pages call a token: first name, tier."""
    return name.removeprefix("attributes.").removeprefix(TRIGGER).replace("_", " ")


def names_without_fallback(*texts: str) -> set[str]:
    """The known tokens that stand somewhere in the texts without a fallback."""
    tokens = [token for text in texts for token in find_tokens(text)]
    return {token.name for token in tokens if token.fallback is None and is_token(token.name)}


def with_fallback(text: str, name: str, fallback: str) -> str:
    """`text` with every token of that name falling back to `fallback`; an empty one takes the fallback away."""
    fallback = " ".join(re.sub(r"[{}]", "", fallback).split())
    token = str(Token(name, fallback or None))
    return BRACES.sub(lambda found: token if parse_token(found[1]).name == name else found[0], text)


def malformed(subject: str, message: str) -> list[Problem]:
    """What no draft may hold."""
    problems = []
    if "\n" in subject or "\r" in subject:
        problems.append(Problem("subject", "A subject is one line: remove the line break."))
    for field, text, limit in (("subject", subject, SUBJECT_LENGTH), ("message", message, MESSAGE_LENGTH)):
        if len(text) > limit:
            problems.append(
                Problem(field, f"This {field} has {len(text):,} characters; shorten it to {limit:,} at most.")
            )
        if "\0" in text:
            problems.append(Problem(field, f"This {field} holds a NUL character: remove it."))
    return problems


def preheader_problems(preheader: str) -> list[Problem]:
    """What no draft may hold beside its subject."""
    if len(preheader) > MAX_PREHEADER:
        return [Problem("preheader", f"The preheader is too long: shorten it to {MAX_PREHEADER} characters.")]
    if on_one_line(preheader) != preheader:
        return [Problem("preheader", "A preheader is one line: remove line breaks and control characters.")]
    return []


def token_problems(**texts: str) -> list[Problem]:
    """Mistakes in tokens that would otherwise only show in the inbox; `texts` by their fields."""
    return [Problem(field, mistake) for field, text in texts.items() for mistake in token_mistakes(text)]


def find_problems(channel: str, subject: str, message: str) -> list[Problem]:
    """Everything that keeps the texts from being sent to any recipient. Only e-mail has a subject."""
    has_subject = CHANNELS[channel].has_subject
    subject = subject if has_subject else ""
    problems = malformed(subject, message)
    if has_subject and not subject.strip():
        problems.append(NO_SUBJECT)
    if not message.strip():
        problems.append(Problem("message", "There is no message yet: write one."))
    return problems + token_problems(subject=subject, message=message)


# ── Values ────────────────────────────────────────────────────────────


def token_values(customer: Customer, names: Collection[str]) -> dict[str, str]:
    """The values of the tokens in `names` as the customer reads them; those without a value are left out, and those of
    an event, which `event_values` reads."""
    return {name: value for name in names if not name.startswith(TRIGGER) and (value := _reader(name)(customer))}


def event_values(properties: Mapping[str, Any], names: Collection[str]) -> dict[str, str]:
    """The values of the tokens in `names` that read the event which let somebody into a journey."""
    found = {}
    for name in names:
        value = properties.get(name.removeprefix(TRIGGER)) if name.startswith(TRIGGER) else None
        if text := ", ".join(map(_attribute, value)) if isinstance(value, list) else _attribute(value):
            found[name] = text
    return found


def token_columns(names: Collection[str]) -> set[str]:
    """The columns of a customer that these tokens read."""
    return {
        _COLUMNS.get(name, "attributes" if name.startswith("attributes.") else name)
        for name in names
        if not name.startswith(TRIGGER)
    }


_COLUMNS = {"first_name": "name", "last_order_on": "last_order_at"}
_VALUES: dict[str, Callable[[Customer], str]] = {
    "first_name": lambda customer: first_name(customer.name),
    "name": lambda customer: clean(customer.name),
    "email": lambda customer: customer.email,
    "phone": lambda customer: customer.phone,
    "city": lambda customer: customer.city,
    "country": lambda customer: customer.country,
    "total_spend": lambda customer: display.money(max(0, customer.total_spend), display.HOUSE),
    "order_count": lambda customer: display.number(customer.order_count, display.HOUSE),
    "last_order_on": lambda customer: (
        display.day(customer.last_order_at, display.HOUSE) if customer.last_order_at else ""
    ),
    "last_product": lambda customer: customer.last_product,
}


@cache
def _reader(name: str) -> Callable[[Customer], str]:
    if name in _VALUES:
        return _VALUES[name]
    key = name.removeprefix("attributes.")
    return lambda customer: _attribute(customer.attributes.get(key))


def _attribute(value: Any) -> str:
    """Numbers without grouping, for they may be years or codes."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
