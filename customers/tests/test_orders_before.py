"""What customers had ordered before a time, counted by the database as by their rows."""

import os
import random
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from crm.database.milliseconds import milliseconds
from crm.database.stored import stored_json
from customers.models import Customer, Order
from customers.orders_before import OrdersBefore
from customers.tests.factories import create_customers, order_record, persist_records

pytestmark = pytest.mark.django_db
SINCE = datetime(2026, 3, 1, tzinfo=UTC)
UNTIL = SINCE + timedelta(hours=3)


@pytest.mark.both_databases
def test_it_equals_a_count_of_their_rows():
    draw = random.Random(7)
    people = create_customers(*({} for _ in range(40)))
    at = [SINCE - timedelta(days=90), SINCE, SINCE + timedelta(hours=1), UNTIL, UNTIL + timedelta(days=9)]
    persist_records(
        "order",
        *(
            order_record(
                external_id=f"{person.external_id}-{n}",
                customer=person.external_id,
                ordered_at=(draw.choice(at) + timedelta(minutes=n)).isoformat(),
                amount=draw.randrange(1, 900),
                status=draw.choice(["completed", "completed", "cancelled", "refunded"]),
            )
            for person in people
            for n in range(draw.randrange(6))
        ),
    )

    orders = OrdersBefore(milliseconds(SINCE), milliseconds(UNTIL))
    found = {id: stored_json(before) for id, before in Customer.objects.values_list("external_id", orders)}

    assert {person.external_id: counted_from_rows(person.external_id) for person in people} == found
    assert any(each["then"] for each in found.values())


def counted_from_rows(customer: str) -> dict:
    completed = Order.objects.filter(customer_external_id=customer, status=Order.Status.COMPLETED)
    orders = [(milliseconds(each.ordered_at), each) for each in completed.order_by("-ordered_at")]
    before = [(at, each) for at, each in orders if at < milliseconds(SINCE)]
    times = [at for at, _ in before]
    return {
        "n": len(before),
        "v": sum(each.net_amount for _, each in before),
        "f": min(times, default=None),
        "l": max(times, default=None),
        "then": [
            {"t": at, "v": each.net_amount, "c": [], "k": []}
            for at, each in orders
            if milliseconds(SINCE) <= at < milliseconds(UNTIL)
        ],
    }


@pytest.mark.long
@pytest.mark.one_database
def test_a_process_knows_it_before_it_connects():
    """A page imports it late, when its process has been connected for long."""
    check = "import django, sys; django.setup(); sys.exit('customers.orders_before' not in sys.modules)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "crm.settings"}
    assert subprocess.run([sys.executable, "-c", check], env=environment).returncode == 0
