"""A clock that tests move, and what happens to customers as ingestion writes it."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine

from campaigns.journeys.mover import move
from campaigns.journeys.starting import create_journey, start
from customers.tests.factories import create_customer, event_record, order_record, persist_records

NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)  # Monday, 10:00 in Kolkata


class World:
    """Journeys under a clock of their own. Every method ends when the movers have nothing more to do."""

    def __init__(self, traveller):
        self.traveller, self.numbers, self.journeys = traveller, count(1), []
        self.now = NOW

    def pass_time(self, **length):
        self.now += timedelta(**length)
        self.traveller.move_to(self.now)
        self.settle()

    def start(self, data, name="Cart"):
        journey = create_journey(name, data)
        assert start(journey)
        self.journeys.append(journey)
        return journey

    def settle(self):
        for journey in self.journeys:
            move(journey.id)
            journey.refresh_from_db()

    def customer(self, external_id="c1", **fields):
        fields = {"email": f"{external_id}@example.in", "name": "Asha Rao", **fields}
        customer = create_customer(external_id=external_id, **fields)
        self.settle()
        return customer

    def event(self, customer="c1", name="cart_updated", *, at=None, id=None, **properties):
        self.append(customer, name, at=at, id=id, **properties)
        self.settle()

    def append(self, customer="c1", name="cart_updated", *, at=None, id=None, **properties):
        """What happens, without a mover that applies it."""
        record = {"id": id or f"e{next(self.numbers)}", "name": name, "properties": properties}
        persist_records("event", event_record(customer=customer, occurred_at=(at or self.now).isoformat(), **record))

    def order(self, customer="c1", *, at=None, id=None, **fields):
        record = {"external_id": id or f"o{next(self.numbers)}", "ordered_at": (at or self.now).isoformat(), **fields}
        persist_records("order", order_record(customer=customer, **record))
        self.settle()


@pytest.fixture
def world(db):
    with time_machine.travel(NOW, tick=False) as traveller:
        yield World(traveller)
