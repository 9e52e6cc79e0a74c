"""What a file says has happened cannot lie in the future."""

from datetime import timedelta

import pytest
from django.utils import timezone

FUTURE = "is in the future; correct it, or change how dates are read"


def test_a_date_more_than_a_day_ahead_is_refused(read):
    soon, later = (f"{timezone.now() + timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}" for hours in (23, 25))
    found = read(f"Order No,Date,Customer,Amount\n1,{soon},c1,100\n2,{later},c1,100\n")
    assert list(found.orders) == ["1"]
    assert found.refused == {3: f"Date: “{later}” {FUTURE}"}


@pytest.mark.parametrize("heading", ["signed up", "last seen", "consent date"])
def test_so_is_a_time_of_a_customer_but_no_attribute(read, heading):
    (customer,) = read("id,renewal\n1,2099-03-01\n").customers
    assert customer["attributes"] == {"renewal": "2099-03-01"}
    assert read(f"id,{heading}\n1,2099-03-01\n").refused == {2: f"{heading}: “2099-03-01” {FUTURE}"}


def test_our_own_export_comes_back_as_the_api_took_it(read):
    found = read("external_id,customer_external_id,ordered_at,amount,items\n1,c1,2099-03-01T10:00:00Z,5,\n")
    assert not found.refused
