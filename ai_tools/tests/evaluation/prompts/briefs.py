"""A shop manager on the phone, and an agency that writes briefs."""

from ai_tools.tests.evaluation.prompts.wording import *

BRIEFS = [
    means(
        "Arre, just give me the Kochi and Goa guys who have not come to the store since June",
        city("Kochi", "Goa"),
        none(where("last_seen_at", "after", "2026-05-31")),
    ),
    means(
        "Our objective is to re-engage customers who placed their last order more than four months ago and whose "
        "lifetime value exceeds ₹8,000.",
        not_within("last_order_at", "4 months"),
        ordered("gte", 1),
        spent("gt", 8000),
    ),
    means("more than 2 orders, less than 5k spend", ordered("gt", 2), spent("lt", 5000)),
    means(
        "Target audience: Platinum-tier members residing in Bengaluru or Hyderabad.",
        where("attributes.tier", "eq", "Platinum"),
        city("Bengaluru", "Hyderabad"),
    ),
    means("nobody who has bought in the past 10 days", not_within("last_order_at", "10 days")),
    means(
        "Please identify subscribers on WhatsApp who haven't made a purchase during the last 45 days",
        where("whatsapp_opt_in", "is", True),
        not_within("last_order_at", "45 days"),
    ),
    means("students + vegans", either(tag("student"), tag("vegan"))),
    means("tea wale, min 2 orders of tea, last 6 months", bought("gte", 2, category="Tea", in_last="6 months")),
    means(
        "Those with neither an email address nor a phone number", where("email", "not_set"), where("phone", "not_set")
    ),
    means("age 25 to 35 in Mumbai", where("attributes.age", "between", [25, 35]), city("Mumbai")),
    means(
        "people with less than 100 loyalty points or no orders at all",
        either(where("attributes.loyalty_points", "lt", 100), ordered("eq", 0)),
    ),
    means("bought the hand grinder but not the moka pot", bought(sku="EQ-GRI"), bought("eq", 0, sku="EQ-MOK")),
    means(
        "We'd like to thank our corporate clients from Delhi who've ordered 3 times or more this year",
        tag("corporate"),
        city("Delhi"),
        bought("gte", 3, between=["2026-01-01", "2100-12-31"]),
    ),
    means("haven't opened Diwali offer", where("opened_campaign", "not_in", ["Diwali offer"])),
    means(
        "Everyone in the Metro regulars segment, apart from early birds",
        where("segment", "in", ["Metro regulars"]),
        none(tag("early bird")),
    ),
    means("spent b/w 1k and 2k", where("total_spend", "between", [1000, 2000])),
    means("5 or fewer visits and at least one order", where("visits", "lte", 5), ordered("gte", 1)),
    means(
        "Customers that registered in the first quarter of 2026",
        where("signed_up_at", "between", ["2026-01-01", "2026-03-31"]),
    ),
    means("last active over 3 weeks back", not_within("last_active_at", "3 weeks"), where("last_active_at", "is_set")),
    means("not from India", none(where("country", "eq", "India"))),
    means("Tamil or Marathi speaking", where("attributes.language", "in", ["Tamil", "Marathi"])),
    means(
        "coffee spend above 1.2k in the last six months",
        bought("gt", 1200, measure="sum", category="Coffee", in_last="6 months"),
    ),
    means("all customers, but leave out anyone tagged wholesale or influencer", none(tag("wholesale", "influencer"))),
    means("the ones who joined last week", where("signed_up_at", "between", ["2026-11-16", "2026-11-22"])),
    means("pune folks, vip only", city("Pune"), tag("vip")),
    means(
        "People who bought beans at least once but have never bought equipment and live in Chennai",
        bought(category="Beans"),
        bought("eq", 0, category="Equipment"),
        city("Chennai"),
    ),
    means("no email consent but sms ok", where("email_opt_in", "is", False), where("sms_opt_in", "is", True)),
    means("Only those shoppers whose average order is 700 rupees or above", where("average_order_value", "gte", 700)),
    means("inactive 90 days+, spent 10k+", not_within("last_active_at", "90 days"), spent("gte", 10000)),
    means(
        "vips in delhi/mumbai w/ 4+ orders & no purchase in 30 days",
        tag("vip"),
        city("Delhi", "Mumbai"),
        ordered("gte", 4),
        not_within("last_order_at", "30 days"),
    ),
    means("was sent We miss you or Monsoon sale", where("received_campaign", "in", ["We miss you", "Monsoon sale"])),
    means(
        "customers who signed up within 2 weeks and haven't placed any order",
        within("signed_up_at", "2 weeks"),
        ordered("eq", 0),
    ),
    asks("good customers in Pune"),
    asks("ordered around Holi"),
    cannot("those who always complain at the counter", "complain"),
    cannot("Consumers exhibiting brand affinity in Mumbai", "affinity", rest=city("Mumbai")),
    cannot("people who'd pay more for oat milk", "oat"),
    cannot("anyone who walked out without buying", "walked out"),
    cannot("senior citizens", "senior"),
    cannot("vip ka bhai", "vip ka", rest=tag("vip")),
    cannot("customers whose order got delayed", "delayed"),
    cannot("bought more this month than last month", "than"),
]
