"""Words said in passing, spellings of a chat, and words that mean nothing here."""

from ai_tools.tests.evaluation.prompts.wording import *

NOISE = [
    means("sorry, make that everyone in Goa", city("Goa")),
    means("hmm, customers from Chennai with 2+ orders", city("Chennai"), ordered("gte", 2)),
    means("Quick one: vegans in Delhi", tag("vegan"), city("Delhi")),
    means("ok so basically I was thinking of students who spent over 2k", tag("student"), spent("gt", 2000)),
    means("lol just the gold ones in Kolkata", where("attributes.tier", "eq", "Gold"), city("Kolkata")),
    means("good morning! could you please give me customers without an email? many thanks", where("email", "not_set")),
    means("um, regulars who live in Jaipur, I guess", tag("regular"), city("Jaipur")),
    means("not sure if possible, but: corporate customers with more than 6 orders", tag("corporate"), ordered("gt", 6)),
    means("no hurry, but i need subscribers in mumbai 🙏", tag("subscriber"), city("Mumbai")),
    means(
        "as discussed in the meeting: silver tier, Hyderabad",
        where("attributes.tier", "eq", "Silver"),
        city("Hyderabad"),
    ),
    means("For tomorrow's mailing: vegans in Pune", tag("vegan"), city("Pune")),
    means("same as yesterday please: students in Kochi", tag("student"), city("Kochi")),
]

CHAT = [
    means("ppl who bght smth in d last 10 days", within("last_order_at", "10 days")),
    means("custs w 3 ordrs or more frm mumbai", ordered("gte", 3), city("Mumbai")),
    means("nvr bought tea bt bought coffee", bought("eq", 0, category="Tea"), bought(category="Coffee")),
    means("all d students plz who hvnt orderd in 2 mnths", tag("student"), not_within("last_order_at", "2 months")),
    means("gimme evry1 frm blr wid gold tier", city("Bengaluru"), where("attributes.tier", "eq", "Gold")),
    means("spent abv 4k n opted 4 whatsapp", spent("gt", 4000), where("whatsapp_opt_in", "is", True)),
    means("those who dint buy anythng since 1 oct", bought("eq", 0, between=["2026-10-01", "2026-11-28"])),
    means("jst vegans nd students in pune", either(tag("vegan"), tag("student")), city("Pune")),
    means("who all r yet 2 order", ordered("eq", 0)),
    means("no ordr this yr", bought("eq", 0, between=["2026-01-01", "2026-12-31"])),
    means("cust wid >2 visits bt 0 orders", where("visits", "gt", 2), ordered("eq", 0)),
    means("ppl i can sms in kol", city("Kolkata"), where("phone", "is_set"), none(where("sms_opt_in", "is", False))),
]

UNKNOWN = [
    cannot("customers who complained last week", "complained"),
    cannot("left-handed people in Goa", "left", rest=city("Goa")),
    cannot("birthday this month", "birthday"),
    cannot("students who came with their parents", "parents", rest=every(tag("student"), where("visits", "gte", 1))),
    cannot("who paid by card", "card"),
    cannot("people who ordered while it rained", "rained", rest=ordered("gte", 1)),
    cannot("customers with a dog in Pune", "dog"),
    cannot("customers who bought decaf", "decaf"),
    cannot("ordered through the app", "app"),
    cannot("people who referred a friend", "referred"),
    cannot("spent more than their friends", "friends"),
]

SMALL_FORMS = [
    means("average order at or under 300", where("average_order_value", "lte", 300)),
    means("spend at or above 2000", spent("gte", 2000)),
    means("joined exactly on 5 October 2026", where("signed_up_at", "between", ["2026-10-05", "2026-10-05"])),
    means("tagged vegan but untagged as student", tag("vegan"), none(tag("student"))),
    means("opted out of sms messaging", where("sms_opt_in", "is", False)),
    means("2k se zyada spend, Delhi wale", spent("gt", 2000), city("Delhi")),
    means("3, 4 or 5 orders", ordered("between", [3, 5])),
    means("texting permitted, no emailing", where("sms_opt_in", "is", True), where("email_opt_in", "is", False)),
    means("since last month's start no order", bought("eq", 0, between=["2026-10-01", "2026-11-28"])),
    means("people with an @example.com address", where("email", "contains", "@example.com")),
    assumes("total spend between 5 000 and 20 000", "5 000", spent("between", [5000, 20000])),
    means("bought something at some point", ordered("gte", 1)),
    means("ordered on Valentine's Day 2026", bought(between=["2026-02-14", "2026-02-14"])),
    means(
        "opened both our campaigns, We miss you and Cold brew weekend",
        where("opened_campaign", "in", ["We miss you"]),
        where("opened_campaign", "in", ["Cold brew weekend"]),
    ),
    means("subscriber tag missing", none(tag("subscriber"))),
    means("never received A first cup", none(where("received_campaign", "in", ["A first cup"]))),
    means(
        "cancelled an order in October but ordered nothing afterwards",
        bought(status="cancelled", between=OCTOBER),
        bought("eq", 0, between=NOVEMBER),
    ),
]
