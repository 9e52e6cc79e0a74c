"""Whole files of shops: what is stored afterwards equals what is computed from the file without any of our code."""

import csv
import gzip
import io
import os
import random
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile

from customers.imports import job
from customers.models import Customer, Order
from tests import mongodb

CDNOW = Path(os.environ.get("CDNOW", configured.BASE_DIR.parent / "shared/data/cdnow/CDNOW_master.txt.gz"))

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _own_disk(own_disk):
    pass


def imported(name, data):
    import_ = job.begin(SimpleUploadedFile(name, data), None)
    assert job.start(import_, "test", here=True)
    while not job.carry_out(import_.id):
        pass
    import_.refresh_from_db()
    return import_


def stored_totals():
    """Spend in minor units and number of orders by customer."""
    rows = Customer.objects.exclude(order_count=0, total_spend=0)
    return {id: (spend, count) for id, spend, count in rows.values_list("external_id", "total_spend", "order_count")}


@pytest.mark.long
@pytest.mark.skipif(not CDNOW.exists(), reason=f"the CDNOW data set is not at {CDNOW}; CDNOW names another place")
def test_every_purchase_of_a_real_shop_goes_in():
    with gzip.open(CDNOW, "rt") as lines:
        next(lines)
        purchases = [line.split() for line in lines][: 7_000 if mongodb.IN_USE else None]  # where each costs more
    ids = sorted({customer for customer, *_ in purchases})
    people = "customer id,email\n" + "".join(f"{id},{id}@example.com\n" for id in ids)
    orders = "customer id,date,number of cds,amount\n" + "".join(f"{','.join(line)}\n" for line in purchases)
    assert imported("customers.csv", people.encode()).refused == 0
    done = imported("purchases.csv", orders.encode())
    expected = defaultdict(lambda: (0, 0))
    for customer, _, _, amount in purchases:
        spend, count = expected[customer]
        expected[customer] = (spend + int(Decimal(amount) * 100), count + 1)
    assert (done.refused, done.orders_new) == (0, len(purchases))
    found = dict(Customer.objects.values_list("external_id", "total_spend"))
    assert found == {id: spend for id, (spend, _) in expected.items()}
    assert dict(Customer.objects.values_list("external_id", "order_count")) == {
        id: n for id, (_, n) in expected.items()
    }


def invoice_lines(seed, invoices):
    """A table like those of the UCI repository: several lines an invoice, sums of floats, ids as fractions, credit
    notes, lines without a customer, times without an offset, month first."""
    chance = random.Random(seed)
    rows = []
    for number in range(536_365, 536_365 + invoices):
        customer = chance.choice(["41207", "41207.0", "17850", "17850.0", "12583", "", "14527.0"])
        is_credit = chance.random() < 0.1
        day, minute = chance.randint(1, 9), chance.randint(10, 59)
        for line in range(chance.randint(1, 5)):
            quantity = chance.randint(1, 24) * (-1 if is_credit else 1)
            price = chance.choice([2.55, 3.39, 0.85, 15.299999999999999, 4.25, 0.1 + 0.2])
            invoice = f"C{number}" if is_credit else str(number)
            text = ["WHITE HANGING HEART", "Tea, “Assam”", "£5 VOUCHER"][line % 3]
            rows.append(
                [invoice, f"S{line}", text, quantity, f"12/{day}/2010 8:{minute}", repr(price), customer, "France"]
            )
    chance.shuffle(rows)
    return rows


@pytest.mark.both_databases
@pytest.mark.parametrize("seed", [1, 2])
def test_invoice_lines_add_up_to_what_a_sum_over_the_table_gives(seed):
    rows = invoice_lines(seed, 200)
    text = io.StringIO()
    csv.writer(text).writerows(
        [
            ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"],
            *rows,
        ]
    )
    done = imported("retail.csv", text.getvalue().encode())
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    owners = {}
    for invoice, _, _, quantity, _, price, customer, _ in rows:
        amounts[invoice] += quantity * Decimal(price)
        owners[invoice] = customer.removesuffix(".0")
    totals = defaultdict(lambda: (0, 0))
    for invoice, amount in amounts.items():
        if owners[invoice]:
            spend, count = totals[owners[invoice]]
            totals[owners[invoice]] = (spend + round(amount * 100), count + (amount > 0))
    assert stored_totals() == {id: total for id, total in totals.items() if total != (0, 0)}
    assert done.refused == sum(not owners[row[0]] for row in rows)
    assert Order.objects.count() == sum(bool(owner) for owner in owners.values())
    assert {order.ordered_at.strftime("%Y-%m") for order in Order.objects.all()} == {"2010-12"}
    notes = Order.objects.filter(status="credit_note")
    assert set(notes.values_list("external_id", flat=True)) == {
        invoice for invoice, owner in owners.items() if owner and invoice.startswith("C")
    }
