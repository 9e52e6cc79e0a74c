"""Words that a reading might pass over although they change it: from one month to another, back, of these, formerly.

Kinds of which prompts of the eleventh round, and others written beside it, were misread in silence.
"""

from ai_tools.tests.evaluation.prompts.wording import *

JULY = ["2026-07-01", "2026-07-31"]
AUGUST = ["2026-08-01", "2026-08-31"]
NO_CONSENT = [where(f"{channel}_opt_in", "is", False) for channel in ("email", "sms", "whatsapp")]
TWO = ["A first cup", "Cold brew weekend"]
AUTUMN = ["2026-09-01", "2026-11-30"]


def credited(*names: str) -> Rule:
    return where("converted_campaign", "in", list(names))


def bottom(percent: int, field: str = "total_spend") -> tuple[Rule, Rule]:
    return where(field, "gt", 0), where(field, "lte", of_buyers(field, f"{percent}th percentile"))


FROM_MONTH_TO_MONTH = [
    means("ordered in January-March", bought(between=["2026-01-01", "2026-03-31"])),
    means("bought tea in Sep–Nov 2026", bought(category="Tea", between=AUTUMN)),
    means("two or more orders, July-September", bought("gte", 2, between=["2026-07-01", "2026-09-30"])),
    means("spent over 900 in September–November", bought("gt", 900, measure="sum", between=AUTUMN)),
    means("signed up Apr-Jun 2026", where("signed_up_at", "between", ["2026-04-01", "2026-06-30"])),
    means("beans buyers (May-July)", bought(category="Beans", between=["2026-05-01", "2026-07-31"])),
    means(
        "no coffee in August-October but some before August",
        bought("eq", 0, category="Coffee", between=["2026-08-01", "2026-10-31"]),
        bought(category="Coffee", between=["1900-01-01", "2026-07-31"]),
    ),
    means("cancelled an order during Oct-Nov", bought(status="cancelled", between=["2026-10-01", "2026-11-30"])),
    means(
        "Pune, 3+ orders Feb-May, nothing since August",
        city("Pune"),
        bought("gte", 3, between=["2026-02-01", "2026-05-31"]),
        none(where("last_order_at", "after", "2026-07-31")),
    ),
    means("at least one order Dec-Feb", bought(between=["2025-12-01", "2026-02-28"])),
]
BACK = [
    assumes(
        "received A first cup and has not come back",
        "no order credited to A first cup",
        where("received_campaign", "in", ["A first cup"]),
        none(credited("A first cup")),
    ),
    assumes(
        "Goa people who clicked We miss you but never came back",
        "never",
        city("Goa"),
        where("clicked_campaign", "in", ["We miss you"]),
        none(credited("We miss you")),
    ),
    assumes(
        "started a checkout in the last 4 days and haven't come back",
        "the time read for",
        event("checkout_started", in_last=last("4 days")),
        not_within("last_order_at", "4 days"),
    ),
    asks("Gold members who haven't come back", where("attributes.tier", "in", ["Gold"])),
    asks("students that have not been back", tag("student")),
    means("vegans who haven't been back in 3 weeks", tag("vegan"), not_within("last_seen_at", "3 weeks")),
    means("not come back for 40 days", not_within("last_seen_at", "40 days")),
    assumes(
        "opened A first cup, no order yet",
        "read as never, not only since then",
        where("opened_campaign", "in", ["A first cup"]),
        ordered("eq", 0),
    ),
    assumes(
        "got We miss you but did not visit",
        "read as never, not only since then",
        where("received_campaign", "in", ["We miss you"]),
        where("visits", "eq", 0),
    ),
    means(
        "clicked We miss you and never visited",
        where("clicked_campaign", "in", ["We miss you"]),
        where("visits", "eq", 0),
    ),
]
SHARES = [
    assumes("bottom 10 percent of buyers", "of all buyers today", *bottom(10)),
    assumes("the lowest 20% by spend", "of all buyers today", *bottom(20)),
    assumes("worst 30 % of customers", "of all buyers today", *bottom(30)),
    assumes("bottom 40 percent by orders", "of all buyers today", *bottom(40, "order_count")),
    assumes("Pune, bottom 25% spenders", "of all buyers today", city("Pune"), *bottom(25)),
    asks("bottom 100 customers by spend"),
    asks("worst 50 buyers"),
    asks("top 5 % by visits"),
    asks("the best 20 customers ranked by loyalty"),
    asks("top 10 percent by number of workshops"),
]
OF_THESE = [
    means("bought tea, minimum 2 orders of it", bought("gte", 2, category="Tea")),
    means("bought tea or beans, at least 3 orders of these", bought("gte", 3, category=["Tea", "Beans"])),
    means(
        "buyers of bun maska or moka pots, minimum 2 orders of those", item(sku=["BK-BUN", "EQ-MOK"], op="gte", value=2)
    ),
    assumes(
        "placed 5 or more orders, two of which in October",
        "2 read as exactly 2",
        ordered("gte", 5),
        bought("eq", 2, between=OCTOBER),
    ),
    means("4+ orders, at least 2 of those in the last 60 days", ordered("gte", 4), bought("gte", 2, in_last="60 days")),
    means(
        "bought coffee 5 or more times, of which 2 or more this month",
        bought("gte", 5, category="Coffee"),
        bought("gte", 2, category="Coffee", between=["2026-11-01", "2026-11-30"]),
    ),
    means("more than 3 orders, at least 2 of them cancelled", ordered("gt", 3), bought("gte", 2, status="cancelled")),
    means("bought equipment and spent over 900 on it", bought("gt", 900, measure="sum", category="Equipment")),
]
HOURS_AND_WEEKDAYS = [
    cannot("ordered between 10 and 12 am", "10", rest=ordered("gte", 1)),
    cannot("bought coffee before 9 am", "9"),
    cannot("3 orders after 6 pm", "6"),
    cannot("visited at 8 o'clock", "8", rest=where("visits", "gte", 1)),
    cannot("orders placed at 11pm or later", "11", rest=ordered("gte", 1)),
    cannot("get coffee on Mondays", "mondays"),
    cannot("ordered on Saturdays and Sundays", "saturdays"),
    cannot("visits on Fridays", "fridays"),
]
THEN_BUT_NOT_NOW = [
    means("didn't order in August but in July", bought("eq", 0, between=AUGUST), bought(between=JULY)),
    means("not ordered in August but did in July", bought("eq", 0, between=AUGUST), bought(between=JULY)),
    means(
        "no tea this month but last month",
        bought("eq", 0, category="Tea", between=NOVEMBER),
        bought(category="Tea", between=OCTOBER),
    ),
    means(
        "no tea this month but not last month either",
        bought("eq", 0, category="Tea", between=["2026-10-01", "2026-11-30"]),
    ),
    means(
        "not bought in 2025 but in 2026",
        bought("eq", 0, between=["2025-01-01", "2025-12-31"]),
        bought(between=["2026-01-01", "2026-12-31"]),
    ),
    means("no order this month but in the last 90 days", bought("eq", 0, between=NOVEMBER), bought(in_last="90 days")),
    means(
        "no beans in October, yet some in September",
        bought("eq", 0, category="Beans", between=OCTOBER),
        bought(category="Beans", between=["2026-09-01", "2026-09-30"]),
    ),
    means("did not buy in October although in August", bought("eq", 0, between=OCTOBER), bought(between=AUGUST)),
    means("no order in October and in November", bought("eq", 0, between=["2026-10-01", "2026-11-30"])),
    asks("no visit in 30 days but within 60", not_within("last_seen_at", "30 days")),
]
BEFORE_NOW = [
    assumes("formerly in Mumbai", "“formerly”", city("Mumbai")),
    assumes("previously Gold", "“previously”", where("attributes.tier", "in", ["Gold"])),
    assumes("used to be students", "“used”", tag("student")),
    assumes("again ordered tea", "“again”", bought(category="Tea")),
    assumes("once bought beans", "exactly one time", bought("eq", 1, category="Beans")),
    assumes("once ordered in Kochi", "exactly one time", ordered("eq", 1), city("Kochi")),
    assumes(
        "bought twice before, now nothing for 60 days",
        "“before”",
        ordered("gte", 2),
        not_within("last_order_at", "60 days"),
    ),
]
WHEN_IT_CAME = [
    means("whose first order came only in 2026", where("first_order_at", "after", "2025-12-31")),
    means(
        "last order came in over 40 days ago", not_within("last_order_at", "40 days"), where("last_order_at", "is_set")
    ),
    means("first purchase happened in October", where("first_order_at", "between", OCTOBER)),
    means(
        "last purchase longer than 50 days back",
        not_within("last_order_at", "50 days"),
        where("last_order_at", "is_set"),
    ),
    means("visits: none in the last 30 days", not_within("last_seen_at", "30 days")),
    means("messages: none in the last 30 days", not_within("last_messaged_at", "30 days")),
    means("joined in the last 3 weeks w/o any order", within("signed_up_at", "3 weeks"), ordered("eq", 0)),
]
AMOUNTS = [
    asks("spent at least 500 at least twice", spent("gte", 500)),
    asks("twice spent at least 500"),
    cannot("spent over 900 three times", "three times"),
    means("they've spent something", spent("gt", 0)),
    means("spent over 1000 nd live in Pune", spent("gt", 1000), city("Pune")),
]
ANY_CHANNEL = [
    means("no consent for any channel", *NO_CONSENT),
    means("corporate, no consent on any channel", tag("corporate"), *NO_CONSENT),
    asks("Gold minus Mumbai plus Pune", where("attributes.tier", "in", ["Gold"]), none(city("Mumbai", "Pune"))),
    asks("everyone except students plus vegans", none(tag("student", "vegan"))),
]
GOLD = where("attributes.tier", "in", ["Gold"])
LISTS_LEFT_OUT = [
    means(
        "Exclude: students, corporates, Goa. Include: everyone with 3+ orders",
        ordered("gte", 3),
        none(tag("student", "corporate"), city("Goa")),
    ),
    means(
        "2+ orders, except: vegans, Kochi, anyone messaged in the last 7 days",
        ordered("gte", 2),
        none(tag("vegan"), city("Kochi"), within("last_messaged_at", "7 days")),
    ),
    means(
        "Excluding: Gold, Mumbai and students. Everyone with 2+ orders",
        ordered("gte", 2),
        none(GOLD, city("Mumbai"), tag("student")),
    ),
    means(
        "all coffee buyers. Leave out: Pune, subscribers, anybody seen this month",
        bought(category="Coffee"),
        none(city("Pune"), tag("subscriber"), where("last_seen_at", "after", "2026-10-31")),
    ),
    means(
        "skip: Delhi, corporates; then all with over 900 spent", spent("gt", 900), none(city("Delhi"), tag("corporate"))
    ),
    assumes(
        "everyone in Pune except students, with 3+ orders",
        "“with 3+ orders” read as said of those who stay",
        city("Pune"),
        none(tag("student")),
        ordered("gte", 3),
    ),
    assumes(
        "2+ orders, except vegans, Kochi",
        "“Kochi” read as said of those who stay",
        ordered("gte", 2),
        none(tag("vegan")),
        city("Kochi"),
    ),
    assumes("Excluding students, Pune", "“Pune” read as said of those who stay", none(tag("student")), city("Pune")),
    means("Excluding students, everyone in Pune", none(tag("student")), city("Pune")),
]
SAID_AGAIN = [
    asks("Mumbai, Pune, Goa - but for Goa only vegans"),
    asks("Pune or Mumbai, and in Mumbai only students"),
    asks("vegans or students, but students only in Goa"),
    assumes(
        "bought in Kochi or Goa, in Goa at least 3 times",
        "“goa” in “in Goa at” changes nothing",
        city("Kochi", "Goa"),
        ordered("gte", 3),
    ),
    assumes(
        "Gold or Platinum, but Platinum only with 3+ orders",
        "“platinum” in “but Platinum only” changes nothing",
        where("attributes.tier", "in", ["Gold", "Platinum"]),
        ordered("gte", 3),
    ),
    assumes(
        "viewed tea more than twice this fortnight but bought none",
        "“none” read as no Tea",
        event("viewed_product", "gt", 2, where={"category": ["Tea"]}, in_last=last("14 days")),
        bought("eq", 0, category="Tea"),
    ),
]
ON_THINGS = [
    means(
        "at least 1500 on beans within 12 months",
        bought("gte", 1500, measure="sum", category="Beans", in_last="12 months"),
    ),
    means(
        "over 800 on coffee this year",
        bought("gt", 800, measure="sum", category="Coffee", between=["2026-01-01", "2026-12-31"]),
    ),
    means(
        "less than 400 on tea in the last 90 days", bought("lt", 400, measure="sum", category="Tea", in_last="90 days")
    ),
    means(
        "more than 300 on bakery and 2+ orders of tea",
        bought("gt", 300, measure="sum", category="Bakery"),
        bought("gte", 2, category="Tea"),
    ),
]
TWO_CAMPAIGNS = [
    means("opened either of A first cup and Cold brew weekend", where("opened_campaign", "in", TWO)),
    means("opened both A first cup and Cold brew weekend", *(where("opened_campaign", "in", [name]) for name in TWO)),
    means("clicked either A first cup or Cold brew weekend", where("clicked_campaign", "in", TWO)),
    means(
        "received both of A first cup and Cold brew weekend",
        *(where("received_campaign", "in", [name]) for name in TWO),
    ),
]
