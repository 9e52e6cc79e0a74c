"""Who came, came back or stayed away, and when last."""

from ai_tools.tests.evaluation.prompts.wording import *

COMING = [
    means("customers who have been to our place more than 12 times", where("visits", "gt", 12)),
    means("who came to us at least 8 times", where("visits", "gte", 8)),
    means("dropped by 10 or more times", where("visits", "gte", 10)),
    means("people who have been to us fewer than 3 times", where("visits", "lt", 3)),
    means("been in our shop 5+ times and never ordered", where("visits", "gte", 5), ordered("eq", 0)),
    means("have been here over 20 times", where("visits", "gt", 20)),
    means("not been to us in the last 6 weeks", not_within("last_seen_at", "6 weeks")),
    means("those that stopped by between 5 and 9 times", where("visits", "between", [5, 9])),
    means("last been to our cafe before October", where("last_seen_at", "before", "2026-10-01")),
    means("come to us at most twice", where("visits", "lte", 2)),
]

BACK = [
    means(
        "first bought in October and bought again in November",
        where("first_order_at", "between", OCTOBER),
        bought(between=NOVEMBER),
    ),
    assumes(
        "first order in october, back in november",
        "back",
        where("first_order_at", "between", OCTOBER),
        bought(between=NOVEMBER),
    ),
    assumes(
        "ordered in September and came back in October",
        "came back",
        bought(between=["2026-09-01", "2026-09-30"]),
        bought(between=OCTOBER),
    ),
    assumes(
        "bought in August but did not come back in September",
        "come back",
        bought(between=["2026-08-01", "2026-08-31"]),
        bought("eq", 0, between=["2026-09-01", "2026-09-30"]),
    ),
    assumes(
        "purchased in 2025 and returned this year",
        "returned",
        bought(between=["2025-01-01", "2025-12-31"]),
        bought(between=["2026-01-01", "2026-12-31"]),
    ),
    means(
        "first order in July, ordered again in the last 30 days",
        where("first_order_at", "between", ["2026-07-01", "2026-07-31"]),
        within("last_order_at", "30 days"),
    ),
    means("visited in the last 2 weeks", within("last_seen_at", "2 weeks")),
    assumes(
        "bought beans in October, came back this month",
        "came back",
        bought(category="Beans", between=OCTOBER),
        bought(between=NOVEMBER),
    ),
    means("ordered in October and again in November", bought(between=OCTOBER), bought(between=NOVEMBER)),
    means("ordered in October but not in November", bought(between=OCTOBER), bought("eq", 0, between=NOVEMBER)),
]

HERE = [
    means("hasn't set foot here for 3 months", not_within("last_seen_at", "3 months")),
    means("not set foot in the cafe for half a year", not_within("last_seen_at", "6 months")),
    means("last saw them in October", where("last_seen_at", "between", OCTOBER)),
    means("we last saw them over 2 months ago", long_since("last_seen_at", "2 months")),
    means("we haven't seen them since June", none(where("last_seen_at", "after", "2026-05-31"))),
    means("came here at least 4 times", where("visits", "gte", 4)),
    means("bought nothing here this month", bought("eq", 0, between=NOVEMBER)),
    means("ordered here in the past week", within("last_order_at", "1 weeks")),
    means("never shopped here", ordered("eq", 0)),
    means("last seen here before September", where("last_seen_at", "before", "2026-09-01")),
]

GONE = [
    means("gone for more than 2 months", not_within("last_order_at", "2 months")),
    means("gone 90 days", not_within("last_order_at", "90 days")),
    means("have gone without an order for 45 days", not_within("last_order_at", "45 days")),
    assumes("Pune people who are gone", "gone", city("Pune"), long_since("last_order_at", "90 days")),
    means("went quiet in the last 60 days", not_within("last_order_at", "60 days")),
    means("vegans gone for over half a year", tag("vegan"), not_within("last_order_at", "6 months")),
    cannot("went to Goa", "went", rest=city("Goa")),
    cannot("gave us feedback", "feedback"),
    cannot("spent 1000 or more in each of the last 3 months", "each"),
    cannot(
        "ordered in October and November, 500+ in each",
        "each",
        rest=every(bought(between=OCTOBER), bought(between=NOVEMBER)),
    ),
    cannot("bought tea in every month", "every", rest=bought(category="Tea")),
    cannot("one order each week", "each week", rest=ordered("eq", 1)),
]

LAST_ONE = [
    means(
        "at least 3 orders, the last one over 60 days ago", ordered("gte", 3), long_since("last_order_at", "60 days")
    ),
    means(
        "placed 4 or more orders with the latest one in October",
        ordered("gte", 4),
        where("last_order_at", "between", OCTOBER),
    ),
    means("more than two orders, most recent one within 30 days", ordered("gt", 2), within("last_order_at", "30 days")),
    means(
        "first order before 2026 and the last one this month",
        where("first_order_at", "before", "2026-01-01"),
        where("last_order_at", "between", NOVEMBER),
    ),
    means("5+ orders but none in the last 2 months", ordered("gte", 5), not_within("last_order_at", "2 months")),
    means(
        "ordered over 6 times, latest one more than 6 months back",
        ordered("gt", 6),
        long_since("last_order_at", "6 months"),
    ),
    means(
        "exactly 2 orders and the last one was in October", ordered("eq", 2), where("last_order_at", "between", OCTOBER)
    ),
    means(
        "had 2 to 5 purchases, last one 45+ days ago",
        ordered("between", [2, 5]),
        long_since("last_order_at", "45 days"),
    ),
    means(
        "visited at least 5 times, the last one over 3 weeks ago",
        where("visits", "gte", 5),
        long_since("last_seen_at", "3 weeks"),
    ),
    means(
        "spent over 3k, with the last order more than 100 days ago",
        spent("gt", 3000),
        long_since("last_order_at", "100 days"),
    ),
    means(
        "have ordered twice or more, the first one in October",
        ordered("gte", 2),
        where("first_order_at", "between", OCTOBER),
    ),
]
