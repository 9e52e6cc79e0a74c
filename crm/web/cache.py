"""What the cache holds is JSON: somebody who can write to Redis must not be able to run code here."""

import json
from typing import Any


class JsonSerializer:
    """Takes what JSON takes: text, numbers, yes and no, lists and objects with text for keys."""

    def dumps(self, value: Any) -> bytes | int:
        """Whole numbers stay as they are, so that Redis can count them up."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        """The value again."""
        return json.loads(data)
