"""Times: “or later” and “or earlier”, one time for two conditions, sign-ups of a time."""

from ai_tools.tests.evaluation.prompts.wording import *

OR_LATER = [
    means("signed up on 01/06/2026 or later", where("signed_up_at", "after", "2026-05-31")),
    means("joined 15 march 2026 or later", where("signed_up_at", "after", "2026-03-14")),
    means("last order on 2026-03-01 or earlier", where("last_order_at", "before", "2026-03-02")),
    means("last seen in June or later", where("last_seen_at", "after", "2026-05-31")),
    means("registered in 2025 or earlier", where("signed_up_at", "before", "2026-01-01")),
    means("last ordered on 5 August 2026 or after", where("last_order_at", "after", "2026-08-04")),
    means("signed up in March 2026 or before", where("signed_up_at", "before", "2026-04-01")),
    means("last visit on or after 10 october", where("last_seen_at", "after", "2026-10-09")),
    means("first order 1 Jan 2026 or later", where("first_order_at", "after", "2025-12-31")),
    means("last messaged on 1st november or later", where("last_messaged_at", "after", "2026-10-31")),
    means("joined no later than 31 dec 2025", where("signed_up_at", "before", "2026-01-01")),
    means("signed up not before 1 september", where("signed_up_at", "after", "2026-08-31")),
    means("last seen no earlier than june 2026", where("last_seen_at", "after", "2026-05-31")),
    means("last bought on or before 2026-02-28", where("last_order_at", "before", "2026-03-01")),
    means("joined on 01/06/2026 or any time after", where("signed_up_at", "after", "2026-05-31")),
    means("last seen on 05/06/2026 and later", where("last_seen_at", "after", "2026-06-04")),
]
NEITHER_FOR_90_DAYS = [not_within("last_order_at", "90 days"), not_within("last_seen_at", "90 days")]
ONE_TIME_FOR_TWO = [
    means("neither ordered nor visited in the past 90 days", *NEITHER_FOR_90_DAYS),
    means("no purchase and no visit for 90 days", *NEITHER_FOR_90_DAYS),
    means("no visits and no orders within the last 90 days", *NEITHER_FOR_90_DAYS),
    means("didn't order, didn't visit in 90 days", *NEITHER_FOR_90_DAYS),
    means("without an order and without a visit in the last 90 days", *NEITHER_FOR_90_DAYS),
    means(
        "haven't bought and haven't come in since June",
        none(where("last_order_at", "after", "2026-05-31")),
        none(where("last_seen_at", "after", "2026-05-31")),
    ),
    means(
        "no purchases or visits in the last 6 months",
        not_within("last_order_at", "6 months"),
        not_within("last_seen_at", "6 months"),
    ),
    means(
        "ordered and visited in the last 30 days", within("last_order_at", "30 days"), within("last_seen_at", "30 days")
    ),
    means(
        "vips who visited but did not order in the last 45 days",
        tag("vip"),
        within("last_seen_at", "45 days"),
        not_within("last_order_at", "45 days"),
    ),
    means(
        "no tea and no coffee in 90 days",
        bought("eq", 0, category="Tea", in_last="90 days"),
        bought("eq", 0, category="Coffee", in_last="90 days"),
    ),
    means(
        "bought coffee and bought tea in the last 60 days",
        bought(category="Coffee", in_last="60 days"),
        bought(category="Tea", in_last="60 days"),
    ),
    means(
        "not ordered nor been messaged in 3 weeks",
        not_within("last_order_at", "3 weeks"),
        not_within("last_messaged_at", "3 weeks"),
    ),
    means(
        "zero orders and zero visits in the last 60 days in Kochi",
        not_within("last_order_at", "60 days"),
        not_within("last_seen_at", "60 days"),
        city("Kochi"),
    ),
]
NEW_SIGNUPS = [
    means("new members this month", where("signed_up_at", "after", "2026-10-31")),
    means("new customers since 1 november", where("signed_up_at", "after", "2026-10-31")),
    means("newly registered in the last 7 days", within("signed_up_at", "7 days")),
    means("fresh sign-ups today", where("signed_up_at", "after", "2026-11-23")),
    means("new joiners last week", where("signed_up_at", "between", ["2026-11-16", "2026-11-22"])),
    means("new registrations this quarter", where("signed_up_at", "after", "2026-09-30")),
    means("brand new accounts in october", where("signed_up_at", "between", ["2026-10-01", "2026-10-31"])),
    means("newbies of the last 10 days", within("signed_up_at", "10 days")),
    means("new people who joined yesterday", where("signed_up_at", "between", ["2026-11-23", "2026-11-23"])),
    means("just signed up this week", where("signed_up_at", "after", "2026-11-22")),
    means("new sign ups from Pune this month", where("signed_up_at", "after", "2026-10-31"), city("Pune")),
    means("this week's new signups", where("signed_up_at", "after", "2026-11-22")),
    means("everyone new since monday", where("signed_up_at", "after", "2026-11-22")),
]
