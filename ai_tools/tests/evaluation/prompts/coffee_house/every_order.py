"""What takes all of something: all their orders, with and without orders, all except some, each with a word behind it.

Kinds that were misread without a word about it; the prompts were written before anything was mended.
"""

from ai_tools.tests.evaluation.prompts.wording import *

THIS_YEAR = ["2026-01-01", "2026-12-31"]
THIRD_QUARTER = ["2026-07-01", "2026-09-30"]
CONSENT = {channel: where(f"{channel}_opt_in", "is", True) for channel in ("email", "sms", "whatsapp")}
NO_CONSENT = {channel: where(f"{channel}_opt_in", "is", False) for channel in CONSENT}


def all_completed(*nodes: Rule) -> Rule:
    return every(ordered("gte", 1), bought("eq", 0, status=["cancelled", "refunded"]), *nodes)


def only_in(start: str, end: str) -> Rule:
    return every(where("first_order_at", "between", [start, end]), where("last_order_at", "between", [start, end]))


# Both a condition and its opposite say nothing.
WITH_AND_WITHOUT = [
    assumes("with and without orders in Mumbai", "with and without orders", city("Mumbai")),
    assumes("customers with or without a phone number in Pune", "with or without a phone", city("Pune")),
    assumes("students with and without sms consent", "with and without", tag("student")),
    assumes("Goa people, both with and without an email address", "with and without", city("Goa")),
    assumes("everyone in Kochi, w/ or w/o visits", "w/ or w/o", city("Kochi")),
    assumes("corporates in Delhi who have or have not ordered", "have or have not", tag("corporate"), city("Delhi")),
    assumes("regulars, opted in to SMS or not", "or not", tag("regular")),
    assumes("vegans, whether or not they bought tea", "whether or not", tag("vegan")),
    assumes("early birds regardless of whether they ordered", "regardless of whether", tag("early bird")),
    assumes(
        "Gold tier, with or without orders, at least 5 visits",
        "with or without",
        tier("Gold"),
        where("visits", "gte", 5),
    ),
    may_ask("Chennai: those who did and those who didn't order", city("Chennai")),
    assumes("students who did or did not open We miss you", "did or did not", tag("student")),
    may_ask("both buyers and non-buyers in Jaipur", city("Jaipur")),
    assumes("Pune customers, subscribed or not", "or not", city("Pune")),
]
ALL_THEIR_ORDERS = [
    may_ask("all orders completed", all_completed()),
    may_ask("customers whose orders were all completed", all_completed()),
    may_ask("every order they placed was completed", all_completed()),
    may_ask("Pune, all of their purchases completed", all_completed(city("Pune"))),
    may_ask(
        "all their orders got cancelled",
        bought(status="cancelled"),
        ordered("eq", 0),
        bought("eq", 0, status="refunded"),
    ),
    may_ask("all orders in the last 90 days", within("first_order_at", "90 days")),
    may_ask("3 or more orders, all of them in November", ordered("gte", 3), only_in(*NOVEMBER)),
    may_ask(
        "2 or 3 orders in total, all in the last 60 days",
        ordered("between", [2, 3]),
        within("first_order_at", "60 days"),
    ),
    may_ask("exactly two orders, both of them in October", ordered("eq", 2), only_in(*OCTOBER)),
    may_ask("all their orders were over 500", bought("gt", 500, measure="min")),
    may_ask("every purchase above 300", bought("gt", 300, measure="min")),
    may_ask("each order of theirs was below 400", bought("lt", 400, measure="max")),
    may_ask("whose orders are all for coffee", bought_only("Coffee")),
    may_ask("all purchases were tea", bought_only("Tea")),
    may_ask("none of their orders was refunded", bought("eq", 0, status="refunded")),
    may_ask("4+ orders, each of them over 250", ordered("gte", 4), bought("gt", 250, measure="min")),
    may_ask(
        "placed all of their orders before October", ordered("gte", 1), where("last_order_at", "before", "2026-10-01")
    ),
]
# Orders have no place: a place is where the customer lives.
NEVER_IN_A_PLACE = [
    Prompt("3+ orders, never in Mumbai", every(ordered("gte", 3), none(city("Mumbai"))), guesses=("never in Mumbai",)),
    Prompt(
        "ordered twice but never in Delhi",
        every(ordered("eq", 2), none(city("Delhi"))),
        guesses=("never in Delhi",),
        others=(every(ordered("gte", 2), none(city("Delhi"))),),
        may_ask=True,
    ),
    assumes("bought coffee, but never from Pune", "never from Pune", bought(category="Coffee"), none(city("Pune"))),
    assumes("buyers, never in Goa", "never in Goa", ordered("gte", 1), none(city("Goa"))),
    assumes("spent over 2000, never once in Chennai", "in Chennai", spent("gt", 2000), none(city("Chennai"))),
    assumes("tea buyers who were never in Kolkata", "never in Kolkata", bought(category="Tea"), none(city("Kolkata"))),
    assumes("over 10 visits and never in Kochi", "never in Kochi", where("visits", "gt", 10), none(city("Kochi"))),
    assumes(
        "ordered this month, never in Pune or Mumbai",
        "never in Pune or Mumbai",
        bought(between=NOVEMBER),
        none(city("Pune", "Mumbai")),
    ),
    assumes("never in Jaipur, 2+ orders", "never in Jaipur", none(city("Jaipur")), ordered("gte", 2)),
    assumes(
        "Gold, 5+ orders, not once in Hyderabad",
        "in Hyderabad",
        tier("Gold"),
        ordered("gte", 5),
        none(city("Hyderabad")),
    ),
    means("not in Mumbai, 3+ orders", none(city("Mumbai")), ordered("gte", 3)),
    means("never ordered, in Delhi", ordered("eq", 0), city("Delhi")),
]
# What stands behind those who are left out belongs to them, or to those who stay.
ALL_EXCEPT_SOME_IN_A_PLACE = [
    assumes("all except gold in Pune", "in Pune", none(every(tier("Gold"), city("Pune")))),
    assumes("everyone except students in Delhi", "in Delhi", none(every(tag("student"), city("Delhi")))),
    assumes("everybody but vegans from Goa", "from Goa", none(every(tag("vegan"), city("Goa")))),
    assumes("all customers excluding corporates in Mumbai", "in Mumbai", none(every(tag("corporate"), city("Mumbai")))),
    assumes("anyone except regulars with 3+ orders", "with 3+ orders", none(every(tag("regular"), ordered("gte", 3)))),
    assumes("all minus Platinum in Chennai", "in Chennai", none(every(tier("Platinum"), city("Chennai")))),
    assumes(
        "ordered this month, except students in Pune",
        "in Pune",
        bought(between=NOVEMBER),
        none(every(tag("student"), city("Pune"))),
    ),
    assumes("all but corporate customers in Pune", "in Pune", none(every(tag("corporate"), city("Pune")))),
    assumes(
        "5+ visits, excluding early birds in Kochi",
        "in Kochi",
        where("visits", "gte", 5),
        none(every(tag("early bird"), city("Kochi"))),
    ),
    assumes(
        "Silver tier, apart from students in Jaipur",
        "in Jaipur",
        tier("Silver"),
        none(every(tag("student"), city("Jaipur"))),
    ),
    means("in Pune, all except gold", city("Pune"), none(tier("Gold"))),
    means("everyone in Delhi except students", city("Delhi"), none(tag("student"))),
]
NEITHER_CHANNEL = [
    means("subscribed to neither email nor text messages", *(NO_CONSENT[name] for name in ("email", "sms"))),
    means("opted in to neither whatsapp nor sms", *(NO_CONSENT[name] for name in ("whatsapp", "sms"))),
    means("gave consent for neither email nor whatsapp", *(NO_CONSENT[name] for name in ("email", "whatsapp"))),
    means(
        "students who are subscribed to neither sms nor email",
        tag("student"),
        *(NO_CONSENT[name] for name in ("email", "sms")),
    ),
    means("neither opted in to email nor to sms", *(NO_CONSENT[name] for name in ("email", "sms"))),
    means(
        "agreed to neither sms nor whatsapp, Pune", *(NO_CONSENT[name] for name in ("whatsapp", "sms")), city("Pune")
    ),
    means("subscribed to none of the channels", *NO_CONSENT.values()),
    means("opted out of neither email nor sms", *(CONSENT[name] for name in ("email", "sms"))),
    means("unsubscribed from neither whatsapp nor email", *(CONSENT[name] for name in ("email", "whatsapp"))),
    may_ask("with consent for neither email, sms nor whatsapp", *NO_CONSENT.values()),
    means("SMS ok, WhatsApp not ok", CONSENT["sms"], NO_CONSENT["whatsapp"]),
    means("email fine, sms not fine", CONSENT["email"], NO_CONSENT["sms"]),
    means("whatsapp not allowed but email okay", NO_CONSENT["whatsapp"], CONSENT["email"]),
]
# A comma before “or” parts two groups of people, of which only the second is narrowed.
OR_BEHIND_A_COMMA = [
    means("Platinum, or Gold with 8k+ spend", either(tier("Platinum"), every(tier("Gold"), spent("gte", 8000)))),
    means("Mumbai, or Pune with 3+ orders", either(city("Mumbai"), every(city("Pune"), ordered("gte", 3)))),
    means("students, or vegans in Goa", either(tag("student"), every(tag("vegan"), city("Goa")))),
    means(
        "Gold tier, or Silver tier with at least 5 orders",
        either(tier("Gold"), every(tier("Silver"), ordered("gte", 5))),
    ),
    means(
        "subscribers, or regulars who spent over 3000",
        either(tag("subscriber"), every(tag("regular"), spent("gt", 3000))),
    ),
    means(
        "Kochi, or Chennai having 10+ visits", either(city("Kochi"), every(city("Chennai"), where("visits", "gte", 10)))
    ),
    means("corporate, or student with no orders", either(tag("corporate"), every(tag("student"), ordered("eq", 0)))),
    means("Platinum, or else Gold in Mumbai", either(tier("Platinum"), every(tier("Gold"), city("Mumbai")))),
    means(
        "Delhi, or Goa where they ordered this month",
        either(city("Delhi"), every(city("Goa"), bought(between=NOVEMBER))),
    ),
    means("early birds, or vegans with sms consent", either(tag("early bird"), every(tag("vegan"), CONSENT["sms"]))),
    means("Platinum or Gold with 8k+ spend", tier("Platinum", "Gold"), spent("gte", 8000)),
    means("Mumbai, Pune, or Delhi with 3+ orders", city("Mumbai", "Pune", "Delhi"), ordered("gte", 3)),
    means("people in Mumbai, or Pune", city("Mumbai", "Pune")),
]
THE_LAST_QUARTER = [
    means("ordered last quarter", bought(between=THIRD_QUARTER)),
    assumes("ordered in the last quarter", "the last quarter", within("last_order_at", "3 months")),
    assumes(
        "spent 500 to 1000 in the last quarter",
        "the last quarter",
        bought("between", [500, 1000], measure="sum", in_last="3 months"),
    ),
    assumes("no order in the past quarter", "the past quarter", not_within("last_order_at", "3 months")),
    assumes("signed up over the last quarter", "the last quarter", within("signed_up_at", "3 months")),
    assumes("tea buyers of the last quarter", "the last quarter", bought(category="Tea", in_last="3 months")),
    assumes("at least 2 orders during the last quarter", "the last quarter", bought("gte", 2, in_last="3 months")),
    assumes("not seen within the last quarter", "the last quarter", not_within("last_seen_at", "3 months")),
    means("refunds in the previous quarter", bought(status="refunded", between=THIRD_QUARTER)),
    means("bought beans in Q3", bought(category="Beans", between=THIRD_QUARTER)),
    means("spent over 2k in the last 3 months", bought("gt", 2000, measure="sum", in_last="3 months")),
]
BRACKETED_YET = [
    means("ordered in October but not (yet) in November", bought(between=OCTOBER), bought("eq", 0, between=NOVEMBER)),
    means("opted in to email but not (yet) to sms", CONSENT["email"], NO_CONSENT["sms"]),
    means("signed up this year, have not (yet) ordered", where("signed_up_at", "between", THIS_YEAR), ordered("eq", 0)),
    means("bought coffee (never beans)", bought(category="Coffee"), bought("eq", 0, category="Beans")),
    means("moka pot owners who don't own a hand grinder yet", item("EQ-MOK"), item("EQ-GRI", op="eq", value=0)),
    means("people who own a moka pot", item("EQ-MOK")),
    means("doesn't own any equipment, 3+ orders", bought("eq", 0, category="Equipment"), ordered("gte", 3)),
    means("Champions = ordered in last 30 days, 5+ orders", within("last_order_at", "30 days"), ordered("gte", 5)),
    means("VIPs = Platinum and 4000+ spend", tier("Platinum"), spent("gte", 4000)),
    means("Sleepers := no order for 4 months", not_within("last_order_at", "4 months")),
    means("single biggest order was over 2000", bought("gt", 2000, measure="max")),
    means("their largest ever purchase exceeded 1500", bought("gt", 1500, measure="max")),
    means("smallest order ever was at least 250", bought("gte", 250, measure="min")),
    means(
        "viewed our products 3+ times in the past 10 days",
        {"events": {"name": "viewed_product", "in_last": last("10 days")}, "op": "gte", "value": 3},
    ),
]
