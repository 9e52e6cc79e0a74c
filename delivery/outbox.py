"""From the ledger to the vendor: claim a chunk, send it, write down what became of it, until nothing is due."""

import asyncio
import random
import time
import uuid
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from campaigns.claims import Claim, Claimed, claim, finish
from campaigns.message import Template
from campaigns.models import Campaign
from delivery.gate import admit, pause, report_failure, report_success, wait_for_turn
from delivery.vendors import Answer, Outgoing, Rejection, Vendor, VendorError
from delivery.vendors.chosen import chosen_vendor

SECONDS = 5  # of one task, so that other work has its turn
REQUESTS = 10  # at the same time, of one claim
ATTEMPTS = 8  # of one message, about ten minutes in all
LONGEST_PAUSE = 300.0  # seconds between attempts


def send(campaign: Campaign) -> bool:
    """Hand over what is due, as far as time and vendor allow; whether there may be more right now.

    1. Ask the gate how much may be sent.
    2. Claim so many: a conditional update gives them to this worker for the length of a lease.
    3. Render each message from the campaign's frozen texts and the row's frozen values.
    4. Wait for the turn, and send in requests of the vendor's batch, several at once.
    5. Finish: what was taken is sent, what will never be taken failed, the rest is due again later.
    """
    deadline = time.monotonic() + SECONDS
    write = _Writer(campaign)
    with asyncio.Runner() as runner:
        vendor = runner.run(chosen_vendor().__aenter__())
        try:
            while time.monotonic() < deadline:
                size = admit(vendor, vendor.batch * REQUESTS)
                if not size:
                    return False
                claimed = claim(campaign, size)
                if claimed is None:
                    break
                messages = [write(message) for message in claimed.messages]
                wait_for_turn(vendor, len(messages))
                if messages and timezone.now() < claimed.until:
                    _finish(campaign, vendor, claimed, runner.run(_send_all(vendor, messages)))
            else:
                return True
        finally:
            runner.run(vendor.__aexit__(None, None, None))
    Campaign.objects.filter(id=campaign.id).done().complete()
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


class _Answers(NamedTuple):
    """Of all requests of a claim: one answer, the failures, and how many seconds the vendor asked to wait."""

    total: Answer
    failures: list[VendorError]
    requests: int

    @property
    def wait(self) -> float | None:
        return max((f.retry_after for f in self.failures if f.retry_after is not None), default=None)


async def _send_all(vendor: Vendor, messages: Sequence[Outgoing]) -> _Answers:
    batches = [messages[at : at + vendor.batch] for at in range(0, len(messages), vendor.batch)]
    answers = _Answers(Answer(), [], len(batches))
    total = answers.total
    for batch, answer in zip(
        batches, await asyncio.gather(*map(vendor.send, batches), return_exceptions=True), strict=True
    ):
        match answer:
            case Answer():
                total.accepted |= answer.accepted
                total.rejected |= answer.rejected
                total.unknown |= answer.unknown
            case VendorError():
                rejection = Rejection(answer.reason, answer.permanent)
                total.rejected |= {message.id: rejection for message in batch}
                if not answer.permanent:
                    answers.failures.append(answer)
            case BaseException():
                raise answer
    return answers


def _finish(campaign: Campaign, vendor: Vendor, claimed: Claim, answers: _Answers) -> None:
    answer, wait = answers.total, answers.wait
    now = timezone.now()
    failed: dict[str, list[uuid.UUID]] = defaultdict(list)
    again: dict[tuple[datetime, str], list[uuid.UUID]] = defaultdict(list)
    unknown: dict[str, list[uuid.UUID]] = defaultdict(list)
    pauses: dict[int, datetime] = {}
    for message in claimed.messages:
        key = message.key
        if key in answer.accepted:
            continue
        if key in answer.unknown:
            unknown[answer.unknown[key]].append(message.id)
        elif (rejection := answer.rejected[key]).permanent or message.attempts >= ATTEMPTS:
            failed[rejection.reason].append(message.id)
        else:
            due_at = pauses.setdefault(message.attempts, now + _pause(message.attempts, wait))
            again[due_at, rejection.reason].append(message.id)
    finish(campaign, claimed, failed=failed, again=again, unknown=unknown)
    if len(answers.failures) == answers.requests:
        report_failure(vendor, answers.failures[0].reason)
    else:
        report_success(vendor)
    if wait:
        pause(vendor, timedelta(seconds=wait), answers.failures[0].reason)


def _pause(attempts: int, wait: float | None) -> timedelta:
    """What the vendor asked for, else 2, 4, 8 … seconds, spread so that not everything comes back at once."""
    seconds = wait if wait is not None else min(2.0**attempts, LONGEST_PAUSE)
    return timedelta(seconds=seconds * random.uniform(1.0, 1.5))
