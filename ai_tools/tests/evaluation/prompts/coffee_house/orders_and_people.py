"""What is said of orders and not of people, and whom a list behind a colon is of.

Kinds that were misread without a word about it; the prompts were written before anything was mended.
"""

from ai_tools.tests.evaluation.prompts.wording import *

EITHER_BEHIND_A_COLON = [
    means("corporate customers: 10+ orders or spend over 5k", tag("corporate"),
          either(ordered("gte", 10), spent("gt", 5000))),
    means("students: bought tea or bakery", tag("student"), bought(category=["Tea", "Bakery"])),
    means("pune customers: no order in 60 days or no visit in 60 days", city("Pune"),
          either(not_within("last_order_at", "60 days"), not_within("last_seen_at", "60 days"))),
    means("gold members: either 5+ orders or over 4k spent", tier("Gold"),
          either(ordered("gte", 5), spent("gt", 4000))),
    means("goa: vegans or students", city("Goa"), tag("vegan", "student")),
    means("subscribers - 3+ orders or visited this week", tag("subscriber"),
          either(ordered("gte", 3), where("last_seen_at", "after", "2026-11-22"))),
    means("early birds: spent more than 2k or ordered in november", tag("early bird"),
          either(spent("gt", 2000), bought(between=NOVEMBER))),
    means("kochi people: bought a moka pot or a hand grinder", city("Kochi"), either(item("EQ-MOK"), item("EQ-GRI"))),
    means("vegans: tea buyers, or 4+ orders", tag("vegan"), either(bought(category="Tea"), ordered("gte", 4))),
    means("regulars: joined in october or no email", tag("regular"),
          either(where("signed_up_at", "between", OCTOBER), where("email", "not_set"))),
    means("delhi: over 3k spent, 2+ orders", city("Delhi"), spent("gt", 3000), ordered("gte", 2)),
]  # fmt: skip
ORDERS_LEFT_OUT = [
    assumes("coffee buyers of the last 45 days, excluding cancelled", "cancelled",
            bought(category="Coffee", in_last="45 days")),
    assumes("3+ orders not counting cancelled ones", "cancelled", ordered("gte", 3)),
    assumes("pune, 2+ orders in october excluding cancelled orders", "cancelled", city("Pune"),
            bought("gte", 2, between=OCTOBER)),
    assumes("spent over 4k, excl refunded", "refunded", spent("gt", 4000)),
    assumes("students who ordered at least twice, ignoring cancellations", "cancellations", tag("student"),
            ordered("gte", 2)),
    assumes("5 or more orders minus cancelled ones", "cancelled", ordered("gte", 5)),
    assumes("ordered tea in november (excluding cancelled)", "cancelled", bought(category="Tea", between=NOVEMBER)),
    assumes("total spend above 6k minus refunds", "refunds", spent("gt", 6000)),
    assumes("bakery buyers, cancelled excluded", "cancelled", bought(category="Bakery")),
    assumes("gold, 2+ orders this month, excluding cancelled and refunded", "cancelled", tier("Gold"),
            bought("gte", 2, between=NOVEMBER)),
    means("2+ orders, except people who cancelled an order", ordered("gte", 2), none(bought(status="cancelled"))),
    means("coffee buyers excluding those who cancelled", bought(category="Coffee"), none(bought(status="cancelled"))),
]  # fmt: skip
NO_VALUE_AND_A_VALUE = [
    asks("gold members with no tier set"),
    asks("mumbai people without a city"),
    asks("tier is silver and tier not set"),
    asks("cold brew is their favourite but no favourite set"),
    asks("name starts with a, name missing"),
    asks("last order in november, no last order"),
    asks("signed up in october and signup date missing"),
    asks("in pune and city is empty"),
    asks("country india, no country"),
    asks("email contains p1 and no email"),
    means("no tier, in pune", where("attributes.tier", "not_set"), city("Pune")),
]
REACH_OUT_TO = [
    means("reach out to people who bought a moka pot", item("EQ-MOK")),
    means("reach out to students in pune", tag("student"), city("Pune")),
    means("pls reach out to all vegans with 2+ orders", tag("vegan"), ordered("gte", 2)),
    means("we should reach out to customers who spent over 4k", spent("gt", 4000)),
    means("get in touch with everyone who ordered tea in october", bought(category="Tea", between=OCTOBER)),
    means("follow up with people who joined in october", where("signed_up_at", "between", OCTOBER)),
    means("check in with gold members in goa", tier("Gold"), city("Goa")),
    means("let's contact subscribers from delhi", tag("subscriber"), city("Delhi")),
    means("drop a line to those who haven't ordered in 90 days", not_within("last_order_at", "90 days")),
    means("say hi to everyone who visited in the last week", within("last_seen_at", "1 week")),
    means("touch base with corporates", tag("corporate")),
    means("wanna reach out to kochi folks w/ no orders", city("Kochi"), ordered("eq", 0)),
    means("people we haven't reached out to in 30 days", not_within("last_messaged_at", "30 days")),
]
SOME_RETURNS = [
    means("more than 2 returns", bought("gt", 2, status="refunded")),
    means("pune customers with 2+ returns", city("Pune"), bought("gte", 2, status="refunded")),
    means("at least one return this year", bought(status="refunded", between=["2026-01-01", "2026-11-28"])),
    means("no returns", bought("eq", 0, status="refunded")),
    means("fewer than 2 returns and 3+ orders", bought("lt", 2, status="refunded"), ordered("gte", 3)),
    means("3 or more returns in 90 days", bought("gte", 3, status="refunded", in_last="90 days")),
    means("zero returns, gold tier", bought("eq", 0, status="refunded"), tier("Gold")),
    means("had a return in october", bought(status="refunded", between=OCTOBER)),
    means("students without any returns", tag("student"), bought("eq", 0, status="refunded")),
    means("returns over 1", bought("gt", 1, status="refunded")),
]
A_THING_OVER_AN_AMOUNT = [
    may_ask("bought a moka pot over 2k", bought("gt", 2000, measure="max", sku="EQ-MOK")),
    may_ask("bought a hand grinder worth more than 1500", bought("gt", 1500, measure="max", sku="EQ-GRI")),
    may_ask("who purchased one cappuccino above 300", bought("gt", 300, measure="max", sku="CF-CAP")),
    may_ask("bought a cold brew for over 400 in october",
            bought("gt", 400, measure="max", sku="CF-COL", between=OCTOBER)),
    may_ask("students who got a moka pot under 1500", tag("student"), bought("lt", 1500, measure="min", sku="EQ-MOK")),
    may_ask("goa, bought an almond croissant over 250", city("Goa"), bought("gt", 250, measure="max", sku="BK-CRO")),
    may_ask("ordered a bun maska above 300", bought("gt", 300, measure="max", sku="BK-BUN")),
    may_ask("took a masala chai over 500", bought("gt", 500, measure="max", sku="TE-MAS")),
    may_ask("bought a filter coffee costing over 600", bought("gt", 600, measure="max", sku="CF-FIL")),
    may_ask("bought an equipment item above 2k", bought("gt", 2000, measure="max", category="Equipment")),
    means("spent over 2k on moka pots", bought("gt", 2000, measure="sum", sku="EQ-MOK")),
]  # fmt: skip
