"""Turns of phrase: several times at once, amounts apart from their comparison, enumerations, and what is provided."""

from ai_tools.tests.evaluation.prompts.wording import *

IN_2025 = ["2025-01-01", "2025-12-31"]
IN_2026 = ["2026-01-01", "2026-12-31"]
SEVERAL_TIMES = [
    means(
        "bought tea in both 2025 and 2026",
        bought(category="Tea", between=IN_2025),
        bought(category="Tea", between=IN_2026),
    ),
    means("ordered in both October and November", bought(between=OCTOBER), bought(between=NOVEMBER)),
    means(
        "ordered in each of September, October and November",
        bought(between=SEPTEMBER),
        bought(between=OCTOBER),
        bought(between=NOVEMBER),
    ),
    means(
        "bought coffee in October as well as in November",
        bought(category="Coffee", between=OCTOBER),
        bought(category="Coffee", between=NOVEMBER),
    ),
    means("no order in October and November", bought("eq", 0, between=OCTOBER), bought("eq", 0, between=NOVEMBER)),
    means("ordered in 2025 and in 2026", bought(between=IN_2025), bought(between=IN_2026)),
    means(
        "at least 2 orders in both October and November",
        bought("gte", 2, between=OCTOBER),
        bought("gte", 2, between=NOVEMBER),
    ),
    means("ordered in October or November", either(bought(between=OCTOBER), bought(between=NOVEMBER))),
    means(
        "Pune customers who ordered in both 2025 and 2026",
        city("Pune"),
        bought(between=IN_2025),
        bought(between=IN_2026),
    ),
    means("ordered since Monday 16 November", bought(between=["2026-11-16", "2026-11-28"])),
    means("signed up on Friday, 6 November 2026", where("signed_up_at", "between", ["2026-11-06", "2026-11-06"])),
]
APART = [
    means("spent more on coffee than 1,200 rupees", bought("gt", 1200, measure="sum", category="Coffee")),
    means("spent less on tea than 300", bought("lt", 300, measure="sum", category="Tea")),
    means("5 orders at the most", ordered("lte", 5)),
    means("3 visits at the least", where("visits", "gte", 3)),
    means("2 orders tops", ordered("lte", 2)),
    means("bought beans for 2k at the least", bought("gte", 2000, measure="sum", category="Beans")),
    means(
        "refunded orders in the past year totalling more than 500",
        bought("gt", 500, measure="sum", status="refunded", in_last="1 years"),
    ),
    means("orders this month adding up to over 2000", bought("gt", 2000, measure="sum", between=NOVEMBER)),
    means("dropped at least 20k with us", spent("gte", 20000)),
    means("splurged over 50k", spent("gt", 50000)),
]
PROVIDED = [
    means("students, provided they ordered this month", tag("student"), bought(between=NOVEMBER)),
    means("vegans as long as they live in Delhi", tag("vegan"), city("Delhi")),
    means(
        "all but the corporate ones, provided they've ordered since October",
        none(tag("corporate")),
        bought(between=["2026-10-01", "2026-11-28"]),
    ),
    means("everyone save for Mumbai who is tagged subscriber", none(city("Mumbai")), tag("subscriber")),
    means("everyone except Goa who spent over 2k", none(city("Goa")), spent("gt", 2000)),
    means(
        "either (a) 3+ orders in the last 90 days, or (b) spend above 12k",
        either(bought("gte", 3, in_last="90 days"), spent("gt", 12000)),
    ),
    means("1) students 2) in Pune 3) with 2+ orders", tag("student"), city("Pune"), ordered("gte", 2)),
    means("a) gold tier b) from Delhi", where("attributes.tier", "eq", "Gold"), city("Delhi")),
    means("subscribers (tag) in Kochi", tag("subscriber"), city("Kochi")),
    means("platinums anywhere", where("attributes.tier", "eq", "Platinum")),
    means("no purchase whatsoever", ordered("eq", 0)),
]
SINGLE = [
    means("not a single tea order", bought("eq", 0, category="Tea")),
    means("not one order since October", bought("eq", 0, between=["2026-10-01", "2026-11-28"])),
    means("not a single order but at least 2 visits", ordered("eq", 0), where("visits", "gte", 2)),
    means("not even one bakery order", bought("eq", 0, category="Bakery")),
    means("fav is filter coffee", favourite("Filter coffee")),
    means("favorite is cold brew", favourite("Cold brew")),
    means("Masala chai is their fav", favourite("Masala chai")),
    assumes("grinder", "grinder", item("EQ-GRI")),
    assumes("croissant, Pune", "croissant", item("BK-CRO"), city("Pune")),
    assumes("never came back for beans", "came back", bought("eq", 0, category="Beans")),
    means(
        "ids demo-00007, demo-00120 and demo-01999",
        where("external_id", "in", ["demo-00007", "demo-00120", "demo-01999"]),
    ),
    means("regd in the last 3 months", within("signed_up_at", "3 months")),
]
NEVER_BEHIND = [
    means("last message from us: never", where("last_messaged_at", "not_set")),
    means("last order: never", ordered("eq", 0)),
    means("last seen never", where("last_seen_at", "not_set")),
    means("last messaged: in October", where("last_messaged_at", "between", OCTOBER)),
    means("orders: none", ordered("eq", 0)),
    means("last visit never, Pune", where("visits", "eq", 0), city("Pune")),
    assumes(
        "bought in January 2026, that being their first time",
        "first time",
        bought(between=["2026-01-01", "2026-01-31"]),
        ordered("eq", 1),
    ),
    means("first time buyers in Goa", ordered("eq", 1), city("Goa")),
    means("one order of eight thousand at least", bought("gte", 8000, measure="max")),
    means("an order of 5k or more", bought("gte", 5000, measure="max")),
    means("at least one bill of 2 thousand or above", bought("gte", 2000, measure="max")),
    means("an order of over 3000 this month", bought("gt", 3000, measure="max", between=NOVEMBER)),
]
OF_OTHER_TONGUES = [
    means("Mumbai mein students", city("Mumbai"), tag("student")),
    means("1 lakh aur usse upar spend", spent("gte", 100000)),
    means("Pune ya Delhi wale", city("Pune", "Delhi")),
    means("students aur vegans in Goa", either(tag("student"), tag("vegan")), city("Goa")),
    means("bitte students in Pune", tag("student"), city("Pune")),
    means("sms on, email off", where("sms_opt_in", "is", True), where("email_opt_in", "is", False)),
    means("email consent missing", where("email_opt_in", "is", False)),
    means("on the whatsapp list", where("whatsapp_opt_in", "is", True)),
    means("not on the email list", where("email_opt_in", "is", False)),
    means("holds gold status", where("attributes.tier", "eq", "Gold")),
    assumes("surname Patel", "Patel", where("name", "contains", "Patel")),
    means("nothing bought in the last 15 days", where("last_order_at", "not_in_last", {"n": 15, "unit": "days"})),
    means("5 to 25 orders, latest under a month ago", ordered("between", [5, 25]), within("last_order_at", "1 months")),
    assumes("bought Monsoon Malabar", "Monsoon Malabar", item("BN-MON")),
    means(
        "no fewer than 2 and no more than 4 tea orders",
        bought("gte", 2, category="Tea"),
        bought("lte", 4, category="Tea"),
    ),
]
SECOND_THOUGHTS = [
    asks("spent at least 12,000, make it 15,000"),
    asks("ordered twice, no wait, 3 times"),
    asks("students in Pune, sorry, in Mumbai"),
    asks("ordered in October, I mean in November"),
    asks("gold tier, scratch that, silver tier"),
    means("I mean the students in Pune", tag("student"), city("Pune")),
    means("sorry, make that students in Pune", tag("student"), city("Pune")),
    asks("favourite is moka pot, but hasn't got one"),
    asks("students in Goa but they have not"),
    asks("Pune customers who did not"),
    means("excl. folks from Kolkata and Chennai", none(city("Kolkata", "Chennai"))),
    means("spent 3k to 6k excl. people in Kochi", spent("between", [3000, 6000]), none(city("Kochi"))),
    means("min. 3 orders, max. 5 visits", ordered("gte", 3), where("visits", "lte", 5)),
    assumes(
        "ordered this month, spent over 2000 or visited 5 times or more",
        "or",
        either(bought(between=NOVEMBER), spent("gt", 2000), where("visits", "gte", 5)),
    ),
]
