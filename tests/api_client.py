"""A program outside: the API over HTTP with a key, as anyone would call it."""

import json
import urllib.error
import urllib.request
from typing import Any


class ApiClient:
    def __init__(self, url: str, key: str) -> None:
        self.url = f"{url}/api/v1"
        self.key = key

    def get(self, path: str) -> Any:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None) -> Any:
        return self.call("POST", path, body)

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The answer, which must be a success."""
        status, answer = self.try_call(method, path, body)
        assert 200 <= status < 300, (status, answer)
        return answer

    def try_call(self, method: str, path: str, body: Any = None) -> tuple[int, Any]:
        raw = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/{path}", raw, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.loads(error.read())

    def all(self, path: str) -> list[Any]:
        """Every item of a list, page by page."""
        items, cursor = [], ""
        while cursor is not None:
            page = self.get(f"{path}{'&' if '?' in path else '?'}limit=1000{f'&cursor={cursor}' if cursor else ''}")
            items += page["items"]
            cursor = page["next"]
        return items

    def post_in_batches(self, path: str, records: list[Any]) -> None:
        for start in range(0, len(records), 1000):
            batch = records[start : start + 1000]
            assert self.post(path, batch) == {"accepted": len(batch), "rejected": []}
