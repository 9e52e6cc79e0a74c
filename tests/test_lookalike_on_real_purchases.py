"""Customers of CDNOW like those who bought in summer: a rule finds as many buyers as the best RFM scores do, and far
more than chance."""

import random
from collections import defaultdict
from datetime import UTC, datetime

import pytest

from ai_tools.lookalike.finding import find_rule
from ai_tools.lookalike.people import Sample
from ai_tools.lookalike.questions import Known
from crm.database.milliseconds import milliseconds
from tests.cdnow import needs_data, purchases

pytestmark = [pytest.mark.long, pytest.mark.one_database]
JULY, OCTOBER = (datetime(1997, month, 1, tzinfo=UTC) for month in (7, 10))


@needs_data
def test_people_who_bought_in_summer():
    bought = defaultdict(list)
    for each in purchases():
        bought[each.customer].append((datetime.fromisoformat(each.date).replace(tzinfo=UTC), each.amount))
    people, summer = [], set()
    for number, orders in enumerate(bought.values()):
        before = [(milliseconds(at), int(100 * amount)) for at, amount in orders if at < JULY]
        if before:
            known = Known(
                key=f"{number:032x}",
                order_count=len(before),
                spend=sum(amount for _, amount in before),
                first_order=min(before)[0],
                last_order=max(before)[0],
                categories=frozenset(),
                signed_up=None,
                city="",
                country="",
                tags=frozenset(),
                attributes={},
                opt_ins=frozenset(),
            )
            people.append(known)
            if any(JULY <= at < OCTOBER for at, _ in orders):
                summer.add(known.key)
    seeds = set(random.Random(7).sample(sorted(summer), 1_000))
    sample = Sample(
        JULY, [each for each in people if each.key in seeds], [each for each in people if each.key not in seeds]
    )

    found = find_rule(sample, 10, "summer", lambda _, word: word)

    assert found.rule is not None
    assert found.check is not None
    assert found.check.found > 2 * found.check.expected
    assert found.check.found > 0.8 * found.check.by_rfm
