"""What a campaign says: text with tokens, and nothing else. No template engine ever sees what people typed.

    {{ token }}              the customer's value
    {{ token | fallback }}   the fallback, for a customer who has no value

Everything outside such a pair of braces is text as it stands. A name that is no token is left as it stands too, and
`problems_of` names it before launch. Values go in verbatim and once: a value that looks like a token stays text.
"""

import re
from collections.abc import Callable, Collection, Mapping
from functools import cache
from typing import Any, NamedTuple

from crm.web import display
from customers.channels import CHANNELS
from customers.models import Customer

SUBJECT_LENGTH = 1_000
MESSAGE_LENGTH = 10_000

_BRACES = re.compile(r"\{\{([^{}]*)\}\}")
_ATTRIBUTE = re.compile(r"attributes\.[a-z0-9_]{1,40}")
_LINE_BREAKS = re.compile(r"[\r\n]+")


class Token(NamedTuple):
    """`fallback` is None where none was given; an empty one was given on purpose."""

    name: str
    fallback: str | None

    def __str__(self) -> str:
        return f"{{{{ {self.name} }}}}" if self.fallback is None else f"{{{{ {self.name} | {self.fallback} }}}}"


class Piece(NamedTuple):
    """A stretch of a rendered message. `kind` is text, or how a token came out: filled, fallback or missing."""

    kind: str
    text: str
    name: str = ""  # of the token


class Problem(NamedTuple):
    """`field` is subject or message; `text` says what is wrong and what to do."""

    field: str
    text: str


class Template:
    """A text with its tokens found once, to be rendered for many customers."""

    def __init__(self, text: str) -> None:
        self._text: list[str] = []  # one more than tokens: what stands before, between and after them
        self.tokens: list[Token] = []
        start = 0
        for found in _BRACES.finditer(text):
            token = _token(found[1])
            if is_token(token.name):
                self._text.append(text[start : found.start()])
                self.tokens.append(token)
                start = found.end()
        self._text.append(text[start:])
        self._format = "%s".join(part.replace("%", "%%") for part in self._text)
        self._slots = [(token.name, token.fallback or "") for token in self.tokens]

    def render(self, values: Mapping[str, str]) -> str:
        """The text with `values`; a fallback, or nothing, where there is no value."""
        return self._format % tuple([values.get(name, fallback) for name, fallback in self._slots])

    def render_line(self, values: Mapping[str, str]) -> str:
        """The same on one line, for subjects: a line break in a value would start a header of its own."""
        line = self.render(values)
        return _LINE_BREAKS.sub(" ", line) if "\n" in line or "\r" in line else line

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


def render(text: str, values: Mapping[str, str]) -> str:
    return Template(text).render(values)


def tokens_of(text: str) -> list[Token]:
    """Every pair of braces in order, known token or not."""
    return [_token(inside) for inside in _BRACES.findall(text)]


def is_token(name: str) -> bool:
    return name in _VALUES or bool(_ATTRIBUTE.fullmatch(name))


def names_in(*texts: str) -> list[str]:
    """The known tokens of all texts, each once, in order of appearance."""
    names = [token.name for text in texts for token in tokens_of(text)]
    return list(dict.fromkeys(name for name in names if is_token(name)))


def label(name: str) -> str:
    """How pages call a token: first name, tier."""
    return name.removeprefix("attributes.").replace("_", " ")


def names_without_fallback(*texts: str) -> set[str]:
    tokens = [token for text in texts for token in tokens_of(text)]
    return {token.name for token in tokens if token.fallback is None and is_token(token.name)}


def with_fallback(text: str, name: str, fallback: str) -> str:
    """`text` with every token of that name falling back to `fallback`; an empty one takes the fallback away."""
    fallback = " ".join(re.sub(r"[{}]", "", fallback).split())
    token = str(Token(name, fallback or None))
    return _BRACES.sub(lambda found: token if _token(found[1]).name == name else found[0], text)


def malformed(subject: str, message: str) -> list[Problem]:
    """What no draft may hold."""
    problems = []
    if _LINE_BREAKS.search(subject):
        problems.append(Problem("subject", "A subject is one line: remove the line break."))
    for field, text, limit in (("subject", subject, SUBJECT_LENGTH), ("message", message, MESSAGE_LENGTH)):
        if len(text) > limit:
            problems.append(
                Problem(field, f"This {field} has {len(text):,} characters; shorten it to {limit:,} at most.")
            )
        if "\0" in text:
            problems.append(Problem(field, f"This {field} holds a NUL character: remove it."))
    return problems


def unknown_tokens(subject: str, message: str) -> list[Problem]:
    unknown = {
        (field, token.name): None
        for field, text in (("subject", subject), ("message", message))
        for token in tokens_of(text)
        if not is_token(token.name)
    }
    unclosed = [
        Problem(field, "A token is opened with {{ and not closed with }}: close it, or remove the braces.")
        for field, text in (("subject", subject), ("message", message))
        if "{{" in _BRACES.sub("", text)
    ]
    return unclosed + [
        Problem(field, f"“{name[:60]}” is no token. Choose one of: {', '.join(NAMES)} or attributes.KEY.")
        for field, name in unknown
    ]


def problems_of(channel: str, subject: str, message: str) -> list[Problem]:
    """Everything that keeps the texts from being sent, whoever receives them. Only e-mail has a subject."""
    has_subject = CHANNELS[channel].has_subject
    subject = subject if has_subject else ""
    problems = malformed(subject, message)
    if has_subject and not subject.strip():
        problems.append(Problem("subject", "An e-mail needs a subject: write one."))
    if not message.strip():
        problems.append(Problem("message", "There is no message yet: write one."))
    return problems + unknown_tokens(subject, message)


# ── Values ────────────────────────────────────────────────────────────


def values_of(customer: Customer, names: Collection[str]) -> dict[str, str]:
    """The values of the tokens in `names` as the customer reads them; those without a value are left out."""
    return {name: value for name in names if (value := _reader(name)(customer))}


def columns_of(names: Collection[str]) -> set[str]:
    """The columns of a customer that these tokens read."""
    return {_COLUMNS.get(name, "attributes" if name.startswith("attributes.") else name) for name in names}


_COLUMNS = {"first_name": "name", "last_order_on": "last_order_at"}
_VALUES: dict[str, Callable[[Customer], str]] = {
    "first_name": lambda customer: customer.name.split(maxsplit=1)[0] if customer.name.strip() else "",
    "name": lambda customer: customer.name.strip(),
    "email": lambda customer: customer.email,
    "phone": lambda customer: customer.phone,
    "city": lambda customer: customer.city,
    "country": lambda customer: customer.country,
    "total_spend": lambda customer: display.money(customer.total_spend),
    "order_count": lambda customer: display.number(customer.order_count),
    "last_order_on": lambda customer: display.day(customer.last_order_at) if customer.last_order_at else "",
    "last_product": lambda customer: customer.last_product,
}
NAMES = list(_VALUES)


def _token(inside: str) -> Token:
    name, bar, fallback = inside.partition("|")
    return Token(name.strip(), fallback.strip() if bar else None)


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
