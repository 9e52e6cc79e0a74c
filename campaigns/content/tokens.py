"""The tokens in a message's text, and mistakes in them that would otherwise only show in the inbox.

A token is `{{ name }}` or `{{ name | fallback }}`; nothing else is syntax.
"""

import re
import unicodedata
from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from customers.text import clean

NAMES = (
    *("first_name", "name", "email", "phone", "city", "country"),
    *("total_spend", "order_count", "last_order_on", "last_product"),
)
BRACES = re.compile(r"\{\{([^{}]*)\}\}")
CHOICES = f"Choose one of: {', '.join(NAMES)} or attributes.KEY."
TRIGGER = "trigger."  # what a property of the event is called that let somebody into a journey
CHOICES_IN_JOURNEY = (
    f"Choose one of: {', '.join(NAMES)}, attributes.KEY or {TRIGGER}KEY, a property of the event that let them in."
)
_WITH_KEY = re.compile(r"(attributes|trigger)\.[a-z0-9_]{1,40}")


class Token(NamedTuple):
    """`fallback` is None where none was given; an empty one was given on purpose."""

    name: str
    fallback: str | None

    def __str__(self) -> str:
        return f"{{{{ {self.name} }}}}" if self.fallback is None else f"{{{{ {self.name} | {self.fallback} }}}}"


def parse_token(inside: str) -> Token:
    """The token that stands between a pair of double braces."""
    name, bar, fallback = inside.partition("|")
    return Token(name.strip(), fallback.strip() if bar else None)


def find_tokens(text: str) -> list[Token]:
    """Every pair of double braces in order, known token or not."""
    return [parse_token(inside) for inside in BRACES.findall(text)]


def find_pieces(text: str) -> Iterator[str | Token]:
    """The text in order: what is typed, and the known tokens in it. An unknown one is text."""
    start = 0
    for begin, end, token in walk_tokens(text):
        yield text[start:begin]
        yield token
        start = end
    yield text[start:]


def is_token(name: str) -> bool:
    """Whether `name` is a token, or could be that of an attribute or of a property of a journey's event."""
    return name in NAMES or bool(_WITH_KEY.fullmatch(name))


# ── Mistakes ──────────────────────────────────────────────────────────
# What other programs call our tokens, without case and separators.
_ALIASES = {
    **{name.replace("_", ""): name for name in NAMES},
    **dict.fromkeys(("fname", "firstname", "givenname", "forename", "vorname", "prenom"), "first_name"),
    **dict.fromkeys(("fullname", "customername", "contactname"), "name"),
    **dict.fromkeys(("emailaddress", "mail"), "email"),
    **dict.fromkeys(("phonenumber", "mobile", "sms", "whatsapp"), "phone"),
    **dict.fromkeys(("totalspent", "spend", "ltv"), "total_spend"),
    **dict.fromkeys(("orderscount", "orders", "ordercount"), "order_count"),
    **dict.fromkeys(("lastorder", "lastorderdate", "lastorderat"), "last_order_on"),
}
_FILTERS = {
    *("capitalize", "capfirst", "upcase", "downcase", "upper", "lower", "title", "titlecase", "trim", "strip"),
    *("escape", "e", "safe", "raw", "default"),
}
_QUOTES = {'"': '"', "'": "'", "“": "”", "‘": "’", "„": "“", "«": "»", "`": "`"}
_DEFAULT = re.compile(r"default\s*(?:[:(=]\s*|(?=[\"'“‘]))(.*?)\)?", re.DOTALL)
_TOO_MANY_BRACES = re.compile(r"(?<!\{)\{+(\{\{[^{}]*\}\})\}*|(\{\{[^{}]*\}\})\}+")
_NAME = r"[^\W\d][\w .-]{0,60}?"
_FOREIGN = re.compile(
    r"(?P<code>\{%.{0,200}?%\}|\{#.{0,200}?#\}|<%.{0,200}?%>)"
    r"|(?P<tag>\*\|(?P<mailchimp>.{0,80}?)\|\*|\[\[(?P<square>[^\[\]]{1,80})\]\]|｛+(?P<wide>[^｛｝]{1,80})｝+)"
    r"|(?P<halves>\{\{(?P<one>[^{}\n\0]{0,80})\}|\{(?P<two>[^{}\n\0]{0,80})\}\})"
    r"|(?P<open>\{\{[ \t]*(?P<opened>[\w.]{0,60}))"
    rf"|(?P<close>(?P<closed>[\w.]{{0,60}})[ \t]*\}}\}})"
    rf"|(?P<like>\{{\s*!?(?P<a>{_NAME})\s*\}}|%{{1,2}}(?P<b>{_NAME})%{{1,2}}|\[(?P<c>{_NAME})\]|<(?P<d>{_NAME})>"
    rf"|«(?P<f>{_NAME})»|##(?P<g>{_NAME})##)",
    re.DOTALL,
)


def token_mistakes(text: str) -> list[str]:
    """What is wrong with the tokens in `text`, each mistake once, with what to write instead.

    1. Double braces around an unknown name, or with a fallback in the syntax of another program.
    2. Three braces or more.
    3. In the rest of the text: the tokens of other programs, and braces that were opened or closed only.
    """
    found = [mistake for token in find_tokens(text) if (mistake := _mistake_in(token))]
    found += [
        f"Write {one or other} instead of {_shortened(whole[0])}."
        for whole in _TOO_MANY_BRACES.finditer(text)
        for one, other in [whole.groups(default="")]
    ]
    rest = BRACES.sub("\0", _TOO_MANY_BRACES.sub("\0", text))
    found += [mistake for match in _FOREIGN.finditer(rest) if (mistake := _foreign(match))]
    return list(dict.fromkeys(found))


def _mistake_in(token: Token) -> str:
    if not is_token(token.name):
        return _unknown(token.name)
    if token.fallback is None:
        return ""
    fallback = _meant_fallback(token.fallback)
    if fallback == token.fallback:
        return ""
    return f"Write {Token(token.name, fallback or None)} instead of {_shortened(str(token))}."


def _meant_fallback(fallback: str) -> str:
    """The plain text meant by a fallback in the syntax of another program; a plain text is returned unchanged."""
    parts = []
    for part in map(str.strip, fallback.lstrip("|").split("|")):  # as in {{ name || "there" }}
        if default := _DEFAULT.fullmatch(part):
            parts.append(default[1].strip())
        elif part.casefold() not in _FILTERS:
            parts.append(part)
    meant = " | ".join(parts)
    quoted = len(meant) > 1 and _QUOTES.get(meant[0]) == meant[-1]
    return meant[1:-1].strip() if quoted else meant


def _unknown(name: str) -> str:
    if close := _meant_name(name):
        return f'Unknown token "{_shortened(name)}". Did you mean {close}?'
    if name[:1] in ("#", "/", "^", ">", "&", "!", "%") or name in ("else", "end", "endif"):
        return f'"{_shortened(name)}" is not a token: a message holds no conditions or code. {CHOICES}'
    return f'Unknown token "{_shortened(name)}". {CHOICES}'


def _foreign(match: re.Match[str]) -> str:
    """What to say about something that looks like a token; empty where it is only text."""
    written = _shortened(match[0])
    if match["code"]:
        return f'"{written}" would be sent unchanged: a message holds no conditions or code. Remove it.'
    inside = next((text for name, text in match.groupdict().items() if text and name not in _WHOLE), "")
    name, bar, fallback = inside.partition("|")
    meant = _meant_name(name)
    if match["like"] and not meant:
        return ""
    if match["open"] or match["close"]:
        problem = "opened with {{ and not closed with }}" if match["open"] else "closed with }} and not opened with {{"
        suggestion = f"write {Token(meant, None)}" if meant else "complete it, or remove the braces"
        return f"A token is {problem}: {suggestion}."
    if meant:
        return f"Write {Token(meant, _meant_fallback(fallback.strip()) if bar else None)} instead of {written}."
    return f"{written} would be sent unchanged. A token is written like {{{{ first_name }}}}."


_WHOLE = frozenset(("code", "tag", "halves", "open", "close", "like"))


def _meant_name(name: str) -> str:
    """The token that an unknown name most likely stands for; empty where none is close."""
    words = clean(unicodedata.normalize("NFKC", name)).casefold()
    if words.startswith(("attributes.", "attribute.")):
        key = re.sub(r"[^a-z0-9_]+", "_", words.partition(".")[2].strip()).strip("_")
        return f"attributes.{key[:40]}" if key else ""
    last = re.match(r"[\w .-]*", words)
    plain = re.sub(r"[\W_]+", "", last[0].rpartition(".")[2]) if last else ""  # customer.first_name
    close = get_close_matches(plain, _ALIASES, n=1, cutoff=0.8)
    return _ALIASES[close[0]] if close else ""


def _shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"


def walk_tokens(text: str) -> Iterator[tuple[int, int, Token]]:
    """Each known token with where it begins and ends."""
    for found in BRACES.finditer(text):
        token = parse_token(found[1])
        if is_token(token.name):
            yield found.start(), found.end(), token
