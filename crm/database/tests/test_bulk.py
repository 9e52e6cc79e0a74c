"""Many rows get their own values in one statement."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.apps import apps

from crm.database import increment, set_each, update_each
from crm.database.models import new_id

# By their names, since nothing here imports what is above.
StreamPosition = apps.get_model("streams.StreamPosition")
Campaign = apps.get_model("campaigns.Campaign")
ReasonCount = apps.get_model("campaigns.ReasonCount")

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LEASE_UNTIL = datetime(2026, 3, 1, 10, 30, tzinfo=UTC)
NAMES = ["plain", 'quoted " and \\', "Straße", "東京", "'; --"]


@pytest.fixture
def rows() -> list:
    return [StreamPosition.objects.create(stream=name, stored=n) for n, name in enumerate(NAMES)]


def test_each_row_gets_its_own_value_and_all_the_same_others(rows):
    times = {row.id: LEASE_UNTIL + timedelta(milliseconds=n) for n, row in enumerate(rows[:3])}

    set_each(StreamPosition, times | {new_id(): LEASE_UNTIL}, field="lease_until", lease='"one"', stored=7)

    found = dict(StreamPosition.objects.filter(lease='"one"', stored=7).values_list("id", "lease_until"))
    assert found == times
    assert StreamPosition.objects.filter(lease="", stored__in=[3, 4]).count() == 2


def test_rows_may_share_their_values(rows):
    more = [StreamPosition.objects.create(stream=f"other {n}") for n in range(20)]
    times = {row.id.hex: LEASE_UNTIL for row in more} | {row.id: LEASE_UNTIL + timedelta(1) for row in rows[:2]}

    set_each(StreamPosition, times, field="lease_until", lease="one")

    found = StreamPosition.objects.filter(lease="one")
    assert set(found.filter(lease_until=LEASE_UNTIL)) == set(more)
    assert set(found.exclude(lease_until=LEASE_UNTIL)) == set(rows[:2])


@pytest.mark.parametrize("text", ["", "null", "7", json.dumps({"a": 1}), *NAMES])
def test_texts_stay_as_they_are(rows, text):
    set_each(StreamPosition, {rows[0].id.hex: text}, field="lease")

    assert StreamPosition.objects.get(id=rows[0].id).lease == text


def test_no_values_change_nothing(rows):
    set_each(StreamPosition, {}, field="stored", lease="one")

    assert not StreamPosition.objects.filter(lease="one").exists()


def test_both_ways_give_the_same_rows(rows):
    unmatched = {new_id(): n for n in range(3_000)}
    set_each(
        StreamPosition,
        {row.id: n * 10 for n, row in enumerate(rows)} | unmatched,
        field="stored",
    )
    once = list(StreamPosition.objects.order_by("id").values("id", "stored"))

    update_each(StreamPosition, [(n * 10, row.id) for n, row in enumerate(rows)], fields=("stored",))

    assert list(StreamPosition.objects.order_by("id").values("id", "stored")) == once
    assert [row["stored"] for row in once] == [0, 10, 20, 30, 40]


def test_counters_of_rows_that_exist_and_of_new_ones_are_increased():
    one, other = (Campaign.objects.create(name=name) for name in ("one", "other"))
    how = {"key": ("campaign", "status", "reason"), "counter": "count"}
    increment(ReasonCount, {(one.id, "failed", name): 2 for name in NAMES}, **how)
    increment(ReasonCount, {(one.id.hex, "failed", "plain"): 3, (other.id, "failed", "plain"): 1}, **how)
    increment(ReasonCount, {(one.id, "failed", "東京"): -2}, **how)
    increment(ReasonCount, {}, **how)

    found = {row.reason: row.count for row in ReasonCount.objects.filter(campaign=one)}
    assert found == {**dict.fromkeys(NAMES, 2), "plain": 5, "東京": 0}
    assert [row.count for row in ReasonCount.objects.filter(campaign=other)] == [1]
