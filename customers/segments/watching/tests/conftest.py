"""A clock that tests move, and a list of the crossings that are told."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
import time_machine

from crm.database import transactional
from customers.models import Segment
from customers.segments.rules import parse
from customers.segments.watching import alarms, passing, watches
from customers.segments.watching.models import Watch
from customers.signals import happened
from customers.tests.factories import create_customer, event_record, order_record, persist_records

NOW = datetime(2026, 3, 2, 4, 30, tzinfo=UTC)


class Town:
    """Customers who are watched under a clock of its own. `told` has (name, customer, when) of each crossing."""

    def __init__(self, traveller):
        self.traveller, self.numbers = traveller, count(1)
        self.now = NOW
        self.told = []

    def listen(self, sender, occurrences, **kwargs):
        if sender is Watch:
            self.told += [(each.name, each.customer_external_id, each.occurred_at) for each in occurrences]

    def pass_time(self, *, sweeps=True, **length):
        self.now += timedelta(**length)
        self.traveller.move_to(self.now)
        if sweeps:
            alarms.sweep()

    def watch(self, *rules, match="all"):
        """Watch a segment with these rules; it is set up for all customers."""
        segment = Segment.objects.create(name="Watched", rule={"match": match, "rules": list(rules)})
        self.keep(segment)
        passing.carry_out()
        return segment

    @staticmethod
    def keep(segment):
        return transactional(watches.watch_segment)(segment.id)

    @staticmethod
    def watch_rule(rule):
        key = transactional(watches.watch_rule)(parse(rule))
        passing.carry_out()
        return key

    def customer(self, external_id="c1", **fields):
        return create_customer(external_id=external_id, **fields)

    def change(self, external_id="c1", **fields):
        persist_records("customer", {"external_id": external_id, **fields})

    def view(self, customer="c1", **fields):
        fields = {"id": f"e{next(self.numbers)}", "occurred_at": self.now.isoformat(), **fields}
        persist_records("event", event_record(customer=customer, **fields))

    def order(self, customer="c1", **fields):
        fields = {"external_id": f"o{next(self.numbers)}", "ordered_at": self.now.isoformat(), **fields}
        persist_records("order", order_record(customer=customer, **fields))


@pytest.fixture
def town(db):
    with time_machine.travel(NOW, tick=False) as traveller:
        made = Town(traveller)
        happened.connect(made.listen)
        yield made
        happened.disconnect(made.listen)
