"""Tickets to an agency, dictated notes, and the queries of an analyst."""

from ai_tools.tests.evaluation.prompts.wording import *

TICKETS = [
    means(
        "Ticket #4: audience = corporate clients, Mumbai + Pune, lifetime spend north of 20k",
        tag("corporate"),
        city("Mumbai", "Pune"),
        spent("gt", 20000),
    ),
    means(
        "students whose last purchase was over 90 days ago",
        tag("student"),
        not_within("last_order_at", "90 days"),
        where("last_order_at", "is_set"),
    ),
    means("total_spend>=5000 and order_count<3", spent("gte", 5000), ordered("lt", 3)),
    means("we want platinum ppl first, gold also fine", where("attributes.tier", "in", ["Platinum", "Gold"])),
    means(
        "those who bought beans AND equipment in past 3 months",
        bought(category="Beans", in_last="3 months"),
        bought(category="Equipment", in_last="3 months"),
    ),
    means(
        "anyone from kolkata or goa, bought tea atleast 2 times",
        city("Kolkata", "Goa"),
        bought("gte", 2, category="Tea"),
    ),
    means(
        "pls exclude students, vegans. rest all who spent 3k+", spent("gte", 3000), none(tag("student"), tag("vegan"))
    ),
    means(
        "never bought merchandise but has spent more than 10,000 rupees overall",
        bought("eq", 0, category="Merchandise"),
        spent("gt", 10000),
    ),
    means(
        "drifting away segment minus influencers", where("segment", "in", ["Drifting away"]), none(tag("influencer"))
    ),
    means(
        "people who received We miss you and then ordered in the last 15 days",
        where("received_campaign", "in", ["We miss you"]),
        within("last_order_at", "15 days"),
    ),
    means(
        "clicked the diwali offer, havent ordered in a month",
        where("clicked_campaign", "in", ["Diwali offer"]),
        not_within("last_order_at", "1 month"),
    ),
    means(
        "between 18 and 25 years old, Hindi or Marathi speaking",
        where("attributes.age", "between", [18, 25]),
        where("attributes.language", "in", ["Hindi", "Marathi"]),
    ),
    means(
        "age 40+ with at least 2000 loyalty points",
        where("attributes.age", "gte", 40),
        where("attributes.loyalty_points", "gte", 2000),
    ),
    means("newsletter subscribers in Chennai", where("attributes.newsletter", "is", True), city("Chennai")),
    means(
        "opted in for whatsapp, tier is not silver",
        where("whatsapp_opt_in", "is", True),
        where("attributes.tier", "ne", "Silver"),
    ),
    means("joined in the last quarter of 2025", where("signed_up_at", "between", ["2025-10-01", "2025-12-31"])),
    means(
        "signed up before 2026 and still no purchase", where("signed_up_at", "before", "2026-01-01"), ordered("eq", 0)
    ),
    means("haven't been messaged since 1st november", none(where("last_messaged_at", "after", "2026-10-31"))),
    means(
        "spent at least 1k on bakery within the last 6 months",
        bought("gte", 1000, measure="sum", category="Bakery", in_last="6 months"),
    ),
    means("biggest order above 5k", bought("gt", 5000, measure="max")),
    means("average bill under ₹400 with 5 or more orders", where("average_order_value", "lt", 400), ordered("gte", 5)),
    means("cancelled 2 or more orders", bought("gte", 2, status="cancelled")),
    means(
        "either 10 plus visits or 5 plus orders, and must be in Hyderabad",
        either(where("visits", "gte", 10), ordered("gte", 5)),
        city("Hyderabad"),
    ),
    means("not from Mumbai and not from Delhi and not a student", none(city("Mumbai", "Delhi"), tag("student"))),
    means("filter coffee or cold brew buyers in bangalore", bought(sku=["CF-FIL", "CF-COL"]), city("Bengaluru")),
    means(
        "vip or corporate, who haven't visited in 2 months",
        either(tag("vip"), tag("corporate")),
        not_within("last_seen_at", "2 months"),
    ),
    means("customers abroad i.e. not in India", where("country", "ne", "India")),
    means("our regulars in Pune", ordered("gte", of_buyers("order_count", "90th percentile")), city("Pune")),
    means("gmail ids with no phone number saved", where("email", "contains", "gmail"), where("phone", "not_set")),
    means(
        "wholesale accounts, last order between 1 and 2 months back",
        tag("wholesale"),
        within("last_order_at", "2 months"),
        not_within("last_order_at", "1 month"),
    ),
    means("zero orders, at least one visit", ordered("eq", 0), where("visits", "gte", 1)),
    means("bought gift cards for more than 2k in total", bought("gt", 2000, measure="sum", category="Gift cards")),
    asks("ordered after ganesh chaturthi"),
    asks("vip or student and corporate"),
    means("spent 500", spent("gte", 500)),
    cannot("customers who prefer oat milk", "oat milk"),
    cannot("Pune customers whose delivery was late", "late", rest=city("Pune")),
    cannot("people with a birthday next week", "birthday"),
    cannot("buyers from Zomato or Swiggy", "zomato", "swiggy", rest=ordered("gte", 1)),
    cannot("those who would pay more than 500 for a cup", "would"),
    cannot("vips who are unhappy with us", "unhappy", rest=tag("vip")),
    cannot("everyone on the waitlist for the new grinder", "waitlist"),
    cannot("customers that earn above 10 lakh a year", "earn"),
    cannot("people who drink coffee twice a day", "day"),
    cannot("fathers in Delhi", "fathers", rest=city("Delhi")),
]
