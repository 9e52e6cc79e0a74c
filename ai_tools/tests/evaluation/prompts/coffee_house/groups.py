"""Who is left out, and places with conditions of their own."""

from ai_tools.tests.evaluation.prompts.wording import *

BUT_PEOPLE = [
    assumes("everyone in Delhi but the corporate folks", "but", city("Delhi"), none(tag("corporate"))),
    assumes("all customers in Pune but students", "but", city("Pune"), none(tag("student"))),
    assumes("everybody with 3+ orders but the vegans", "but", ordered("gte", 3), none(tag("vegan"))),
    assumes(
        "all our Gold members but the students", "but", where("attributes.tier", "eq", "Gold"), none(tag("student"))
    ),
    assumes("every customer from Goa but subscribers", "but", city("Goa"), none(tag("subscriber"))),
    means("everyone but students", none(tag("student"))),
    means("everyone in Delhi but not the corporate folks", city("Delhi"), none(tag("corporate"))),
    means("corporate folks but only in Delhi", tag("corporate"), city("Delhi")),
    means("all customers in Kochi but with at least 2 orders", city("Kochi"), ordered("gte", 2)),
    means("students but in Pune", tag("student"), city("Pune")),
    assumes(
        "all in Chennai but silver tier people", "but", city("Chennai"), none(where("attributes.tier", "eq", "Silver"))
    ),
]

PLACES_APART = [
    means(
        "in Bengaluru with 2+ visits and no purchase, or in Pune with cancelled orders",
        either(
            every(city("Bengaluru"), where("visits", "gte", 2), ordered("eq", 0)),
            every(city("Pune"), bought(status="cancelled")),
        ),
    ),
    means("in Goa who spent over 3k, or in Kochi", either(every(city("Goa"), spent("gt", 3000)), city("Kochi"))),
    means(
        "in Delhi with gold tier, or in Mumbai with platinum tier",
        either(
            every(city("Delhi"), where("attributes.tier", "eq", "Gold")),
            every(city("Mumbai"), where("attributes.tier", "eq", "Platinum")),
        ),
    ),
    means(
        "people in Pune with 5+ orders, or people in Delhi with 10+ orders",
        either(every(city("Pune"), ordered("gte", 5)), every(city("Delhi"), ordered("gte", 10))),
    ),
    means(
        "students in Chennai or vegans in Kolkata",
        either(every(tag("student"), city("Chennai")), every(tag("vegan"), city("Kolkata"))),
    ),
    means(
        "(Pune and gold tier) or (Delhi and silver tier)",
        either(
            every(city("Pune"), where("attributes.tier", "eq", "Gold")),
            every(city("Delhi"), where("attributes.tier", "eq", "Silver")),
        ),
    ),
    means(
        "from Jaipur who never ordered, or from Goa who ordered over 5 times",
        either(every(city("Jaipur"), ordered("eq", 0)), every(city("Goa"), ordered("gt", 5))),
    ),
    means("who live in Pune or Delhi and spent over 4k", city("Pune", "Delhi"), spent("gt", 4000)),
    means(
        "live in Mumbai with whatsapp consent, or live in Pune with sms consent",
        either(
            every(city("Mumbai"), where("whatsapp_opt_in", "is", True)),
            every(city("Pune"), where("sms_opt_in", "is", True)),
        ),
    ),
    means("customers who ordered tea, or in Delhi", either(bought(category="Tea"), city("Delhi"))),
]
