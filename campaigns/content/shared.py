"""What all messages of a campaign have in common, for a vendor that fills it itself, and what differs in each.

The vendor joins lists in which text stands for itself and a whole number for a place in the message's `fill`, whose
values are escaped here. So a message of 20 KB takes a few hundred bytes on its way.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from campaigns.content.compiler import UNSUBSCRIBE
from campaigns.content.segments import ESCAPES, Segments, Slot, Use

Parts = list[str | int]
_MARK = "\0"  # stands for the recipient's link in the headers that are split at it


class SharedContent:
    """`body` is what the vendor gets once a request, under `hash`; `fill` gives what differs in one message."""

    def __init__(self, texts: Mapping[str, Segments], headers: Mapping[str, str]) -> None:
        """`texts` are those of the message by their names; `headers` hold the recipient's own link as NUL."""
        self._slots: dict[Slot, int] = {}
        self.body: dict[str, Any] = {name: self._parts(segments) for name, segments in texts.items()}
        self.body["headers"] = {name: self._parts(_split(value)) for name, value in headers.items()}
        self.hash = hashlib.sha256(json.dumps(self.body, sort_keys=True).encode()).hexdigest()[:32]

    def _parts(self, segments: Segments) -> Parts:
        return [
            self._slots.setdefault(segment, len(self._slots)) if isinstance(segment, Slot) else segment
            for segment in segments
        ]

    def fill(self, values: Mapping[str, str]) -> list[str]:
        """What stands at each place in one recipient's message."""
        return [ESCAPES[slot.use](values.get(slot.name, slot.fallback)) for slot in self._slots]


def _split(header: str) -> Segments:
    before, mark, after = header.partition(_MARK)
    return [before, Slot(UNSUBSCRIBE, "", Use.PLAIN), after] if mark else [before]
