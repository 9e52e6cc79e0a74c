"""The examples in docs/webhooks.md tell genuine requests from others."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import playwright
import pytest
from django.utils import timezone

from customers.tests.factories import order_record, persist_records
from delivery.webhooks import sending
from delivery.webhooks.requests import new_secret
from delivery.webhooks.tests.conftest import SECRET
from tests.running import BASE_DIR

pytestmark = [pytest.mark.django_db, pytest.mark.one_database, pytest.mark.long]
NODE = shutil.which("node") or str(Path(playwright.__file__).parent / "driver" / "node")
ASK = """
const asked = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const answers = asked.map(([secret, headers, body]) => isGenuine(secret, headers, Buffer.from(body)));
console.log(JSON.stringify(answers));
"""


def example(language: str) -> str:
    page = (BASE_DIR / "docs" / "webhooks.md").read_text()
    return re.search(rf"```{language}\n(.*?)```", page, re.DOTALL)[1]


@pytest.fixture
def requests(create_webhook, receiver) -> list[tuple[str, dict[str, str], str, bool]]:
    """Secret, headers and body of requests, and whether they are genuine."""
    webhook = create_webhook()
    at = timezone.now().isoformat()
    persist_records("order", order_record(external_id="Bestellung ☕ 1", ordered_at=at))
    sending.send(webhook.id)
    (request,) = receiver.requests
    headers = {name.lower(): value for name, value in request.headers.items()}
    body = request.body.decode()
    later = str(int(headers["webhook-timestamp"]) + 1)
    long_ago = str(int(headers["webhook-timestamp"]) - 301)
    both = f"v1,{'A' * 43}= {headers['webhook-signature']}"
    return [
        (SECRET, headers, body, True),
        (SECRET, headers | {"webhook-signature": both}, body, True),
        (new_secret(), headers, body, False),
        (SECRET, headers, body.replace("1", "2"), False),
        (SECRET, headers | {"webhook-id": "msg_other"}, body, False),
        (SECRET, headers | {"webhook-timestamp": later}, body, False),
        (SECRET, headers | {"webhook-timestamp": long_ago}, body, False),
        (SECRET, headers | {"webhook-signature": ""}, body, False),
    ]


def test_python(requests):
    found: dict = {}
    exec(compile(example("python"), "docs/webhooks.md", "exec"), found)
    for secret, headers, body, is_genuine in requests:
        assert found["is_genuine"](secret, headers, body.encode()) == is_genuine


def test_javascript(requests):
    asked = json.dumps([request[:3] for request in requests])
    script = example("javascript") + ASK
    ran = subprocess.run([NODE, "-e", script], input=asked, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [is_genuine for *_, is_genuine in requests]
