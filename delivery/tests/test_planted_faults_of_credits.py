"""Random histories find a fault in what keeps credits equal to the rule, whichever it is."""

import inspect
from typing import Any

import pytest
from django.db import IntegrityError
from hypothesis import Phase, seed

from campaigns.attribution import recounting, refreshing, rules
from campaigns.engagement import writing as engagement
from delivery.tests.test_credits_of_any_history import AnyHistory, run

pytestmark = pytest.mark.one_database

# A function, and what somebody might have written instead of a part of it.
FAULTS = {
    "machines click too": (refreshing._read_touches, ", verdict=Verdict.PERSON", ""),
    "a window includes its end": (rules.credited, "order.ordered_at < touch.at", "order.ordered_at <= touch.at"),
    "credits of another version stay when settled": (refreshing._settle, "concerned.delete()", "pass"),
    "settled orders are credited again": (refreshing._wanted, " and order.id not in settled", ""),
    "forgotten messages are touches": (refreshing._read_messages, '.exclude(to="")', ""),
    "a new rule is not recounted": (recounting._recount_next, "refresh(external_ids(chunk))", "pass"),
    "clicks credit nothing": (engagement.store_judged, "refresh_clicked(changes.clicks_changed)", "pass"),
}


@seed(1)
class SameHistories(AnyHistory):
    """Each time, so that chance makes no fault one that is found late, or not at all. With this seed all are soon."""


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_planted_faults_are_found(monkeypatch, fault):
    planted, right, wrong = FAULTS[fault]
    function = inspect.unwrap(planted)
    source = inspect.getsource(function)
    assert right in source
    source = "\n".join(line for line in source.replace(right, wrong, 1).splitlines() if not line.startswith("@"))
    compiled: dict[str, Any] = {}
    exec(compile(source, fault, "exec", flags=0), function.__globals__, compiled)
    monkeypatch.setattr(function, "__code__", compiled[function.__name__].__code__)
    monkeypatch.setattr(recounting, "CHUNK", 1)
    with pytest.raises((AssertionError, IntegrityError)):
        run(8, SameHistories, max_examples=300, phases=[Phase.generate], database=None)
