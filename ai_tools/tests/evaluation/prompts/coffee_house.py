"""In the words of the demo shop, where the names of products are values of an attribute as well."""

from ai_tools.tests.evaluation.prompts.wording import (
    Prompt,
    Rule,
    asks,
    assumes,
    bought,
    cannot,
    city,
    either,
    every,
    means,
    none,
    not_within,
    ordered,
    spent,
    tag,
    where,
    within,
)

OCTOBER = ["2026-10-01", "2026-10-31"]
NOVEMBER = ["2026-11-01", "2026-11-30"]


def item(sku: str, *, op: str = "gte", value: int = 1, **limits: str | list[str]) -> Rule:
    """How many orders had a product."""
    return bought(op, value, sku=sku, **limits)


def favourite(*names: str) -> Rule:
    """Whose favourite is one of these."""
    return where("attributes.favourite", "in", list(names))


def long_since(field: str, span: str) -> Rule:
    """It happened, but not within this time."""
    return {"match": "all", "rules": [where(field, "is_set"), not_within(field, span)]}


def told(word: str, *prompts: Prompt) -> list[Prompt]:
    return [prompt._replace(guesses=(word,)) for prompt in prompts]


PARTS_OF_NAMES = [
    means("customers who bought the hand grinder", item("EQ-GRI")),
    assumes("bought a croissant", "croissant", item("BK-CRO")),
    assumes("grinder buyers", "grinder", item("EQ-GRI")),
    assumes("who has ordered darjeeling this month", "darjeeling", item("TE-DAR", between=NOVEMBER)),
    assumes("bought Coorg beans at least twice", "Coorg beans", item("BN-COO", value=2)),
    assumes("never bought the moka", "moka", item("EQ-MOK", op="eq", value=0)),
    assumes("people who purchased malabar in the last 2 months", "malabar", item("BN-MON", in_last="2 months")),
    assumes("ordered maska or croissants", "croissants", either(item("BK-BUN"), item("BK-CRO"))),
    assumes(
        "Pune folks with a chai order in the past 3 weeks", "chai", city("Pune"), item("TE-MAS", in_last="3 weeks")
    ),
    assumes("grabbed croissants more than 3 times", "croissants", item("BK-CRO", op="gt", value=3)),
    assumes("bought a grinder but no coffee", "grinder", item("EQ-GRI"), bought("eq", 0, category="Coffee")),
    assumes("bought the estate beans", "estate beans", item("BN-COO")),
]
FAVOURITES = [
    means("moka pot buyers in Kochi", item("EQ-MOK"), city("Kochi")),
    means("owners of a hand grinder", item("EQ-GRI")),
    means("cold brew drinkers tagged vegan", item("CF-COL"), tag("vegan")),
    means("favourite is cold brew", favourite("Cold brew")),
    means("their favourite: Masala chai", favourite("Masala chai")),
    means("cappuccino is their favourite", favourite("Cappuccino")),
    means("with filter coffee as favourite", favourite("Filter coffee")),
    means("favourite is cappuccino or cold brew", favourite("Cappuccino", "Cold brew")),
    means("those whose favourite is not bun maska", none(favourite("Bun maska"))),
    means(
        "have cappuccino as their favourite but never bought it",
        favourite("Cappuccino"),
        item("CF-CAP", op="eq", value=0),
    ),
    means("bought filter coffee at least 4 times", item("CF-FIL", value=4)),
    assumes("like masala chai best", "like masala chai best", favourite("Masala chai")),
    assumes("vegans who like cold brew the most", "like cold brew the most", tag("vegan"), favourite("Cold brew")),
    means("favourite product is almond croissant", favourite("Almond croissant")),
    means("almond croissant orders last month", item("BK-CRO", between=OCTOBER)),
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
PERIODS = [
    means("ordered in the last half year", within("last_order_at", "6 months")),
    means("tea orders over the past quarter year", bought(category="Tea", in_last="3 months")),
    means("joined in the past fortnight", either(within("signed_up_at", "14 days"))),
    means("signed up between March and June", where("signed_up_at", "between", ["2026-03-01", "2026-06-30"])),
    means("ordered in the last 48 hours", within("last_order_at", "48 hours")),
    means("signed up in the first half of 2026", where("signed_up_at", "between", ["2026-01-01", "2026-06-30"])),
    means("bought beans in the last three weeks", bought(category="Beans", in_last="3 weeks")),
    means(
        "no orders since the start of the year",
        where("last_order_at", "not_in_last", {"n": 10000, "unit": "days"})
        if False
        else bought("eq", 0, between=["2026-01-01", "2026-11-28"]),
    ),
    means("visited yesterday", where("last_seen_at", "between", ["2026-11-27", "2026-11-27"])),
    means("signed up the day before yesterday", where("signed_up_at", "between", ["2026-11-26", "2026-11-26"])),
    means("ordered a year ago or more recently", within("last_order_at", "1 years")),
    means("bakery orders in Q3", bought(category="Bakery", between=["2026-07-01", "2026-09-30"])),
    asks(
        "customers who joined in summer 2026, from 1 May to 31 July",
        where("signed_up_at", "between", ["2026-05-01", "2026-07-31"]),
    ),
    means("bought equipment in the last twelve months", bought(category="Equipment", in_last="12 months")),
    means("signed up in the last year and a half", within("signed_up_at", "18 months")),
]
CONSENTS = [
    means("people with email but not sms consent", where("email_opt_in", "is", True), where("sms_opt_in", "is", False)),
    means(
        "sms and whatsapp consent but not email",
        where("sms_opt_in", "is", True),
        where("whatsapp_opt_in", "is", True),
        where("email_opt_in", "is", False),
    ),
    means(
        "has whatsapp but no email consent", where("whatsapp_opt_in", "is", True), where("email_opt_in", "is", False)
    ),
    means(
        "consented to email, not to whatsapp", where("email_opt_in", "is", True), where("whatsapp_opt_in", "is", False)
    ),
    means("said yes to texts and no to email", where("sms_opt_in", "is", True), where("email_opt_in", "is", False)),
    means("have given whatsapp consent", where("whatsapp_opt_in", "is", True)),
    means("no whatsapp consent but a phone number", where("whatsapp_opt_in", "is", False), where("phone", "is_set")),
    means(
        "Gold customers that don't allow sms", where("attributes.tier", "eq", "Gold"), where("sms_opt_in", "is", False)
    ),
    means("opted in on all three channels", *(where(f"{c}_opt_in", "is", True) for c in ("email", "sms", "whatsapp"))),
    means(
        "opted in to none of our channels", *(where(f"{c}_opt_in", "is", False) for c in ("email", "sms", "whatsapp"))
    ),
    means(
        "opted in to at least one channel",
        either(*(where(f"{c}_opt_in", "is", True) for c in ("email", "sms", "whatsapp"))),
    ),
    means(
        "whatsapp-only people: opted in to whatsapp, not to sms or email",
        where("whatsapp_opt_in", "is", True),
        where("sms_opt_in", "is", False),
        where("email_opt_in", "is", False),
    ),
]
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
HAVING = [
    means("have coffee and tea in their order history", bought(category="Coffee"), bought(category="Tea")),
    means(
        "with both beans and equipment among their purchases", bought(category="Beans"), bought(category="Equipment")
    ),
    means("people with bakery in their basket at least twice", bought("gte", 2, category="Bakery")),
    means("who have tea but not coffee in their history", bought(category="Tea"), bought("eq", 0, category="Coffee")),
    means(
        "have had both tea and bakery, though not always together", bought(category="Tea"), bought(category="Bakery")
    ),
    means("customers with at least one equipment order on record", bought(category="Equipment")),
    means(
        "neither tea nor coffee in their history", bought("eq", 0, category="Tea"), bought("eq", 0, category="Coffee")
    ),
    means("nothing from the bakery in their history", bought("eq", 0, category="Bakery")),
    means("have equipment in their purchase history and live in Goa", bought(category="Equipment"), city("Goa")),
    means("a history of bean purchases", bought(category="Beans")),
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
CAMPAIGNS = [
    means(
        "opened We miss you but did not click it",
        where("opened_campaign", "in", ["We miss you"]),
        none(where("clicked_campaign", "in", ["We miss you"])),
    ),
    means(
        "got the Cold brew weekend message and haven't opened it",
        where("received_campaign", "in", ["Cold brew weekend"]),
        none(where("opened_campaign", "in", ["Cold brew weekend"])),
    ),
    means("never received We miss you", none(where("received_campaign", "in", ["We miss you"]))),
    means(
        "clicked on We miss you or Cold brew weekend",
        where("clicked_campaign", "in", ["We miss you", "Cold brew weekend"]),
    ),
    means("members of Drifting away who live in Delhi", where("segment", "in", ["Drifting away"]), city("Delhi")),
    means(
        "everyone in Metro regulars on WhatsApp except corporates",
        where("segment", "in", ["Metro regulars on WhatsApp"]),
        none(tag("corporate")),
    ),
    means("in the segment New, nothing bought yet", where("segment", "in", ["New, nothing bought yet"])),
    means(
        "opened the we miss you mail and bought since 1 November",
        where("opened_campaign", "in", ["We miss you"]),
        where("last_order_at", "after", "2026-10-31"),
    ),
    means(
        "were sent both We miss you and Cold brew weekend",
        where("received_campaign", "in", ["We miss you"]),
        where("received_campaign", "in", ["Cold brew weekend"]),
    ),
    means(
        "not in the Drifting away segment, spent over 3000",
        none(where("segment", "in", ["Drifting away"])),
        spent("gt", 3000),
    ),
    means(
        "recipients of Cold brew weekend who opened neither it nor We miss you",
        where("received_campaign", "in", ["Cold brew weekend"]),
        none(where("opened_campaign", "in", ["Cold brew weekend", "We miss you"])),
    ),
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

MEASURED_BILLS = [
    means("biggest single bill over 5000", bought("gt", 5000, measure="max")),
    means("highest single purchase at least 3k", bought("gte", 3000, measure="max")),
    means("average ticket above 600", where("average_order_value", "gt", 600)),
    means("avg bill under Rs 300", where("average_order_value", "lt", 300)),
    means("mean basket of 400 or more", where("average_order_value", "gte", 400)),
    means("whose avg is between 200 and 500", where("average_order_value", "between", [200, 500])),
    means("smallest bill below 100", bought("lt", 100, measure="min")),
    means("largest coffee bill over 1000", bought("gt", 1000, measure="max", category="Coffee")),
    means("order tally of at least 7", ordered("gte", 7)),
    means("number of orders above 9", ordered("gt", 9)),
    means("visit tally under 5", where("visits", "lt", 5)),
    means("spenders from 2000 up to 4000 rupees inclusive", spent("between", [2000, 4000])),
    means("spend 1k to 3k, both included", spent("between", [1000, 3000])),
]
CLUBS = [
    assumes("the 50k+ club", "50k+", spent("gte", 50000)),
    assumes("5k+ club in Pune", "5k+", spent("gte", 5000), city("Pune")),
    assumes("one lakh plus people", "one lakh plus", spent("gte", 100000)),
    means("10k+ spenders", spent("gte", 10000)),
    means("spent 20k plus", spent("gte", 20000)),
    assumes("20k and above crowd", "20k and above", spent("gte", 20000)),
    assumes("half a lakh+ customers", "half a lakh+", spent("gte", 50000)),
    means("people with 10+ orders", ordered("gte", 10)),
    means("those with a lifetime spend of a lakh or more", spent("gte", 100000)),
    means("2 lakh plus in total spend", spent("gte", 200000)),
]
FIGURE_GOES_ON = [
    means(
        "no orders in 2026 but at least one in 2025",
        bought("eq", 0, between=["2026-01-01", "2026-12-31"]),
        bought("gte", 1, between=["2025-01-01", "2025-12-31"]),
    ),
    means(
        "without a purchase in November but with two or more in October",
        bought("eq", 0, between=NOVEMBER),
        bought("gte", 2, between=OCTOBER),
    ),
    means(
        "ordered once in October and at least twice in November",
        bought("eq", 1, between=OCTOBER),
        bought("gte", 2, between=NOVEMBER),
    ),
    means("3 orders in October, none in November", bought("eq", 3, between=OCTOBER), bought("eq", 0, between=NOVEMBER)),
    means(
        "more than 5 orders in 2025 but fewer than 2 in 2026",
        bought("gt", 5, between=["2025-01-01", "2025-12-31"]),
        bought("lt", 2, between=["2026-01-01", "2026-12-31"]),
    ),
    means("since 1 November no purchase, Delhi", bought("eq", 0, between=NOVEMBER), city("Delhi")),
    means("in October no order", bought("eq", 0, between=OCTOBER)),
    means("lives in Goa and since October no visit", city("Goa"), none(where("last_seen_at", "after", "2026-09-30"))),
    means(
        "clicked We miss you, and in the last 2 weeks no order",
        where("clicked_campaign", "in", ["We miss you"]),
        not_within("last_order_at", "2 weeks"),
    ),
    means(
        "at least one coffee order in October and none in November",
        bought(category="Coffee", between=OCTOBER),
        bought("eq", 0, category="Coffee", between=NOVEMBER),
    ),
]
CAMPAIGNS_IN_PART = [
    assumes("clicked the cold brew mail", "cold brew", where("clicked_campaign", "in", ["Cold brew weekend"])),
    assumes("opened the miss you campaign", "miss you", where("opened_campaign", "in", ["We miss you"])),
    assumes(
        "got the brew weekend message but did not open it",
        "brew weekend",
        where("received_campaign", "in", ["Cold brew weekend"]),
        none(where("opened_campaign", "in", ["Cold brew weekend"])),
    ),
    assumes(
        "did not click the cold brew campaign",
        "cold brew",
        none(where("clicked_campaign", "in", ["Cold brew weekend"])),
    ),
    means("opened the Cold brew weekend campaign", where("opened_campaign", "in", ["Cold brew weekend"])),
    assumes("members of the drifting segment", "drifting", where("segment", "in", ["Drifting away"])),
    assumes("in the metro regulars segment", "metro regulars", where("segment", "in", ["Metro regulars on WhatsApp"])),
    assumes(
        "opened the cold brew mail but never ordered",
        "cold brew",
        where("opened_campaign", "in", ["Cold brew weekend"]),
        ordered("eq", 0),
    ),
    assumes(
        "clicked either the miss you or the cold brew campaign",
        "cold brew",
        where("clicked_campaign", "in", ["We miss you", "Cold brew weekend"]),
    ),
    assumes(
        "received the cold brew campaign and bought cold brew this month",
        "cold brew",
        where("received_campaign", "in", ["Cold brew weekend"]),
        item("CF-COL", between=NOVEMBER),
    ),
]
DRINKING = [
    assumes("who drink filter coffee in Mumbai", "drink", item("CF-FIL"), city("Mumbai")),
    assumes("people who eat bun maska", "eat", item("BK-BUN")),
    assumes("drank tea in the last month", "drank", bought(category="Tea", in_last="1 months")),
    assumes("never drink coffee", "drink", bought("eq", 0, category="Coffee")),
    assumes("students who drink cold brew", "drink", tag("student"), item("CF-COL")),
    means("tea drinkers in Goa", bought(category="Tea"), city("Goa")),
    assumes("ladies and gents who drink masala chai", "drink", item("TE-MAS")),
    assumes("ate an almond croissant in October", "ate", item("BK-CRO", between=OCTOBER)),
    means("cold brew lovers", item("CF-COL")),
    means("coldbrew buyers", item("CF-COL")),
    means("filtercoffee and mokapot buyers", item("CF-FIL"), item("EQ-MOK")),
]
OPTING = [
    means("have not opted out of email", where("email_opt_in", "is", True)),
    means("email opt in = yes", where("email_opt_in", "is", True)),
    means("sms opt-in: no", where("sms_opt_in", "is", False)),
    means("whatsapp opt in is yes, Pune", where("whatsapp_opt_in", "is", True), city("Pune")),
    means("people who don't do WhatsApp", where("whatsapp_opt_in", "is", False)),
    means("not opted in to sms", where("sms_opt_in", "is", False)),
    means(
        "subscribed to any channel", either(*(where(f"{c}_opt_in", "is", True) for c in ("email", "sms", "whatsapp")))
    ),
    assumes("newsletter people in Delhi", "newsletter people", where("email_opt_in", "is", True), city("Delhi")),
    means("still subscribed to email", where("email_opt_in", "is", True)),
    means("who haven't opted out from whatsapp", where("whatsapp_opt_in", "is", True)),
    means("do not want texts from us", where("sms_opt_in", "is", False)),
]
ADDRESSES = [
    means("everyone with a Gmail address", where("email", "contains", "gmail")),
    means("those on a yahoo account", where("email", "contains", "yahoo")),
    means("phone starting +9155", where("phone", "starts_with", "+9155")),
    means("phone numbers starting with +91555", where("phone", "starts_with", "+91555")),
    means("hotmail addresses", where("email", "contains", "hotmail")),
    means("name beginning with Pri", where("name", "starts_with", "Pri")),
    means("no gmail address", none(where("email", "contains", "gmail"))),
    means("emails ending in example.in", where("email", "contains", "example.in")),
    means("first name Priya", where("name", "starts_with", "Priya")),
    means("called Rohan, living in Pune", where("name", "starts_with", "Rohan"), city("Pune")),
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
OF_IT = [
    assumes("masala chai buyers who have not bought any this month", "any", item("TE-MAS"), item("TE-MAS", op="eq", value=0, between=NOVEMBER)),
    means("bought beans in October but not any in November", bought(category="Beans", between=OCTOBER), bought("eq", 0, category="Beans", between=NOVEMBER)),
    assumes("favourite is cold brew but have never bought one", "one", favourite("Cold brew"), item("CF-COL", op="eq", value=0)),
    assumes("tea drinkers who haven't ordered any since June", "any", bought(category="Tea"), bought("eq", 0, category="Tea", between=["2026-06-01", "2026-11-28"])),
    assumes("bakery buyers who did not buy any in the last 3 months", "any", bought(category="Bakery"), bought("eq", 0, category="Bakery", in_last="3 months")),
    means("students who haven't bought anything in November", tag("student"), bought("eq", 0, between=NOVEMBER)),
    means("cappuccino is their favourite but they never bought it", favourite("Cappuccino"), item("CF-CAP", op="eq", value=0)),
    assumes("coffee buyers with none in the last 2 months", "none", bought(category="Coffee"), bought("eq", 0, category="Coffee", in_last="2 months")),
    means("bought a moka pot twice, and bought it this month", item("EQ-MOK", value=2), item("EQ-MOK", between=NOVEMBER)),
    means("never bought any tea", bought("eq", 0, category="Tea")),
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
    cannot("ordered in October and November, 500+ in each", "each", rest=every(bought(between=OCTOBER), bought(between=NOVEMBER))),
    cannot("bought tea in every month", "every", rest=bought(category="Tea")),
    cannot("one order each week", "each week", rest=ordered("eq", 1)),
]
PLACES_APART = [
    means("in Bengaluru with 2+ visits and no purchase, or in Pune with cancelled orders", either(every(city("Bengaluru"), where("visits", "gte", 2), ordered("eq", 0)), every(city("Pune"), bought(status="cancelled")))),
    means("in Goa who spent over 3k, or in Kochi", either(every(city("Goa"), spent("gt", 3000)), city("Kochi"))),
    means("in Delhi with gold tier, or in Mumbai with platinum tier", either(every(city("Delhi"), where("attributes.tier", "eq", "Gold")), every(city("Mumbai"), where("attributes.tier", "eq", "Platinum")))),
    means("people in Pune with 5+ orders, or people in Delhi with 10+ orders", either(every(city("Pune"), ordered("gte", 5)), every(city("Delhi"), ordered("gte", 10)))),
    means("students in Chennai or vegans in Kolkata", either(every(tag("student"), city("Chennai")), every(tag("vegan"), city("Kolkata")))),
    means("(Pune and gold tier) or (Delhi and silver tier)", either(every(city("Pune"), where("attributes.tier", "eq", "Gold")), every(city("Delhi"), where("attributes.tier", "eq", "Silver")))),
    means("from Jaipur who never ordered, or from Goa who ordered over 5 times", either(every(city("Jaipur"), ordered("eq", 0)), every(city("Goa"), ordered("gt", 5)))),
    means("who live in Pune or Delhi and spent over 4k", city("Pune", "Delhi"), spent("gt", 4000)),
    means("live in Mumbai with whatsapp consent, or live in Pune with sms consent", either(every(city("Mumbai"), where("whatsapp_opt_in", "is", True)), every(city("Pune"), where("sms_opt_in", "is", True)))),
    means("customers who ordered tea, or in Delhi", either(bought(category="Tea"), city("Delhi"))),
]
BRACKETS = [
    means("new sign-ups (last 2 weeks) from Chennai", within("signed_up_at", "2 weeks"), city("Chennai")),
    means("inactive customers (60 days)", not_within("last_active_at", "60 days")),
    means("coffee buyers (last 30 days) in Pune", bought(category="Coffee", in_last="30 days"), city("Pune")),
    means("no orders (since 1 October)", bought("eq", 0, between=["2026-10-01", "2026-11-28"])),
    means("visitors (5 or more visits)", where("visits", "gte", 5)),
    means("ordered recently (past 10 days)", within("last_order_at", "10 days")),
    means("vegans (Mumbai, Delhi)", tag("vegan"), city("Mumbai", "Delhi")),
    means("signed up (this month) but no order", where("signed_up_at", "after", "2026-10-31"), ordered("eq", 0)),
    means("gold tier (not Mumbai)", where("attributes.tier", "eq", "Gold"), none(city("Mumbai"))),
    means("bought tea (at least twice)", bought("gte", 2, category="Tea")),
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
    means("opened both our campaigns, We miss you and Cold brew weekend", where("opened_campaign", "in", ["We miss you"]), where("opened_campaign", "in", ["Cold brew weekend"])),
    means("subscriber tag missing", none(tag("subscriber"))),
    means("never received A first cup", none(where("received_campaign", "in", ["A first cup"]))),
    means("cancelled an order in October but ordered nothing afterwards", bought(status="cancelled", between=OCTOBER), bought("eq", 0, between=NOVEMBER)),
]
