"""Addresses and phone numbers that a marketer typed, kept here: a model reads a placeholder in place of each."""

import re
from typing import Any

_ADDRESS = re.compile(r"[^\s@<>(),;:\"“”]+@[^\s@<>(),;:\"“”]+\.[^\W\d_]{2,}", re.UNICODE)
_PHONE = re.compile(r"(?<![\w/.₹$€£-])\+?\d(?:[ ()-]?\d){8,14}(?![\w/-])")
_PLACEHOLDER = re.compile(r"\[(?:address|phone) \d+\]")


class Masks:
    """The placeholders of one question. The same text gets the same one."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}  # by placeholder

    def mask(self, text: str) -> str:
        """The text with a placeholder for each e-mail address and phone number."""
        text = _ADDRESS.sub(lambda found: self._placeholder("address", found[0]), text)
        return _PHONE.sub(lambda found: self._placeholder("phone", found[0]), text)

    @property
    def are_used(self) -> bool:
        """Whether a text had anything to mask."""
        return bool(self._texts)

    def unmask(self, data: Any) -> Any:
        """An answer, a JSON value, with what was typed in place of the placeholders."""
        if isinstance(data, str):
            return _PLACEHOLDER.sub(lambda found: self._texts.get(found[0], found[0]), data)
        if isinstance(data, list):
            return [self.unmask(each) for each in data]
        return {key: self.unmask(value) for key, value in data.items()} if isinstance(data, dict) else data

    def _placeholder(self, kind: str, text: str) -> str:
        known = next((placeholder for placeholder, each in self._texts.items() if each == text), None)
        placeholder = known or f"[{kind} {len(self._texts) + 1}]"
        self._texts[placeholder] = text
        return placeholder
