"""From the ledger to the vendor: claim a chunk, send it, write down what became of it, until nothing is due."""

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from campaigns.claims import UNTRIED, Claim, Claimed, claim, finish
from campaigns.message import Template
from campaigns.models import Campaign
from crm.streams.deadline import Deadline
from customers.channels import CHANNELS
from delivery.gate import admit, pause, report_failure, report_success, wait_for_turn
from delivery.vendors import Answer, Outgoing, Rejection, Vendor, VendorError
from delivery.vendors.chosen import chosen_vendor

REQUESTS = 10  # at the same time, of one claim
LARGEST_CLAIM = 1_000  # messages
QUICK, SLOW = 0.5, 2.0  # seconds for one claim, under and over which the next one is larger and smaller
LONGEST_REQUEST = timedelta(seconds=settings.VENDOR_TIMEOUT)
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
    deadline = Deadline()
    write = _Writer(campaign)
    with asyncio.Runner() as runner:
        vendor = runner.run(chosen_vendor().__aenter__())
        size = smallest = vendor.batch * REQUESTS
        try:
            while not deadline.is_over:
                begun = time.monotonic()
                admitted = admit(vendor, size)
                if not admitted:
                    return False
                claimed = claim(campaign, admitted)
                if claimed is None:
                    break
                messages = [write(message) for message in claimed.messages]
                wait_for_turn(vendor, len(messages))
                if messages and timezone.now() < claimed.until:
                    _finish(campaign, vendor, claimed, runner.run(_send_all(vendor, messages, claimed.until)))
                elif messages:
                    untried = {(timezone.now(), UNTRIED): [message.id for message in claimed.messages]}
                    finish(campaign, claimed, untried=untried)
                size = _next_size(size, smallest, time.monotonic() - begun)
            else:
                return True
        finally:
            runner.run(vendor.__aexit__(None, None, None))
    Campaign.objects.filter(id=campaign.id).done().complete()
    return False


def _next_size(size: int, smallest: int, seconds: float) -> int:
    """Of the next claim, after one that took so long: a quick vendor's requests share the cost of a claim."""
    if seconds > SLOW:
        return smallest
    return min(2 * size, max(LARGEST_CLAIM, smallest)) if seconds < QUICK else size


class _Writer:
    """Turns rows into messages; the campaign's texts are taken apart once."""

    def __init__(self, campaign: Campaign) -> None:
        self.channel = campaign.channel
        self.subject = Template(campaign.subject if CHANNELS[campaign.channel].has_subject else "")
        self.message = Template(campaign.message)

    def __call__(self, message: Claimed) -> Outgoing:
        return Outgoing(
            id=message.key,
            channel=self.channel,
            to=message.to,
            subject=self.subject.render_line(message.values),
            body=self.message.render(message.values),
        )


@dataclass
class _Answers:
    """Of all requests of a claim: one answer, the messages that the vendor asked to bring later, and the failures. What
    it does not mention was not tried."""

    total: Answer = field(default_factory=Answer)
    later: dict[str, str] = field(default_factory=dict)
    failures: list[VendorError] = field(default_factory=list)
    requests: int = 0

    @property
    def wait(self) -> float | None:
        """Seconds that the vendor asked to wait."""
        return max((f.retry_after for f in self.failures if f.retry_after is not None), default=None)


async def _send_all(vendor: Vendor, messages: Sequence[Outgoing], until: datetime) -> _Answers:
    """After the first requests none begins that might not have ended when the lease does."""
    answers = _Answers()
    batches = iter([messages[at : at + vendor.batch] for at in range(0, len(messages), vendor.batch)])

    async def send_in_turn() -> None:
        for batch in batches:
            await _send_batch(vendor, batch, answers)
            if timezone.now() + LONGEST_REQUEST > until:
                return

    async with asyncio.TaskGroup() as group:
        for _ in range(REQUESTS):
            group.create_task(send_in_turn())
    return answers


async def _send_batch(vendor: Vendor, batch: Sequence[Outgoing], answers: _Answers) -> None:
    answers.requests += 1
    total = answers.total
    try:
        answer = await vendor.send(batch)
    except VendorError as error:
        keys = [message["id"] for message in batch]
        if error.retry_after is not None and not error.permanent:
            answers.later |= dict.fromkeys(keys, error.reason)
        else:
            total.rejected |= dict.fromkeys(keys, Rejection(error.reason, error.permanent))
        if not error.permanent:
            answers.failures.append(error)
    else:
        total.accepted |= answer.accepted
        total.rejected |= answer.rejected
        total.unknown |= answer.unknown


def _finish(campaign: Campaign, vendor: Vendor, claimed: Claim, answers: _Answers) -> None:
    answer, wait = answers.total, answers.wait
    now = timezone.now()
    failed: dict[str, list[str]] = defaultdict(list)
    again: dict[tuple[datetime, str], list[str]] = defaultdict(list)
    unknown: dict[str, list[str]] = defaultdict(list)
    untried: dict[tuple[datetime, str], list[str]] = defaultdict(list)
    asked_for = now + _spread(max(wait or 0, 1))
    pauses: dict[int, datetime] = {}
    for message in claimed.messages:
        key = message.key
        if key in answer.accepted:
            continue
        if key in answer.unknown:
            unknown[answer.unknown[key]].append(message.id)
        elif key in answers.later:
            untried[asked_for, answers.later[key]].append(message.id)
        elif (rejection := answer.rejected.get(key)) is None:
            untried[now, UNTRIED].append(message.id)
        elif rejection.permanent or message.attempts >= ATTEMPTS:
            failed[rejection.reason].append(message.id)
        else:
            due_at = pauses.setdefault(message.attempts, now + _spread(min(2.0**message.attempts, LONGEST_PAUSE)))
            again[due_at, rejection.reason].append(message.id)
    finish(campaign, claimed, failed=failed, again=again, unknown=unknown, untried=untried)
    if len(answers.failures) == answers.requests:
        report_failure(vendor, answers.failures[0].reason)
    else:
        report_success(vendor)
    if wait:
        pause(vendor, timedelta(seconds=wait), answers.failures[0].reason)


def _spread(seconds: float) -> timedelta:
    """A little longer, so that not everything comes back at once."""
    return timedelta(seconds=seconds * random.uniform(1.0, 1.5))
