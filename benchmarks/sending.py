"""Rows 8 and 9: from the ledger to a vendor, 100 messages a request or one, against aiohttp posting the same
requests without a ledger."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import aiohttp
import pydantic_core
from django.conf import settings

from benchmarks.population import RECORDS
from benchmarks.rounds import Side, compare, seconds
from campaigns.ledger import Message, State
from campaigns.models import Campaign
from crm.streams.stream import Entry
from customers.ingestion import persist
from customers.models import Segment
from delivery.outbox import REQUESTS, send
from delivery.snapshot import write_snapshot
from tests.ports import free_port, wait_for_port


def run() -> Iterator[dict[str, str]]:
    """The comparisons for 100 messages a request and for one."""
    port = free_port()
    vendor = subprocess.Popen([sys.executable, "-m", "benchmarks.vendor", str(port)])
    wait_for_port(port)
    settings.VENDOR_URL = f"http://127.0.0.1:{port}"
    campaign = launched(RECORDS)

    def ours(batch: int, size: int) -> Side:
        def send_them() -> float:
            settings.VENDOR_BATCH = batch
            make_pending(campaign, size)
            return seconds(lambda: send_all(campaign))

        return send_them

    def other(batch: int, size: int) -> Side:
        request = {"callback_url": settings.RECEIPTS_URL, "messages": [message(n) for n in range(batch)]}
        bodies = [pydantic_core.to_json(request)] * (size // batch)
        return lambda: seconds(lambda: asyncio.run(post_all(settings.VENDOR_URL, bodies)))

    for batch, size, reach in ((100, RECORDS, "≥ 0.25 and ≥ 50k/s"), (1, RECORDS // 10, "≥ 0.5")):
        work = f"send, {batch} a request"
        yield compare(work, size, reach, ours(batch, size), other(batch, size), "aiohttp alone")
    vendor.terminate()


def launched(size: int) -> Campaign:
    """A campaign to `size` customers, in the ledger."""
    records = [{"external_id": f"b{n}", "name": f"Ananya {n}", "email": f"b{n}@example.in"} for n in range(size)]
    persist([Entry("0-0", "customer", pydantic_core.to_json(records), size)])()
    rule = {"match": "all", "rules": [{"field": "external_id", "op": "starts_with", "value": "b"}]}
    segment = Segment.objects.create(name="Everybody", rule=rule)
    campaign = Campaign.objects.create(
        name="News", segment=segment, segment_name="Everybody", subject="News", message="Hi {{ first_name }}, news!"
    )
    campaign.launch()
    while not write_snapshot(campaign):
        campaign.refresh_from_db()
    return campaign


def make_pending(campaign: Campaign, size: int) -> None:
    """Set `size` messages of the campaign to pending, all others to sent."""
    campaign.log.update(status=State.SENT, reason="")
    first = list(campaign.log.order_by("customer_id").values_list("id", flat=True)[:size])
    campaign.log.filter(id__among=first).update(status=State.PENDING, attempts=0)
    counters = {"pending": size, "sending": 0, "sent": RECORDS - size, "delivered": 0, "failed": 0}
    Campaign.objects.filter(id=campaign.id).update(status=Campaign.Status.SENDING, claim_cursor=None, **counters)


def send_all(campaign: Campaign) -> None:
    """Send everything that is pending."""
    while send(campaign):
        pass
    assert not Message.objects.filter(campaign=campaign).exclude(status=State.SENT).exists()


def message(n: int) -> dict[str, str]:
    """Message `n` as a request carries it."""
    text = {"channel": "email", "to": f"b{n}@example.in", "subject": "News", "body": f"Hi Ananya {n}, news!"}
    return {"id": f"0198c5f0-0000-7000-8000-{n:012}", **text}


async def post_all(url: str, bodies: list[bytes]) -> None:
    """Post all bodies, as many at a time as the product does."""
    waiting = iter(bodies)
    async with aiohttp.ClientSession(headers={"Content-Type": "application/json"}) as session:

        async def worker() -> None:
            for body in waiting:
                async with session.post(f"{url}/messages", data=body) as response:
                    assert response.status == 202
                    pydantic_core.from_json(await response.read())

        await asyncio.gather(*(worker() for _ in range(REQUESTS)))
