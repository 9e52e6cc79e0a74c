"""From the ledger to the vendor: claim a chunk, send it, write down what became of it, until nothing is due."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from campaigns.log.claims import Claim, Outcome, claim, finish
from campaigns.log.due import is_over
from campaigns.log.ledger import State
from campaigns.models import Campaign
from campaigns.sending_rules.warm_up import give_back, reserve, warm_up_rule
from crm.streams.deadline import Deadline
from customers.privacy.replies import stop as stop_writing_to
from delivery.bouncing import note_bounces
from delivery.gate import admit, pause, report_failure, report_success, stop, wait_for_rate
from delivery.handles import store_handles
from delivery.outcomes import Answers, decide_outcomes, find_bounces, not_attempted
from delivery.vendors.protocol import Outgoing, Rejection, Vendor, VendorError
from delivery.vendors.registry import campaign_vendor
from delivery.writing import OutgoingWriter

logger = logging.getLogger(__name__)

REQUESTS = 10  # at the same time, of one claim
LARGEST_CLAIM = 4_000  # messages
LARGEST_WITHOUT_KEYS = 500  # which a worker that dies leaves to a person, twice as many at most
QUICK, SLOW = 0.5, 2.0  # seconds for the requests of one claim, under and over which the next is larger and smaller
LONGEST_REQUEST = timedelta(seconds=settings.VENDOR_TIMEOUT)
NO_LONGER_RECOGNISED = "an earlier attempt may have arrived, and the vendor no longer recognises it"


def send(campaign: Campaign, call_for_help: Callable[[], object] = lambda: None) -> bool:
    """Hand over what is due, as far as time and vendor allow; whether there may be more right now. `call_for_help` is
    called once where the vendor is what takes the time, so that a second worker would send as much again.

    1. Ask the gate how many messages may be sent.
    2. Claim them: a conditional update gives them to this worker for the length of a lease.
    3. Render each message from the campaign's texts and the row's values, both fixed at launch.
    4. Wait for the vendor's rate, and send in requests of the vendor's batch size, several at once.
    5. Finish: accepted messages are sent, permanently rejected ones failed, all others are due again later.

    As long as the vendor keeps up, one claim is finished and the next one made while the requests of another are under
    way.
    """
    deadline = Deadline()
    with ThreadPoolExecutor(REQUESTS, "vendor") as threads:
        try:
            sender = _Sender(campaign, threads)
        except VendorError as error:  # it is gone, or does not say what it takes of a designed e-mail
            if error.stops == "campaign":
                campaign.pause(because=error.reason[:200])
            else:
                report_failure(campaign_vendor(campaign), error.reason)
            return False
        try:
            has_more = _send_claims(sender, deadline, call_for_help)
        finally:
            sender.finish()
    if not has_more and not sender.is_paused:
        Campaign.objects.filter(id=campaign.id).done().complete()
    return has_more


def _send_claims(sender: "_Sender", deadline: Deadline, call_for_help: Callable[[], object]) -> bool:
    """Claim and send until the time is up, or nothing is due and under way; whether there may be more."""
    is_alone = True
    while not deadline.is_over:
        if is_alone and sender.waits_for_vendor:
            is_alone = False
            call_for_help()
        if (claimed := sender.claim_next()) is not None:
            sender.send(claimed)
        elif not sender.finish():
            return False
    return True


class _Sender:
    """Sends the claims of a campaign one after the other; the requests of one claim may be under way."""

    def __init__(self, campaign: Campaign, threads: Executor) -> None:
        self.campaign = campaign
        self.vendor = campaign_vendor(campaign)
        self.is_paused = False  # the vendor, when it was last asked for
        self.waits_for_vendor = False  # most of the time, and it answers well
        self._threads = threads
        self._write = OutgoingWriter(campaign, self.vendor)
        self._smallest = self.vendor.batch * REQUESTS
        self._largest = max(LARGEST_CLAIM if self.vendor.honours_keys else LARGEST_WITHOUT_KEYS, self._smallest)
        self._size = _last_sizes.get((self.vendor.account, self.vendor.batch), self._smallest)
        self._keeps_up = False
        self._warms_up = warm_up_rule(campaign.channel) is not None
        self._days: dict[UUID, date] = {}  # of the warm-up, by the lease of a claim
        self._under_way: _Requests | None = None

    def claim_next(self) -> Claim | None:
        """The next claim; None where nothing is due, the vendor is paused, or it must answer first."""
        if self._under_way and not self._keeps_up:
            return None
        admitted = admit(self.vendor, self._size)
        self.is_paused = not admitted
        if not self._warms_up or is_over(self.campaign, timezone.now()):
            return claim(self.campaign, admitted) if admitted else None
        day = timezone.localdate()
        granted = reserve(self.campaign.channel, admitted, day)
        claimed = None
        try:
            claimed = claim(self.campaign, granted) if granted else None
        finally:
            give_back(self.campaign.channel, granted - (len(claimed.messages) if claimed else 0), day)
        if claimed:
            self._days[claimed.lease] = day
        return claimed

    def send(self, claimed: Claim) -> None:
        """Begin the requests of a claim, when those of the claim before are answered, and finish that one meanwhile.
        Where these were not answered well, or too late for the lease, the messages are given back."""
        forgotten = self._forgotten(claimed)
        messages = [
            self._write(message.id, message.key, message.to, message.values, message.arm)
            for message in claimed.messages
            if message.id not in forgotten
        ]
        before, self._under_way = self._under_way, None
        if before:
            self._wait(before)
        if before is None or self._keeps_up:
            wait_for_rate(self.vendor, len(messages))
            if messages and timezone.now() < claimed.until:
                self._under_way = _Requests(self.vendor, claimed, messages, self._threads, forgotten)
        if before:
            self._conclude(before)
        if claimed.messages and not self._under_way:
            untried = not_attempted()
            finish(self.campaign, claimed, {message.id: untried for message in claimed.messages} | forgotten)
            self._give_back(claimed, len(claimed.messages))

    def _forgotten(self, claimed: Claim) -> dict[str, Outcome]:
        """Messages that may have been taken so long ago that the vendor would not recognise them, by id: a person
        decides."""
        if self.vendor.keys_last is None:
            return {}
        before = timezone.now() - self.vendor.keys_last + LONGEST_REQUEST
        unknown = Outcome(State.UNKNOWN, NO_LONGER_RECOGNISED, counts_attempt=False)
        return {each.id: unknown for each in claimed.messages if each.retried_since and each.retried_since < before}

    def finish(self) -> bool:
        """Finish the claim whose requests are under way; whether there was one."""
        before, self._under_way = self._under_way, None
        if before:
            self._wait(before)
            self._conclude(before)
        return before is not None

    def _wait(self, requests: "_Requests") -> None:
        """Wait for the answers, and learn from the time they took how many messages to claim next: the requests of a
        quick vendor share the cost of a claim."""
        begun = time.monotonic()
        seconds = requests.wait()
        answers = requests.answers
        answers_well = not (answers.failures or answers.trouble or answers.total.error or settings.VENDOR_RATE)
        self._keeps_up = answers_well and seconds < SLOW
        idle = min(time.monotonic() - begun, seconds - requests.cpu_seconds)
        self.waits_for_vendor = answers_well and idle > seconds / 2
        self._size = _next_size(self._size, len(requests.claimed.messages), self._smallest, self._largest, seconds)
        _last_sizes[self.vendor.account, self.vendor.batch] = self._size

    def _give_back(self, claimed: Claim, count: int) -> None:
        """What was not handed over may be sent on the same day of a warm-up: that of the claim."""
        if day := self._days.pop(claimed.lease, None):
            give_back(self.campaign.channel, count, day)

    def _conclude(self, requests: "_Requests") -> None:
        """Report to the gate how the vendor did, and write what became of each message to the ledger.

        While the gate is closed, a failure is the vendor's: it counts against no message. A message fails for good
        after `RETRY_FOR` all the same, since it may be what the vendor fails at.
        """
        answers, is_outage = requests.answers, False
        answers.spare_audience()
        error = answers.total.error
        if error and error.stops == "vendor":
            stop(self.vendor, error.reason)
        elif answers.trouble:
            is_outage = report_failure(self.vendor, answers.trouble)
        else:
            report_success(self.vendor, accepted=bool(answers.total.accepted))
        outcomes = decide_outcomes(requests.claimed, answers, is_outage=is_outage) | requests.forgotten
        self._give_back(requests.claimed, sum(outcome.state == State.PENDING for outcome in outcomes.values()))
        if any(rejection.bounce in ("hard", "soft") for rejection in answers.total.rejected.values()):
            note_bounces(*find_bounces(requests.claimed, answers, outcomes))
        if any(rejection.bounce == "stop" for rejection in answers.total.rejected.values()):
            _stop_writing(self.campaign.channel, requests.claimed, answers)
        if answers.total.handles:
            store_handles(self.campaign.setup, answers.total.handles)
        finish(self.campaign, requests.claimed, outcomes)
        if error and error.stops == "campaign":
            self.campaign.pause(because=error.reason[:200])
        if wait := answers.wait:
            pause(self.vendor, timedelta(seconds=wait), answers.failures[0].reason)


_last_sizes: dict[tuple[str, int], int] = {}  # by account and batch: where the next task of this process begins


def _next_size(size: int, sent: int, smallest: int, largest: int, seconds: float) -> int:
    """How many messages to claim next, after a claim of `size` gave `sent` messages whose requests took `seconds`."""
    if seconds > SLOW:
        return smallest
    return max(size, min(2 * sent, largest)) if seconds < QUICK else size


class _Requests:
    """The requests of a claim, which threads make; several at once."""

    def __init__(
        self,
        vendor: Vendor,
        claimed: Claim,
        messages: Sequence[Outgoing],
        threads: Executor,
        forgotten: dict[str, Outcome],
    ) -> None:
        self.claimed = claimed
        self.forgotten = forgotten  # messages of the claim that are not sent
        self.answers = Answers()
        self._begun, self._cpu_begun = time.monotonic(), time.process_time()
        batches = [messages[at : at + vendor.batch] for at in range(0, len(messages), vendor.batch)]
        waiting = iter(batches)  # the threads take turns: next() of a list's iterator is atomic
        self._parts = [
            threads.submit(_send_batches, vendor, waiting, claimed.until) for _ in range(min(REQUESTS, len(batches)))
        ]

    def wait(self) -> float:
        """Wait until `answers` are complete; the seconds since the requests began."""
        for part in self._parts:
            self.answers.add(part.result())
        return time.monotonic() - self._begun

    @property
    def cpu_seconds(self) -> float:
        """What this process has worked since the requests began."""
        return time.process_time() - self._cpu_begun


def _send_batches(vendor: Vendor, batches: Iterator[Sequence[Outgoing]], until: datetime) -> Answers:
    """Send batches one after the other. After the first one, no request begins that might outlast the lease."""
    answers = Answers()
    for batch in batches:
        _send_batch(vendor, batch, answers)
        if answers.total.error or timezone.now() + LONGEST_REQUEST > until:
            break
    return answers


def _send_batch(vendor: Vendor, batch: Sequence[Outgoing], answers: Answers) -> None:
    answers.requests += 1
    total = answers.total
    try:
        answer = vendor.send(batch)
    except VendorError as error:
        keys = [message["id"] for message in batch]
        if error.stops:
            total.error = total.error or error
            return
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
        total.add(answer)


def _stop_writing(channel: str, claimed: Claim, answers: Answers) -> None:
    """Suppress the addresses whose owners want no more, as the vendor says."""
    for message in claimed.messages:
        rejection = answers.total.rejected.get(message.key)
        if rejection and rejection.bounce == "stop":
            stop_writing_to(channel, message.to, timezone.now())
