"""The notes of an intern, and the voice messages of an owner."""

from ai_tools.tests.evaluation.prompts.wording import *

NOTES = [
    means(
        "customers > 30 days since last order & spend > 2k",
        not_within("last_order_at", "30 days"),
        where("last_order_at", "is_set"),
        spent("gt", 2000),
    ),
    means("Anyone who's bought at least Rs.1000 worth of tea", bought("gte", 1000, measure="sum", category="Tea")),
    means(
        "we need the phone-only people, i.e. those with a phone number but no email id",
        where("phone", "is_set"),
        where("email", "not_set"),
    ),
    means("ordered 4 times or more but never equipment", ordered("gte", 4), bought("eq", 0, category="Equipment")),
    means("Chennai or Kochi based corporates", city("Chennai", "Kochi"), tag("corporate")),
    means(
        "spent above 15 thousand, tier anything except silver",
        spent("gt", 15000),
        where("attributes.tier", "ne", "Silver"),
    ),
    means(
        "People who came in the last 10 days but didn't buy in the last 10 days",
        within("last_seen_at", "10 days"),
        not_within("last_order_at", "10 days"),
    ),
    means(
        "new people since october 1st who've already ordered twice or more",
        where("signed_up_at", "after", "2026-09-30"),
        ordered("gte", 2),
    ),
    means(
        "everybody that got Diwali offer, minus whoever clicked it",
        where("received_campaign", "in", ["Diwali offer"]),
        where("clicked_campaign", "not_in", ["Diwali offer"]),
    ),
    means("not vip, not student, not corporate", none(tag("vip", "student", "corporate"))),
    means(
        "purchasers of merchandise or gift cards in the previous 4 months",
        bought(category=["Merchandise", "Gift cards"], in_last="4 months"),
    ),
    means("total orders between two and five", where("order_count", "between", [2, 5])),
    means("lifetime spend at most 300 rs and at least one order", spent("lte", 300), ordered("gte", 1)),
    means("Give me Mumbai except Navi Mumbai", city("Mumbai"), none(city("Navi Mumbai"))),
    means(
        "sms subscribers who aren't on whatsapp", where("sms_opt_in", "is", True), where("whatsapp_opt_in", "is", False)
    ),
    means("those who've not been messaged for a month or ever", not_within("last_messaged_at", "1 month")),
    means(
        "english speaking gold members under 35",
        where("attributes.language", "eq", "English"),
        where("attributes.tier", "eq", "Gold"),
        where("attributes.age", "lt", 35),
    ),
    means("first order after 1 july 2026", where("first_order_at", "after", "2026-07-01")),
    means("People with 0 loyalty points", where("attributes.loyalty_points", "eq", 0)),
    means("whoever spent at least 2k in one order", bought("gte", 2000, measure="max")),
    means("avg order in last 6 months at least 400", bought("gte", 400, measure="avg", in_last="6 months")),
    means("dubai ppl", city("Dubai")),
    means("cancelled something in the past quarter", bought(status="cancelled", in_last="3 months")),
    means("loyalty members i.e. 1000+ points", where("attributes.loyalty_points", "gte", 1000)),
    means(
        "either 6+ visits or 3+ orders, and in Pune", either(where("visits", "gte", 6), ordered("gte", 3)), city("Pune")
    ),
    means("vip or wholesale; in Delhi", tag("vip", "wholesale"), city("Delhi")),
    means(
        "early birds from Goa who stopped ordering 3 months ago",
        tag("early bird"),
        city("Goa"),
        not_within("last_order_at", "3 months"),
    ),
    means("Do not include anyone from Kolkata or with less than 2 orders", none(city("Kolkata"), ordered("lt", 2))),
    means(
        "haven't bought coffee or tea in the last 45 days",
        bought("eq", 0, category=["Coffee", "Tea"], in_last="45 days"),
    ),
    means("last visit in september 2026", where("last_seen_at", "between", ["2026-09-01", "2026-09-30"])),
    means("customers called Asha Rao or Bela Shah", where("name", "in", ["Asha Rao", "Bela Shah"])),
    means(
        "store = Indiranagar, newsletter = yes",
        where("attributes.preferred_store", "eq", "Indiranagar"),
        where("attributes.newsletter", "is", True),
    ),
    means("every single customer in the base who has no tag of vip", where("tags", "has_none", ["vip"])),
    asks("people around 30"),
    asks("spent between 5 and 10"),
    cannot("customers whose wallets are fat", "fat"),
    cannot("anyone in Atlantis", "atlantis"),
    cannot("buys on impulse", "impulse"),
    cannot("students about to graduate", "graduate", rest=tag("student")),
    cannot("people that our barista likes", "barista"),
    cannot("ordered when it was raining", "raining"),
    cannot("customers who pay late", "late"),
    cannot("vips who may leave us", "may", rest=tag("vip")),
    cannot("users with android phones in delhi", "android", rest=city("Delhi")),
    cannot("second cousins of our regulars", "cousins"),
]
