"""Rows 8 and 9: from the ledger to a vendor, 100 messages a request or one, against aiohttp posting the same
requests without a ledger, and against a bare update of the same rows; and to a mail server, against smtplib on ten
threads."""

import asyncio
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import aiohttp
import pydantic_core
from django.conf import settings
from django.db import connection
from django.utils import timezone

from benchmarks.population import RECORDS
from benchmarks.rounds import Side, compare, seconds
from campaigns.log.ledger import Message, State
from campaigns.models import Campaign
from crm.database import atomic
from crm.database.models import as_stored
from crm.streams.stream import Entry
from crm.supervisor.ports import free_port
from customers.ingestion import persist
from customers.models import Segment
from delivery.outbox import LARGEST_CLAIM, REQUESTS, send
from delivery.snapshot import write_snapshot
from delivery.vendors.protocol import Outgoing
from delivery.vendors.registry import chosen_setup
from delivery.vendors.smtp.emails import Email, read_sender, write_email
from delivery.writing import OutgoingWriter
from tests.ports import wait_for_port

TABLE = Message._meta.db_table


def run() -> Iterator[dict[str, str]]:
    """The comparisons for 100 messages a request, for one, with a bare update, and for SMTP."""
    campaign = launched(RECORDS)

    def ours(size: int) -> Side:
        def send_them() -> float:
            make_pending(campaign, size)
            return seconds(lambda: send_all(campaign))

        return send_them

    def aiohttp_alone(batch: int, size: int) -> Side:
        request = {"callback_url": settings.RECEIPTS_URL, "messages": write(campaign, batch)}
        bodies = [pydantic_core.to_json(request)] * (size // batch)
        return lambda: seconds(lambda: asyncio.run(post_all(settings.VENDOR_URL, bodies)))

    ids = list(campaign.log.order_by("customer_id").values_list(as_stored("id"), flat=True))

    def bare_update() -> float:
        make_pending(campaign, RECORDS)
        return seconds(lambda: update_all(ids))

    with sink("benchmarks.vendor") as port:
        settings.VENDOR_URL = f"http://127.0.0.1:{port}"
        settings.VENDOR_BATCH = 100
        yield compare("send, 100 a request", RECORDS, "≥ 0.6", ours(RECORDS), bare_update, "bare UPDATE")
        for batch, size, reach in ((100, RECORDS, "≥ 0.15"), (1, RECORDS // 5, "≥ 1.0")):
            settings.VENDOR_BATCH = batch
            work = f"send, {batch} a request"
            yield compare(work, size, reach, ours(size), aiohttp_alone(batch, size), "aiohttp alone")
    with sink("benchmarks.mail_server") as port:
        settings.VENDOR_URL, settings.EMAIL_BACKEND = "", "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        size = RECORDS // 3
        sender = read_sender(settings.DEFAULT_FROM_EMAIL)
        emails = [write_email(message, sender) for message in write(campaign, size)]

        def smtplib_alone() -> float:
            return seconds(lambda: send_emails(port, emails))

        yield compare("send by SMTP", size, "≥ 1.0", ours(size), smtplib_alone, "smtplib on ten threads")


@contextmanager
def sink(module: str, *arguments: str) -> Iterator[int]:
    """The port of a server that runs in a process of its own until the block ends."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", module, str(port), *arguments])
    try:
        wait_for_port(port)
        yield port
    finally:
        process.terminate()
        process.wait()


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
    campaign.setup = ""  # it goes to the vendor that the settings name, whichever that is
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


def update_all(ids: list[str]) -> None:
    """Mark messages as sent, as many in a transaction as a claim has at most."""
    for at in range(0, len(ids), LARGEST_CLAIM):
        with atomic():
            BY_STATEMENT[connection.vendor](ids[at : at + LARGEST_CLAIM])


def sqlite(ids: list[str]) -> None:
    """One UPDATE."""
    connection.connection.execute(
        f"UPDATE {TABLE} SET status = 'sent', sent_at = ? "
        f"WHERE _id IN ({', '.join('?' * len(ids))}) AND status = 'pending'",
        (timezone.now().replace(tzinfo=None), *ids),  # as Django stores it
    )


def mongodb(ids: list[str]) -> None:
    """One update_many."""
    connection.get_collection(TABLE).update_many(
        {"_id": {"$in": ids}, "status": "pending"},
        {"$set": {"status": "sent", "sent_at": timezone.now()}},
        session=connection.session,
    )


BY_STATEMENT = {"sqlite": sqlite, "mongodb": mongodb}


def write(campaign: Campaign, size: int) -> list[Outgoing]:
    """The first messages of the campaign as they are sent."""
    writer = OutgoingWriter(campaign, chosen_setup(campaign.channel).create())
    rows = campaign.log.order_by("customer_id")[:size]
    return [writer(row.id.hex, row.key, row.to, row.values) for row in rows]


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


def send_emails(port: int, emails: list[Email]) -> None:
    """Send all e-mails with smtplib, over ten connections that are kept to the end."""
    waiting = iter(emails)  # next() of a list's iterator is atomic

    def work(_: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for email in waiting:
                server.sendmail("crm@example.com", [email.to.decode()], email.content.removesuffix(b".\r\n"))

    with ThreadPoolExecutor(REQUESTS) as threads:
        list(threads.map(work, range(REQUESTS)))
