"""The journey of the demo, which has been live for two weeks: people were let in by carts, were written to, and bought
or did not. It is moved as its mover does, by the clock of then."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from campaigns.journeys import lease
from campaigns.journeys.changes import Changes
from campaigns.journeys.models import Journey, Version
from campaigns.journeys.mover import apply_inbox, move_due
from campaigns.journeys.starting import create_journey, start
from campaigns.models import Campaign
from crm.database import transactional
from crm.demo.models import Demo
from crm.demo.plans import CART, JOURNEY
from crm.demo.sent import Rates, send, write
from crm.demo.shop import SENT_ABROAD, Record, event, external_id, order

DAYS = 14
EVERY = timedelta(hours=12)
MAX_CARTS = 120
RATES = Rates(opened=0.45, clicked=0.2, more_buyers=0, buys_after_click=0.35, unsubscribed=0.01)


def create_past_journey(customers: int, now: datetime) -> None:
    """Create the journey, unless there is one already. Carts are those of the first of so many customers."""
    if Demo.objects.filter(kind=Demo.Kind.JOURNEY).exists():
        return
    begun = now - timedelta(days=DAYS)
    journey = _start(begun)
    happened = sorted(_carts(customers, begun, now), key=_when)
    token = lease.take(journey.id)
    assert token
    at, chance = begun, random.Random(JOURNEY)
    while at < now:
        at = min(at + EVERY, now)
        here = [record for record in happened if _when(record) <= at]
        happened = [record for record in happened if _when(record) > at]
        happened += _pass(journey, token, here, at, now, chance)
    lease.give_back(journey.id, token)


@transactional
def _start(begun: datetime) -> Journey:
    """Start it, as if it had been then."""
    journey = create_journey(JOURNEY, CART)
    Demo.note(Demo.Kind.JOURNEY, journey, str(journey.draft_version))
    start(journey)
    Journey.objects.filter(id=journey.id).update(created_at=begun, started_at=begun, updated_at=begun)
    Version.objects.filter(journey=journey).update(created_at=begun)
    steps = Campaign.objects.filter(journey_id=journey.id)
    for campaign in steps:
        Demo.note(Demo.Kind.CAMPAIGN, campaign)
    steps.update(created_at=begun, launched_at=begun, snapshot_at=begun)
    return journey


@transactional
def _pass(
    journey: Journey, token: str, records: list[Record], at: datetime, now: datetime, chance: random.Random
) -> list[Record]:
    """Let these records happen, move everybody up to `at`, and hand over what they are sent, in one transaction; the
    orders that follow from it. What is sent `now` is left to the workers."""
    write(records)
    while apply_inbox(Changes(lease.renew(journey.id, token), at)):
        pass
    while move_due(Changes(lease.renew(journey.id, token), at)):
        pass
    orders: list[Record] = []
    steps = Campaign.objects.filter(journey_id=journey.id, pending__gt=0) if at < now else Campaign.objects.none()
    for campaign in steps:
        orders += send(campaign, at, now, RATES, chance)
    return orders


def _carts(customers: int, begun: datetime, now: datetime) -> Iterator[Record]:
    """Carts, and the orders of those who need no reminder."""
    for number in range(1, min(customers, MAX_CARTS) + 1):
        chance = random.Random(f"cart of {number}")
        id = external_id(number)
        at = begun + (now - begun) * chance.random()
        sku, name, _, price = chance.choice(SENT_ABROAD)
        yield event(f"{id}-cart", "cart_updated", id, at, {"sku": sku, "product": name, "value": price})
        bought_at = at + timedelta(minutes=chance.uniform(5, 600))
        if chance.random() < 0.3 and bought_at < now:
            yield order(f"{id}-cart", id, bought_at, chance)


def _when(record: Record) -> datetime:
    at = record.data["ordered_at" if record.kind == "order" else "occurred_at"]
    return timezone.localtime(datetime.fromisoformat(at))
