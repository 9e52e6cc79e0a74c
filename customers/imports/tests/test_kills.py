"""A worker is killed at any moment of checking, importing and undoing, and the end is the same, with nothing twice."""

import random
import signal
import subprocess
import time

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from customers.imports import job
from customers.imports.models import Import, ImportedRecord, RefusedRow
from customers.models import Customer, Order
from tests.other_process import start_python

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.long,
]
ROWS = 6_000
ORDERS = 2_000  # of three rows each, which are far from one another


def file():
    lines = ["order id,date,customer,email,price,sku"]
    for n in range(ROWS):
        order = n % ORDERS
        email = "wrong" if order % 100 == 7 else f"c{order % 500}@example.com"
        lines.append(f"o{order},2026-03-{order % 28 + 1:02},c{order % 500},{email},{n % 90 + 1},s{n % 7}")
    return "\n".join(lines).encode()


def start_worker(import_):
    return start_python(
        *("-m", "customers.imports.tests.worker", str(import_.id)),
        environment={"VAR_DIR": str(django_settings.VAR_DIR)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )


def carry_out_with_kills(import_, kills):
    """How many workers were killed while they worked."""
    killed = 0
    for _ in range(kills):
        worker = start_worker(import_)
        worker.stdout.readline()  # it begins to work
        time.sleep(random.uniform(0.02, 0.4))
        if worker.poll() is None:
            worker.send_signal(signal.SIGKILL)
            killed += 1
        worker.wait()
    worker = start_worker(import_)
    assert worker.wait(120) == 0
    import_.refresh_from_db()
    return killed


def test_workers_are_killed(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    import_ = job.begin(SimpleUploadedFile("orders.csv", file()), None)
    job.check(import_, here=True)
    killed = carry_out_with_kills(import_, 2)
    assert import_.state == Import.State.CHECKED
    good = [n for n in range(ORDERS) if n % 100 != 7]
    refused = (ORDERS - len(good)) * 3
    people = {n % 500 for n in good}
    assert import_.report["orders"]["new"] == len(good)
    assert import_.report["customers"]["new"] == len(people)
    assert import_.report["refused"] == refused

    job.start(import_, "test", here=True)
    killed += carry_out_with_kills(import_, 4)
    assert import_.state == Import.State.DONE
    assert (import_.orders_new, import_.orders_changed, import_.refused) == (len(good), 0, refused)
    assert (import_.customers_new, import_.customers_changed) == (len(people), 0)
    assert Order.objects.count() == ImportedRecord.objects.filter(kind="order").count() == len(good)
    assert Customer.objects.count() == len(people)
    assert RefusedRow.objects.count() == refused
    revenue = sum(n % 90 + 1 for n in range(ROWS) if n % ORDERS % 100 != 7) * 100
    assert Order.objects.aggregate(Sum("amount"))["amount__sum"] == revenue
    assert Customer.objects.aggregate(Sum("total_spend"))["total_spend__sum"] == revenue
    assert import_.report["after"] == {"customers": len(people), "orders": len(good), "revenue": revenue}

    job.undo(import_, "test", here=True)
    killed += carry_out_with_kills(import_, 2)
    assert import_.state == Import.State.UNDONE
    assert (Order.objects.count(), Customer.objects.count(), ImportedRecord.objects.count()) == (0, 0, 0)
    assert killed >= 3
