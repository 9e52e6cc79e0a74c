"""Kinds that were not right in forty prompts of shops, gyms and hotels, in other words.

Of those forty, 35 were right or justly asked, and none silently wrong.
"""

from ai_tools.tests.evaluation.prompts.wording import *


def days(field: str, first: str, last: str) -> Rule:
    return where(field, "between", [first, last])


SINCE_JOINING = [
    means("students who have ordered nothing since they registered", tag("student"), ordered("eq", 0)),
    means("no purchase since signing up, Pune", ordered("eq", 0), city("Pune")),
    means("made 3 orders since they joined us", ordered("eq", 3)),
    means("spent more than 4000 since joining", spent("gt", 4000)),
    means("signed up in October and no order since they signed up", days("signed_up_at", *OCTOBER), ordered("eq", 0)),
    asks("ordered within 30 days since joining"),
]
OFTEN_IN_BRACKETS = [
    assumes("buy often (6+ orders) but not in the last 2 months", "buy often", ordered("gte", 6),
            not_within("last_order_at", "2 months")),
    assumes("Goa people who visit regularly (12 visits or more)", "visit regularly", city("Goa"),
            where("visits", "gte", 12)),
    asks("visit regularly (at least 6 orders)"),
]  # fmt: skip
PARTS_OF_A_YEAR = [
    means("signed up in the second quarter of the year", days("signed_up_at", "2026-04-01", "2026-06-30")),
    means("ordered in the second half of last year", bought(between=["2025-07-01", "2025-12-31"])),
    means("last order was last week or the week before", days("last_order_at", "2026-11-09", "2026-11-22")),
    means("signed up last month or the month before that", days("signed_up_at", "2026-09-01", "2026-10-31")),
]  # fmt: skip
LEFT_CHECKOUTS = [
    assumes("vegans who left their checkout in the last 4 days", "checkout_started", tag("vegan"),
            event("checkout_started", since="last_order", in_last=last("4 days"))),
    assumes("abandoned checkouts, Mumbai", "checkout_started", event("checkout_started", since="last_order"),
            city("Mumbai")),
]  # fmt: skip
