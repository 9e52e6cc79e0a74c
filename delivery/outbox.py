"""From the ledger to the vendor: claim a chunk, send it, write down what became of it, until nothing is due."""

import asyncio
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from campaigns.claims import Claim, Claimed, claim, finish
from campaigns.message import Template
from campaigns.models import Campaign
from delivery.vendors import Answer, Outgoing, Rejection, Vendor, VendorError
from delivery.vendors.http import HttpVendor

SECONDS = 5  # of one task, so that other work has its turn
REQUESTS = 10  # at the same time, of one claim
ATTEMPTS = 8  # of one message, about ten minutes in all
LONGEST_PAUSE = 300.0  # seconds between attempts


def send(campaign: Campaign) -> bool:
    """Hand over what is due, as far as the time allows; whether there may be more.

    1. Claim a chunk: a conditional update gives it to this worker for the length of a lease.
    2. Render each message from the campaign's frozen texts and the row's frozen values.
    3. Send in requests of VENDOR_BATCH, several at once.
    4. Finish: what was taken is sent, what will never be taken failed, the rest is due again later.
    """
    deadline = time.monotonic() + SECONDS
    write = _Writer(campaign)
    with asyncio.Runner() as runner:
        vendor = runner.run(HttpVendor(settings.VENDOR_URL, settings.RECEIPTS_URL).__aenter__())
        try:
            while time.monotonic() < deadline:
                claimed = claim(campaign, settings.VENDOR_BATCH * REQUESTS)
                if claimed is None:
                    break
                answers = runner.run(_send_all(vendor, [write(message) for message in claimed.messages]))
                _finish(campaign, claimed, answers)
            else:
                return True
        finally:
            runner.run(vendor.__aexit__())
    Campaign.objects.filter(id=campaign.id).handed_over().filter(sent=0).complete()
    return False


class _Writer:
    """Turns rows into messages; the campaign's texts are taken apart once."""

    def __init__(self, campaign: Campaign) -> None:
        self.channel = campaign.channel
        self.subject = Template(campaign.subject if campaign.channel == Campaign.Channel.EMAIL else "")
        self.message = Template(campaign.message)

    def __call__(self, message: Claimed) -> Outgoing:
        return Outgoing(
            id=message.key,
            channel=self.channel,
            to=message.to,
            subject=self.subject.render_line(message.values),
            body=self.message.render(message.values),
        )


async def _send_all(vendor: Vendor, messages: Sequence[Outgoing]) -> tuple[Answer, float | None]:
    """One answer for all requests, and how long the vendor asked to wait."""
    batches = [messages[at : at + settings.VENDOR_BATCH] for at in range(0, len(messages), settings.VENDOR_BATCH)]
    total, wait = Answer(), None
    for batch, answer in zip(
        batches, await asyncio.gather(*map(vendor.send, batches), return_exceptions=True), strict=True
    ):
        match answer:
            case Answer():
                total.accepted |= answer.accepted
                total.rejected |= answer.rejected
            case VendorError():
                rejection = Rejection(answer.reason, answer.permanent)
                total.rejected |= {message.id: rejection for message in batch}
                wait = max(wait or 0.0, answer.retry_after) if answer.retry_after is not None else wait
            case BaseException():
                raise answer
    return total, wait


def _finish(campaign: Campaign, claimed: Claim, answers: tuple[Answer, float | None]) -> None:
    answer, wait = answers
    now = timezone.now()
    sent: list[uuid.UUID] = []
    failed: dict[str, list[uuid.UUID]] = defaultdict(list)
    again: dict[tuple[datetime, str], list[uuid.UUID]] = defaultdict(list)
    pauses: dict[int, datetime] = {}
    for message in claimed.messages:
        rejection = answer.rejected.get(message.key)
        if rejection is None:
            sent.append(message.id)
        elif rejection.permanent or message.attempts >= ATTEMPTS:
            failed[rejection.reason].append(message.id)
        else:
            due_at = pauses.setdefault(message.attempts, now + _pause(message.attempts, wait))
            again[due_at, rejection.reason].append(message.id)
    finish(campaign, claimed.lease, sent=sent, failed=failed, again=again)


def _pause(attempts: int, wait: float | None) -> timedelta:
    """What the vendor asked for, else 2, 4, 8 … seconds, spread so that not everything comes back at once."""
    seconds = wait if wait is not None else min(2.0**attempts, LONGEST_PAUSE)
    return timedelta(seconds=seconds * random.uniform(1.0, 1.5))
