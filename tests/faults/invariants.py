"""What must be true after every drain, judged from outside: the API, the rows of the ledger, the vendor's own log.

Each invariant is a function from `Evidence` to what breaks it, with the offending ids. The seventeenth, that output of
a model reaches nothing unvalidated, has no part in delivery.
"""

import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from tests.faults.scene import Knock, Launched, Scene
from tests.faults.vendor import Fate, Requested, Told

STATES = ("skipped", "pending", "sending", "unknown", "sent", "delivered", "failed")
OPEN = ("pending", "sending", "unknown", "sent")
RANK = {"sent": 0, "failed": 1, "delivered": 2}
ATTEMPTS = 8  # after which a message has failed, though it was never rejected
LONGEST_REFUSAL = 3  # seconds


class Row(NamedTuple):
    """One recipient in communication_log. `customer` is the external id."""

    id: uuid.UUID
    campaign: uuid.UUID
    customer: str
    status: str


@dataclass
class Evidence:
    campaigns: list[Launched] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    requested: list[Requested] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)
    accepted: set[str] = field(default_factory=set)  # customers whom the API has answered with 202
    stored: set[str] = field(default_factory=set)
    dead: list[str] = field(default_factory=list)  # dead letters as they came
    poison: set[str] = field(default_factory=set)
    waiting: int = 0  # entries of the streams
    leases: int = 0  # of claims, that are left
    knocks: list[Knock] = field(default_factory=list)

    @cached_property
    def by_id(self) -> dict[uuid.UUID, Row]:
        return {row.id: row for row in self.rows}

    @cached_property
    def first_accepted(self) -> list[Requested]:
        return [message for message in self.requested if message.fate == Fate.ACCEPTED]

    @cached_property
    def fates(self) -> dict[uuid.UUID, Counter[str]]:
        """By row, over all rounds."""
        fates: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
        for message in self.requested:
            fates[as_row(message.key)][message.fate] += 1
        return fates


class Broken(AssertionError):
    """At least one invariant does not hold."""


def as_row(key: str) -> uuid.UUID:
    return uuid.UUID(key[:36])


def round_number(key: str) -> int:
    """The first round's key is the row's id alone, `-2`, `-3` … follow it later."""
    return int(key[37:] or 1)


def check(scene: Scene) -> Evidence:
    """Gather the evidence after a drain; raises `Broken` with every invariant that does not hold."""
    evidence = gather(scene)
    if problems := broken(evidence):
        raise Broken(f"{len(problems)} breaches after {scene.injected[-1:]}:\n" + "\n".join(problems[:40]))
    return evidence


def broken(evidence: Evidence) -> list[str]:
    return [
        f"invariant {invariant.__name__[1:]}: {problem}" for invariant in INVARIANTS for problem in invariant(evidence)
    ]


def gather(scene: Scene) -> Evidence:
    """Of the scene's campaigns, and of messages that belong to none."""
    for campaign in scene.campaigns:
        scene.look(campaign)
    log = scene.crm.stored("communication_log", "_id", "campaign_id", "customer_external_id", "status")
    rows = [Row(uuid.UUID(id), uuid.UUID(of), customer, status) for id, of, customer, status in log]
    ours = {campaign.id for campaign in scene.campaigns}
    foreign = {row.id for row in rows if row.campaign not in ours}
    return Evidence(
        campaigns=scene.campaigns,
        rows=[row for row in rows if row.campaign in ours],
        requested=[message for message in scene.vendor.requested() if as_row(message.key) not in foreign],
        told=[receipt for receipt in scene.vendor.told() if as_row(receipt.key) not in foreign],
        accepted=scene.accepted,
        stored={external_id for (external_id,) in scene.crm.stored("customers_customer", "external_id")},
        dead=[record for (record,) in scene.crm.stored("streams_deadletter", "record")],
        poison=scene.poison,
        waiting=scene.waiting(),
        leases=scene.leases(),
        knocks=scene.knocks,
    )


def _1_states_add_up_to_the_frozen_audience_at_every_instant(evidence: Evidence) -> Iterator[str]:
    for campaign in evidence.campaigns:
        audience = 0
        for sample in campaign.samples:
            if sum(sample[state] for state in STATES) != sample["audience"] or sample["audience"] < audience:
                yield f"campaign {campaign.id} once showed {sample}"
            audience = sample["audience"]
        rows = Counter(row.customer for row in evidence.rows if row.campaign == campaign.id)
        if campaign.ends == "completed" and (wrong := set(rows) ^ campaign.audience):
            yield f"campaign {campaign.id} has other recipients than its segment: {first_few(wrong)}"


def _2_one_row_a_customer_and_one_acceptance_a_round(evidence: Evidence) -> Iterator[str]:
    rows = Counter((row.campaign, row.customer) for row in evidence.rows)
    if twice := [pair for pair, count in rows.items() if count > 1]:
        yield f"more than one row: {first_few(twice)}"
    keys = Counter(message.key for message in evidence.first_accepted)
    if twice := [key for key, count in keys.items() if count > 1]:
        yield f"accepted twice: {first_few(twice)}"
    if strange := [key for key in keys if as_row(key) not in evidence.by_id]:
        yield f"accepted, and not in the ledger: {first_few(strange)}"
    if twice := doubled(evidence):
        yield f"written to twice in one round: {first_few(twice)}"


def _3_one_key_with_one_body_a_message_and_round(evidence: Evidence) -> Iterator[str]:
    contents: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for message in evidence.requested:
        contents[message.key].add((message.recipient, message.body))
    if several := [key for key, seen in contents.items() if len(seen) > 1]:
        yield f"several contents: {first_few(several)}"
    rounds = {campaign.id: campaign.rounds for campaign in evidence.campaigns}
    for key, seen in contents.items():
        row = evidence.by_id.get(as_row(key))
        if row and round_number(key) > rounds[row.campaign]:
            yield f"{key} is of a round that nobody began"
        if row and any(recipient != f"{row.customer}@example.com" for recipient, _ in seen):
            yield f"{key} belongs to {row.customer} and went to {first_few(recipient for recipient, _ in seen)}"


def _4_figures_equal_a_count_of_the_log(evidence: Evidence) -> Iterator[str]:
    for campaign in evidence.campaigns:
        counted = Counter(row.status for row in evidence.rows if row.campaign == campaign.id)
        shown = {state: count for state in STATES if (count := campaign.samples[-1][state])}
        if shown != counted:
            yield f"campaign {campaign.id} shows {shown}, the log counts {dict(counted)}"


def _5_6_8_the_highest_receipt_wins_however_often_and_early_it_comes(evidence: Evidence) -> Iterator[str]:
    told: dict[tuple[uuid.UUID, int], str] = {}
    for receipt in evidence.told:
        if receipt.genuine and receipt.answer == 202 and as_row(receipt.key) in evidence.by_id:
            of = (as_row(receipt.key), round_number(receipt.key))
            status = "delivered" if receipt.status not in RANK else receipt.status
            told[of] = max(status, told.get(of, "sent"), key=RANK.__getitem__)
    last: dict[uuid.UUID, str] = {}
    for (row_id, _), status in sorted(told.items()):
        last[row_id] = status
    wrong = [
        f"{id} is {evidence.by_id[id].status}, not {status}"
        for id, status in last.items()
        if evidence.by_id[id].status != status
    ]
    if wrong:
        yield first_few(wrong)


def _7_nothing_goes_back(evidence: Evidence) -> Iterator[str]:
    for campaign in evidence.campaigns:
        for before, after in zip(campaign.samples, campaign.samples[1:], strict=False):
            if after["delivered"] < before["delivered"] or after["skipped"] < before["skipped"]:
                yield f"campaign {campaign.id} went from {before} to {after}"


def _9_forged_stale_and_foreign_receipts_are_refused(evidence: Evidence) -> Iterator[str]:
    if taken := [told.key for told in evidence.told if not told.genuine and told.answer not in (401, 503, None)]:
        yield f"answered as if genuine: {first_few(taken)}"


def _10_what_was_accepted_is_stored_or_dead(evidence: Evidence) -> Iterator[str]:
    missing = evidence.accepted - evidence.stored
    if missing and (lost := {id for id in missing if not any(f'"{id}"' in record for record in evidence.dead)}):
        yield f"202, and then nowhere: {first_few(lost)}"


def _11_what_is_not_durable_is_refused_in_time(evidence: Evidence) -> Iterator[str]:
    for knock in evidence.knocks:
        if knock.status not in (202, 503, None):
            yield f"the API answered {knock}"
        elif knock.status == 503 and (not knock.retry_after or knock.seconds > LONGEST_REFUSAL):
            yield f"a refusal without Retry-After or too late: {knock}"


def _12_completed_means_that_nothing_is_open(evidence: Evidence) -> Iterator[str]:
    for campaign in evidence.campaigns:
        for sample in campaign.samples:
            if sample["status"] == "completed" and any(sample[state] for state in OPEN):
                yield f"campaign {campaign.id} was completed with {sample}"
        if campaign.samples[-1]["status"] != campaign.ends:
            yield f"campaign {campaign.id} is {campaign.samples[-1]['status']}, not {campaign.ends}"


def _13_everybody_is_written_to_and_nobody_again(evidence: Evidence) -> Iterator[str]:
    if missing := lost(evidence):
        yield f"never accepted by the vendor: {first_few(missing)}"
    if wrong := [row.id for row in evidence.rows if row.status == "skipped" and evidence.fates[row.id][Fate.ACCEPTED]]:
        yield f"skipped, and yet accepted: {first_few(wrong)}"


def _14_no_lease_outlives_its_claim(evidence: Evidence) -> Iterator[str]:
    if evidence.leases:
        yield f"{evidence.leases} leases are still there"


def _15_poison_is_dead_and_the_streams_move_on(evidence: Evidence) -> Iterator[str]:
    if evidence.waiting:
        yield f"{evidence.waiting} entries wait"
    if missing := {mark for mark in evidence.poison if not any(mark in record for record in evidence.dead)}:
        yield f"neither written nor dead: {first_few(missing)}"


def _16_the_suppressed_get_nothing(evidence: Evidence) -> Iterator[str]:
    suppressed = {(campaign.id, customer) for campaign in evidence.campaigns for customer in campaign.suppressed}
    for message in evidence.first_accepted:
        row = evidence.by_id.get(as_row(message.key))
        if row and (row.campaign, row.customer) in suppressed:
            yield f"{row.customer} had unsubscribed and was sent {message.key}"


def doubled(evidence: Evidence) -> list[tuple[uuid.UUID, str, int]]:
    """Campaign, address and round of each message that was accepted more than once."""
    people = Counter(
        (row.campaign, message.recipient, round_number(message.key))
        for message in evidence.first_accepted
        if (row := evidence.by_id.get(as_row(message.key)))
    )
    return [person for person, count in people.items() if count > 1]


def lost(evidence: Evidence) -> list[uuid.UUID]:
    """Rows of completed campaigns that the vendor never accepted, and that were neither suppressed, nor rejected by it,
    nor failed too often."""
    completed = {campaign.id for campaign in evidence.campaigns if campaign.ends == "completed"}
    suppressed = {(campaign.id, customer) for campaign in evidence.campaigns for customer in campaign.suppressed}

    def is_excused(row: Row) -> bool:
        fates = evidence.fates[row.id]
        ended = fates[Fate.REJECTED] or fates.total() >= ATTEMPTS or (row.campaign, row.customer) in suppressed
        return row.status == "skipped" or (row.status == "failed" and bool(ended))

    return [
        row.id
        for row in evidence.rows
        if row.campaign in completed and not evidence.fates[row.id][Fate.ACCEPTED] and not is_excused(row)
    ]


INVARIANTS: list[Callable[[Evidence], Iterator[str]]] = [
    _1_states_add_up_to_the_frozen_audience_at_every_instant,
    _2_one_row_a_customer_and_one_acceptance_a_round,
    _3_one_key_with_one_body_a_message_and_round,
    _4_figures_equal_a_count_of_the_log,
    _5_6_8_the_highest_receipt_wins_however_often_and_early_it_comes,
    _7_nothing_goes_back,
    _9_forged_stale_and_foreign_receipts_are_refused,
    _10_what_was_accepted_is_stored_or_dead,
    _11_what_is_not_durable_is_refused_in_time,
    _12_completed_means_that_nothing_is_open,
    _13_everybody_is_written_to_and_nobody_again,
    _14_no_lease_outlives_its_claim,
    _15_poison_is_dead_and_the_streams_move_on,
    _16_the_suppressed_get_nothing,
]


def first_few(things: Any) -> str:
    """The first few, and how many there are."""
    listed = sorted(map(str, things))
    return json.dumps(listed[:5]) + (f" and {len(listed) - 5} more" if len(listed) > 5 else "")
