"""A worker process that sends a campaign and is killed by kill -9 when the vendor has taken a message, before anything
of the answer is written: `python -m delivery.tests.killed_sender CAMPAIGN PLACE URL`."""

import signal
import sys
from importlib import import_module
from typing import Any

import django
from django.utils import timezone

if __name__ == "__main__":
    django.setup()

from campaigns.log.ledger import Lease
from campaigns.models import Campaign
from delivery.outbox import send
from delivery.sweeping import sweep
from delivery.tests.api_stub import ApiStub, Request
from tests.other_process import start_python


def send_and_kill(campaign: Campaign, stub: ApiStub, place: str = "") -> list[Request]:
    """Let a worker of its own send a campaign to the stub, which takes what it is asked and kills the worker; then let
    the lease expire. `place` is what the worker's vendor reads the API's address from, like `delivery.x.send:API`. The
    requests that the stub took."""
    answer, workers = stub.answer, []

    def take_and_kill(request: Request) -> tuple[int, Any, dict[str, str]]:
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait()
        raise ConnectionError

    stub.answer = take_and_kill
    workers.append(start_python("-m", "delivery.tests.killed_sender", str(campaign.id), place, stub.url))
    assert workers[0].wait(60) == -signal.SIGKILL
    taken = list(stub.requests)
    stub.requests.clear()
    stub.answer = answer
    assert Lease.objects.update(until=timezone.now()) == 1, "the worker wrote down what became of its claim"
    sweep()
    return taken


def main(campaign_id: str, place: str, url: str) -> None:
    """Send the campaign."""
    if place:
        module, _, path = place.partition(":")
        owner: Any = import_module(module)
        *owners, name = path.split(".")
        for each in owners:
            owner = getattr(owner, each)
        setattr(owner, name, url)
    send(Campaign.objects.get(id=campaign_id))


if __name__ == "__main__":
    main(*sys.argv[1:])
