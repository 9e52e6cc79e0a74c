"""From the ledger to the vendor: claim a chunk, send it, write down what became of it, until nothing is due."""

import asyncio
import logging
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from campaigns.claims import NOT_ATTEMPTED, SENT, Claim, Claimed, Outcome, claim, finish
from campaigns.ledger import State
from campaigns.message import Template
from campaigns.models import Campaign
from crm.streams.deadline import Deadline
from customers.channels import CHANNELS
from delivery.gate import admit, pause, report_failure, report_success, wait_for_rate
from delivery.vendors.protocol import Answer, Outgoing, Rejection, Vendor, VendorError
from delivery.vendors.registry import chosen_vendor

logger = logging.getLogger(__name__)

REQUESTS = 10  # at the same time, of one claim
LARGEST_CLAIM = 1_000  # messages
QUICK, SLOW = 0.5, 2.0  # seconds for one claim, under and over which the next one is larger and smaller
LONGEST_REQUEST = timedelta(seconds=settings.VENDOR_TIMEOUT)
ATTEMPTS = 8  # of one message, about ten minutes in all
RETRY_FOR = timedelta(hours=24)  # after its first failed attempt, also while all requests fail
LONGEST_PAUSE = 300.0  # seconds between attempts
RECOVERY = 2.0  # seconds before messages that a failing vendor left untried are claimed again


def send(campaign: Campaign) -> bool:
    """Hand over what is due, as far as time and vendor allow; whether there may be more right now.

    1. Ask the gate how many messages may be sent.
    2. Claim them: a conditional update gives them to this worker for the length of a lease.
    3. Render each message from the campaign's texts and the row's values, both fixed at launch.
    4. Wait for the vendor's rate, and send in requests of the vendor's batch size, several at once.
    5. Finish: accepted messages are sent, permanently rejected ones failed, all others are due again later.
    """
    deadline = Deadline()
    write = _Writer(campaign)
    with asyncio.Runner() as runner:
        vendor = runner.run(chosen_vendor(campaign.channel).__aenter__())
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
                wait_for_rate(vendor, len(messages))
                if messages and timezone.now() < claimed.until:
                    _conclude(campaign, vendor, claimed, runner.run(_send_all(vendor, messages, claimed.until)))
                elif messages:
                    untried = _not_attempted(after=timedelta(0))
                    finish(campaign, claimed, {message.id: untried for message in claimed.messages})
                size = _next_size(size, smallest, time.monotonic() - begun)
            else:
                return True
        finally:
            runner.run(vendor.__aexit__(None, None, None))
    Campaign.objects.filter(id=campaign.id).done().complete()
    return False


def _next_size(size: int, smallest: int, seconds: float) -> int:
    """How many messages to claim next, after a claim of `size` took `seconds`: a quick vendor's requests share the cost
    of a claim."""
    if seconds > SLOW:
        return smallest
    return min(2 * size, max(LARGEST_CLAIM, smallest)) if seconds < QUICK else size


class _Writer:
    """Turns claimed rows into messages; the campaign's texts are parsed once."""

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
    """The results of all requests of a claim: one answer, messages that the vendor asked to send later (by key, with
    the reason), and the requests that failed. Messages that appear nowhere were not attempted."""

    total: Answer = field(default_factory=Answer)
    later: dict[str, str] = field(default_factory=dict)
    failures: list[VendorError] = field(default_factory=list)
    requests: int = 0

    @property
    def trouble(self) -> str:
        """Why the vendor counts as failing; empty where one of its answers was good."""
        if len(self.failures) == self.requests:
            return self.failures[0].reason
        return next(iter(self.total.unknown.values()), "") if not self.total.accepted else ""

    @property
    def wait(self) -> float | None:
        """Seconds that the vendor asked to wait."""
        return max((f.retry_after for f in self.failures if f.retry_after is not None), default=None)


async def _send_all(vendor: Vendor, messages: Sequence[Outgoing], until: datetime) -> _Answers:
    """Send in batches, several at once. After the first ones, no request begins that might outlast the lease."""
    answers = _Answers()
    batches = iter([messages[at : at + vendor.batch] for at in range(0, len(messages), vendor.batch)])

    async def send_batches() -> None:
        for batch in batches:
            await _send_batch(vendor, batch, answers)
            if timezone.now() + LONGEST_REQUEST > until:
                return

    async with asyncio.TaskGroup() as group:
        for _ in range(REQUESTS):
            group.create_task(send_batches())
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
    except Exception as error:  # a defect, which must not hold up the campaign
        logger.exception("A request to the vendor ended with a defect")
        reason = f"unexpected error: {type(error).__name__}"
        for message in batch:
            if vendor.honours_keys:
                total.rejected[message["id"]] = Rejection(reason, permanent=False)
            else:
                total.unknown[message["id"]] = reason
    else:
        total.accepted |= answer.accepted
        total.rejected |= answer.rejected
        total.unknown |= answer.unknown


def _conclude(campaign: Campaign, vendor: Vendor, claimed: Claim, answers: _Answers) -> None:
    """Report to the gate how the vendor did, and write what became of each message to the ledger.

    While the gate is closed, a failure is the vendor's: it counts against no message. A message fails for good after
    `RETRY_FOR` all the same, since it may be what the vendor fails at.
    """
    is_outage = False
    if answers.trouble:
        is_outage = report_failure(vendor, answers.trouble)
    else:
        report_success(vendor)
    finish(campaign, claimed, _outcomes(claimed, answers, is_outage=is_outage))
    if wait := answers.wait:
        pause(vendor, timedelta(seconds=wait), answers.failures[0].reason)


def _outcomes(claimed: Claim, answers: _Answers, *, is_outage: bool) -> dict[str, Outcome]:
    """The outcome of each claimed message, by its id. Equal ones share their times, so that `finish` groups them."""
    answer, now = answers.total, timezone.now()
    when_asked = now + _spread(max(answers.wait or 0, 1))
    not_attempted = _not_attempted(after=timedelta(0) if answer.accepted else _spread(RECOVERY))
    next_attempt: dict[int, datetime] = {}  # by attempts made
    outcomes: dict[str, Outcome] = {}
    for message in claimed.messages:
        key, attempts = message.key, message.attempts
        if key in answer.accepted:
            outcome = SENT
        elif key in answer.unknown:
            outcome = Outcome(State.UNKNOWN, answer.unknown[key])
        elif key in answers.later:
            outcome = Outcome(State.PENDING, answers.later[key], when_asked, counts_attempt=False)
        elif (rejection := answer.rejected.get(key)) is None:
            outcome = not_attempted
        elif rejection.permanent or (attempts >= ATTEMPTS and not is_outage) or _is_too_old(message, now):
            outcome = Outcome(State.FAILED, rejection.reason)
        else:
            due_at = next_attempt.setdefault(attempts, now + _spread(min(2.0**attempts, LONGEST_PAUSE)))
            outcome = Outcome(State.PENDING, rejection.reason, due_at, not is_outage, was_attempted=True)
        outcomes[message.id] = outcome
    return outcomes


def _is_too_old(message: Claimed, now: datetime) -> bool:
    return message.retried_since is not None and now - message.retried_since >= RETRY_FOR


def _not_attempted(*, after: timedelta) -> Outcome:
    """The message is given back, to be claimed again after this time."""
    return Outcome(State.PENDING, NOT_ATTEMPTED, timezone.now() + after, counts_attempt=False)


def _spread(seconds: float) -> timedelta:
    """A little longer, so that retries do not come all at once."""
    return timedelta(seconds=seconds * random.uniform(1.0, 1.5))
