"""The messages of people who came to a step: rows of the ledger, as the snapshot of a campaign writes them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django_mongodb_backend.transaction import on_commit

from campaigns.content.message import event_values
from campaigns.drafts.review import campaign_tokens
from campaigns.effect.arms import NO_ARM
from campaigns.journeys.models import Enrollment
from campaigns.log.exclusions import choose
from campaigns.log.ledger import Message, State
from campaigns.log.recipients import Decided, MessageRow, message_rows, read_recipients
from campaigns.models import Campaign
from campaigns.sending_rules.models import current_rules
from campaigns.sending_rules.planning import campaign_timing
from campaigns.sending_rules.timing import Planned, Timing
from campaigns.sending_rules.touches import add_touches, campaign_caps, find_capped
from campaigns.signals import launched
from crm.database import insert
from customers.channels import CHANNELS
from customers.models import Customer

NEXT = "next to be sent"  # why a message waits that nothing defers
SAME_ADDRESS_FOR = timedelta(days=30)


def write_messages(
    campaign: Campaign,
    enrollments: Sequence[Enrollment],
    now: datetime,
    late: timedelta,
    triggers: Mapping[UUID, Mapping[str, Any]],
) -> None:
    """Write one message for each enrollment, inside a transaction that holds the campaign; the customers are read in
    it, so that nobody who has just been erased is written. Each waits with a reason, so that claims find it by its
    time, and is skipped where it is still pending `late` after that time. `triggers` are the properties of their
    events, by enrollment.

    1. Let the campaign keep the sending rules of now.
    2. Read the customers, and decide who is skipped.
    3. Write touches, messages and counters; once all of it is stored, delivery is woken.
    """
    _keep_rules_of_now(campaign)
    names, timing = campaign_tokens(campaign), campaign_timing(campaign)
    customers = Customer.objects.filter(id__among={each.customer_id for each in enrollments})
    read = {each.key: each for each in read_recipients(campaign, customers, names, with_zone=timing is not None)}
    there = [each for each in enrollments if each.customer_id.hex in read]
    people = [read[each.customer_id.hex] for each in there]
    reasons = _find_reasons(campaign, people, timing, now)
    decided = []
    for enrollment, customer, reason in zip(there, people, reasons, strict=True):
        zone = customer.time_zone if timing else ""
        planned = timing.defer(now, zone) if timing else Planned(now)
        values = event_values(triggers[enrollment.id], names)
        decided.append(
            Decided(customer, reason, NO_ARM, zone, planned, enrollment.number, NEXT, planned.at + late, values)
        )
    if campaign_caps(campaign):
        _add_touches(campaign, decided)
    insert(Message, message_rows(campaign, names, decided, now), fields=MessageRow._fields)
    _count(campaign, decided)
    on_commit(lambda: launched.send(Campaign, campaign=campaign))


def _keep_rules_of_now(campaign: Campaign) -> None:
    rules = current_rules().for_channel(campaign.channel)
    if rules != campaign.sending_rules:
        Campaign.objects.filter(id=campaign.id).update(sending_rules=rules)
        campaign.sending_rules = rules


def _find_reasons(campaign: Campaign, people: Sequence[Any], timing: Timing | None, now: datetime) -> list[str]:
    """Why each of these customers is not written to; empty for those who are."""
    address_key = CHANNELS[campaign.channel].address_key
    keys = {getattr(customer, address_key) for customer in people if not customer.exclusion}
    taken = _taken_by_others(campaign, {getattr(each, address_key): each.key for each in people}, keys, now)
    reasons = choose(campaign, people, taken, find_capped(campaign, timing, keys))
    withdrawn = "cancelled" if campaign.status == Campaign.Status.CANCELLED else ""
    return [reason or withdrawn for reason in reasons]


def _add_touches(campaign: Campaign, decided: Sequence[Decided]) -> None:
    address_key = CHANNELS[campaign.channel].address_key
    planned = {getattr(each.customer, address_key): each.planned.at for each in decided if not each.reason}
    add_touches(campaign, planned)


def _count(campaign: Campaign, decided: Iterable[Decided]) -> None:
    reasons = [each.reason for each in decided]
    states = Counter(State.SKIPPED.value if reason else State.PENDING.value for reason in reasons)
    campaign.record(states, Counter((State.SKIPPED.value, reason) for reason in reasons if reason))


def _taken_by_others(campaign: Campaign, owners: dict[str, Any], keys: set[str], now: datetime) -> set[str]:
    """Those of the address keys at which another customer was written to by this step lately; `owners` are the
    customers there who are written to now."""
    of_step = Campaign.objects.filter(journey_id=campaign.journey_id, journey_step=campaign.journey_step)
    ids = list(of_step.values_list("id", flat=True))
    lately = Message.objects.filter(campaign_id__in=ids, to_key__among=keys, created_at__gt=now - SAME_ADDRESS_FOR)
    rows = lately.exclude(status=State.SKIPPED).values_list("to_key", "customer_id")
    return {key for key, customer_id in rows if UUID(str(customer_id)).hex != owners.get(key)}
