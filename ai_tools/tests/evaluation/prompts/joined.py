"""And, or, but, except, neither, brackets: how conditions hang together."""

from ai_tools.tests.evaluation.prompts.wording import *

JOINED = [
    means(
        "people in Mumbai or Pune with at least 3 orders but nothing since March",
        city("Mumbai", "Pune"),
        ordered("gte", 3),
        none(where("last_order_at", "after", "2026-02-28")),
    ),
    means(
        "mumbai pune 3+ orders nothing in 60 days no vips",
        city("Mumbai", "Pune"),
        ordered("gte", 3),
        not_within("last_order_at", "60 days"),
        none(tag("vip")),
    ),
    means("vip or spent over 20k", either(tag("vip"), spent("gt", 20000))),
    means("(vip or spent over 20k) and in Delhi", either(tag("vip"), spent("gt", 20000)), city("Delhi")),
    means("in Delhi and (vip or 10+ orders)", city("Delhi"), either(tag("vip"), ordered("gte", 10))),
    means("either students or people in Kochi", either(tag("student"), city("Kochi"))),
    means("neither students nor people in Kochi", none(tag("student"), city("Kochi"))),
    means("everyone except students and corporates", none(tag("student"), tag("corporate"))),
    means("all customers in Pune excluding vips", city("Pune"), none(tag("vip"))),
    means(
        "spent over 10k, minus anyone who ordered in the last 30 days",
        spent("gt", 10000),
        not_within("last_order_at", "30 days"),
    ),
    means("vips but not in mumbai", tag("vip"), none(city("Mumbai"))),
    means(
        "vips in Pune, and students in Delhi",
        either(every(tag("vip"), city("Pune")), every(tag("student"), city("Delhi"))),
    ),
    means(
        "people who bought coffee and people who bought tea", either(bought(category="Coffee"), bought(category="Tea"))
    ),
    means(
        "Find customers in Chennai. Skip anyone who unsubscribed from email.",
        city("Chennai"),
        where("email_opt_in", "is", True),
    ),
    means(
        "in pune; at least 2 orders; not messaged in 14 days",
        city("Pune"),
        ordered("gte", 2),
        not_within("last_messaged_at", "14 days"),
    ),
    means("not (vip or student)", none(tag("vip"), tag("student"))),
    means("not vip and not student", none(tag("vip")), none(tag("student"))),
    means(
        "from Mumbai but spent less than 1000 or never ordered",
        city("Mumbai"),
        either(spent("lt", 1000), ordered("eq", 0)),
    ),
    means(
        "gold or platinum members in Bengaluru with no order in 45 days",
        where("attributes.tier", "in", ["Gold", "Platinum"]),
        city("Bengaluru"),
        not_within("last_order_at", "45 days"),
    ),
    means(
        "bought coffee, in Pune, opted in to email",
        bought(category="Coffee"),
        city("Pune"),
        where("email_opt_in", "is", True),
    ),
    means(
        "anyone in Hyderabad who has ordered 2 to 5 times and visited in the last month",
        city("Hyderabad"),
        where("order_count", "between", [2, 5]),
        within("last_seen_at", "1 month"),
    ),
    means("spent 5k+ OR ordered 5+ times", either(spent("gte", 5000), ordered("gte", 5))),
    means("exclude vips, exclude students, only Mumbai", none(tag("vip"), tag("student")), city("Mumbai")),
    means("customers with 5+ orders without a phone number", ordered("gte", 5), where("phone", "not_set")),
    means("students unless they are vip", tag("student"), none(tag("vip"))),
    means(
        "all the vips who live in delhi or who spent over 50k", tag("vip"), either(city("Delhi"), spent("gt", 50000))
    ),
    means("vips plus anyone who spent more than 30k", either(tag("vip"), spent("gt", 30000))),
    means("every customer", *[]),
    means("whole base minus corporate", none(tag("corporate"))),
    means(
        "I want people that joined this month and already ordered at least once",
        where("signed_up_at", "after", "2026-10-31"),
        ordered("gte", 1),
    ),
    means("dont include delhi or goa, rest everyone", none(city("Delhi", "Goa"))),
    means(
        "haven't ordered or visited in 3 months",
        not_within("last_order_at", "3 months"),
        not_within("last_seen_at", "3 months"),
    ),
]
