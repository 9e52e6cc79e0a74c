"""What is said once of several conditions, or a second time of the same people.

Kinds that were misread without a word about it; the prompts were written before anything was mended.
"""

from ai_tools.tests.evaluation.prompts.wording import *

THIS_YEAR = ["2026-01-01", "2026-11-28"]
AFTER_MARCH = ["2026-04-01", "2026-11-28"]
AFTER_JUNE = ["2026-07-01", "2026-11-28"]


def clicked(name: str) -> dict[str, object]:
    return where("clicked_campaign", "in", [name])


ALL_OF_THEM_BEHIND = [
    means("all vegans, every single one", tag("vegan")),
    means("students, all of them", tag("student")),
    means("gold members in goa, every one of them", tier("Gold"), city("Goa")),
    means("regulars, each and every one of them", tag("regular")),
    means("corporates and students, all of them", tag("corporate", "student")),
    means("subscribers, the whole lot, who never had tea", tag("subscriber"), bought("eq", 0, category="Tea")),
    means("everybody in jaipur, every single person", city("Jaipur")),
    means("moka pot buyers, every last one", item("EQ-MOK")),
    means("people with 5+ orders, all of them, in pune", ordered("gte", 5), city("Pune")),
    means("every single vegan in kochi", tag("vegan"), city("Kochi")),
    means("each and every student with 2+ orders", tag("student"), ordered("gte", 2)),
    means("pull every subscriber, all of them, who spent over 3k", tag("subscriber"), spent("gt", 3000)),
    asks("students or everyone"),
]
TIME_BEHIND_A_COMMA = [
    means(
        "bought coffee but no tea, in the last 6 months",
        bought(category="Coffee", in_last="6 months"),
        bought("eq", 0, category="Tea", in_last="6 months"),
    ),
    means(
        "beans buyers who didn't take bakery, in october",
        bought(category="Beans", between=OCTOBER),
        bought("eq", 0, category="Bakery", between=OCTOBER),
    ),
    means(
        "ordered equipment and visited, in the last 3 months",
        bought(category="Equipment", in_last="3 months"),
        within("last_seen_at", "3 months"),
    ),
    means(
        "2+ tea orders and no coffee orders, this year",
        bought("gte", 2, category="Tea", between=THIS_YEAR),
        bought("eq", 0, category="Coffee", between=THIS_YEAR),
    ),
    means(
        "had a cappuccino but never a cold brew, over the past year",
        item("CF-CAP", in_last="1 years"),
        item("CF-COL", op="eq", value=0, in_last="1 years"),
    ),
    means(
        "at least 3 orders but none of tea, since october",
        bought("gte", 3, between=["2026-10-01", "2026-11-28"]),
        bought("eq", 0, category="Tea", between=["2026-10-01", "2026-11-28"]),
    ),
    means(
        "bought a hand grinder but no beans, all in november",
        item("EQ-GRI", between=NOVEMBER),
        bought("eq", 0, category="Beans", between=NOVEMBER),
    ),
    means(
        "goa: bought bakery, no coffee, both in october",
        city("Goa"),
        bought(category="Bakery", between=OCTOBER),
        bought("eq", 0, category="Coffee", between=OCTOBER),
    ),
    means(
        "more than 2 coffee orders and fewer than 2 tea orders, last 90 days",
        bought("gt", 2, category="Coffee", in_last="90 days"),
        bought("lt", 2, category="Tea", in_last="90 days"),
    ),
    means(
        "spent over 2k with at least 2 orders, in the last 60 days",
        bought("gt", 2000, measure="sum", in_last="60 days"),
        bought("gte", 2, in_last="60 days"),
    ),
    means(
        "never bought tea but bought coffee in october",
        bought("eq", 0, category="Tea"),
        bought(category="Coffee", between=OCTOBER),
    ),
]
AFTER_THAT = [
    means(
        "bought tea in march and coffee after that",
        bought(category="Tea", between=["2026-03-01", "2026-03-31"]),
        bought(category="Coffee", between=AFTER_MARCH),
    ),
    means(
        "signed up in june and ordered after that",
        where("signed_up_at", "between", ["2026-06-01", "2026-06-30"]),
        bought(between=AFTER_JUNE),
    ),
    means(
        "ordered in march, then bought beans after that",
        bought(between=["2026-03-01", "2026-03-31"]),
        bought(category="Beans", between=AFTER_MARCH),
    ),
    means(
        "joined before july and had 2+ orders after that",
        where("signed_up_at", "before", "2026-07-01"),
        bought("gte", 2, between=AFTER_JUNE),
    ),
    means(
        "signed up in june but didn't order after that",
        where("signed_up_at", "between", ["2026-06-01", "2026-06-30"]),
        none(bought(between=AFTER_JUNE)),
    ),
    means(
        "bought beans in june and spent over 1k since then",
        bought(category="Beans", between=["2026-06-01", "2026-06-30"]),
        bought("gt", 1000, measure="sum", between=AFTER_JUNE),
    ),
    may_ask(
        "no order since june unless they visited after that, goa",
        either(none(where("last_order_at", "after", "2026-05-31")), where("last_seen_at", "after", "2026-05-31")),
        city("Goa"),
    ),
    may_ask(
        "didn't buy in march unless they did after that, pune",
        either(bought("eq", 0, between=["2026-03-01", "2026-03-31"]), bought(between=AFTER_MARCH)),
        city("Pune"),
    ),
    may_ask(
        "nothing ordered in june unless they ordered after that, students",
        either(bought("eq", 0, between=["2026-06-01", "2026-06-30"]), bought(between=AFTER_JUNE)),
        tag("student"),
    ),
    asks("haven't shopped since august unless they bought after that, mumbai"),
    means(
        "not bought tea unless they bought beans, mumbai",
        either(bought("eq", 0, category="Tea"), bought(category="Beans")),
        city("Mumbai"),
    ),
]
WITHIN_DAYS_OF_THAT = [
    asks("clicked we miss you and bought within 3 days"),
    asks("opened cold brew weekend and ordered within 48 hours"),
    asks("got a first cup and ordered within a week"),
    asks("received we miss you, purchased within 5 days"),
    asks("students who clicked cold brew weekend and visited within a day"),
    asks("signed up and ordered within 2 weeks"),
    asks("joined and bought something within a month"),
    asks("who got the we miss you mail and came in within 10 days"),
    asks("ordered tea and then beans within a week"),
    asks("bought once and reordered within 30 days"),
    means("ordered within the last week and got we miss you", within("last_order_at", "1 week"),
          where("received_campaign", "in", ["We miss you"])),
    means("ordered within 2 weeks", within("last_order_at", "2 weeks")),
    means("clicked we miss you and bought within the last 3 days", clicked("We miss you"),
          within("last_order_at", "3 days")),
]  # fmt: skip
CAME_BACK_SO_OFTEN = [
    assumes("came back at least once", "came back", ordered("gte", 2)),
    assumes("first order this year and came back at least once", "came back",
            where("first_order_at", "between", THIS_YEAR), ordered("gte", 2)),
    assumes("students who came back at least twice", "came back", tag("student"), ordered("gte", 3)),
    assumes("have come back 3 times or more", "come back", ordered("gte", 4)),
    assumes("goa people who came back once", "came back", city("Goa"), ordered("eq", 2)),
    assumes("first bought in october and have come back more than once", "come back",
            where("first_order_at", "between", OCTOBER), ordered("gt", 2)),
    assumes("gold tier, came back twice at least", "came back", tier("Gold"), ordered("gte", 3)),
    assumes("subscribers coming back 2+ times", "coming back", tag("subscriber"), ordered("gte", 3)),
    may_ask("bought once in october and came back twice or more", bought("eq", 1, between=OCTOBER), ordered("gte", 3)),
    may_ask("visited in june and came back at least twice", where("visits", "gte", 3)),
    may_ask("returned at least twice", ordered("gte", 3)),
    may_ask("haven't come back more than once", ordered("lte", 2)),
]  # fmt: skip
STILL_DOING_IT = [
    assumes("joined in march and still buying", "still buying",
            where("signed_up_at", "between", ["2026-03-01", "2026-03-31"]), within("last_order_at", "90 days")),
    assumes("still buying", "still buying", within("last_order_at", "90 days")),
    assumes("students who still order", "still order", tag("student"), within("last_order_at", "90 days")),
    assumes("goa, still ordering with us", "still ordering", city("Goa"), within("last_order_at", "90 days")),
    assumes("still purchasing, spent over 5k", "still purchasing", within("last_order_at", "90 days"),
            spent("gt", 5000)),
    assumes("vegans who are still shopping with us", "still shopping", tag("vegan"),
            within("last_order_at", "90 days")),
    assumes("still visiting, no order this year", "still visiting", within("last_seen_at", "90 days"),
            bought("eq", 0, between=THIS_YEAR)),
    assumes("gold members who still visit", "still visit", tier("Gold"), within("last_seen_at", "90 days")),
    assumes("still buys tea, kochi", "still buys", bought(category="Tea", in_last="90 days"), city("Kochi")),
    assumes("signed up before june and still drinks coffee", "still drinks",
            where("signed_up_at", "before", "2026-06-01"), bought(category="Coffee", in_last="90 days")),
    means("still ordered in november", bought(between=NOVEMBER)),
    means("still have not ordered", ordered("eq", 0)),
    means("signups still to order, goa", where("signed_up_at", "is_set"), ordered("eq", 0), city("Goa")),
    means("still no order since october", none(where("last_order_at", "after", "2026-09-30"))),
]  # fmt: skip
SHORT_WORDS_FOR_DATA = [
    means("drifting away seg in pune", where("segment", "in", ["Drifting away"]), city("Pune")),
    means("not in the drifting away seg", where("segment", "not_in", ["Drifting away"])),
    means("subs in delhi", tag("subscriber"), city("Delhi")),
    means("vegan and student, both tags", where("tags", "has_all", ["vegan", "student"])),
    means("corporate plus regular, both tags", where("tags", "has_all", ["corporate", "regular"])),
    means("has both tags: vegan and early bird", where("tags", "has_all", ["vegan", "early bird"])),
    means("metro regulars on whatsapp seg, 2+ orders", where("segment", "in", ["Metro regulars on WhatsApp"]),
          ordered("gte", 2)),
    means("we miss you non clickers in goa", where("received_campaign", "in", ["We miss you"]),
          where("clicked_campaign", "not_in", ["We miss you"]), city("Goa")),
    means("cold brew weekend non openers", where("received_campaign", "in", ["Cold brew weekend"]),
          where("opened_campaign", "not_in", ["Cold brew weekend"])),
    means("a first cup non-clickers, pune", where("received_campaign", "in", ["A first cup"]),
          where("clicked_campaign", "not_in", ["A first cup"]), city("Pune")),
    means("non-openers of we miss you", where("opened_campaign", "not_in", ["We miss you"])),
]  # fmt: skip
