"""The body of an approved template as text: where its variables stand, how they are filled, and where a text differs.

    WhatsApp    Hi {{1}}, your order {{2}} is on its way.      or by name: Hi {{first_name}}, …
    SMS (DLT)   Dear {#var#}, your order {#numeric#} is on its way.

Variables of WhatsApp have names, which may be numbers; those of SMS are numbered as they stand: 1, 2, ….
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

PATTERNS = {
    "whatsapp": re.compile(r"\{\{\s*([a-z0-9_]{1,40})\s*\}\}"),
    "sms": re.compile(r"\{#\s*[A-Za-z]{1,20}\s*#\}"),
}
SHOWN = 30  # characters of a text around a place


class Body(NamedTuple):
    """A parsed body: `literals` are one more than `names`, which stand between them. A name may stand twice."""

    literals: tuple[str, ...]
    names: tuple[str, ...]

    @property
    def parameters(self) -> list[str]:
        """The variables to fill, each once, in order of appearance."""
        return list(dict.fromkeys(self.names))

    def fill(self, parameters: Mapping[str, str]) -> str:
        """The text with the variables filled; a variable that is missing is left out."""
        parts = [self.literals[0]]
        for name, literal in zip(self.names, self.literals[1:], strict=True):
            parts += [parameters.get(name, ""), literal]
        return "".join(parts)

    def read(self, text: str) -> "dict[str, str] | Difference":
        """What the variables hold in a text that was written from this template, or where it differs.

        Each literal is looked for where it comes first after the one before it, and the last one at the end: if any
        way to fill the variables gives the text, this one does. Of two variables side by side the second one takes all.
        """
        first, *rest = self.literals
        if not text.startswith(first) or (not rest and text != first):
            return _difference(text, first)
        at = len(first)
        found: dict[str, str] = {}
        for number, (name, literal) in enumerate(zip(self.names, rest, strict=True), 1):
            is_last = number == len(rest)
            if is_last:
                next_at = len(text) - len(literal) if text.endswith(literal) else -1
            else:
                next_at = text.find(literal, at)
            if next_at < at:
                return Difference(_tail(text[:at]), literal, is_end=is_last)
            value, at = text[at:next_at], next_at + len(literal)
            if found.setdefault(name, value) != value:
                return Difference(_tail(text[:next_at]), found[name])
        return found


class Difference(NamedTuple):
    """A text differs from its template: `expected` is missing after `after`. Where `is_end`, the text must end so."""

    after: str
    expected: str
    is_end: bool = False

    def __str__(self) -> str:
        if self.is_end and not self.expected:
            return f"nothing may follow “{self.after}”"
        expected = self.expected if len(self.expected) <= SHOWN else f"{self.expected[:SHOWN]}…"
        where = f"after “{self.after}”" if self.after else "at the beginning"
        return f"“{expected}” is missing {'at the end' if self.is_end else where}"


def parse_body(channel: str, body: str) -> Body:
    """The literals and variables of a body; the channel's name decides how variables are written."""
    literals, names, start = [], [], 0
    for number, found in enumerate(PATTERNS[channel].finditer(body), 1):
        literals.append(body[start : found.start()])
        names.append(found[1] if channel == "whatsapp" else str(number))
        start = found.end()
    return Body((*literals, body[start:]), tuple(names))


def body_mistake(channel: str, body: str) -> str:
    """What is wrong with a body that somebody typed; empty where nothing is."""
    parsed = parse_body(channel, body)
    rest = "".join(parsed.literals)
    if channel == "whatsapp":
        numbers = [int(name) for name in parsed.parameters if name.isdigit()]
        if numbers and (len(numbers) < len(parsed.parameters) or sorted(numbers) != [*range(1, len(numbers) + 1)]):
            return "Number the variables {{1}}, {{2}} and so on, without a gap, or give all of them names."
        if "{{" in rest or "}}" in rest:
            return "A variable is written {{1}}, or {{first_name}} in small letters: complete it."
    elif "{#" in rest or "#}" in rest:
        return "A variable is written {#var#}: complete it."
    return ""


def _difference(text: str, first: str) -> Difference:
    """Where the beginning of a text leaves that of the template."""
    same = next((n for n, (one, other) in enumerate(zip(text, first, strict=False)) if one != other), None)
    same = min(len(text), len(first)) if same is None else same
    return Difference(_tail(text[:same]), first[same:], is_end=same == len(first))


def _tail(text: str) -> str:
    return text if len(text) <= SHOWN else f"…{text[-SHOWN:]}"
