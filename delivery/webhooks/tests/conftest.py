from collections.abc import Callable, Iterator

import pytest

from delivery.tests import api_stub
from delivery.tests.api_stub import ApiStub
from delivery.webhooks.events import NAMES
from delivery.webhooks.models import Webhook
from delivery.webhooks.requests import new_secret

SECRET = new_secret()


@pytest.fixture
def receiver() -> Iterator[ApiStub]:
    """A program that listens; it accepts everything until a test says otherwise."""
    with api_stub.running() as stub:
        stub.answer = lambda request: (204, b"", {})
        yield stub


@pytest.fixture
def create_webhook(db, receiver) -> Callable[..., Webhook]:
    """A webhook to the receiver that asks for all events."""

    def create(**fields) -> Webhook:
        webhook = Webhook(**{"name": "Warehouse", "url": f"{receiver.url}/hook", "events": list(NAMES), **fields})
        webhook.write_secret(SECRET)
        webhook.save(force_insert=True)
        return webhook

    return create
