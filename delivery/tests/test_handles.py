"""A vendor that names its own ids in receipts: whichever comes second, receipt or handle, finds the other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from delivery import handles
from delivery.handles import expired, store_handles, with_keys
from delivery.models import EarlyReceipt, Handle

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DELIVERED = {"message_id": "v1", "status": "delivered", "occurred_at": "2026-11-28T10:00:00Z"}


@pytest.fixture
def appended(monkeypatch) -> list[dict]:
    found: list[dict] = []
    monkeypatch.setattr(handles, "append_receipts", found.extend)
    return found


def test_a_receipt_that_comes_after_the_answer_gets_its_key(appended):
    store_handles("s", {"k1": "v1"})

    assert with_keys("s", [DELIVERED]) == [DELIVERED | {"message_id": "k1"}]
    assert appended == []


def test_a_receipt_that_overtakes_the_answer_waits_for_it(appended):
    assert with_keys("s", [DELIVERED]) == []

    store_handles("s", {"k1": "v1"})

    assert appended == [DELIVERED | {"message_id": "k1"}]
    assert not EarlyReceipt.objects.exists()


def test_an_id_counts_for_its_own_setup_alone(appended):
    store_handles("other", {"k1": "v1"})

    assert with_keys("s", [DELIVERED]) == []


def test_both_expire_after_a_week():
    for age in (6, 8):
        at = timezone.now() - timedelta(days=age)
        Handle.objects.create(setup="s", vendor_id=f"v{age}", key="k", created_at=at)
        EarlyReceipt.objects.create(setup="s", vendor_id=f"w{age}", receipt=DELIVERED, created_at=at)

    assert [list(rows.values_list("vendor_id", flat=True)) for rows in expired()] == [["v8"], ["w8"]]
