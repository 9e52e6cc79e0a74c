"""Words that narrow what is meant: only, nothing but, once and never again, the second order, no tags."""

from ai_tools.tests.evaluation.population import IN_INDIA
from ai_tools.tests.evaluation.prompts.wording import *

ONLY = [
    means("people who buy nothing except tea", bought_only("Tea")),
    means("bought coffee and nothing but coffee", bought_only("Coffee")),
    means("nothing but bakery ever ordered", bought_only("Bakery")),
    means("have bought just equipment so far", bought_only("Equipment")),
    means("exclusively coffee buyers", bought_only("Coffee")),
    means("tea-only shoppers in Pune", bought_only("Tea"), city("Pune")),
    means("customers who only ever purchased gift cards", bought_only("Gift cards")),
    means("only ever bought beans", bought_only("Beans")),
    means("those who've bought merchandise alone", bought_only("Merchandise")),
    means("bought only tea in the last 6 months", bought_only("Tea", in_last="6 months")),
    means("purchased solely equipment or merchandise", bought_only("Equipment", "Merchandise")),
    means("they buy bakery stuff and nothing else", bought_only("Bakery")),
    means("only vips", tag("vip")),
    means("only people in Pune who ordered exactly twice", city("Pune"), ordered("eq", 2)),
    means("just those with no email", where("email", "not_set")),
    means("nobody but students in Goa", tag("student"), city("Goa")),
    means("only ordered once", ordered("eq", 1)),
    means("live only in Mumbai", city("Mumbai")),
    means(
        "opted in to sms only",
        where("sms_opt_in", "is", True),
        none(where("email_opt_in", "is", True), where("whatsapp_opt_in", "is", True)),
    ),
    means(
        "subscribed only to whatsapp",
        where("whatsapp_opt_in", "is", True),
        none(where("email_opt_in", "is", True), where("sms_opt_in", "is", True)),
    ),
]
SECOND_ORDER = [
    means("on their second order", ordered("eq", 2)),
    means("who just made a second purchase", ordered("eq", 2)),
    means("shoppers at purchase number two", ordered("eq", 2)),
    means("placed their 2nd order", ordered("eq", 2)),
    means("have made their third purchase", ordered("eq", 3)),
    means("people on purchase no. 3", ordered("eq", 3)),
    means("second time buyers in Delhi", ordered("eq", 2), city("Delhi")),
    means("third-time customers", ordered("eq", 3)),
    means(
        "vips who placed their second order in the last 30 days",
        tag("vip"),
        ordered("eq", 2),
        within("last_order_at", "30 days"),
    ),
    means("bought once but never a second time", ordered("eq", 1)),
    means("yet to place their second order", ordered("eq", 1)),
    means("ordered once, no second order yet", ordered("eq", 1)),
    means("still waiting for their first purchase", ordered("eq", 0)),
]
ALL_TAGS = list(IN_INDIA.tags)
NO_TAGS = [
    assumes("untagged customers", "untagged", where("tags", "has_none", ALL_TAGS)),
    assumes("customers with no tags", "no tags", where("tags", "has_none", ALL_TAGS)),
    assumes("people without any tag in Kochi", "tag", where("tags", "has_none", ALL_TAGS), city("Kochi")),
    assumes("tags are empty", "empty", where("tags", "has_none", ALL_TAGS)),
    assumes("whose tag list is blank", "blank", where("tags", "has_none", ALL_TAGS)),
    assumes("not tagged at all", "tagged", where("tags", "has_none", ALL_TAGS)),
    assumes("have no labels and spent over 5k", "labels", where("tags", "has_none", ALL_TAGS), spent("gt", 5000)),
    assumes("anyone with at least one tag", "tag", where("tags", "has_any", ALL_TAGS)),
    assumes("customers that have tags", "tags", where("tags", "has_any", ALL_TAGS)),
    assumes("tagged with nothing", "nothing", where("tags", "has_none", ALL_TAGS)),
    means("neither vip nor student tags", none(tag("vip"), tag("student"))),
]
ONCE_AND_NEVER_AGAIN = [
    means("bought one time and never returned", ordered("eq", 1)),
    means("placed a single order and didn't come back", ordered("eq", 1)),
    means("purchased once, never again", ordered("eq", 1)),
    assumes("tried us once and vanished", "vanished", ordered("eq", 1), not_within("last_order_at", "90 days")),
    means("visited once and never returned", where("visits", "eq", 1)),
    means("came one time only and have not been back", where("visits", "eq", 1)),
    means("ordered just once and haven't come back since", ordered("eq", 1)),
    means("one order and no more", ordered("eq", 1)),
    means("a first order but no second", ordered("eq", 1)),
    means("made one purchase, never came back, in Chennai", ordered("eq", 1), city("Chennai")),
    means("folks who shopped with us once and never showed up again", ordered("eq", 1)),
    means(
        "bought tea once and never again",
        every(bought("eq", 1, category="Tea")),
    ),
    means(
        "ordered one time in 2025 and never came back", ordered("eq", 1), bought(between=["2025-01-01", "2025-12-31"])
    ),
]
