"""Which of those named before a clause, a figure or a bracket belongs to.

Kinds that were misread without a word about it; the prompts were written before anything was mended.
"""

from ai_tools.tests.evaluation.prompts.wording import *

NO_PHONE, NO_EMAIL = where("phone", "not_set"), where("email", "not_set")
WITHOUT_OR_WITH = [
    means("students without an email or with gold tier", tag("student"), either(NO_EMAIL, tier("Gold"))),
    means("vegans without orders or with silver tier", tag("vegan"), either(ordered("eq", 0), tier("Silver"))),
    means("corporates w/o a phone or with platinum tier", tag("corporate"), either(NO_PHONE, tier("Platinum"))),
    means(
        "customers in Pune without a phone number or with over 10 visits",
        city("Pune"),
        either(NO_PHONE, where("visits", "gt", 10)),
    ),
    means(
        "early birds without visits or with one order",
        tag("early bird"),
        either(where("visits", "eq", 0), ordered("eq", 1)),
    ),
    means("Goa people without an email or without a phone", city("Goa"), either(NO_EMAIL, NO_PHONE)),
    means(
        "subscribers without tea orders or with 5+ orders",
        tag("subscriber"),
        either(bought("eq", 0, category="Tea"), ordered("gte", 5)),
    ),
    means(
        "gold members without email or having 12+ visits", tier("Gold"), either(NO_EMAIL, where("visits", "gte", 12))
    ),
    means(
        "students in Delhi without orders or with the vegan tag",
        tag("student"),
        city("Delhi"),
        either(ordered("eq", 0), tag("vegan")),
    ),
    means(
        "regulars without an email or with gold tier, in Mumbai",
        tag("regular"),
        either(NO_EMAIL, tier("Gold")),
        city("Mumbai"),
    ),
    means("vegans without orders, or students", either(every(tag("vegan"), ordered("eq", 0)), tag("student"))),
    means("vegans without orders or students", either(every(tag("vegan"), ordered("eq", 0)), tag("student"))),
    means("students without an email, with gold tier", tag("student"), NO_EMAIL, tier("Gold")),
    means(
        "students with no orders or with 3+ visits, in Goa",
        tag("student"),
        either(ordered("eq", 0), where("visits", "gte", 3)),
        city("Goa"),
    ),
]
EXCEPT_THOSE_IN = [
    means(
        "vegans except those in Pune who ordered in the last 30 days",
        tag("vegan"),
        none(every(city("Pune"), within("last_order_at", "30 days"))),
    ),
    means("everyone except those in Goa who spent over 2k", none(every(city("Goa"), spent("gt", 2000)))),
    means(
        "students, except those from Delhi who have 5+ orders",
        tag("student"),
        none(every(city("Delhi"), ordered("gte", 5))),
    ),
    means(
        "gold members excluding people in Mumbai who bought tea",
        tier("Gold"),
        none(every(city("Mumbai"), bought(category="Tea"))),
    ),
    means(
        "subscribers apart from those in Kochi with no orders",
        tag("subscriber"),
        none(every(city("Kochi"), ordered("eq", 0))),
    ),
    means(
        "corporates except the ones in Jaipur who have no email",
        tag("corporate"),
        none(every(city("Jaipur"), NO_EMAIL)),
    ),
    means(
        "bean buyers minus those living in Chennai who came more than 10 times",
        bought(category="Beans"),
        none(every(city("Chennai"), where("visits", "gt", 10))),
    ),
    means(
        "early birds but not those in Hyderabad who spent less than 500",
        tag("early bird"),
        none(every(city("Hyderabad"), spent("lt", 500))),
    ),
    means(
        "regulars other than customers from Kolkata who ordered just once",
        tag("regular"),
        none(every(city("Kolkata"), ordered("eq", 1))),
    ),
    means(
        "5+ orders, skip those in Pune or Goa who are students",
        ordered("gte", 5),
        none(every(city("Pune", "Goa"), tag("student"))),
    ),
    means("everyone except Goa who spent over 2k", none(city("Goa")), spent("gt", 2000)),
]
BOUGHT_IN_BRACKETS = [
    means("moka pot buyers (bought 2 or more) in Pune", item("EQ-MOK", value=2), city("Pune")),
    means("tea lovers (ordered 3+ times)", bought("gte", 3, category="Tea")),
    means("almond croissant fans (bought at least 4)", item("BK-CRO", value=4)),
    means("Delhi coffee drinkers (bought more than 5 times)", city("Delhi"), bought("gt", 5, category="Coffee")),
    means("bean lovers (bought twice or more)", bought("gte", 2, category="Beans")),
    means("bakery customers (ordered at least 6 times), vegans too", bought("gte", 6, category="Bakery"), tag("vegan")),
    means("cold brew drinkers (bought in the last 30 days)", item("CF-COL", in_last="30 days")),
    means("cappuccino buyers (purchased 10+ times)", item("CF-CAP", value=10)),
    means("equipment shoppers (bought once only)", bought("eq", 1, category="Equipment")),
    means(
        "bought masala chai (ordered 2+ times) but no beans", item("TE-MAS", value=2), bought("eq", 0, category="Beans")
    ),
    means("vegans (ordered 3+ times)", tag("vegan"), ordered("gte", 3)),
]
EVERY_ONE_OF_A_GROUP = [
    means("every student in Goa", tag("student"), city("Goa")),
    means("every regular who spent over 2k", tag("regular"), spent("gt", 2000)),
    means("every vegan with 3+ orders", tag("vegan"), ordered("gte", 3)),
    means("every gold member in Pune", tier("Gold"), city("Pune")),
    means("every tea buyer without an email", bought(category="Tea"), NO_EMAIL),
    means("every corporate in Mumbai", tag("corporate"), city("Mumbai")),
    means("every subscriber except in Delhi", tag("subscriber"), none(city("Delhi"))),
    means("every early bird who never ordered", tag("early bird"), ordered("eq", 0)),
    means("every Kochi customer with no phone", city("Kochi"), NO_PHONE),
    means("message every student with over 10 visits", tag("student"), where("visits", "gt", 10)),
]
