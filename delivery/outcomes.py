"""What the vendor answered to the requests of a claim, and what follows for each of its messages."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.log.claims import NOT_ATTEMPTED, SENT, Claim, Claimed, Outcome
from campaigns.log.ledger import State
from delivery.vendors.protocol import Answer, VendorError

ATTEMPTS = 8  # of one message, about ten minutes in all
RETRY_FOR = timedelta(hours=24)  # after its first failed attempt, also while all requests fail
LONGEST_PAUSE = 300.0  # seconds between attempts
SAME_REFUSALS = 5  # of content, and nothing accepted: every other message of the campaign would meet the same
RECOVERY = 2.0  # seconds before messages that a failing vendor left untried are claimed again


@dataclass
class Answers:
    """The results of all requests of a claim: one answer, messages that the vendor asked to send later (by key, with
    the reason), and the requests that failed. Messages that appear nowhere were not attempted."""

    total: Answer = field(default_factory=Answer)
    later: dict[str, str] = field(default_factory=dict)
    failures: list[VendorError] = field(default_factory=list)
    requests: int = 0

    def add(self, other: "Answers") -> None:
        """Take the results of other requests in."""
        self.total.add(other.total)
        self.later |= other.later
        self.failures += other.failures
        self.requests += other.requests

    def spare_audience(self) -> None:
        """Where the vendor refuses what all messages have in common, give them back instead of failing them."""
        total = self.total
        refused = {key: each for key, each in total.rejected.items() if each.permanent and each.bounce == "content"}
        if len(refused) >= SAME_REFUSALS and len(refused) == len(total.rejected) and not total.accepted:
            total.error = VendorError(next(iter(refused.values())).reason, stops="campaign")
            total.rejected.clear()

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


def decide_outcomes(claimed: Claim, answers: Answers, *, is_outage: bool) -> dict[str, Outcome]:
    """The outcome of each claimed message, by its id. Equal ones share their times, so that `finish` groups them."""
    answer, now = answers.total, timezone.now()
    when_asked = now + _spread(max(answers.wait or 0, 1))
    untried = not_attempted(after=None if answer.accepted else _spread(RECOVERY))
    if answer.error:
        untried = untried._replace(reason=answer.error.reason)
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
            outcome = untried
        elif rejection.permanent or (attempts >= ATTEMPTS and not is_outage) or _is_too_old(message, now):
            outcome = Outcome(State.FAILED, rejection.reason)
        else:
            due_at = next_attempt.setdefault(attempts, now + _spread(min(2.0**attempts, LONGEST_PAUSE)))
            outcome = Outcome(State.PENDING, rejection.reason, due_at, not is_outage, was_attempted=True)
        outcomes[message.id] = outcome
    return outcomes


def find_bounces(claimed: Claim, answers: Answers, outcomes: dict[str, Outcome]) -> tuple[set[str], set[str]]:
    """The messages that fail now since their address refuses mail: for good, and for the time being."""
    found: dict[str, set[str]] = {"hard": set(), "soft": set()}
    for message in claimed.messages:
        rejection = answers.total.rejected.get(message.key)
        if rejection and rejection.bounce in found and outcomes[message.id].state == State.FAILED:
            found[rejection.bounce].add(message.id)
    return found["hard"], found["soft"]


def _is_too_old(message: Claimed, now: datetime) -> bool:
    return message.retried_since is not None and now - message.retried_since >= RETRY_FOR


def not_attempted(*, after: timedelta | None = None) -> Outcome:
    """The message is given back, to be claimed again after this time; at once without one, by whatever clock."""
    due_at = timezone.now() + after if after else None
    return Outcome(State.PENDING, NOT_ATTEMPTED, due_at, counts_attempt=False)


def _spread(seconds: float) -> timedelta:
    """A little longer, so that retries do not come all at once."""
    return timedelta(seconds=seconds * random.uniform(1.0, 1.5))
